//! Findings in sentences: the same on the terminal and in the files.

use super::numbers::{count, percent, ratio, seconds, thousands};
use crate::plan::{Measure, Scaling};
use crate::stats::repetitions_for;
use crate::summary::{Answer, Best, CaseSummary, Group, Judged, Summary};

/// What the times and intervals of the tables are.
pub fn timing(summary: &Summary) -> String {
    let blocks = summary.blocks;
    let reached = summary.cases().filter_map(|case| case.speedup).map(|speedup| speedup.confidence);
    let target = format!("{} %", trimmed(summary.confidence * 100.0));
    match reached.reduce(f64::min) {
        None => format!("Nothing could be compared in {blocks} whole blocks."),
        Some(reached) if reached + 1e-9 >= summary.confidence => {
            format!("Time: median of {blocks} blocks. Interval of the speedup, paired in blocks: {target} confidence.")
        }
        Some(_) if blocks == 1 => {
            let needed = repetitions_for(summary.confidence);
            format!("One block says nothing of its own spread: {target} confidence needs {needed} repetitions.")
        }
        Some(reached) => {
            let needed = repetitions_for(summary.confidence);
            let reached = trimmed(reached * 100.0);
            format!(
                "Time: median of {blocks} blocks. Interval of the speedup: the range of {blocks}, {reached} % \
                 confidence; {target} needs {needed} repetitions."
            )
        }
    }
}

/// The best choice of a group in a sentence; none where there is none.
pub fn best_choice(group: &Group) -> Option<String> {
    if let Some(blocks) = group.more_blocks_for_best {
        return Some(format!("Best choice: it cannot be told yet. About {} would.", count(blocks, "more block")));
    }
    let best = group.best.as_ref()?;
    let case = group.cases.iter().find(|case| case.id == best.case)?;
    let mut sentence = format!("Best choice: {}", named(case));
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
    if !best.ties.is_empty() {
        sentence += &format!(" It cannot be told from {}.", ties(best));
    }
    Some(sentence)
}

/// A requirement with its answer in a sentence.
pub fn requirement(judged: &Judged) -> String {
    let answer = match judged.answer {
        Answer::Met => "met",
        Answer::NotMet => "NOT MET",
        Answer::CouldNotTell => "could not tell",
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
    match judged.found {
        None => "it has no such number".to_owned(),
        Some(found) => {
            let (value, low, high) = (write(found.value), write(found.low), write(found.high));
            let confidence = trimmed(found.confidence * 100.0);
            format!("it is {value} ({low} to {high}, {confidence} % confidence)")
        }
    }
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
pub fn baselines(group: &Group) -> Vec<String> {
    let baselines = group.cases.iter().filter(|case| case.id == case.baseline);
    let said = |case: &CaseSummary| {
        let work = match (group.scaling, case.workers) {
            (Scaling::Strong, _) => String::new(),
            (Scaling::Weak, 1) => " for one worker's share".to_owned(),
            (Scaling::Weak, workers) => format!(" for the share of {workers} workers"),
        };
        Some(format!("{} takes {}{work}", case.id, seconds(case.wall?.value)))
    };
    baselines.filter_map(said).collect()
}

fn named(case: &CaseSummary) -> String {
    let workers = if case.workers == 1 { "1 worker".to_owned() } else { format!("{} workers", case.workers) };
    format!("{} with {workers} ({})", case.strategy, case.id)
}

fn ties(best: &Best) -> String {
    match best.ties.as_slice() {
        [all @ .., last] if !all.is_empty() => format!("{} or {last}", all.join(", ")),
        ties => ties.join(""),
    }
}

/// A percentage without needless digits: `95`, `99.5`, `96.9`.
pub(super) fn trimmed(percent: f64) -> String {
    let text = format!("{percent:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}
