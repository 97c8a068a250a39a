//! Whether the workers did what their case claims.

use super::{named, those};
use crate::store::Run;
use crate::summary::{CaseSummary, Group};

/// Executions this near to a millisecond are of the scheduler as much as of the work, in seconds.
const SHORT_S: f64 = 2e-3;
/// To be seen at work takes longer than to start: no worker is missed in shorter executions, in seconds.
const SEEN_AT_WORK_S: f64 = 10e-3;
/// Fewer busy cpus than this are one, with what the process does beside its work.
const ONE_CPU: f64 = 1.1;

pub(super) fn warnings(run: &Run, groups: &[Group]) -> Vec<String> {
    let cases: Vec<&CaseSummary> = groups.iter().flat_map(|group| &group.cases).collect();
    let computes = run.record.plan.workload.needs_cpu();
    let cpus = run.record.sessions.last().map_or(1, |session| session.machine.cpus);
    let one_at_a_time = those(&cases, |case| computes && took_turns(case)).map(|cases| {
        format!("One cpu was busy at a time in {cases}, whatever the workers: do they wait for each other?")
    });
    let useful = if computes { cpus } else { usize::MAX };
    let idle = groups.iter().flat_map(|group| {
        let idle = group.cases.iter().filter_map(|case| idle_workers(case, group.records, useful));
        idle.collect::<Vec<String>>()
    });
    let idle: Vec<String> = idle.collect();
    let idle = named(&idle.iter().map(String::as_str).collect::<Vec<_>>())
        .map(|cases| format!("Fewer workers than there are ever had a record: {cases}."));
    let short = those(&cases, |case| case.workers > 1 && case.wall.is_some_and(|wall| wall.value < SHORT_S));
    let short = short.map(|cases| {
        format!(
            "Executions of about a millisecond or less ({cases}) show what it costs to start and wake workers as much \
             as what their work does: give them more records, or more to do."
        )
    });
    let above = those(&cases, |case| case.speedup.zip(case.bound).is_some_and(|(speedup, bound)| speedup.low > bound));
    let above = above.map(|cases| format!("Above the bound, which cannot be: {cases}. Distrust the baseline."));
    [one_at_a_time, idle, short, above].into_iter().flatten().collect()
}

/// Several workers could compute at once, by the bound of their very records and cpus, and yet the process was never
/// given more than one cpu's time: a lock, a pool of one, an affinity of its threads. Executions are long enough for
/// every worker to have started, and a machine with other work must take away all cpus but one to look like that.
fn took_turns(case: &CaseSummary) -> bool {
    let long = case.wall.is_some_and(|wall| wall.value >= SEEN_AT_WORK_S);
    let could = case.workers > 1 && case.bound.is_some_and(|bound| bound >= 2.0);
    long && could && case.witnessed.cpus.is_some_and(|cpus| cpus < ONE_CPU)
}

/// `2 of 4 in scope/4`: in no execution, of all that were traced, did more of its workers have a record, though there
/// were records for all of them: chunks too large, a pool that is smaller than it says. Not where workers wait for a
/// cpu, nor where all is done before the last worker has started: then the others have its records by right.
fn idle_workers(case: &CaseSummary, records: usize, useful: usize) -> Option<String> {
    let long = case.wall.is_some_and(|wall| wall.value >= SEEN_AT_WORK_S);
    let expected = case.workers <= records && case.workers <= useful;
    let seen = case.witnessed.workers.filter(|seen| long && expected && *seen < case.workers)?;
    Some(format!("{seen} of {} in {}", case.workers, case.id))
}
