//! A plot over worker counts: what the pictures of speedup, efficiency and weak scaling share.

use std::collections::{BTreeMap, BTreeSet};

use plotters::element::{ErrorBar, PathElement};

use crate::stats::Estimate;
use crate::summary::{CaseSummary, Group, Outcome, Summary};

use super::counts::Extent;
use super::drawing::{Area, Drawing, Fill, Point, Shape, Stroke, Text};
use super::edge::Edge;
use super::fits::Fit;
use super::frame::{Caption, Frame, Whiskers, waits};
use super::labels::Free;
use super::names::{Block, Names};
use super::palette::{AXIS, Colour, INK, MUTED, NEUTRAL, SHADE, WHITE};
use super::plot::{Axes, Plot};
use super::recorder::{stroke, units};
use super::scale::Scale;
use super::series::is_baseline;
use super::spots::{Spot, Spots};
use super::text::{NAME, NOTE, TICK};
use super::words;

/// A whisker this much longer than its marker's radius can be seen.
const SEEN: f64 = 2.0;
const RADIUS: f64 = 5.0;

#[derive(Clone, Copy)]
pub(super) struct View {
    pub measured: fn(&CaseSummary) -> Option<Estimate>,
    /// The edge of what can be reached, where it is to be shown, over the counts that were measured.
    pub edge: fn(&Group, &BTreeSet<usize>) -> Option<Edge>,
    /// What a speedup with so many workers over a baseline with so many is drawn as.
    pub drawn: fn(speedup: f64, workers: f64, baseline: f64) -> f64,
    pub written: fn(f64) -> String,
    /// The scale of values on an axis of a length in pixels.
    pub y: fn(&Extent, f64) -> Scale,
}

impl View {
    /// Whether the ideal is the same for any number of workers.
    fn is_flat(self) -> bool {
        (self.drawn)(2.0, 2.0, 1.0) == (self.drawn)(1.0, 1.0, 1.0)
    }
}

/// What a picture adds to its points.
pub(super) struct Additions<'c> {
    /// The words around it; whether there are whiskers is known once there are axes.
    pub caption: &'c dyn Fn(Whiskers) -> Caption,
    pub blocks: Vec<Block>,
    /// The law of each series.
    pub fits: Vec<Option<Fit>>,
}

pub(super) struct Curves<'a> {
    pub summary: &'a Summary,
    pub group: &'a Group,
    pub plot: Plot,
    pub free: Free,
    pub edge: Option<Edge>,
    pub spots: Spots<'a>,
    fits: Vec<Option<Fit>>,
    names: Names,
    view: View,
}

impl<'a> Curves<'a> {
    /// Finds the axes, moves points aside that would cover each other, and draws the frame.
    pub fn new(
        view: View,
        (summary, group): (&'a Summary, &'a Group),
        mut spots: Spots<'a>,
        additions: Additions<'_>,
    ) -> Self {
        let Additions { caption, blocks, fits } = additions;
        let extent = Extent::of(summary, group, view.measured);
        let counts = spots.counts();
        let is_many = spots.series.iter().any(|series| series.faded);
        let measure = |whiskers: Whiskers| {
            let Frame { drawing, room } = Frame::new(&caption(whiskers), summary, group);
            let names = Names::new(blocks.clone(), room.height() - 44.0);
            let area = Area { top: room.top + 8.0, right: names.plot_right(), bottom: room.bottom - 42.0, ..room };
            let y = (view.y)(&extent, area.height());
            let widest = y.labels().map(|label| TICK.width(label)).fold(0.0, f64::max);
            let area = Area { left: room.left + 10.0 + widest, ..area };
            (drawing, names, Axes { x: extent.workers(&counts, area), y, area })
        };
        let (mut drawing, mut names, mut axes) = measure(if is_many { Whiskers::OfOne } else { Whiskers::Seen });
        if !is_many && !spots.list.iter().any(|spot| has_whisker(spot, &spots, &axes)) {
            (drawing, names, axes) = measure(Whiskers::Hidden);
        }
        spots.leave_out_at_baseline(&axes);
        spots.move_aside(&axes);
        let (free, plot) = (Free::new(axes.area), Plot::new(drawing, axes));
        Self { summary, group, plot, free, edge: (view.edge)(group, &counts), spots, fits, names, view }
    }

    /// Draws what lies behind the series: laws, so far as they can be reached, what cannot be, the axes, the ideal.
    pub fn draw_behind(&mut self) {
        for (series, fit) in self.spots.series.iter().zip(&self.fits) {
            let Some(fit) = fit else { continue };
            self.plot.area(fit.band(), Fill::sheer(series.hue.line, 0.18));
            let pale = series.hue.line.over(WHITE, 0.7);
            self.plot.line(fit.line(), Stroke::solid(pale, 1.2));
        }
        let edge = self.edge.as_ref().map(|edge| self.seen(edge.corners(&self.plot.axes.x))).unwrap_or_default();
        self.plot.shade_above(edge.iter().copied(), Fill::solid(SHADE));
        self.plot.axis_beside();
        let title = if self.plot.axes.x.is_logarithmic() { "workers (log scale)" } else { "workers" };
        self.plot.axis_below(title, false);
        // Where the edge is the flat ideal, that is drawn anyway.
        let is_ideal = |at: &(f64, f64)| self.view.is_flat() && at.1 >= 1.0;
        let below: Vec<_> = edge.windows(2).filter(|ends| !ends.iter().all(is_ideal)).map(<[_]>::to_vec).collect();
        for ends in below {
            self.line_behind(ends, Stroke::solid(AXIS.over(WHITE, 0.75), 1.0));
        }
        let mut ideals: Vec<_> = baseline_counts(self.group).into_iter().map(|count| self.ideal(count)).collect();
        ideals.dedup();
        for ideal in ideals {
            self.line_behind(ideal.to_vec(), Stroke::dashed(AXIS, 1.2, 5.0, 4.0));
        }
    }

    /// Those of some corners that are not next to the one before: thousands of steps are a slope to the eye.
    fn seen(&self, corners: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
        let at = |(x, y): (f64, f64)| self.plot.axes.beyond(x, y);
        let mut seen: Vec<(f64, f64)> = Vec::new();
        for (place, corner) in corners.iter().enumerate() {
            let is_last = place + 1 == corners.len();
            let is_far = |before: &(f64, f64)| {
                let (one, two) = (at(*before), at(*corner));
                (one.x - two.x).abs().max((one.y - two.y).abs()) >= 0.5
            };
            if is_last || seen.last().is_none_or(is_far) {
                seen.push(*corner);
            }
        }
        seen
    }

    pub fn line_behind(&mut self, places: Vec<(f64, f64)>, stroke: Stroke) {
        let points: Vec<Point> = places.iter().map(|(x, y)| self.plot.axes.beyond(*x, *y)).collect();
        points.windows(2).for_each(|ends| self.free.take_line(ends[0], ends[1]));
        self.plot.line(places, stroke);
    }

    /// The ends of the ideal over a baseline with so many workers, from its count on.
    pub fn ideal(&self, baseline: f64) -> [(f64, f64); 2] {
        let (start, end) = self.plot.axes.x.ends();
        [start.max(baseline.min(end)), end]
            .map(|workers| (workers, (self.view.drawn)(workers / baseline, workers, baseline)))
    }

    /// Draws the series and their names, those that step back first.
    pub fn draw_series(&mut self) {
        self.names.draw(&mut self.plot.drawing(), &self.plot.axes, &self.spots);
        let mut order: Vec<usize> = (0..self.spots.series.len()).collect();
        order.sort_by_key(|place| !self.spots.series[*place].faded);
        order.iter().for_each(|place| self.join(*place));
        // The baseline last: nothing hides what all are compared with.
        let mut spots: Vec<Spot<'_>> = order.into_iter().flat_map(|place| self.spots.of(place)).cloned().collect();
        spots.sort_by_key(|spot| is_baseline(spot.case));
        spots.iter().for_each(|spot| self.draw_spot(spot));
        self.draw_failures();
    }

    /// Joins the points of a series through its own markers, from its baseline on.
    fn join(&mut self, place: usize) {
        let series = &self.spots.series[place];
        let stroke = Stroke::solid(series.hue.line, if series.faded { 1.0 } else { 1.7 });
        let own: Vec<&Spot<'_>> = self.spots.of(place).filter(|spot| !is_baseline(spot.case)).collect();
        let Some(first) = own.first() else { return };
        let start = self.spots.baseline_of(first).filter(|start| start.workers() < first.workers());
        let path: Vec<(f64, f64)> = start.into_iter().chain(own).map(|spot| spot.shown(&self.plot.axes)).collect();
        let points: Vec<Point> = path.iter().map(|(x, y)| self.plot.axes.at(*x, *y)).collect();
        points.windows(2).for_each(|ends| self.free.take_line(ends[0], ends[1]));
        self.plot.join(path, stroke);
    }

    fn draw_spot(&mut self, spot: &Spot<'_>) {
        let series = &self.spots.series[spot.series];
        let axes = &self.plot.axes;
        let (at, place) = (spot.at(axes), spot.shown(axes));
        let (shape, radius, colour) = match is_baseline(spot.case) {
            true => (Shape::Diamond, 5.5, INK),
            false => (series.shape, if series.faded { 4.0 } else { RADIUS }, series.hue.line),
        };
        let Estimate { value, low, high, .. } = spot.estimate;
        let written = self.view.written;
        let about = format!("{}: {} ({} to {})", spot.case.id, written(value), written(low), written(high));
        if has_whisker(spot, &self.spots, axes) {
            self.draw_whisker(place.0, spot.estimate, colour);
        }
        self.plot.sketch([place], |drawing, at| drawing.marker(shape, at[0], radius, colour, &about));
        self.free.take(Area::around(at, radius * 1.3));
    }

    /// Draws an interval; where it goes on past the scale, an arrow says so.
    fn draw_whisker(&mut self, x: f64, estimate: Estimate, colour: Colour) {
        let Estimate { value, low, high, .. } = estimate;
        let look = stroke(colour, 1.4);
        let [bottom, middle, top] = [low, value, high].map(|end| self.plot.axes.at(x, end));
        self.free.take_line(bottom, top);
        let y = &self.plot.axes.y;
        let (below, above) = (!y.holds(low), !y.holds(high));
        if !below && !above {
            return self.plot.draw([ErrorBar::new_vertical(x, low, value, high, look.filled(), units(6.0) as u32)]);
        }
        let [low, high] = [bottom, top].map(|end| self.plot.axes.values(end).1);
        self.plot.draw([PathElement::new([(x, low), (x, high)], look)]);
        for (end, is_cut, back) in [(bottom, below, -5.0), (top, above, 5.0)] {
            let back = if is_cut { end.y + back } else { end.y };
            let points = [Point::new(middle.x - 3.5, back), end, Point::new(middle.x + 3.5, back)];
            self.plot.drawing().line(points, Stroke::solid(colour, 1.4));
        }
    }

    /// A cross on the axis at each worker count with which a series failed.
    fn draw_failures(&mut self) {
        let bottom = self.plot.axes.y.ends().0;
        let mut by_count: BTreeMap<usize, Vec<(Colour, &CaseSummary)>> = BTreeMap::new();
        for series in self.spots.series {
            for case in series.cases.iter().filter(|case| matches!(case.outcome, Outcome::Failed { .. })) {
                by_count.entry(case.workers).or_default().push((series.hue.line, case));
            }
        }
        for (count, failed) in by_count {
            for (place, (colour, case)) in failed.iter().enumerate() {
                let at = self.plot.axes.beyond(count as f64, bottom);
                let aside = (place as f64 - (failed.len() - 1) as f64 / 2.0) * 11.0_f64.min(36.0 / failed.len() as f64);
                let at = Point::new(at.x + aside, at.y);
                let about = format!("{} {}", case.id, case.outcome.failure().unwrap_or_default());
                self.plot.drawing().marker(Shape::Cross, at, 5.0, *colour, &about);
                self.free.take(Area::around(at, 7.0));
            }
        }
    }

    /// The height up to which something can be reached with so many workers.
    fn top(&self, workers: f64) -> f64 {
        let axes = &self.plot.axes;
        self.edge.as_ref().map_or(axes.area.top, |edge| axes.at(workers, edge.at(workers, &axes.x)).y)
    }

    /// How many processors there are, where the work needs them and the axis comes past that many workers.
    fn processors(&self) -> Vec<(f64, String)> {
        let machine = &self.summary.machine;
        if waits(self.summary, self.group) {
            return Vec::new();
        }
        let most = self.spots.counts().last().map_or(1.0, |most| *most as f64);
        let cpus = machine.cpus_on_average();
        // More cores than it may use bind nothing.
        let cores = machine.cores.filter(|cores| (*cores as f64) < cpus);
        let cores = cores.map(|cores| (cores as f64, words::count(cores, "core")));
        let marks = cores.into_iter().chain([(cpus, words::cpus(cpus))]);
        marks.filter(|(count, _)| 1.0 < *count && *count <= most).collect()
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
            let is_here = |spot: &&Spot<'_>| spot.workers() == workers;
            let here: Vec<&Spot<'_>> = self.spots.baselines().filter(is_here).collect();
            let Some(at) = here.first().map(|spot| spot.at(&self.plot.axes)) else { continue };
            let named = baseline_words(&here, self.group);
            let sides = [
                (10.0, 17.0),
                (-10.0, -20.0),
                (12.0, 4.0),
                (-10.0, 17.0),
                (-14.0, 4.5),
                (-4.0, 20.0),
                (0.0, 24.0),
                (11.0, -8.0),
            ];
            self.note(named.iter().flat_map(|(name, time)| sides.map(|(x, y)| beside(at, (x, y), name, time))));
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

/// Whether an interval can be seen beside its marker; of many series that step back they would cover each other.
fn has_whisker(spot: &Spot<'_>, spots: &Spots<'_>, axes: &Axes) -> bool {
    let Estimate { low, high, confidence, .. } = spot.estimate;
    let [bottom, top] = [low, high].map(|end| axes.at(1.0, end).y);
    let at = spot.at(axes).y;
    confidence > 0.0
        && !is_baseline(spot.case)
        && !spots.series[spot.series].faded
        && (bottom - at).max(at - top) > RADIUS + SEEN
}

/// A name and what belongs to it beside a point: in one line to its right, the one below the other to its left.
fn beside(at: Point, (x, y): (f64, f64), name: &str, value: &str) -> Vec<Text> {
    let name = Text::new(name, at, NAME, INK).with_halo().moved(x, y);
    let value = Text::new(value, at, TICK, MUTED).with_halo();
    let value = match x < 0.0 {
        true => value.moved(x, y + 14.0),
        false => value.moved(x + name.width() + 5.0, y),
    };
    vec![name, value].into_iter().filter(|text| !text.content.is_empty()).collect()
}

/// What to say of the baselines at one place, in words of falling length: a name and a time.
fn baseline_words(here: &[&Spot<'_>], group: &Group) -> Vec<(String, String)> {
    let named =
        |spot: &&Spot<'_>| Some((super::finding::name_of(spot.case, group), words::time(spot.case.wall?.value)));
    let named: Vec<(String, String)> = here.iter().filter_map(named).collect();
    match &named[..] {
        [] => Vec::new(),
        [one] => vec![one.clone()],
        [(one, its), (two, of_it)] => {
            let brief = (words::count(2, "baseline"), String::new());
            vec![(format!("{one}, {two}"), if its == of_it { its.clone() } else { format!("{its}, {of_it}") }), brief]
        }
        more => vec![(words::count(more.len(), "baseline"), String::new())],
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
