//! Whether the workers did what their case claims.

use std::collections::HashMap;

use super::case_names::{by_id, named, those};
use crate::record::Run;
use crate::summary::cpus::pinned_to;
use crate::summary::types::{CaseSummary, Group};
use crate::workload::Needs;

/// Shorter executions are of the scheduler as much as of the work, in seconds.
const SHORT_S: f64 = 2e-3;
/// To be seen at work takes longer than to start: no worker is missed in shorter executions, in seconds.
const SEEN_AT_WORK_S: f64 = 10e-3;
/// Fewer busy cpus than this are one, with what the process does beside its work.
const ONE_CPU: f64 = 1.1;
/// A worker that computes and has this share of a cpu is hardly disturbed.
const OWN_CPU: f64 = 0.9;

pub(super) fn warnings(run: &Run, groups: &[Group]) -> Vec<String> {
    let cases: Vec<&CaseSummary> = groups.iter().flat_map(|group| &group.cases).collect();
    let ids = by_id(&cases);
    let at_a_time = those(&cases, |case| !sleeps(run, case) && took_turns(case) && had_its_cpu(case, &ids));
    let indices = run.record.plan.indices();
    let idle = |case: &&CaseSummary| idle_workers(case, cpus_for(run, case, *indices.get(case.id.as_str())?));
    let idle: Vec<String> = cases.iter().filter_map(idle).collect();
    let idle = named(&idle.iter().map(String::as_str).collect::<Vec<_>>());
    let short = those(&cases, |case| case.workers > 1 && case.wall.is_some_and(|wall| wall.value < SHORT_S));
    let above = those(&cases, |case| case.id != case.baseline && case.is_above_bound());
    // Within a period, and where nothing ran before, more cpus can be had than on average.
    let has_quota = run.record.sessions.last().is_some_and(|session| session.machine.quota.is_some());
    let quota = if has_quota { "executions that end before a quota is used up, " } else { "" };
    let found = [
        at_a_time.map(|cases| {
            format!("One cpu was busy at a time in {cases}, whatever the workers: do they wait for each other?")
        }),
        idle.map(|cases| {
            format!(
                "Fewer workers than there are ever had a record: {cases}. Their efficiency is that of fewer workers."
            )
        }),
        short.map(|cases| {
            format!(
                "Executions of less than 2 ms ({cases}) show what it costs to start and wake workers as \
                 much as what their work does: give them more records, or more to do."
            )
        }),
        above.map(|cases| {
            format!(
                "Faster than the bound, which takes the records as they ran in the baseline: {cases}. More cache for \
                 each worker can do that, a faster clock, {quota}or a baseline that is slower than it need be."
            )
        }),
    ];
    found.into_iter().flatten().collect()
}

/// Whether the case's workers need no cpu, as is known beforehand.
fn sleeps(run: &Run, case: &CaseSummary) -> bool {
    case.records.is_some() && run.record.plan.workload.is_some_and(|workload| workload.needs() == Needs::Worker)
}

/// How many workers are sure to be at work at once: those that sleep need no cpu.
fn cpus_for(run: &Run, case: &CaseSummary, index: usize) -> usize {
    if sleeps(run, case) {
        return usize::MAX;
    }
    let all = run.record.sessions.last().map_or(1, |session| session.machine.cpus);
    pinned_to(run, index).map_or(all, |pinned| pinned.min(all))
}

/// Several workers could compute at once, by the bound of their very records and cpus, and yet the process was never
/// given more than one cpu's time: a lock, a pool of one, an affinity of its threads. Executions are long enough for
/// every worker to have started.
fn took_turns(case: &CaseSummary) -> bool {
    let long = case.wall.is_some_and(|wall| wall.value >= SEEN_AT_WORK_S);
    let could = case.workers > 1 && case.bound.is_some_and(|bound| bound >= 2.0);
    long && could && case.witnessed.cpus.is_some_and(|cpus| cpus < ONE_CPU)
}

/// Where not even the baseline had a cpu for itself, other work took the cpus, and the workers are not to blame.
fn had_its_cpu(case: &CaseSummary, cases: &HashMap<&str, &CaseSummary>) -> bool {
    let baseline = cases.get(case.baseline.as_str());
    baseline.and_then(|baseline| baseline.witnessed.cpus).is_some_and(|cpus| cpus >= OWN_CPU)
}

/// `2 of 4 in scope/4`: in no execution, of all that were traced, did more of its workers have a record, though there
/// were records for all of them: chunks too large, a pool that is smaller than it says. Not where workers wait for a
/// cpu, nor where all is done before the last worker has started: then the others have its records by right.
fn idle_workers(case: &CaseSummary, useful: usize) -> Option<String> {
    let long = case.wall.is_some_and(|wall| wall.value >= SEEN_AT_WORK_S);
    let expected = case.records.is_some_and(|records| case.workers <= records) && case.workers <= useful;
    let seen = case.witnessed.workers.filter(|seen| long && expected && *seen < case.workers)?;
    Some(format!("{seen} of {} in {}", case.workers, case.id))
}
