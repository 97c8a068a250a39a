//! How many workers can be at work at once.

use super::blocks::Blocks;
use crate::record::{Phase, Run};
use crate::stats::quantile;
use crate::workload::{Needs, Workload};

/// A baseline that keeps fewer cpus busy for each worker waits more than it computes.
const COMPUTES: f64 = 0.5;

/// How many workers can be at work at once on what the baseline in that place of the plan does. Workers that sleep all
/// can; those that compute need a cpu each; of a command, and of the program's own transform, it is told from how much
/// of a cpu each of the baseline's workers had.
pub(super) fn useful_workers(run: &Run, blocks: &Blocks<'_>, baseline: usize) -> f64 {
    let cpus = run.record.sessions.last().map_or(1, |session| session.machine.cpus) as f64;
    match needs(run, baseline) {
        Some(Needs::Worker) => f64::INFINITY,
        Some(Needs::Cpu) => cpus,
        Some(Needs::Unknown) => cpus / had(run, blocks, baseline).min(1.0),
        // Its worker can be several threads: what they did on their cpus takes no less on all of them.
        None => cpus / had(run, blocks, baseline).min(cpus),
    }
}

/// Whether what the case in that place of the plan does needs cpus more than it waits.
pub(super) fn computes(run: &Run, blocks: &Blocks<'_>, case: usize) -> bool {
    match needs(run, case) {
        Some(Needs::Worker) => false,
        Some(Needs::Cpu) => true,
        Some(Needs::Unknown) | None => cpu_a_worker(run, blocks, case).is_some_and(|cpu| cpu >= COMPUTES),
    }
}

/// How much of a cpu each of the baseline's workers needs. One that had most of one would have had all of it on a machine
/// at rest.
fn had(run: &Run, blocks: &Blocks<'_>, baseline: usize) -> f64 {
    match cpu_a_worker(run, blocks, baseline) {
        Some(cpu) if cpu < COMPUTES => cpu.max(1e-6),
        Some(cpu) => cpu.max(1.0),
        None => 1.0,
    }
}

/// What the records of the case need; none for a command.
fn needs(run: &Run, case: usize) -> Option<Needs> {
    let workload = run.record.plan.workload.filter(|_| run.record.plan.cases[case].input.is_some());
    workload.map(Workload::needs)
}

/// How much of a cpu each of the case's workers had; none where the system does not say.
fn cpu_a_worker(run: &Run, blocks: &Blocks<'_>, case: usize) -> Option<f64> {
    let workers = run.record.plan.cases[case].workers as f64;
    cpus_busy(blocks, case).map(|cpus| cpus / workers)
}

/// How many cpus were busy in an execution (median), where that is known.
pub(super) fn cpus_busy(blocks: &Blocks<'_>, case: usize) -> Option<f64> {
    let samples = blocks.samples(case, Phase::Timed);
    let cpus = samples.filter_map(|sample| Some(sample.usage.cpu_s()? / sample.wall_s?));
    quantile(&cpus.collect::<Vec<f64>>(), 0.5)
}
