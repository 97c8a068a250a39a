//! Findings in sentences: the same on the terminal and in the files.

use crate::plan::{Measure, Scaling};
use crate::stats::{Estimate, repetitions_for};
use crate::summary::{Answer, Best, CaseSummary, Group, Judged, Origin, Outcome, Summary, TimesAsFast};
use crate::text::{count, cpus, exact_percent, or, percent, ratio, seconds, some, thousands};

/// `1.70 to 1.80`.
pub(super) fn interval(estimate: Estimate, write: fn(f64) -> String) -> String {
    format!("{} to {}", write(estimate.low), write(estimate.high))
}

/// The same where it is one: a single block has none, although its ends are written down as its value.
pub(super) fn sure_interval(estimate: Estimate, write: fn(f64) -> String) -> Option<String> {
    (estimate.confidence > 0.0).then(|| interval(estimate, write))
}

/// `1.75 (1.70 to 1.80)`, or the value alone where it has no interval.
pub(super) fn with_interval(estimate: Estimate, write: fn(f64) -> String) -> String {
    let value = write(estimate.value);
    sure_interval(estimate, write).map_or(value.clone(), |interval| format!("{value} ({interval})"))
}

/// The confidence of an interval: `96.9 %`.
pub(super) fn confidence(share: f64) -> String {
    exact_percent(share, 1)
}

/// The day of a moment, `2026-11-02T09:30:00Z`.
pub(super) fn day(moment: &str) -> &str {
    moment.split('T').next().unwrap_or_default()
}

/// A moment as people write it: `2 November 2026, 09:30 UTC` for `2026-11-02T09:30:00Z`.
#[cfg(feature = "charts")]
pub(super) fn moment(moment: &str) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let written = || {
        let (date, time) = moment.split_once('T')?;
        let (year, rest) = date.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
        Some(format!("{} {month} {year}, {} UTC", day.trim_start_matches('0'), time.get(..5)?))
    };
    written().unwrap_or_else(|| moment.to_owned())
}

/// How a case ended, in a word or two.
pub(super) fn outcome(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "measured",
        Outcome::Failed { .. } => "failed",
        Outcome::Unmeasured => "not measured",
    }
}

/// Whether what is required holds, in a word or two.
pub(super) fn answer(answer: Answer) -> &'static str {
    match answer {
        Answer::Met => "met",
        Answer::NotMet => "not met",
        Answer::CouldNotTell => "could not tell",
    }
}

/// What the times and intervals of the tables are.
pub fn timing(summary: &Summary) -> String {
    let (blocks, target) = (summary.blocks, confidence(summary.confidence));
    let (whole, needed) = (count(blocks, "block"), repetitions_for(summary.confidence));
    let reached = summary.cases().filter_map(|case| case.speedup).map(|speedup| speedup.confidence);
    match reached.reduce(f64::min) {
        None => format!("Nothing could be compared in {}.", count(blocks, "whole block")),
        Some(reached) if reached + 1e-9 >= summary.confidence => {
            let reached = confidence(reached);
            format!("Time: median of {whole}. Interval of the speedup, paired in blocks: {reached} confidence.")
        }
        Some(_) if blocks == 1 => {
            format!(
                "One block says nothing of its own spread, so there are no intervals: {target} confidence needs \
                 {needed} repetitions."
            )
        }
        Some(reached) => format!(
            "Time: median of {whole}. Interval of the speedup: the range of {blocks}, {} confidence; {target} \
             needs {needed} repetitions.",
            confidence(reached)
        ),
    }
}

/// The best choice of a group in a sentence; none where there is none.
pub fn best_choice(group: &Group) -> Option<String> {
    if let Some(blocks) = group.more_blocks_for_best {
        return Some(format!("Best choice: it cannot be told yet. About {} would.", count(blocks, "more block")));
    }
    let best = group.best.as_ref()?;
    let case = group.cases.iter().find(|case| case.id == best.case)?;
    let mut sentence = format!("Best choice: {} with {} ({})", case.series(), count(case.workers, "worker"), case.id);
    if case.id == case.baseline {
        sentence += ": nothing is surely faster by more than 5 %";
    } else if let Some(speedup) = case.speedup {
        // Where baselines differ, a large ratio may be that to a slow one: the time says what was chosen.
        let (time, its) = match case.wall {
            Some(wall) if group.baselines().len() > 1 => (format!(", {}", seconds(wall.value)), "its baseline "),
            _ => (String::new(), ""),
        };
        sentence += &format!("{time}, {} times as fast as {its}{}", ratio(speedup.value), case.baseline);
        if let Some(of_bound) = case.of_bound {
            sentence += &format!(" and {} of what is possible", percent(of_bound.value));
        }
    }
    sentence.push('.');
    sentence.extend(as_fast(best, case.blocks));
    Some(sentence)
}

/// Which other cases are as fast, as far as can be told, in a sentence; none where there is none.
fn as_fast(best: &Best, blocks: usize) -> Option<String> {
    if best.may_be_fastest.is_none() {
        return Some(format!(" {} are too few to tell which others are as fast.", count(blocks, "block")));
    }
    let ties: Vec<&str> = best.ties().collect();
    (!ties.is_empty()).then(|| format!(" It cannot be told from {}.", or(&ties)))
}

/// The most programs that a sentence compares the fastest one with.
const MOST_COMPARED: usize = 12;

/// Which program of a group is the fastest, and by how much, in a sentence; none where there are not several.
pub fn fastest(group: &Group) -> Option<String> {
    let fastest = group.fastest.as_ref()?;
    let than = |other: &TimesAsFast| format!("{} times as fast as {}", with_interval(other.times, ratio), other.case);
    let others: Vec<String> = fastest.others.iter().map(than).collect();
    Some(format!("By time alone, {} is {}.", fastest.case, some(&others, MOST_COMPARED)))
}

/// A requirement with its answer in a sentence.
pub fn requirement(judged: &Judged) -> String {
    let answer = match judged.answer {
        Answer::NotMet => answer(Answer::NotMet).to_uppercase(),
        fine => answer(fine).to_owned(),
    };
    format!("{}: {}: {answer}; {}", judged.case, demand(judged), found(judged))
}

/// What is required: `speedup of at least 1.90`.
pub(super) fn demand(judged: &Judged) -> String {
    let (what, write) = measure(judged.measure);
    format!("{what} of at least {}", write(judged.at_least))
}

/// What there is instead: `it is 1.75 (1.70 to 1.80, 95 % confidence)`.
pub(super) fn found(judged: &Judged) -> String {
    let (_, write) = measure(judged.measure);
    judged.found.map_or("it has no such number".to_owned(), |found| {
        let (value, interval) = (write(found.value), interval(found, write));
        let others = judged.others.map_or(String::new(), |cpus| {
            format!("; other programs, or the host, took {cpus:.2} cpus meanwhile, which can explain it: measure again")
        });
        format!("it is {value} ({interval}, {} confidence){others}", confidence(found.confidence))
    })
}

fn measure(measure: Measure) -> (&'static str, fn(f64) -> String) {
    match measure {
        Measure::Speedup => ("speedup", ratio),
        Measure::Efficiency => ("efficiency", percent),
        Measure::OfBound => ("share of the bound", percent),
    }
}

/// How much there is to do, of one worker in weak scaling: `7 records`, `size 4`.
pub(super) fn amount(group: &Group) -> Option<String> {
    if let Some(input) = &group.input {
        return Some(count(input.records, "record"));
    }
    let case = group.cases.iter().find(|case| case.size.is_some())?;
    let share = match group.scaling {
        Scaling::Strong => 1,
        Scaling::Weak => case.workers.max(1) as u64,
    };
    case.size.map(|size| format!("size {}", thousands((size / share) as usize)))
}

/// The baselines' absolute times, without which a speedup means nothing.
pub(super) fn baselines(group: &Group) -> impl Iterator<Item = String> {
    let baselines = group.cases.iter().filter(|case| case.id == case.baseline);
    baselines.filter_map(|case| baseline(group.scaling, case))
}

fn baseline(scaling: Scaling, case: &CaseSummary) -> Option<String> {
    let work = match (scaling, case.workers) {
        (Scaling::Strong, _) => String::new(),
        (Scaling::Weak, 1) => " for one worker's share".to_owned(),
        (Scaling::Weak, workers) => format!(" for the share of {workers} workers"),
    };
    Some(format!("{} takes {}{work}", case.id, seconds(case.wall?.value)))
}

/// So many groups have pictures: each takes time to draw, and nobody looks at a thousand.
pub(super) const MOST_DRAWN: usize = 32;

/// Of which groups there are pictures, where it is not all of them.
pub fn drawn(summary: &Summary) -> Option<String> {
    let groups = summary.groups.len();
    (groups > MOST_DRAWN).then(|| format!("of the first {MOST_DRAWN} of {} groups", thousands(groups)))
}

/// The warnings without the one that stands at the top: that the run was cut off.
pub fn later_warnings(summary: &Summary) -> impl Iterator<Item = &String> {
    summary.warnings.iter().filter(|warning| Some(*warning) != summary.origin.cut_off.as_ref())
}

/// The cases that failed, each with its cause.
pub(super) fn failures<'a>(cases: impl Iterator<Item = &'a CaseSummary>) -> Vec<String> {
    let failed = |case: &CaseSummary| case.outcome.failure().map(|cause| format!("{}: {cause}", case.id));
    cases.filter_map(failed).collect()
}

/// Where it was measured, in a sentence.
pub(super) fn machine(summary: &Summary) -> String {
    let machine = &summary.machine;
    let model = machine.cpu_model.as_deref().unwrap_or("unknown processor");
    let cores = machine.cores.map(|cores| format!(", {}", count(cores, "core"))).unwrap_or_default();
    let shares = machine.shares.as_deref().map(|shares| format!(" ({shares})")).unwrap_or_default();
    let revision = machine.revision.as_deref().map(|revision| format!(", revision {revision}")).unwrap_or_default();
    let nodes = machine.nodes.as_deref().map(|nodes| format!("{nodes}, ")).unwrap_or_default();
    let cpus = cpus(machine.cpus_on_average());
    format!(
        "Measured on {model}, {nodes}{cpus}{cores}{shares}{revision}{}; seed {}.",
        by(&summary.origin),
        summary.seed
    )
}

/// When, and by which version of which program: `; 2026-11-02, runner 0.1.0`.
fn by(origin: &Origin) -> String {
    let told = [day(&origin.started_at), origin.program.as_str()].into_iter().filter(|told| !told.is_empty());
    let told: Vec<&str> = told.collect();
    if told.is_empty() { String::new() } else { format!("; {}", told.join(", ")) }
}
