//! A plot over worker counts: what the pictures of speedup, efficiency and weak scaling share.

use std::collections::BTreeSet;

use plotters::element::ErrorBar;

use crate::stats::Estimate;
use crate::summary::{CaseSummary, Group, Summary};

use super::drawing::{Area, Drawing, Fill, Point, Shape, Stroke, Text};
use super::fits::Fit;
use super::frame::{Caption, Frame};
use super::frontier::Frontier;
use super::labels::Free;
use super::names::Names;
use super::palette::{INK, MUTED, NEUTRAL, SHADE};
use super::plot::{Axes, Plot};
use super::recorder::{stroke, units};
use super::scale::Scale;
use super::series::{is_baseline, speedup};
use super::spots::{Spot, Spots};
use super::text::{NOTE, TICK};
use super::words;

#[derive(Clone, Copy)]
pub(super) struct View {
    /// The edge of what can be reached, where it is to be shown.
    pub frontier: fn(&Group) -> Option<Frontier>,
    /// What a speedup with so many workers over a baseline with so many is drawn as.
    pub drawn: fn(speedup: f64, workers: f64, baseline: f64) -> f64,
    pub written: fn(f64) -> String,
    /// What is said beside a series' name of its points; with more words where there is room.
    pub last: fn(&Group, &[&Spot<'_>], bool) -> String,
    /// The scale over the points and the best that is possible, on an axis of a length in pixels.
    pub y: fn(&Spots<'_>, f64, f64) -> Scale,
}

pub(super) struct Curves<'a> {
    pub summary: &'a Summary,
    pub group: &'a Group,
    pub plot: Plot,
    pub free: Free,
    pub frontier: Option<Frontier>,
    /// The law of each series, where one is drawn instead of lines from point to point.
    pub fits: Vec<Option<Fit>>,
    spots: Spots<'a>,
    names: Names,
    view: View,
}

impl<'a> Curves<'a> {
    /// Draws the frame, finds the axes, and moves points aside that would cover each other.
    pub fn new(
        view: View,
        caption: &Caption,
        (summary, group): (&'a Summary, &'a Group),
        mut spots: Spots<'a>,
    ) -> Self {
        let frontier = (view.frontier)(group);
        let Frame { drawing, room } = Frame::new(caption, summary, group);
        let last = |spots: &[&Spot<'_>], in_detail: bool| (view.last)(group, spots, in_detail);
        let names = Names::new(&spots, room.height() - 40.0, last);
        let possible = |workers: f64| possible(view, frontier.as_ref(), workers, group);
        let reachable = |workers: f64, value: f64| possible(workers) >= value;
        let most = spots.counts().last().map_or(1.0, |count| *count as f64);
        let area = Area { top: room.top + 2.0, right: names.plot_right(), bottom: room.bottom - 42.0, ..room };
        let y = (view.y)(&spots, possible(most), area.height());
        let widest = y.labels().map(|label| TICK.width(label)).fold(0.0, f64::max);
        let area = Area { left: room.left + 10.0 + widest, ..area };
        let mut axes = Axes { x: spots.workers_scale(area), y, area };
        spots.move_aside(&axes, reachable);
        // How far points are moved to the right depends on the scale, and that on the room for them.
        axes.x = with_counts(spots.workers_scale(area), &spots.counts(), area);
        let fits = vec![None; spots.series.len()];
        let (free, plot) = (Free::new(area), Plot::new(drawing, axes));
        Self { summary, group, plot, free, frontier, fits, spots, names, view }
    }

    /// The best value that any schedule could reach with so many workers.
    pub fn possible(&self, workers: f64) -> f64 {
        possible(self.view, self.frontier.as_ref(), workers, self.group)
    }

    /// Draws what lies behind the series: what cannot be reached, the axes, the ideal.
    pub fn draw_behind(&mut self) {
        let edge = self.edge();
        self.plot.shade_above(edge.iter().copied(), Fill::solid(SHADE));
        self.plot.axis_beside();
        let moved = if self.spots.any_moved() { "; points that overlap are side by side" } else { "" };
        self.plot.axis_below(&format!("workers (log₂ scale{moved})"), true);
        let mut ideals: Vec<Vec<(f64, f64)>> =
            baseline_counts(self.group).into_iter().map(|count| self.ideal(count)).collect();
        ideals.dedup();
        for ideal in ideals {
            self.line_behind(ideal, Stroke::dashed(NEUTRAL, 1.2, 6.0, 4.0));
        }
        self.line_behind(edge, Stroke::solid(NEUTRAL, 1.4));
    }

    pub fn line_behind(&mut self, places: Vec<(f64, f64)>, stroke: Stroke) {
        let points: Vec<Point> = places.iter().map(|(x, y)| self.plot.axes.beyond(*x, *y)).collect();
        points.windows(2).for_each(|ends| self.free.take_line(ends[0], ends[1]));
        self.plot.line(places, stroke);
    }

    /// The edge of what can be reached, dense enough to look as it is on any scale.
    fn edge(&self) -> Vec<(f64, f64)> {
        let Some(frontier) = &self.frontier else { return Vec::new() };
        let area = self.plot.axes.area;
        let baseline = baseline_workers(self.group);
        let steps = (area.width() / 4.0) as usize;
        let along = (0..=steps).map(|step| area.left + area.width() * step as f64 / steps as f64);
        let workers = along.map(|x| self.plot.axes.values(Point::new(x, area.bottom)).0);
        let mut edge: Vec<(f64, f64)> = workers.map(|workers| (workers, self.possible(workers))).collect();
        let inside = |corner: &&Point| self.plot.axes.x.holds(corner.x);
        let corners = frontier.corners().iter().filter(inside);
        let corners = corners.map(|corner| (corner.x, (self.view.drawn)(corner.y, corner.x, baseline)));
        edge.extend(corners);
        // Stable, so that of the two corners of a jump the lower one stays first.
        edge.sort_by(|one, two| one.0.total_cmp(&two.0));
        let at = |place: &(f64, f64)| self.plot.axes.beyond(place.0, place.1);
        edge.dedup_by(|next, last| Area::around(at(last), 1.0).holds(Area::around(at(next), 0.0)));
        edge
    }

    fn ideal(&self, baseline: f64) -> Vec<(f64, f64)> {
        let (fewest, most) = self.plot.axes.x.ends();
        [fewest, most].map(|workers| (workers, (self.view.drawn)(workers / baseline, workers, baseline))).to_vec()
    }

    /// Draws the series and their names, those that step back first.
    pub fn draw_series(&mut self) {
        self.names.draw(&mut self.plot.drawing(), &self.plot.axes, &self.spots);
        let mut order: Vec<usize> = (0..self.spots.series.len()).collect();
        order.sort_by_key(|place| !self.spots.series[*place].faded);
        for place in &order {
            if let Some(fit) = &self.fits[*place] {
                self.plot.area(fit.band(), Fill::sheer(self.spots.series[*place].hue.line, 0.18));
            }
        }
        order.iter().for_each(|place| self.draw_lines(*place));
        for place in order {
            let spots: Vec<Spot<'_>> = self.spots.of(place).cloned().collect();
            spots.iter().for_each(|spot| self.draw_spot(spot));
        }
    }

    /// Draws the series' law, and joins the points that it does not speak of, but not through what no case could
    /// reach: there, numbers between them make no sense.
    fn draw_lines(&mut self, place: usize) {
        let series = &self.spots.series[place];
        let stroke = Stroke::solid(series.hue.line, if series.faded { 1.2 } else { 2.2 });
        let law = self.fits[place].as_ref();
        let known = law.map_or(0.0, |fit| fit.most() + 1e-9);
        let mut paths: Vec<Vec<(f64, f64)>> = law.map(|fit| fit.line().collect()).into_iter().collect();
        let spots: Vec<&Spot<'_>> = self.spots.of(place).collect();
        for pair in spots.windows(2).filter(|pair| pair[1].workers() > known) {
            let reached = |spot: &Spot<'_>| speedup(spot.case).map_or(1.0, |speedup| speedup.value);
            let [from, to] = [0, 1].map(|end| Point::new(pair[end].workers(), reached(pair[end])));
            if self.frontier.as_ref().is_none_or(|frontier| frontier.lets_through(from, to)) {
                paths.push(pair.iter().map(|spot| (spot.workers(), spot.estimate.value)).collect());
            }
        }
        for path in paths {
            let points: Vec<Point> = path.iter().map(|(x, y)| self.plot.axes.at(*x, *y)).collect();
            points.windows(2).for_each(|ends| self.free.take_line(ends[0], ends[1]));
            self.plot.join(path, stroke);
        }
    }

    fn draw_spot(&mut self, spot: &Spot<'_>) {
        let series = &self.spots.series[spot.series];
        let (at, baseline) = (spot.at(&self.plot.axes), is_baseline(spot.case));
        let Estimate { value, low, high, confidence } = spot.estimate;
        let x = spot.x(&self.plot.axes);
        if !baseline && confidence > 0.0 {
            self.draw_whisker(x, spot.estimate, stroke(series.hue.line, 1.5));
            let [top, bottom] = [high, low].map(|end| Point::new(at.x, self.plot.axes.at(x, end).y));
            self.free.take_line(bottom, top);
        }
        let (shape, radius, colour) = match baseline {
            true => (Shape::Diamond, 5.5, INK),
            false => (series.shape, if series.faded { 4.0 } else { 5.0 }, series.hue.line),
        };
        let written = self.view.written;
        let about = format!("{}: {} ({} to {})", spot.case.id, written(value), written(low), written(high));
        // A value off the scale stands at its edge.
        let (_, shown) = self.plot.axes.values(at);
        self.plot.sketch([(x, shown)], |drawing, at| drawing.marker(shape, at[0], radius, colour, &about));
        self.free.take(Area::around(at, radius * 1.3));
    }

    /// Draws an interval; one that goes on past the scale has no caps.
    fn draw_whisker(&mut self, x: f64, estimate: Estimate, look: plotters::style::ShapeStyle) {
        let Estimate { value, low, high, .. } = estimate;
        let y = &self.plot.axes.y;
        if y.holds(low) && y.holds(high) {
            self.plot.draw([ErrorBar::new_vertical(x, low, value, high, look.filled(), units(7.0) as u32)]);
        } else {
            self.plot.draw([plotters::element::PathElement::new([(x, low), (x, high)], look)]);
        }
    }

    /// The height up to which something can be reached with so many workers.
    fn top(&self, workers: f64) -> f64 {
        if self.frontier.is_none() {
            return self.plot.axes.area.top;
        }
        self.plot.axes.at(workers, self.possible(workers)).y
    }

    /// How many processors there are, where the axis comes past that many workers.
    fn processors(&self) -> Vec<(f64, String)> {
        let machine = &self.summary.machine;
        let range = 2..=self.spots.counts().last().copied().unwrap_or(1);
        let cores =
            machine.cores.filter(|cores| *cores != machine.cpus).map(|cores| (cores, words::count(cores, "core")));
        let marks = cores.into_iter().chain([(machine.cpus, words::count(machine.cpus, "cpu"))]);
        marks.filter(|(count, _)| range.contains(count)).map(|(count, label)| (count as f64, label)).collect()
    }

    pub fn draw_processors(&mut self) {
        let bottom = self.plot.axes.y.ends().0;
        for (count, _) in self.processors() {
            let top = self.plot.axes.values(Point::new(0.0, self.top(count))).1;
            self.plot.line([(count, bottom), (count, top)], Stroke::dashed(NEUTRAL, 1.2, 2.0, 3.0));
        }
    }

    /// Names the baselines with their times, where there is room.
    pub fn name_baselines(&mut self) {
        for workers in baseline_counts(self.group) {
            let is_here = |spot: &&Spot<'_>| is_baseline(spot.case) && spot.workers() == workers;
            let here: Vec<&Spot<'_>> = self.spots.list.iter().filter(is_here).collect();
            let Some(at) = here.first().map(|spot| spot.at(&self.plot.axes)) else { continue };
            let words = baseline_words(&here);
            let beside = [(10.0, 14.0), (11.0, 4.0), (0.0, 20.0), (0.0, -12.0), (-10.0, 14.0)];
            self.note(words.iter().flat_map(|words| {
                let note = |words| Text::new(words, at, NOTE, INK).with_halo();
                beside.map(|(x, y)| vec![note(words).moved(x, y)])
            }));
        }
    }

    pub fn name_processors(&mut self) {
        let area = self.plot.axes.area;
        for (count, label) in self.processors() {
            let x = self.plot.axes.at(count, 1.0).x;
            let below = self.top(count) + 20.0;
            let heights = [area.bottom - 8.0, area.bottom - 24.0, area.bottom - 0.3 * area.height(), below];
            self.note(heights.into_iter().flat_map(|height| {
                let note = Text::new(&label, Point::new(x, height), NOTE, MUTED).with_halo();
                [6.0, -6.0].map(|aside| vec![note.clone().moved(aside, 0.0)])
            }));
        }
    }

    /// Writes a note in the first place that is free.
    pub fn note(&mut self, places: impl IntoIterator<Item = Vec<Text>>) {
        let lines = self.free.place(places);
        lines.into_iter().flatten().for_each(|line| self.plot.drawing().text(line));
    }

    pub fn finish(self) -> Drawing {
        self.plot.finish()
    }
}

/// The best value at a number of workers; beyond the largest that is known, what it is there.
fn possible(view: View, frontier: Option<&Frontier>, workers: f64, group: &Group) -> f64 {
    let baseline = baseline_workers(group);
    match frontier {
        None => (view.drawn)(workers / baseline, workers, baseline),
        Some(frontier) => {
            let last = frontier.corners().last().map_or(workers, |corner| corner.x);
            let workers = workers.min(last);
            (view.drawn)(frontier.at(workers), workers, baseline)
        }
    }
}

/// The scale with the measured counts named where all their labels have room, otherwise the powers of two.
fn with_counts(x: Scale, counts: &BTreeSet<usize>, area: Area) -> Scale {
    let fit = |counts: &[usize]| {
        let half = |count: usize| TICK.width(&words::thousands(count)) / 2.0;
        let at = |count: usize| x.pixel(count as f64, (area.left, area.right));
        counts.windows(2).all(|pair| at(pair[1]) - at(pair[0]) >= half(pair[0]) + half(pair[1]) + 8.0)
    };
    let on_scale = |count: &usize| x.holds(*count as f64);
    let measured: BTreeSet<usize> = counts.iter().copied().chain([1]).filter(on_scale).collect();
    let measured: Vec<usize> = measured.into_iter().collect();
    let powers: Vec<usize> = (0..usize::BITS - 1).map(|power| 1 << power).filter(on_scale).collect();
    let every = |step: usize| powers.iter().copied().step_by(step).collect::<Vec<_>>();
    let named = std::iter::once(measured).chain((1..=powers.len()).map(every)).find(|counts| fit(counts));
    let named = named.unwrap_or_default().into_iter().map(|count| count as f64);
    x.with_ticks(named, |count| words::thousands(count as usize))
}

/// What to say of the baselines at one place, in words of falling length.
fn baseline_words(here: &[&Spot<'_>]) -> Vec<String> {
    let timed =
        |spot: &&Spot<'_>| Some(format!("{}: {}", spot.case.short_id(), words::duration(spot.case.wall?.value)));
    let timed: Vec<String> = here.iter().filter_map(timed).collect();
    match timed.len() {
        0 | 1 => timed,
        2 => vec![timed.join(", "), words::count(2, "baseline")],
        count => vec![words::count(count, "baseline")],
    }
}

/// A baseline is 1 by definition; another case is what was measured.
pub(super) fn or_baseline(case: &CaseSummary, measured: Option<Estimate>) -> Option<Estimate> {
    if is_baseline(case) {
        case.wall.map(|_| Estimate { value: 1.0, low: 1.0, high: 1.0, confidence: 0.0 })
    } else {
        measured
    }
}

/// How many workers the baselines have, the fewest first.
pub(super) fn baseline_counts(group: &Group) -> Vec<f64> {
    let counts: BTreeSet<usize> = group.cases.iter().map(|case| case.baseline_workers.max(1)).collect();
    counts.into_iter().map(|count| count as f64).collect()
}

/// How many workers the smallest baseline has: the speedup of the ideal is the workers over this.
pub(super) fn baseline_workers(group: &Group) -> f64 {
    baseline_counts(group).first().copied().unwrap_or(1.0)
}
