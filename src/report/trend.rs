//! A history in a table and in sentences.

use super::Table;
use super::numbers::{count, percent, ratio, seconds, significant};
use crate::compare::history::{Advice, CaseTrend, FEWEST, Move, Quantity, Trend, Visit};

/// So many changes of a case have room, the latest.
const MOST_TOLD: usize = 2;

/// A row for each case: where it was, where it is, and what changed on the way.
pub fn trend_table(trend: &Trend) -> Table {
    let titles = ["case", "runs", "value", "first", "last", "interval", "changes"];
    let row = |case: &CaseTrend| {
        let value = |visit: Option<&Visit>| visit.map(|visit| written(case.quantity, visit.value.value));
        let last = case.visits.last();
        vec![
            case.case.clone(),
            case.visits.len().to_string(),
            case.quantity.name().to_owned(),
            value(case.visits.first()).unwrap_or_default(),
            case.failing.as_ref().map(|_| "failed".to_owned()).or_else(|| value(last)).unwrap_or_default(),
            last.map(|visit| interval(case.quantity, visit)).unwrap_or_default(),
            changes(case),
        ]
    };
    Table::new(&titles, trend.cases.iter().map(row).collect()).ranked(&[0, 0, 0, 1, 0, 2, 0])
}

impl Quantity {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Quantity::Speedup => "speedup",
            Quantity::Time => "time",
        }
    }
}

/// A speedup, or a time.
pub(super) fn written(quantity: Quantity, value: f64) -> String {
    match quantity {
        Quantity::Speedup => ratio(value),
        Quantity::Time => seconds(value),
    }
}

fn interval(quantity: Quantity, visit: &Visit) -> String {
    format!("{} to {}", written(quantity, visit.value.low), written(quantity, visit.value.high))
}

/// Every change of a case: `-8.1 % at 4c1f2aa, 2026-11-02`.
fn changes(case: &CaseTrend) -> String {
    if case.visits.len() < FEWEST {
        return format!("{FEWEST} runs can tell");
    }
    let earlier = case.moves.len().saturating_sub(MOST_TOLD);
    let mut said: Vec<String> = case.moves[earlier..].iter().map(|change| told(case, change)).collect();
    if earlier > 0 {
        said.insert(0, format!("{earlier} before"));
    }
    if said.is_empty() { "none".to_owned() } else { said.join("; ") }
}

fn told(case: &CaseTrend, change: &Move) -> String {
    format!("{} {}", signed_percent(change.change), place(case, change.at))
}

/// `at 4c1f2aa, 2026-11-02`.
fn place(case: &CaseTrend, at: usize) -> String {
    let visit = &case.visits[at];
    match revision(visit) {
        Some(revision) => format!("at {revision}, {}", day(visit)),
        None => format!("on {}", day(visit)),
    }
}

/// The short revision, with `+` where the work tree had changes beside it.
pub(super) fn revision(visit: &Visit) -> Option<String> {
    let dirty = if visit.dirty { "+" } else { "" };
    visit.revision.as_ref().map(|revision| format!("{revision}{dirty}"))
}

/// The day on which the run started.
pub(super) fn day(visit: &Visit) -> &str {
    visit.started_at.split('T').next().unwrap_or_default()
}

/// `+21.8 %`, `-8.1 %`.
pub(super) fn signed_percent(change: f64) -> String {
    let sign = if change > 0.0 { "+" } else { "" };
    let percent = change * 100.0;
    if percent.abs() < 1000.0 {
        format!("{sign}{percent:.1} %")
    } else {
        format!("{sign}{} %", significant(percent, 3))
    }
}

/// What to gate next, each case with its reason, the most urgent first.
pub fn to_gate(trend: &Trend) -> Vec<String> {
    let mut advised: Vec<(&CaseTrend, Advice)> =
        trend.cases.iter().filter_map(|case| Some((case, case.advice?))).collect();
    advised.sort_by(|one, other| urgency(one.1).total_cmp(&urgency(other.1)));
    advised.into_iter().map(|(case, advice)| format!("{}: {}", case.case, why(case, advice))).collect()
}

fn urgency(advice: Advice) -> f64 {
    match advice {
        Advice::Failing => -2.0,
        Advice::Lost { change, .. } => -1.0 - change.abs().min(0.99),
        Advice::Gained { change, .. } => -change.abs().min(0.99),
        Advice::Noisy { scatter } => 1.0 - scatter.min(0.99),
    }
}

fn why(case: &CaseTrend, advice: Advice) -> String {
    let its = format!("its {}", case.quantity.name());
    let at = |place_of: usize| case.moves.get(place_of).map(|change| place(case, change.at)).unwrap_or_default();
    match advice {
        Advice::Failing => {
            let cause = case.failing.as_deref().unwrap_or_default();
            format!("it failed in the latest run ({cause})")
        }
        Advice::Lost { at: step, change } => {
            let (verb, where_it_is) = match case.quantity {
                Quantity::Speedup => ("fell", "below"),
                Quantity::Time => ("rose", "above"),
            };
            let far = percent(change.abs());
            format!("{its} {verb} {} and did not come back; it is {far} {where_it_is} its best level", at(step))
        }
        Advice::Gained { at: step, change } => {
            format!("{its} changed by {} {}: a gate keeps it so", signed_percent(change), at(step))
        }
        Advice::Noisy { scatter } => {
            let far = percent(scatter);
            format!("{its} scatters by {far} from run to run; turns in the same blocks can tell less than that")
        }
    }
}

/// What else is to be said of a trend: what was left out, and what changed beside the code.
pub fn trend_notes(trend: &Trend) -> Vec<String> {
    let mut notes = Vec::new();
    for case in &trend.cases {
        if case.others > 0 {
            let runs = count(case.others, "earlier run");
            notes.push(format!("{}: {runs} left out: the case did something else then", case.case));
        }
        if case.failed > 0 {
            notes.push(format!("{}: {} without a number", case.case, count(case.failed, "run")));
        }
        let compilers = case.moves.iter().filter(|change| change.toolchain_changed);
        notes.extend(compilers.map(|change| {
            format!("{}: another compiler built the program from the run {} on", case.case, place(case, change.at))
        }));
    }
    notes
}
