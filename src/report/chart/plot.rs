//! A plot over worker counts: what the pictures of the speedups and of the efficiencies share.

use std::collections::BTreeSet;

use crate::stats::Estimate;
use crate::summary::{CaseSummary, Group, Summary};

use super::curves::{Axes, Curves, Names, Spot};
use super::drawing::{Anchor, Area, Drawing, Point, Stroke, Text};
use super::frame::{Caption, Frame, line_inside, shade_above, tick_beside, widest, workers_axis};
use super::frontier::Frontier;
use super::labels::Free;
use super::palette::{INK, MUTED, NEUTRAL};
use super::scale::Scale;
use super::series::is_baseline;
use super::text::NOTE;
use super::words;

/// What such a picture shows of its cases, and how.
#[derive(Clone, Copy)]
pub struct View {
    /// The edge of what can be reached, where it is to be shown.
    pub frontier: fn(&Group) -> Option<Frontier>,
    /// What a speedup with so many workers over a baseline with so many is drawn as.
    pub drawn: fn(speedup: f64, workers: f64, baseline: f64) -> f64,
    /// How a value is written.
    pub written: fn(f64) -> String,
    /// What is said beside a series' name of its points; with more words where there is room.
    pub last: fn(&Group, &[&Spot<'_>], bool) -> String,
    /// The scale over the points and the best that is possible, and room for notes, in an area.
    pub y: fn(&Curves<'_>, f64, Area) -> Scale,
    /// The values to name along the scale in an area.
    pub ticks: fn(Area, Scale) -> Vec<f64>,
    /// How they are written.
    pub tick: fn(f64) -> String,
}

/// A plot with its frame, axes and names; what is inside is still to be drawn.
pub struct Plot<'a> {
    pub summary: &'a Summary,
    pub group: &'a Group,
    pub curves: Curves<'a>,
    pub axes: Axes,
    pub frontier: Option<Frontier>,
    pub drawing: Drawing,
    pub free: Free,
    names: Names,
    view: View,
}

impl<'a> Plot<'a> {
    /// Draws the frame, finds the axes, and moves points aside that would cover each other.
    pub fn new(view: View, caption: &Caption, summary: &'a Summary, group: &'a Group, mut curves: Curves<'a>) -> Self {
        let frontier = (view.frontier)(group);
        let Frame { drawing, room } = Frame::new(caption, summary, group);
        let last = |spots: &[&Spot<'_>], in_detail: bool| (view.last)(group, spots, in_detail);
        let names = Names::new(&curves, room.height() - 40.0, last);
        let possible = |workers: f64| possible(view, frontier.as_ref(), workers, group);
        let reachable = |workers: f64, value: f64| possible(workers) >= value;
        let most = curves.counts().last().map_or(1.0, |count| *count as f64);
        // How far points are moved to the right depends on the scale, and that on the room for them.
        curves.move_aside(axes(view, room, &curves, possible(most), &names), reachable);
        let axes = axes(view, room, &curves, possible(most), &names);
        curves.move_aside(axes, reachable);
        Self { summary, group, free: Free::new(axes.plot), curves, axes, frontier, drawing, names, view }
    }

    /// The best value that any schedule could reach with so many workers.
    pub fn possible(&self, workers: f64) -> f64 {
        possible(self.view, self.frontier.as_ref(), workers, self.group)
    }

    /// Shades what is above an edge, and draws the grid over it.
    pub fn grid(&mut self, edge: &[Point]) {
        let Axes { plot, x, y } = self.axes;
        shade_above(&mut self.drawing, plot, edge);
        for value in (self.view.ticks)(plot, y) {
            tick_beside(&mut self.drawing, plot, y.at(value), &(self.view.tick)(value));
        }
        workers_axis(&mut self.drawing, plot, x, &self.curves.counts(), self.curves.moved());
    }

    /// Draws the ideal (of each number of workers that a baseline has) and, over it, the edge of what can be reached.
    pub fn ideal(&mut self, edge: &[Point]) {
        let Axes { plot, x, y } = self.axes;
        let of = |baseline: f64| {
            let value = |workers: f64| (self.view.drawn)(workers / baseline, workers, baseline);
            [plot.left, plot.right].map(|end| Point::new(end, y.beyond(value(x.value(end)))))
        };
        let mut ideals: Vec<[Point; 2]> = baseline_counts(self.group).into_iter().map(of).collect();
        ideals.dedup();
        let dashed = ideals.iter().map(|ends| (&ends[..], Stroke::dashed(NEUTRAL, 1.2, 6.0, 4.0)));
        for (line, stroke) in dashed.chain([(edge, Stroke::solid(NEUTRAL, 1.4))]) {
            line_inside(&mut self.drawing, plot, line, stroke);
            line.windows(2).for_each(|ends| self.free.take_line(ends[0], ends[1]));
        }
    }

    /// Draws the series and their names.
    pub fn series(&mut self) {
        self.curves.draw_names(&mut self.drawing, self.axes, &self.names);
        let Self { curves, drawing, axes, frontier, free, .. } = self;
        curves.draw(drawing, *axes, frontier.as_ref(), self.view.written, free);
    }

    /// How many processors there are, where the axis comes past that many workers.
    fn processors(&self) -> Vec<(f64, String)> {
        let machine = &self.summary.machine;
        let range = 2..=self.curves.counts().last().copied().unwrap_or(1);
        let cores =
            machine.cores.filter(|cores| *cores != machine.cpus).map(|cores| (cores, words::count(cores, "core")));
        let marks = cores.into_iter().chain([(machine.cpus, words::count(machine.cpus, "cpu"))]);
        marks.filter(|(count, _)| range.contains(count)).map(|(count, label)| (count as f64, label)).collect()
    }

    /// The height up to which something can be reached with so many workers.
    fn top(&self, workers: f64) -> f64 {
        let Axes { plot, y, .. } = self.axes;
        if self.frontier.is_some() { y.at(self.possible(workers)) } else { plot.top }
    }

    /// Draws a line at each number of processors.
    pub fn processor_lines(&mut self) {
        let Axes { plot, x, .. } = self.axes;
        for (count, _) in self.processors() {
            let ends = [Point::new(x.at(count), plot.bottom), Point::new(x.at(count), self.top(count))];
            self.drawing.line(ends, Stroke::dashed(NEUTRAL, 1.2, 2.0, 3.0));
        }
    }

    /// Names those lines where there is room.
    pub fn processor_notes(&mut self) -> Vec<Text> {
        let Axes { plot, x, .. } = self.axes;
        let mut notes = Vec::new();
        for (count, label) in self.processors() {
            let note = |(aside, anchor): (f64, Anchor), height: f64| {
                let at = Point::new(x.at(count) + aside, height);
                vec![Text::new(&label, at, NOTE, MUTED).anchored(anchor).with_halo()]
            };
            let below = self.top(count) + 20.0;
            let heights = [plot.bottom - 8.0, plot.bottom - 24.0, plot.bottom - 0.3 * plot.height(), below];
            let sides = [(6.0, Anchor::Start), (-6.0, Anchor::End)];
            let places = heights.into_iter().flat_map(|height| sides.map(|side| note(side, height)));
            notes.extend(self.free.place(places).into_iter().flatten());
        }
        notes
    }

    /// Names the baselines and their times, where there is room.
    pub fn baseline_notes(&mut self) -> Vec<Text> {
        let mut notes = Vec::new();
        for workers in baseline_counts(self.group) {
            let is_here = |spot: &&Spot<'_>| is_baseline(spot.case) && spot.case.workers as f64 == workers;
            let here: Vec<&Spot<'_>> = self.curves.spots.iter().filter(is_here).collect();
            let Some(at) = here.first().map(|spot| self.curves.place(spot, self.axes)) else { continue };
            let note = |words: &str, (x, y): (f64, f64), anchor: Anchor| {
                vec![Text::new(words, Point::new(at.x + x, at.y + y), NOTE, INK).anchored(anchor).with_halo()]
            };
            let around = |words: &String| {
                let places = [(10.0, 14.0), (11.0, 4.0), (0.0, 20.0), (0.0, -12.0)];
                let right = places.map(|place| note(words, place, Anchor::Start));
                right.into_iter().chain([note(words, (-10.0, 14.0), Anchor::End)]).collect::<Vec<_>>()
            };
            let words = baseline_words(&here);
            notes.extend(self.free.place(words.iter().flat_map(around)).into_iter().flatten());
        }
        notes
    }
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
pub fn or_baseline(case: &CaseSummary, measured: Option<Estimate>) -> Option<Estimate> {
    if is_baseline(case) {
        case.wall.map(|_| Estimate { value: 1.0, low: 1.0, high: 1.0, confidence: 0.0 })
    } else {
        measured
    }
}

/// How many workers the baselines have, the fewest first.
pub fn baseline_counts(group: &Group) -> Vec<f64> {
    let counts: BTreeSet<usize> = group.cases.iter().map(|case| case.baseline_workers.max(1)).collect();
    counts.into_iter().map(|count| count as f64).collect()
}

/// How many workers the smallest baseline has: the speedup of the ideal is the workers over this.
pub fn baseline_workers(group: &Group) -> f64 {
    baseline_counts(group).first().copied().unwrap_or(1.0)
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

fn axes(view: View, room: Area, curves: &Curves<'_>, possible: f64, names: &Names) -> Axes {
    let mut plot = Area { left: room.left, top: room.top + 2.0, right: names.plot_right(), bottom: room.bottom - 42.0 };
    let y = (view.y)(curves, possible, plot);
    plot.left = room.left + 10.0 + widest((view.ticks)(plot, y).into_iter().map(view.tick));
    Axes { plot, x: curves.workers_scale(plot), y }
}
