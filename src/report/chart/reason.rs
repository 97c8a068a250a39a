//! Why no case can be above the edge: what binds it, in a sentence that the numbers bear out.

use crate::summary::{Binding, CaseSummary, Group, InputSummary, Summary};

use super::curves::baseline_workers;
use super::words;

/// A bound within so much of a number is that number.
const SAME: f64 = 0.01;
/// A bound below this share of one a worker is held back by more than the workers' number.
const HELD_BACK: f64 = 0.97;

/// What binds with so many workers.
pub(super) fn binding(group: &Group, workers: usize) -> Binding {
    let Some(bound) = bound(group, workers) else { return Binding::Workers };
    let here = group.cases.iter().filter(|case| case.workers == workers && case.bound_by.is_some());
    let own = |case: &CaseSummary| case.bound.unwrap_or_default();
    // The edge is the largest bound of all strategies.
    let by = here.max_by(|one, two| own(one).total_cmp(&own(two))).and_then(|case| case.bound_by);
    let is_held_back = bound < HELD_BACK * workers as f64 / baseline_workers(group);
    by.filter(|_| is_held_back).unwrap_or(Binding::Workers)
}

/// The same in a few words: `16 workers on 2 cpus`; nothing where nothing but the workers' number binds.
pub(super) fn brief(summary: &Summary, group: &Group) -> String {
    let Some(workers) = furthest(group) else { return String::new() };
    let crew = words::count(workers, "worker");
    match (binding(group, workers), &group.input) {
        (Binding::Cpus | Binding::Waiting, _) => {
            format!("{crew} on {}", words::cpus(summary.machine.cpus_on_average()))
        }
        (Binding::SerialPart, Some(input)) => format!("serial part {}", words::share(input.serial_fraction)),
        (Binding::LongestRecord, _) => format!("{crew} wait for the longest record"),
        (Binding::WholeRecords, Some(input)) => format!("{crew} for {}", words::count(input.records, "record")),
        _ => String::new(),
    }
}

/// The speedup of work of which a part is serial and the rest is done so many times as fast.
fn divided(input: &InputSummary, speedup: f64) -> f64 {
    let serial = input.serial_fraction;
    1.0 / (serial + (1.0 - serial) / speedup)
}

/// How many of equal records some worker has at least.
pub(super) fn most_records(input: &InputSummary, workers: usize) -> usize {
    input.records.div_ceil(workers.max(1)).max(1)
}

pub(super) fn bound(group: &Group, workers: usize) -> Option<f64> {
    group.bounds.get(workers.checked_sub(1)?).copied()
}

/// The measured count that is held back furthest from one a worker; the fewest of those that are as far.
fn furthest(group: &Group) -> Option<usize> {
    let share = |workers: usize| Some(bound(group, workers)? / workers as f64);
    let mut counts: Vec<usize> = group.cases.iter().map(|case| case.workers).collect();
    counts.sort();
    let lowest = counts.iter().filter_map(|count| share(*count)).fold(f64::INFINITY, f64::min);
    counts.into_iter().find(|count| share(*count).is_some_and(|share| share <= lowest * (1.0 + SAME)))
}

/// Why no case can be above the edge.
pub(super) fn sentence(summary: &Summary, group: &Group) -> String {
    let workers = furthest(group).unwrap_or(1);
    let held = bound(group, workers).unwrap_or(1.0);
    let most = words::ratio(held);
    let crew = words::number_of(workers, "worker");
    let cpus = words::cpus(summary.machine.cpus_on_average());
    match (binding(group, workers), &group.input) {
        (Binding::Cpus, Some(_)) => {
            format!("A worker computes one record at a time, and all workers share {cpus}: {most} at most")
        }
        (Binding::Cpus, None) => format!("All workers compute, and share {cpus}: {most} at most"),
        (Binding::SerialPart, Some(input)) => {
            let part = words::share(input.serial_fraction);
            format!("{part} of the work is done before the workers begin: {crew} give {most} at most")
        }
        (Binding::Waiting, _) => {
            format!("What the workers compute between their waits fills {cpus}: {most} at most")
        }
        (Binding::WholeRecords, Some(input)) if shares_equal_records(group, input, workers) => {
            records_that_are_equal(group, input, workers)
        }
        (Binding::LongestRecord, input) => match baseline_s(group) {
            Some(serial_s) => {
                let part = input.as_ref().map_or(0.0, |input| input.serial_fraction);
                let longest_s = serial_s * (1.0 / held - part);
                format!("The longest record alone takes {}: {most} at most", words::time(longest_s))
            }
            None => format!("The longest record cannot be split: {most} at most"),
        },
        (Binding::WholeRecords, _) => format!("Records cannot be split: {crew} give {most} at most"),
        (_, Some(_)) => "A worker does one record at a time: twice the workers are at most twice as fast".to_owned(),
        (_, None) => "Twice the workers are at most twice as fast".to_owned(),
    }
}

/// Whether the bound is that of equal records, of which some worker has more than others.
pub(super) fn shares_equal_records(group: &Group, input: &InputSummary, workers: usize) -> bool {
    let shared = divided(input, input.records as f64 / most_records(input, workers) as f64);
    bound(group, workers).is_some_and(|bound| (bound / shared - 1.0).abs() < SAME)
}

fn records_that_are_equal(group: &Group, input: &InputSummary, workers: usize) -> String {
    let (all, most) = (input.records, most_records(input, workers));
    if workers > all {
        return format!("{} keep no more than {} busy", words::count(all, "record"), words::count(all, "worker"));
    }
    let crew = words::number_of(workers, "worker");
    let serial_s = baseline_s(group).filter(|_| input.serial_fraction == 0.0);
    let takes = serial_s.map(|serial_s| {
        let [real, even] = [most as f64 / all as f64, 1.0 / workers as f64].map(|share| words::time(serial_s * share));
        format!(", which takes {real}, not {even}")
    });
    let takes = takes.unwrap_or_default();
    match workers {
        2 => {
            format!("A record cannot be split: {crew} share {} as {most} and {}{takes}", words::number(all), all - most)
        }
        _ => format!(
            "A record cannot be split: of {}, one of {crew} has {}{takes}",
            words::number(all),
            words::number(most)
        ),
    }
}

/// The time of the baseline, where there is one.
fn baseline_s(group: &Group) -> Option<f64> {
    let [baseline] = group.baselines()[..] else { return None };
    baseline.wall.map(|wall| wall.value)
}

/// Worker counts that were not measured and with which nothing could be gained over the one before them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plateau {
    pub after: usize,
    pub counts: Vec<usize>,
    /// How many equal records some worker has with any of them.
    pub records: usize,
}

/// The longest such run of counts before a measured one with which more can be gained.
pub(super) fn plateau(group: &Group) -> Option<Plateau> {
    let input = group.input.as_ref()?;
    let mut counts: Vec<usize> = group.cases.iter().map(|case: &CaseSummary| case.workers).collect();
    counts.sort();
    counts.dedup();
    let between = |pair: &[usize]| {
        let [after, next] = [pair[0], pair[1]];
        let records = most_records(input, after);
        let is_equal = |count: &usize| shares_equal_records(group, input, *count);
        let none_gained = |count: &usize| most_records(input, *count) == records && is_equal(count);
        let counts: Vec<usize> = (after + 1..next).take_while(none_gained).collect();
        let gains_after = bound(group, next)? > bound(group, after)? * 1.05;
        let is_one = counts.len() == next - after - 1 && !counts.is_empty() && records > 1 && gains_after;
        (is_one && is_equal(&after)).then_some(Plateau { after, counts, records })
    };
    counts.windows(2).filter_map(between).max_by_key(|plateau| plateau.counts.len())
}
