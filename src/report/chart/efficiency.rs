//! The picture of the efficiency: how much of each worker becomes speedup.

use crate::plan::Measure;
use crate::summary::{Group, Summary};

use super::curves::{Axes, Curves, Spot};
use super::drawing::{Anchor, Area, Drawing, Point, Stroke, Text};
use super::finding;
use super::frame::{Caption, dots_and_whiskers};
use super::frontier::{Frontier, thinned};
use super::palette::{MUTED, NEUTRAL};
use super::plot::{Plot, View, baseline_workers, or_baseline};
use super::scale::{Scale, round_ticks};
use super::series::{self, speedup};
use super::text::NOTE;
use super::words;

/// The picture of a group; none where no case has an efficiency.
pub fn picture(summary: &Summary, group: &Group) -> Option<Drawing> {
    let series = series::of(group);
    let curves = Curves::new(&series, |case| or_baseline(case, speedup(case).and(case.efficiency)));
    curves.parallel().next()?;
    let caption = caption(summary, group, &curves);
    let mut picture = Efficiencies(Plot::new(VIEW, &caption, summary, group, curves));
    let required = picture.lines();
    picture.0.series();
    picture.notes(required, "ideal: 100 %");
    Some(picture.0.drawing)
}

/// How efficiencies are shown.
pub const VIEW: View = View {
    frontier: Frontier::of,
    drawn: |speedup, workers, baseline| speedup * baseline / workers,
    written: words::percent,
    last: at_last,
    y: scale,
    ticks: |plot, y| round_ticks(0.0, y.value(plot.top), 7),
    tick: words::percent,
};

/// A plot of efficiencies.
pub struct Efficiencies<'a>(pub Plot<'a>);

impl Efficiencies<'_> {
    /// Draws what lies behind the series, and returns what to write on the lines of what is required.
    pub fn lines(&mut self) -> Vec<(f64, String)> {
        let edge = self.edge();
        self.0.grid(&edge);
        self.0.ideal(&edge);
        self.required()
    }

    /// The edge of what can be reached: between its corners efficiency is no straight line.
    fn edge(&self) -> Vec<Point> {
        let Some(frontier) = &self.0.frontier else { return Vec::new() };
        let Axes { plot, x, y } = self.0.axes;
        let baseline = baseline_workers(self.0.group);
        let steps = (plot.width() / 4.0) as usize;
        let along = (0..=steps).map(|step| plot.left + plot.width() * step as f64 / steps as f64);
        let at = |pixel: f64| Point::new(pixel, y.beyond(self.0.possible(x.value(pixel))));
        let corner =
            |corner: &Point| Point::new(x.beyond(corner.x), y.beyond((VIEW.drawn)(corner.y, corner.x, baseline)));
        let inside = |corner: &Point| (plot.left..=plot.right).contains(&corner.x);
        let mut edge: Vec<Point> = along.map(at).collect();
        edge.extend(thinned(frontier.corners().iter().map(corner)).into_iter().filter(inside));
        // Stable, so that of the two corners of a jump the lower one stays first.
        edge.sort_by(|one, two| one.x.total_cmp(&two.x));
        edge
    }

    /// Draws a line for each efficiency that is required, and returns what to write on it.
    fn required(&mut self) -> Vec<(f64, String)> {
        let Plot { summary, group, .. } = self.0;
        let mut levels: Vec<(f64, Vec<String>)> = Vec::new();
        for judged in summary.requirements.iter().filter(|judged| judged.measure == Measure::Efficiency) {
            let Some(case) = group.cases.iter().find(|case| case.id == judged.case) else { continue };
            let id = case.short_id();
            match levels.iter_mut().find(|(level, _)| *level == judged.at_least) {
                Some((_, ids)) => ids.push(id),
                None => levels.push((judged.at_least, vec![id])),
            }
        }
        let Axes { plot, y, .. } = self.0.axes;
        for (level, _) in levels.iter().filter(|(level, _)| y.holds(*level)) {
            let ends = [plot.left, plot.right].map(|end| Point::new(end, y.at(*level)));
            self.0.drawing.line(ends, Stroke::dashed(NEUTRAL, 1.2, 2.0, 3.0));
            self.0.free.take_line(ends[0], ends[1]);
        }
        let said = |(level, ids): (f64, Vec<String>)| {
            (level, format!("required: {} of {}", words::percent(level), series::few(&ids)))
        };
        levels.into_iter().filter(|(level, _)| y.holds(*level)).map(said).collect()
    }

    /// Where the name of what cannot be reached may stand: in it, near the deepest of the measured counts.
    fn region_notes(&self) -> Vec<Vec<Text>> {
        if self.0.frontier.is_none() {
            return Vec::new();
        }
        let Axes { plot, x, y } = self.0.axes;
        let height = |pixel: f64| y.beyond(self.0.possible(x.value(pixel)));
        let counts = self.0.group.cases.iter().map(|case| x.at(case.workers as f64));
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

    /// Names the lines, and what cannot be reached, where there is room.
    pub fn notes(&mut self, required: Vec<(f64, String)>, ideal: &str) {
        let Axes { plot, y, .. } = self.0.axes;
        for (level, words) in &required {
            self.required_note(words, y.at(*level));
        }
        let ideal = [0.1, 0.2, 0.5, 0.8].map(|share| {
            let at = Point::new(plot.left + share * plot.width(), y.at(1.0) - 7.0);
            vec![Text::new(ideal, at, NOTE, MUTED).anchored(Anchor::Middle)]
        });
        for places in [ideal.to_vec(), self.region_notes()] {
            for text in self.0.free.place(places).into_iter().flatten() {
                self.0.drawing.text(text);
            }
        }
    }

    /// Writes what is required on its line where nothing is in the way, in short where nothing else fits.
    fn required_note(&mut self, words: &str, height: f64) {
        let plot = self.0.axes.plot;
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
        let lines = self.0.free.place(along(&long).into_iter().chain(along(short))).unwrap_or(first);
        lines.into_iter().for_each(|line| self.0.drawing.text(line));
    }
}

fn at_last(_: &Group, spots: &[&Spot<'_>], _: bool) -> String {
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

/// A scale from 0 to past 100 %, or to the highest point.
fn scale(curves: &Curves<'_>, _possible: f64, plot: Area) -> Scale {
    let highest = |spot: &Spot<'_>| spot.estimate.value.max(spot.estimate.high.min(spot.estimate.value * 2.0));
    let high = curves.spots.iter().map(highest).fold(1.0, f64::max);
    Scale::linear(0.0, high, plot.bottom, plot.top + 26.0).stretched(plot.bottom, plot.top)
}
