//! The picture of the speedups: how much faster with how many workers, and how much faster it could be.

use crate::summary::{Group, InputSummary, Summary};
use crate::workload::Needs;

use super::curves::{Axes, Curves, Spot};
use super::drawing::{Anchor, Area, Drawing, Fill, Point, Text};
use super::finding;
use super::fits;
use super::frame::{Caption, dots_and_whiskers};
use super::frontier::{Frontier, thinned};
use super::palette::{MUTED, SHADE};
use super::plot::{Plot, View, baseline_counts, baseline_workers, or_baseline};
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
    let curves = Curves::new(&series, |case| or_baseline(case, speedup(case))).fitted(group);
    let caption = caption(summary, group, &curves);
    let mut picture = Speedups(Plot::new(VIEW, &caption, summary, group, curves));
    picture.draw();
    Some(picture.0.drawing)
}

const VIEW: View = View {
    frontier: Frontier::of,
    drawn: |speedup, _, _| speedup,
    written: words::times,
    last: at_last,
    y: scale,
    ticks: |plot, y| octave_ticks(y.value(plot.bottom), y.value(plot.top), (plot.height() / 24.0) as usize),
    tick: words::times_tick,
};

struct Speedups<'a>(Plot<'a>);

impl Speedups<'_> {
    fn draw(&mut self) {
        let edge = self.0.frontier.as_ref().map_or_else(Vec::new, |frontier| edge(frontier, self.0.axes));
        self.0.grid(&edge);
        self.0.ideal(&edge);
        self.0.processor_lines();
        self.0.series();
        self.notes();
    }

    /// Names what is shaded, the ideal and the baseline, where there is room.
    fn notes(&mut self) {
        if let Some(lines) = self.region_note() {
            // Hides the grid behind the words.
            self.0.drawing.rectangle(block_of(&lines).grown(2.0), 0.0, Fill::solid(SHADE), "");
            lines.into_iter().for_each(|line| self.0.drawing.text(line));
        }
        let notes = [self.0.baseline_notes(), self.ideal_notes(), self.0.processor_notes()];
        notes.into_iter().flatten().for_each(|line| self.0.drawing.text(line));
    }

    fn region_note(&mut self) -> Option<Vec<Text>> {
        let Plot { summary, group, axes: Axes { plot, x, y }, frontier, free, .. } = &mut self.0;
        let frontier = frontier.as_ref()?;
        let reason = reason(frontier, summary, group);
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
        free.place(places.filter(in_region))
    }

    fn ideal_notes(&mut self) -> Vec<Text> {
        let Axes { plot, x, y } = self.0.axes;
        let mut notes = Vec::new();
        for baseline in baseline_counts(self.0.group) {
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
            let above = [9.0, 16.0, 26.0];
            let above = above.into_iter().flat_map(|aside| shares.map(|share| at(share, (-aside, -1.0), Anchor::End)));
            let below = shares.map(|share| at(share, (12.0, 12.0), Anchor::Start));
            notes.extend(self.0.free.place(above.chain(below)).into_iter().flatten());
        }
        notes
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
fn at_last(group: &Group, spots: &[&Spot<'_>], in_detail: bool) -> String {
    let Some(last) = spots.last() else { return String::new() };
    let said = format!("{} at {}", words::times(last.estimate.value), words::thousands(last.case.workers));
    let is_its_own = spots.iter().any(|spot| is_baseline(spot.case));
    if in_detail && group.baselines().len() > 1 && !is_its_own {
        return format!("{said} over {}", finding::baseline_of(last.case, group));
    }
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
        match group.baselines().len() {
            0 | 1 => format!("Speedup over {}", finding::baseline_name(group)),
            _ => "Speedup of each strategy over its own baseline".to_owned(),
        },
        dots_and_whiskers(measured, summary.confidence),
        fits::legend(&curves.fits),
    ];
    Caption { titles: finding::speedup(group), subtitle }
}

/// A scale over the points, the ideal and the bound, so far as these are not far away from the points.
fn scale(curves: &Curves<'_>, possible: f64, plot: Area) -> Scale {
    let near = |spot: &Spot<'_>| {
        let Spot { estimate, .. } = spot;
        [estimate.value, estimate.low.max(estimate.value / 4.0), estimate.high.min(estimate.value * 4.0)]
    };
    let values: Vec<f64> = curves.spots.iter().flat_map(near).filter(|value| *value > 0.0).chain([1.0]).collect();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(0.0, f64::max);
    let high = high.max(possible.min(high * 6.0)).max(low * 1.5);
    Scale::logarithmic(low, high, plot.bottom - 26.0, plot.top + 14.0).stretched(plot.bottom, plot.top)
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
    let waits = group.input.is_some() && summary.workload.is_some_and(|workload| workload.needs() == Needs::Worker);
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
