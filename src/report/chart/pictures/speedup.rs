//! How much faster with how many workers, and how much faster it could be.

use crate::plan::Scaling;
use crate::summary::{Binding, Group, InputSummary, Summary};
use crate::workload::Needs;

use crate::report::chart::curves::{Curves, View, baseline_counts, baseline_workers, or_baseline};
use crate::report::chart::drawing::{Area, Drawing, Fill, Point, Text};
use crate::report::chart::finding;
use crate::report::chart::fits;
use crate::report::chart::frame::{Caption, dots_and_whiskers};
use crate::report::chart::frontier::Frontier;
use crate::report::chart::palette::{MUTED, SHADE};
use crate::report::chart::scale::Scale;
use crate::report::chart::series::{self, Series, is_baseline, speedup};
use crate::report::chart::spots::{Spot, Spots};
use crate::report::chart::text::{NOTE, NOTE_HEAD};
use crate::report::chart::ticks::octave_ticks;
use crate::report::chart::words;

/// The picture of a group; none where the plan has nothing to compare.
pub(super) fn picture(summary: &Summary, group: &Group) -> Option<Drawing> {
    if group.scaling == Scaling::Weak {
        return None;
    }
    let series = series::of(group);
    if series.iter().all(Series::is_baseline) && series::troubles(group, 1).is_empty() {
        return None;
    }
    let spots = Spots::new(&series, |case| or_baseline(case, speedup(case)));
    let fits = fits::of(&series, group);
    let measured = spots.parallel().map(|spot| (spot.case, spot.estimate));
    let subtitle = vec![compared(group), dots_and_whiskers(measured, summary.confidence), fits::legend(&fits)];
    let caption = Caption { titles: finding::speedup(group), subtitle };
    let mut curves = Curves::new(VIEW, &caption, (summary, group), spots);
    curves.fits = fits;
    curves.draw_behind();
    curves.draw_processors();
    curves.draw_series();
    name_region(&mut curves);
    curves.name_baselines();
    name_ideals(&mut curves);
    curves.name_processors();
    Some(curves.finish())
}

const VIEW: View =
    View { frontier: Frontier::of, drawn: |speedup, _, _| speedup, written: words::times, last: at_last, y: scale };

fn compared(group: &Group) -> String {
    match group.baselines().len() {
        0 | 1 => format!("Speedup over {}", finding::baseline_name(group)),
        _ => "Speedup of each strategy over its own baseline".to_owned(),
    }
}

/// A scale over the points, the ideal and the bound, so far as these are not far away from the points.
fn scale(spots: &Spots<'_>, possible: f64, height: f64) -> Scale {
    let near = |Spot { estimate, .. }: &Spot<'_>| {
        [estimate.value, estimate.low.max(estimate.value / 4.0), estimate.high.min(estimate.value * 4.0)]
    };
    let values: Vec<f64> = spots.list.iter().flat_map(near).filter(|value| *value > 0.0).chain([1.0]).collect();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(0.0, f64::max);
    let high = high.max(possible.min(high * 6.0)).max(low * 1.5);
    let scale = Scale::logarithmic(low, high).with_margins(26.0, 14.0, height);
    let (bottom, top) = scale.ends();
    scale.with_ticks(octave_ticks(bottom, top, (height / 24.0) as usize), words::times_tick)
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

/// Says in what cannot be reached why not, in as many words as have room.
fn name_region(curves: &mut Curves<'_>) {
    let Some(frontier) = &curves.frontier else { return };
    let axes = &curves.plot.axes;
    let (left, top) = (axes.area.left + 12.0, axes.area.top + 18.0);
    let head = |words: &str| Text::new(words, Point::new(left, top), NOTE_HEAD, MUTED);
    let reason = reason(frontier, curves.summary, curves.group);
    let block = |width: f64| {
        let mut lines = vec![head("not attainable:")];
        for (row, words) in NOTE.wrap_evenly(&reason, width).iter().enumerate() {
            lines.push(Text::new(words, Point::new(left, top + 15.0 + 14.0 * row as f64), NOTE, MUTED));
        }
        lines
    };
    let in_region = |lines: &Vec<Text>| {
        let area = block_of(lines).grown(4.0);
        let (workers, _) = axes.values(Point::new(area.right, area.bottom));
        axes.beyond(workers, frontier.at(workers)).y > area.bottom
    };
    let blocks = [340.0, 250.0, 190.0, 150.0, 110.0].map(block).into_iter().chain([vec![head("not attainable")]]);
    if let Some(lines) = curves.free.place(blocks.filter(in_region)) {
        let mut drawing = curves.plot.drawing();
        // Hides the grid behind the words.
        drawing.rectangle(block_of(&lines).grown(2.0), Fill::solid(SHADE), "");
        lines.into_iter().for_each(|line| drawing.text(line));
    }
}

/// Names the ideals, each along its line.
fn name_ideals(curves: &mut Curves<'_>) {
    for baseline in baseline_counts(curves.group) {
        let words = match baseline {
            1.0 => "ideal: speedup = workers".to_owned(),
            _ => format!("ideal: speedup = workers ÷ {baseline}"),
        };
        let axes = curves.plot.axes.clone();
        let at = |share: f64, (aside, rise): (f64, f64)| {
            let height = axes.area.bottom - share * axes.area.height();
            let (_, value) = axes.values(Point::new(axes.area.left, height));
            vec![Text::new(&words, axes.beyond(value * baseline, value), NOTE, MUTED).moved(aside, rise)]
        };
        let sides = [(-9.0, -1.0), (-16.0, -1.0), (-26.0, -1.0), (12.0, 12.0)];
        curves
            .note(sides.into_iter().flat_map(|side| [0.6, 0.5, 0.7, 0.4, 0.8, 0.9, 0.3].map(|share| at(share, side))));
    }
}

fn block_of(lines: &[Text]) -> Area {
    lines.iter().map(Text::area).reduce(Area::with).unwrap_or(Area::around(Point::new(0.0, 0.0), 0.0))
}

/// Where what comes before the map, or one long record, keeps the cases of so many workers from more.
fn bound_of_records(group: &Group, frontier: &Frontier, workers: usize) -> Option<String> {
    let case = group.cases.iter().find(|case| case.workers == workers && case.bound_by.is_some())?;
    let most = words::times(frontier.at(workers as f64));
    let what = match case.bound_by? {
        Binding::SerialPart => "all workers wait for the serial part",
        Binding::LongestRecord => "the longest record takes as long",
        Binding::Workers | Binding::Cpus | Binding::Waiting | Binding::WholeRecords => return None,
    };
    Some(format!("{what}: {} give {most} at most", words::count(workers, "worker")))
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
    if let Some(reason) = furthest.and_then(|count| bound_of_records(group, frontier, count)) {
        return reason;
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
