//! How many cpus the work of a case needs, and how many it had.

use super::blocks::Blocks;
use crate::record::{Phase, Run, Sample};
use crate::stats::quantile;
use crate::strategy::PIN;
use crate::workload::{Needs, Workload};

/// A baseline that keeps fewer cpus busy for each worker waits more than it computes.
const COMPUTES: f64 = 0.5;

/// How many cpus this machine had, on average: a quota may give a part of one.
pub(crate) fn cpus(run: &Run) -> f64 {
    run.record.sessions.last().map_or(1.0, |session| session.machine.cpus_on_average())
}

/// How many cpus there were for the case with that index in the plan; without end for tasks that each execution asked a
/// scheduler for.
pub(super) fn cpus_of(run: &Run, case: usize) -> f64 {
    let of_launch = || {
        let host = run.record.preparation.host.as_ref()?;
        let cpus = run.record.plan.cases[case].launched()?.0.cpus(host);
        Some(cpus.map_or(f64::INFINITY, |cpus| cpus as f64))
    };
    of_launch().unwrap_or_else(|| cpus(run))
}

/// How many cpus the workers of the case with that index in the plan are pinned to; none where they run anywhere.
pub(super) fn pinned_to(run: &Run, case: usize) -> Option<usize> {
    let planned = &run.record.plan.cases[case];
    PIN.of(&planned.parameters).ok()?.cpus(planned.workers)
}

/// How many cpus each worker needs for what the baseline with that index in the plan does: none where it sleeps, one
/// where it computes. Of a command, and of the program's own transform, it is told from how much of a cpu each of the
/// baseline's workers had. One that had most of one would have had all of it on a machine at rest.
pub(crate) fn needed_by_worker(run: &Run, blocks: &Blocks<'_>, baseline: usize) -> f64 {
    let had = || match cpus_by_worker(run, blocks, baseline) {
        Some(had) if had < COMPUTES => had.max(1e-6),
        Some(had) => had.max(1.0),
        None => 1.0,
    };
    match needs(run, baseline) {
        Some(Needs::Worker) => 0.0,
        Some(Needs::Cpu | Needs::Memory) => 1.0,
        Some(Needs::Unknown) => had().min(1.0),
        // Its worker can be several threads: what they did on their cpus takes no less on all of them.
        None => had().min(cpus_of(run, baseline)),
    }
}

/// Whether what the case does needs cpus more than it waits.
pub(super) fn computes(run: &Run, blocks: &Blocks<'_>, case: usize) -> bool {
    match needs(run, case) {
        Some(Needs::Worker) => false,
        Some(Needs::Cpu | Needs::Memory) => true,
        Some(Needs::Unknown) | None => cpus_by_worker(run, blocks, case).is_some_and(is_computing),
    }
}

/// Whether a worker that needs so much of a cpu computes more than it waits.
pub(crate) fn is_computing(needed: f64) -> bool {
    needed >= COMPUTES
}

/// How many cpus were busy in an execution (median), where that is known.
pub(super) fn busy(blocks: &Blocks<'_>, case: usize) -> Option<f64> {
    let samples = blocks.samples(case, Phase::Timed);
    let cpus = samples.filter_map(|sample| Some(sample.usage.cpu_s()? / used_over_s(sample)?));
    quantile(&cpus.collect::<Vec<f64>>(), 0.5)
}

/// How long it took what the CPU time was counted for: the whole process, where a program times a part of itself.
fn used_over_s(sample: &Sample) -> Option<f64> {
    sample.usage.process_s.or(sample.wall_s)
}

/// What the records of the case need; none for a command.
fn needs(run: &Run, case: usize) -> Option<Needs> {
    let workload = run.record.plan.workload.filter(|_| run.record.plan.cases[case].input.is_some());
    workload.map(Workload::needs)
}

/// How much of a cpu each of the case's workers had; none where the system does not say. Runs that were stored earlier
/// do not say how long the process of a program took that times itself, but that it was no less than its own figure:
/// then no worker is taken for more than one.
fn cpus_by_worker(run: &Run, blocks: &Blocks<'_>, case: usize) -> Option<f64> {
    let planned = &run.record.plan.cases[case];
    let had = busy(blocks, case)? / planned.workers as f64;
    let known = blocks.samples(case, Phase::Timed).all(|sample| sample.usage.process_s.is_some());
    let times_itself = planned.input.is_none() && planned.parameters.contains_key("time");
    Some(if times_itself && !known { had.min(1.0) } else { had })
}
