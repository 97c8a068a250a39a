//! The picture of the efficiency: how much of each worker becomes speedup.

use crate::plan::Measure;
use crate::stats::Estimate;
use crate::summary::{CaseSummary, Group, Summary};

use super::curves::{Axes, Curves, Names, Spot};
use super::drawing::{Anchor, Area, Drawing, Point, Stroke, Text};
use super::finding;
use super::frame::{Caption, Frame, dots_and_whiskers, line_inside, shade_above, tick_beside, widest, workers_axis};
use super::frontier::{Frontier, thinned};
use super::labels::Free;
use super::palette::{MUTED, NEUTRAL};
use super::scale::{Scale, round_ticks};
use super::series::{self, is_baseline, speedup};
use super::speedup::baseline_workers;
use super::text::NOTE;
use super::words;

/// The picture of a group; none where no case has an efficiency.
pub fn picture(summary: &Summary, group: &Group) -> Option<Drawing> {
    let series = series::of(group);
    let curves = Curves::new(&series, plotted);
    curves.parallel().next()?;
    Some(Plot::draw(summary, group, curves))
}

/// A baseline is 1 by definition; another case is what was measured.
fn plotted(case: &CaseSummary) -> Option<Estimate> {
    if is_baseline(case) {
        case.wall.map(|_| Estimate { value: 1.0, low: 1.0, high: 1.0, confidence: 0.0 })
    } else {
        speedup(case).and(case.efficiency)
    }
}

struct Plot<'a> {
    group: &'a Group,
    axes: Axes,
    frontier: Option<Frontier>,
    drawing: Drawing,
    free: Free,
}

impl<'a> Plot<'a> {
    fn draw(summary: &'a Summary, group: &'a Group, mut curves: Curves<'a>) -> Drawing {
        let frontier = Frontier::of(group);
        let Frame { drawing, room } = Frame::new(&caption(summary, group, &curves), summary, group);
        let names = Names::new(&curves, room.height() - 40.0, at_last);
        let reachable =
            |workers: f64, value: f64| frontier.as_ref().map_or(1.0, |edge| possible(edge, workers, group)) >= value;
        // How far points are moved to the right depends on the scale, and that on the room for them.
        curves.move_aside(axes(room, &curves, &names), reachable);
        let axes = axes(room, &curves, &names);
        curves.move_aside(axes, reachable);

        let mut plot = Plot { group, axes, drawing, free: Free::new(axes.plot), frontier };
        plot.lines(&curves);
        let required = plot.required(summary);
        curves.draw_names(&mut plot.drawing, axes, &names);
        curves.draw(&mut plot.drawing, axes, plot.frontier.as_ref(), words::percent, &mut plot.free);
        plot.notes(required);
        plot.drawing
    }

    /// What cannot be reached, the grid, the ideal.
    fn lines(&mut self, curves: &Curves<'_>) {
        let Axes { plot, x, y } = self.axes;
        let edge = self.edge();
        shade_above(&mut self.drawing, plot, &edge);
        for value in ticks(y.value(plot.top)) {
            tick_beside(&mut self.drawing, plot, y.at(value), &words::percent(value));
        }
        workers_axis(&mut self.drawing, plot, x, &curves.counts(), curves.moved());
        let ideal = [plot.left, plot.right].map(|end| Point::new(end, y.at(1.0)));
        self.drawing.line(ideal, Stroke::dashed(NEUTRAL, 1.2, 6.0, 4.0));
        line_inside(&mut self.drawing, plot, &edge, Stroke::solid(NEUTRAL, 1.4));
        self.free.take_line(ideal[0], ideal[1]);
        for pair in edge.windows(2) {
            self.free.take_line(pair[0], pair[1]);
        }
    }

    /// The edge of what can be reached: between its corners efficiency is no straight line.
    fn edge(&self) -> Vec<Point> {
        let Some(frontier) = &self.frontier else { return Vec::new() };
        let Axes { plot, x, y } = self.axes;
        let steps = (plot.width() / 4.0) as usize;
        let along = (0..=steps).map(|step| plot.left + plot.width() * step as f64 / steps as f64);
        let at = |pixel: f64| Point::new(pixel, y.beyond(possible(frontier, x.value(pixel), self.group)));
        let corner = |corner: &Point| {
            Point::new(x.beyond(corner.x), y.beyond(corner.y * baseline_workers(self.group) / corner.x))
        };
        let inside = |corner: &Point| (plot.left..=plot.right).contains(&corner.x);
        let mut edge: Vec<Point> = along.map(at).collect();
        edge.extend(thinned(frontier.corners().iter().map(corner)).into_iter().filter(inside));
        // Stable, so that of the two corners of a jump the lower one stays first.
        edge.sort_by(|one, two| one.x.total_cmp(&two.x));
        edge
    }

    /// Draws a line for each efficiency that is required, and returns what to write on it.
    fn required(&mut self, summary: &Summary) -> Vec<(f64, String)> {
        let mut levels: Vec<(f64, Vec<String>)> = Vec::new();
        for judged in summary.requirements.iter().filter(|judged| judged.measure == Measure::Efficiency) {
            let Some(case) = self.group.cases.iter().find(|case| case.id == judged.case) else { continue };
            let id = series::short_id(case, self.group);
            match levels.iter_mut().find(|(level, _)| *level == judged.at_least) {
                Some((_, ids)) => ids.push(id),
                None => levels.push((judged.at_least, vec![id])),
            }
        }
        let Axes { plot, y, .. } = self.axes;
        for (level, _) in levels.iter().filter(|(level, _)| y.holds(*level)) {
            let ends = [plot.left, plot.right].map(|end| Point::new(end, y.at(*level)));
            self.drawing.line(ends, Stroke::dashed(NEUTRAL, 1.2, 2.0, 3.0));
            self.free.take_line(ends[0], ends[1]);
        }
        let said = |(level, ids): (f64, Vec<String>)| {
            (level, format!("required: {} of {}", words::percent(level), series::few(&ids)))
        };
        levels.into_iter().filter(|(level, _)| y.holds(*level)).map(said).collect()
    }

    /// Where the name of what cannot be reached may stand: in it, near the deepest of the measured counts.
    fn region_notes(&self) -> Vec<Vec<Text>> {
        let Some(frontier) = &self.frontier else { return Vec::new() };
        let Axes { plot, x, y } = self.axes;
        let height = |pixel: f64| y.beyond(possible(frontier, x.value(pixel), self.group));
        let counts = self.group.cases.iter().map(|case| x.at(case.workers as f64));
        let Some(deepest) = counts.max_by(|one, two| height(*one).total_cmp(&height(*two))) else { return Vec::new() };
        let middle = Point::new(deepest, f64::midpoint(y.at(1.0), height(deepest)));

        let name = |at: Point| Text::new("not attainable", at, NOTE, MUTED).anchored(Anchor::Middle);
        let around = name(Point::new(0.0, 0.0)).area().grown(4.0);
        let in_region = |at: &Point| {
            let (left, right) = (at.x + around.left, at.x + around.right);
            let mut across = (0..=6).map(|step| left + (right - left) * f64::from(step) / 6.0);
            left > plot.left && right < plot.right && across.all(|pixel| height(pixel) > at.y + around.bottom)
        };
        let (columns, rows) = ((plot.width() / 12.0) as usize, (plot.height() / 9.0) as usize);
        let at = |column: usize, row: usize| Point::new(plot.left + 12.0 * column as f64, plot.top + 9.0 * row as f64);
        let all = (0..columns).flat_map(|column| (0..rows).map(move |row| at(column, row)));
        let mut places: Vec<Point> = all.filter(in_region).collect();
        let distance = |at: &Point| (at.x - middle.x).hypot(at.y - middle.y);
        places.sort_by(|one, two| distance(one).total_cmp(&distance(two)));
        places.into_iter().map(|at| vec![name(at)]).collect()
    }

    fn notes(&mut self, required: Vec<(f64, String)>) {
        let Axes { plot, y, .. } = self.axes;
        for (level, words) in &required {
            self.required_note(words, y.at(*level));
        }
        let ideal = [0.1, 0.2, 0.5, 0.8].map(|share| {
            let at = Point::new(plot.left + share * plot.width(), y.at(1.0) - 7.0);
            vec![Text::new("ideal: 100 %", at, NOTE, MUTED).anchored(Anchor::Middle)]
        });
        for places in [ideal.to_vec(), self.region_notes()] {
            for text in self.free.place(places).into_iter().flatten() {
                self.drawing.text(text);
            }
        }
    }

    /// Writes what is required on its line where nothing is in the way, in short where nothing else fits.
    fn required_note(&mut self, words: &str, height: f64) {
        let plot = self.axes.plot;
        let short = words.split(" of ").next().unwrap_or(words);
        let long = NOTE.fit(words, plot.width() - 30.0);
        let place = |words: &str, left: f64, rise: f64| {
            vec![Text::new(words, Point::new(left, height + rise), NOTE, MUTED).with_halo()]
        };
        let along = |words: &str| {
            let last = plot.width() - NOTE.width(words) - 16.0;
            let lefts = (0..=20).map(|step| plot.left + 8.0 + last * f64::from(step) / 20.0);
            lefts.flat_map(|left| [15.0, -7.0].map(|rise| place(words, left, rise))).collect::<Vec<_>>()
        };
        let first = place(short, plot.left + 8.0, 15.0);
        let lines = self.free.place(along(&long).into_iter().chain(along(short))).unwrap_or(first);
        lines.into_iter().for_each(|line| self.drawing.text(line));
    }
}

/// The best efficiency at a number of workers; beyond the largest that is known, what it is there.
fn possible(frontier: &Frontier, workers: f64, group: &Group) -> f64 {
    let last = frontier.corners().last().map_or(workers, |corner| corner.x);
    let workers = workers.min(last);
    frontier.at(workers) * baseline_workers(group) / workers
}

fn at_last(spots: &[&Spot<'_>], _in_detail: bool) -> String {
    let last = spots.last();
    last.map_or(String::new(), |last| {
        format!("{} at {}", words::percent(last.estimate.value), words::thousands(last.case.workers))
    })
}

fn caption(summary: &Summary, group: &Group, curves: &Curves<'_>) -> Caption {
    let measured = curves.parallel().map(|spot| (spot.case, spot.estimate));
    let efficiency = match baseline_workers(group) {
        1.0 => "Efficiency = speedup ÷ workers".to_owned(),
        baseline => format!("Efficiency = speedup × {baseline} ÷ workers"),
    };
    let subtitle = vec![efficiency, dots_and_whiskers(measured, summary.confidence)];
    Caption { titles: finding::efficiency(group), subtitle }
}

/// Scales from 0 to past 100 %, or to the highest point.
fn axes(room: Area, curves: &Curves<'_>, names: &Names) -> Axes {
    let highest = |spot: &Spot<'_>| spot.estimate.value.max(spot.estimate.high.min(spot.estimate.value * 2.0));
    let high = curves.spots.iter().map(highest).fold(1.0, f64::max);
    let mut plot = Area { left: room.left, top: room.top + 2.0, right: names.plot_right(), bottom: room.bottom - 42.0 };
    let y = Scale::linear(0.0, high, plot.bottom, plot.top + 26.0).stretched(plot.bottom, plot.top);
    plot.left = room.left + 10.0 + widest(ticks(y.value(plot.top)).into_iter().map(words::percent));
    Axes { plot, x: curves.workers_scale(plot), y }
}

fn ticks(high: f64) -> Vec<f64> {
    round_ticks(0.0, high, 7)
}
