//! A history in a table and in sentences.

use super::gate::FELT_CPUS;
use super::table::Table;
use super::words::{self, sure_interval};
use crate::compare::history::{Advice, CaseTrend, ERROR_RATE, FEWEST, Move, Quantity, Trend, Visit};
use crate::text::{count, exact_percent, percent, ratio, seconds, signed_percent, some, together};

/// So many changes of a case have room, the latest.
const MOST_TOLD: usize = 2;
/// So many cases are named of which the same is to be said.
const MOST_NAMED: usize = 8;

/// A row for each case: where it was, where it is, and what changed on the way.
pub fn trend_table(trend: &Trend) -> Table {
    let titles = ["case", "runs", "value", "first", "last", "interval", "changes"];
    Table::new(&titles, trend.cases.iter().map(row).collect()).ranked(&[0, 1, 2, 3, 0, 4, 0])
}

fn row(case: &CaseTrend) -> Vec<String> {
    let write = case.quantity.writes();
    let value = |visit: Option<&Visit>| visit.map(|visit| write(visit.value.value)).unwrap_or_default();
    let (first, last) = (case.visits.first(), case.visits.last());
    vec![
        case.case.clone(),
        case.visits.len().to_string(),
        case.quantity.name().to_owned(),
        value(first),
        if case.failing.is_some() { "failed".to_owned() } else { value(last) },
        last.and_then(|visit| sure_interval(visit.value, write)).unwrap_or_default(),
        changes(case),
    ]
}

impl Quantity {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Quantity::Speedup => "speedup",
            Quantity::Time => "time",
        }
    }

    /// How its values are written.
    pub(super) fn writes(self) -> fn(f64) -> String {
        match self {
            Quantity::Speedup => ratio,
            Quantity::Time => seconds,
        }
    }
}

/// Every change of a case: `-8.1 % at 4c1f2aa, 2026-11-02`.
fn changes(case: &CaseTrend) -> String {
    let missing = FEWEST.saturating_sub(case.visits.len());
    if missing > 0 {
        return format!("needs {}", count(missing, "more run"));
    }
    let earlier = case.moves.len().saturating_sub(MOST_TOLD);
    let mut said: Vec<String> = case.moves[earlier..].iter().map(|change| change_and_run(case, change)).collect();
    if earlier > 0 {
        said.insert(0, format!("{earlier} before"));
    }
    if said.is_empty() { "none".to_owned() } else { said.join("; ") }
}

fn change_and_run(case: &CaseTrend, change: &Move) -> String {
    format!("{} {}", signed_percent(change.change), run_at(case, change.at))
}

/// Which run it was: `at 4c1f2aa, 2026-11-02`.
fn run_at(case: &CaseTrend, at: usize) -> String {
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
    words::day(&visit.started_at)
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
    let at = |change: usize| case.moves.get(change).map(|change| run_at(case, change.at)).unwrap_or_default();
    match advice {
        Advice::Failing => format!("it failed in the latest run ({})", case.failing.as_deref().unwrap_or_default()),
        Advice::Lost { at: lost_at, change } => {
            let (verb, where_it_is) = match case.quantity {
                Quantity::Speedup => ("fell", "below"),
                Quantity::Time => ("rose", "above"),
            };
            let far = percent(change.abs());
            format!("{its} {verb} {} and did not come back; it is {far} {where_it_is} its best level", at(lost_at))
        }
        Advice::Gained { at: gained_at, change } => {
            format!("{its} changed by {} {}: a gate keeps it so", signed_percent(change), at(gained_at))
        }
        Advice::Noisy { scatter } => format!(
            "{its} scatters by {} from run to run; turns in the same blocks can tell less than that",
            percent(scatter)
        ),
    }
}

/// What else is to be said of a trend: how surely it tells, what was left out, and what changed beside the code.
pub fn trend_notes(trend: &Trend) -> Vec<String> {
    let mut notes = Vec::new();
    if trend.cases.iter().any(|case| !case.moves.is_empty()) {
        notes.push(format!(
            "of histories in which nothing changed at most {} are told a change, all their cases and all looks, one after \
             each run, together",
            exact_percent(ERROR_RATE, 0)
        ));
    }
    let of_cases = trend.cases.iter().flat_map(|case| case_notes(case).into_iter().map(|note| (note, &*case.case)));
    let of_cases = together(of_cases);
    let names = |cases: &[&str]| match cases.len() {
        1 => cases.concat(),
        all if all == trend.cases.len() => "all cases".to_owned(),
        _ => some(cases, MOST_NAMED),
    };
    notes.extend(of_cases.iter().map(|(note, cases)| format!("{}: {note}", names(cases))));
    notes
}

fn case_notes(case: &CaseTrend) -> Vec<String> {
    let mut notes = Vec::new();
    if case.others > 0 {
        notes.push(format!("{} left out: the case did something else then", count(case.others, "earlier run")));
    }
    if case.failed > 0 {
        notes.push(format!("{} without a number", count(case.failed, "run")));
    }
    let is_felt = |visit: &&Visit| visit.others_cpus.is_some_and(|cpus| cpus >= FELT_CPUS);
    let busy = case.visits.iter().filter(is_felt).count();
    if busy > 0 {
        let last = case.visits.last().filter(is_felt).map_or("", |_| ", the latest among them");
        notes.push(format!("{} on a busy machine{last}: others took 0.1 cpus or more", count(busy, "run")));
    }
    let compilers = case.moves.iter().filter(|change| change.toolchain_changed);
    notes.extend(
        compilers
            .map(|change| format!("another compiler built the program from the run {} on", run_at(case, change.at))),
    );
    notes
}
