//! The picture of the speedups: how much faster with how many workers, and how much faster it could be.

use crate::summary::{CaseSummary, Group, InputSummary, Summary};
use crate::workload::Workload;

use super::curves::{Axes, Curves, Names, Spot};
use super::drawing::{Anchor, Area, Drawing, Fill, Point, Stroke, Text};
use super::finding;
use super::frame::{Caption, Frame, dots_and_whiskers, line_inside, shade_above, tick_beside, widest, workers_axis};
use super::frontier::{Frontier, thinned};
use super::labels::Free;
use super::palette::{INK, MUTED, NEUTRAL, SHADE};
use super::scale::{Scale, octave_ticks};
use super::series::{self, Series, is_baseline, speedup};
use super::text::{NOTE, NOTE_HEAD};
use super::words;

/// The picture of a group; none where the plan has nothing to compare.
pub fn picture(summary: &Summary, group: &Group) -> Option<Drawing> {
    let series = series::of(group);
    if series.iter().all(Series::is_baseline) && series::troubles(group, 1).is_empty() {
        return None;
    }
    let curves = Curves::new(&series, plotted);
    Some(Plot::draw(summary, group, curves))
}

/// A baseline is 1 by definition; another case is what was measured.
fn plotted(case: &CaseSummary) -> Option<crate::stats::Estimate> {
    if is_baseline(case) {
        case.wall.map(|_| crate::stats::Estimate { value: 1.0, low: 1.0, high: 1.0, confidence: 0.0 })
    } else {
        speedup(case)
    }
}

struct Plot<'a> {
    summary: &'a Summary,
    group: &'a Group,
    frontier: Option<Frontier>,
    axes: Axes,
    drawing: Drawing,
    free: Free,
}

impl<'a> Plot<'a> {
    fn draw(summary: &'a Summary, group: &'a Group, mut curves: Curves<'a>) -> Drawing {
        let frontier = Frontier::of(group);
        let Frame { drawing, room } = Frame::new(&caption(summary, group, &curves), summary, group);
        let names = Names::new(&curves, room.height() - 40.0, at_last);
        let reachable = |workers: f64, value: f64| {
            frontier.as_ref().map_or(workers / baseline_workers(group), |edge| edge.at(workers)) >= value
        };
        // How far points are moved to the right depends on the scale, and that on the room for them.
        curves.move_aside(axes(room, &curves, frontier.as_ref(), group, &names), reachable);
        let axes = axes(room, &curves, frontier.as_ref(), group, &names);
        curves.move_aside(axes, reachable);

        let mut plot = Plot { summary, group, axes, drawing, free: Free::new(axes.plot), frontier };
        plot.region();
        plot.grid(&curves);
        plot.ideal();
        plot.processor_lines(&curves);
        curves.draw_names(&mut plot.drawing, axes, &names);
        curves.draw(&mut plot.drawing, axes, plot.frontier.as_ref(), words::times, &mut plot.free);
        plot.notes(&curves);
        plot.drawing
    }

    /// Shades what no schedule can reach.
    fn region(&mut self) {
        if let Some(frontier) = &self.frontier {
            shade_above(&mut self.drawing, self.axes.plot, &edge(frontier, self.axes));
        }
    }

    fn grid(&mut self, curves: &Curves<'_>) {
        let Axes { plot, x, y } = self.axes;
        for value in ticks(plot, y) {
            tick_beside(&mut self.drawing, plot, y.at(value), &words::times_tick(value));
        }
        workers_axis(&mut self.drawing, plot, x, &curves.counts(), curves.moved());
    }

    /// Draws the ideal and, over it, the edge of what can be reached.
    fn ideal(&mut self) {
        let Axes { plot, x, y } = self.axes;
        let ends =
            [plot.left, plot.right].map(|end| Point::new(end, y.beyond(x.value(end) / baseline_workers(self.group))));
        line_inside(&mut self.drawing, plot, &ends, Stroke::dashed(NEUTRAL, 1.2, 6.0, 4.0));
        self.free.take_line(ends[0], ends[1]);
        if let Some(frontier) = &self.frontier {
            let edge = edge(frontier, self.axes);
            line_inside(&mut self.drawing, plot, &edge, Stroke::solid(NEUTRAL, 1.4));
            edge.windows(2).for_each(|ends| self.free.take_line(ends[0], ends[1]));
        }
    }

    /// How many processors there are, where the axis comes past that many workers.
    fn processors(&self, curves: &Curves<'_>) -> Vec<(f64, String)> {
        let machine = &self.summary.machine;
        let range = 2..=curves.counts().last().copied().unwrap_or(1);
        let cores =
            machine.cores.filter(|cores| *cores != machine.cpus).map(|cores| (cores, words::count(cores, "core")));
        let marks = cores.into_iter().chain([(machine.cpus, words::count(machine.cpus, "cpu"))]);
        marks.filter(|(count, _)| range.contains(count)).map(|(count, label)| (count as f64, label)).collect()
    }

    fn processor_lines(&mut self, curves: &Curves<'_>) {
        let Axes { plot, x, y } = self.axes;
        for (count, _) in self.processors(curves) {
            let top = self.frontier.as_ref().map_or(plot.top, |frontier| y.at(frontier.at(count)));
            let ends = [Point::new(x.at(count), plot.bottom), Point::new(x.at(count), top)];
            self.drawing.line(ends, Stroke::dashed(NEUTRAL, 1.2, 2.0, 3.0));
        }
    }

    fn processor_note(&mut self, count: f64, label: &str) -> Option<Vec<Text>> {
        let Axes { plot, x, y } = self.axes;
        let top = self.frontier.as_ref().map_or(plot.top, |frontier| y.at(frontier.at(count)));
        let note = |(aside, anchor): (f64, Anchor), height: f64| {
            vec![Text::new(label, Point::new(x.at(count) + aside, height), NOTE, MUTED).anchored(anchor).with_halo()]
        };
        let heights = [plot.bottom - 8.0, plot.bottom - 24.0, plot.bottom - 0.3 * plot.height(), top + 20.0];
        let sides = [(6.0, Anchor::Start), (-6.0, Anchor::End)];
        self.free.place(heights.into_iter().flat_map(|height| sides.map(|side| note(side, height))))
    }

    /// Names what is shaded, the ideal and the baseline, where there is room.
    fn notes(&mut self, curves: &Curves<'_>) {
        if let Some(lines) = self.region_note() {
            // Hides the grid behind the words.
            self.drawing.rectangle(block_of(&lines).grown(2.0), 0.0, Fill::solid(SHADE), "");
            lines.into_iter().for_each(|line| self.drawing.text(line));
        }
        let mut notes = vec![self.baseline_note(curves), self.ideal_note()];
        for (count, label) in self.processors(curves) {
            notes.push(self.processor_note(count, &label));
        }
        notes.into_iter().flatten().flatten().for_each(|line| self.drawing.text(line));
    }

    fn region_note(&mut self) -> Option<Vec<Text>> {
        let frontier = self.frontier.as_ref()?;
        let Axes { plot, x, y } = self.axes;
        let reason = reason(frontier, self.summary, self.group);
        let block = |width: f64| {
            let rows = NOTE.wrap_evenly(&reason, width);
            let line = |(row, words): (usize, &String)| {
                Text::new(words, Point::new(plot.left + 12.0, plot.top + 33.0 + 14.0 * row as f64), NOTE, MUTED)
            };
            let head = Text::new("not attainable:", Point::new(plot.left + 12.0, plot.top + 18.0), NOTE_HEAD, MUTED);
            std::iter::once(head).chain(rows.iter().enumerate().map(line)).collect::<Vec<_>>()
        };
        let in_region = |lines: &Vec<Text>| {
            let area = block_of(lines).grown(4.0);
            y.beyond(frontier.at(x.value(area.right))) > area.bottom
        };
        let head_alone =
            vec![Text::new("not attainable", Point::new(plot.left + 12.0, plot.top + 18.0), NOTE_HEAD, MUTED)];
        let places = [340.0, 250.0, 190.0, 150.0, 110.0].map(block).into_iter().chain([head_alone]);
        self.free.place(places.filter(in_region))
    }

    fn ideal_note(&mut self) -> Option<Vec<Text>> {
        let Axes { plot, x, y } = self.axes;
        let baseline = baseline_workers(self.group);
        let words = match baseline {
            1.0 => "ideal: speedup = workers".to_owned(),
            _ => format!("ideal: speedup = workers ÷ {baseline}"),
        };
        let at = |share: f64, (aside, rise): (f64, f64), anchor: Anchor| {
            let value = y.value(plot.bottom - share * plot.height());
            let at = Point::new(x.beyond(value * baseline) + aside, y.at(value) + rise);
            vec![Text::new(&words, at, NOTE, MUTED).anchored(anchor)]
        };
        let shares = [0.6, 0.5, 0.7, 0.4, 0.8, 0.9, 0.3];
        let above =
            [9.0, 16.0, 26.0].into_iter().flat_map(|aside| shares.map(|share| at(share, (-aside, -1.0), Anchor::End)));
        let below = shares.map(|share| at(share, (12.0, 12.0), Anchor::Start));
        let places = above.chain(below);
        self.free.place(places)
    }

    fn baseline_note(&mut self, curves: &Curves<'_>) -> Option<Vec<Text>> {
        let spot = curves.spots.iter().find(|spot| is_baseline(spot.case))?;
        let at = curves.place(spot, self.axes);
        let words = format!("{}: {}", series::short_id(spot.case, self.group), words::duration(spot.case.wall?.value));
        let note = |x: f64, y: f64, anchor: Anchor| {
            vec![Text::new(&words, Point::new(at.x + x, at.y + y), NOTE, INK).anchored(anchor).with_halo()]
        };
        self.free.place([
            note(10.0, 14.0, Anchor::Start),
            note(11.0, 4.0, Anchor::Start),
            note(0.0, 20.0, Anchor::Start),
            note(0.0, -12.0, Anchor::Start),
            note(-10.0, 14.0, Anchor::End),
        ])
    }
}

/// What lines of text cover together.
fn block_of(lines: &[Text]) -> Area {
    let nothing = Area { left: f64::INFINITY, top: f64::INFINITY, right: f64::NEG_INFINITY, bottom: f64::NEG_INFINITY };
    lines.iter().map(Text::area).fold(nothing, |one, two| Area {
        left: one.left.min(two.left),
        top: one.top.min(two.top),
        right: one.right.max(two.right),
        bottom: one.bottom.max(two.bottom),
    })
}

/// What the largest measured worker count gives, and the best where that is surely more.
fn at_last(spots: &[&Spot<'_>], in_detail: bool) -> String {
    let Some(last) = spots.last() else { return String::new() };
    let said = format!("{} at {}", words::times(last.estimate.value), words::thousands(last.case.workers));
    let best = spots.iter().max_by(|one, two| one.estimate.value.total_cmp(&two.estimate.value));
    match best {
        Some(best) if in_detail && best.estimate.low > last.estimate.high && best.estimate.confidence > 0.0 => {
            format!("{said}, best {} at {}", words::times(best.estimate.value), words::thousands(best.case.workers))
        }
        _ => said,
    }
}

fn caption(summary: &Summary, group: &Group, curves: &Curves<'_>) -> Caption {
    let measured = curves.parallel().map(|spot| (spot.case, spot.estimate));
    let subtitle = vec![
        format!("Speedup over {}", finding::baseline_name(group)),
        dots_and_whiskers(measured, summary.confidence),
    ];
    Caption { titles: finding::speedup(group), subtitle }
}

/// Scales over the points, the ideal and the bound, so far as these are not far away from the points.
fn axes(room: Area, curves: &Curves<'_>, frontier: Option<&Frontier>, group: &Group, names: &Names) -> Axes {
    let counts = curves.counts();
    let most = counts.last().map_or(1.0, |count| *count as f64);

    let near = |spot: &Spot<'_>| {
        let Spot { estimate, .. } = spot;
        [estimate.value, estimate.low.max(estimate.value / 4.0), estimate.high.min(estimate.value * 4.0)]
    };
    let values: Vec<f64> = curves.spots.iter().flat_map(near).filter(|value| *value > 0.0).chain([1.0]).collect();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(0.0, f64::max);
    let possible = frontier.map_or(most / baseline_workers(group), |frontier| frontier.at(most));
    let high = high.max(possible.min(high * 6.0)).max(low * 1.5);

    let mut plot = Area { left: room.left, top: room.top + 2.0, right: names.plot_right(), bottom: room.bottom - 42.0 };
    let y = Scale::logarithmic(low, high, plot.bottom - 26.0, plot.top + 14.0).stretched(plot.bottom, plot.top);
    plot.left = room.left + 10.0 + widest(ticks(plot, y).into_iter().map(words::times_tick));
    Axes { plot, x: curves.workers_scale(plot), y }
}

fn ticks(plot: Area, y: Scale) -> Vec<f64> {
    octave_ticks(y.value(plot.bottom), y.value(plot.top), (plot.height() / 24.0) as usize)
}

/// The edge of what can be reached, across the whole plot and past its top and bottom.
fn edge(frontier: &Frontier, Axes { plot, x, y }: Axes) -> Vec<Point> {
    let (first, last) = (x.value(plot.left), x.value(plot.right));
    let inner = frontier.corners().iter().filter(|corner| corner.x > first && corner.x < last);
    let ends = [first, last].map(|end| Point::new(x.beyond(end), y.beyond(frontier.at(end))));
    let inner = inner.map(|corner| Point::new(x.beyond(corner.x), y.beyond(corner.y)));
    std::iter::once(ends[0]).chain(thinned(inner)).chain([ends[1]]).collect()
}

/// Why no case can be above the edge.
fn reason(frontier: &Frontier, summary: &Summary, group: &Group) -> String {
    let most = frontier.corners().last().map_or(1.0, |corner| corner.x);
    let (highest, half) = (frontier.at(most), frontier.at(most / 2.0));
    let cpus = summary.machine.cpus as f64;
    let waits = group.input.is_some() && summary.workload == Some(Workload::Sleep);
    let levels_off = most > 1.0 && highest < half * 1.05;
    let one_each = |workers: f64| workers / baseline_workers(group);
    // The measured count that is kept furthest from one per worker says most.
    let share = |workers: &usize| frontier.at(*workers as f64) / one_each(*workers as f64);
    let counts = group.cases.iter().map(|case| case.workers);
    let furthest = counts.min_by(|one, two| share(one).total_cmp(&share(two))).filter(|count| share(count) < 0.97);
    if !waits && most > cpus && highest < frontier.at(cpus) * 1.005 {
        return format!("more than {} can do at once", words::count(summary.machine.cpus, "cpu"));
    }
    let Some(InputSummary { records: known, .. }) = group.input else { return "more than one per worker".to_owned() };
    let records = words::count(known, "record");
    if levels_off && most > known as f64 {
        format!("{records} keep at most {} busy", words::count(known, "worker"))
    } else if let Some(count) = furthest {
        let most = words::times(frontier.at(count as f64));
        let why = if frontier.has_steps() { " cannot be shared out evenly" } else { " cannot be split" };
        format!("{records}{why}: {} give {most} at most", words::count(count, "worker"))
    } else {
        "more than one per worker".to_owned()
    }
}

/// How many workers the baseline has: the speedup of the ideal is the workers over this.
pub fn baseline_workers(group: &Group) -> f64 {
    group.cases.iter().map(|case| case.baseline_workers).min().unwrap_or(1).max(1) as f64
}
