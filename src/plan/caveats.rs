//! What to know beforehand of a strategy: what its workers are, and what it is not good at.

use super::case::Case;
use crate::experiment::Experiment;
use crate::strategy::{Caveat, KindInfo, Runs, caveats as known};
use crate::text::{and, some};
use crate::workload::Needs;

/// So many cases are named.
const NAMED: usize = 4;

/// A sentence for each thing to know, with the cases that it is about.
pub(super) fn caveats(experiment: &Experiment, cases: &[Case]) -> Vec<String> {
    let in_flight = in_flight(&experiment.kinds.all(), cases).into_iter();
    let waits = experiment.workload.is_some_and(|workload| workload.needs() == Needs::Worker);
    let known = if waits { known() } else { Vec::new() };
    in_flight.chain(known.iter().filter_map(|(kind, caveat)| short_waits(kind, caveat, cases))).collect()
}

fn in_flight(kinds: &[KindInfo], cases: &[Case]) -> Option<String> {
    let used = |kind: &&KindInfo| kind.runs == Runs::AsyncMap && cases.iter().any(|case| case.kind == kind.name);
    let used: Vec<&str> = kinds.iter().filter(used).map(|kind| kind.name).collect();
    let what = "are records in flight, not threads: `threads` says how many of these drive them";
    (!used.is_empty()).then(|| format!("workers of {} {what}", and(&used)))
}

fn short_waits(kind: &str, caveat: &Caveat, cases: &[Case]) -> Option<String> {
    let concerned = |case: &&Case| case.kind == kind && case.workers >= caveat.workers && waits_shortly(case, caveat);
    let cases: Vec<&str> = cases.iter().filter(concerned).map(|case| case.id.as_str()).collect();
    (!cases.is_empty()).then(|| format!("{}: {}", some(&cases, NAMED), caveat.about))
}

fn waits_shortly(case: &Case, caveat: &Caveat) -> bool {
    let delay = case.input.as_ref().map(|input| input.delay.median());
    let times = if caveat.grows { case.workers as f64 / caveat.workers as f64 } else { 1.0 };
    let short = caveat.delay.mul_f64(times);
    delay.is_some_and(|delay| !delay.is_zero() && delay < short)
}
