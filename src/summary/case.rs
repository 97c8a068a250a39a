//! One case, summarised over its whole blocks.

use std::collections::BTreeSet;

use super::attainable::{Attainable, Crew, Reach};
use super::blocks::Blocks;
use super::cpus::{self, pinned_to};
use super::losses::{Reached, losses};
use super::timeline::timeline;
use super::types::{CaseSummary, Outcome, Witnessed};
use crate::machine::Usage;
use crate::plan::Scaling;
use crate::record::{Phase, Run, Sample};
use crate::stats::{Estimate, hodges_lehmann, karp_flatt, median, quantile, speedup};
use crate::workload::Needs;

/// Bounds that differ by less than this, relative to one, are equal.
const ROUNDING: f64 = 1e-9;

/// Summarises the case with that index in the plan. `attainable` is of its baseline, if that was measured.
pub(super) fn summarise(run: &Run, blocks: &Blocks<'_>, case: usize, attainable: Option<&Attainable>) -> CaseSummary {
    let (plan, preparation) = (&run.record.plan, &run.record.preparation);
    let planned = &plan.cases[case];
    let outcome = outcome(blocks, case);
    let measured = outcome == Outcome::Ok;
    let samples: Vec<&Sample> = blocks.samples(case, Phase::Timed).filter(|_| measured).collect();
    let turns_s = if measured { blocks.turns_s(case) } else { Vec::new() };
    let compared = attainable.filter(|_| measured).map(|attainable| Compared::of(run, blocks, case, attainable));
    let compared = compared.unwrap_or_default();
    let wall = median(&turns_s, plan.confidence);
    CaseSummary {
        id: planned.id.clone(),
        strategy: planned.strategy.clone(),
        kind: planned.kind.clone(),
        parameters: serde_json::Value::Object(planned.parameters.clone()).to_string(),
        workers: planned.workers,
        coordinates: planned.own_coordinates().cloned().collect(),
        size: planned.whole_size(),
        records: preparation.input(case).map(|input| input.records),
        delay_s: preparation.input(case).map(|input| input.delay_s),
        baseline: planned.baseline.clone(),
        baseline_workers: plan.cases[blocks.baseline_of(case)].workers,
        blocks: turns_s.len(),
        samples: samples.len(),
        wall,
        bandwidth: bandwidth(run, case, wall),
        speedup: compared.speedup,
        efficiency: compared.efficiency,
        bound: compared.bound,
        bound_by: attainable.filter(|_| compared.bound.is_some()).map(|one| one.binding(Crew::of(run, case))),
        pinned_to: pinned_to(run, case),
        of_bound: compared.of_bound,
        cpu_s: median_of(&samples, Usage::cpu_s),
        cpu_user_s: median_of(&samples, |usage| usage.cpu_user_s),
        cpu_system_s: median_of(&samples, |usage| usage.cpu_system_s),
        peak_memory_bytes: median_of(&samples, |usage| Some(usage.peak_memory_bytes? as f64)).map(|bytes| bytes as u64),
        losses: compared.losses(run, blocks, case),
        witnessed: witnessed(blocks, case),
        karp_flatt: compared.serial_fraction(run, blocks, case, attainable),
        times_s: seconds(blocks, case, Phase::Timed, measured),
        warmups_s: seconds(blocks, case, Phase::Warmup, measured),
        timeline: timeline(run, blocks, case, attainable),
        outcome,
    }
}

/// What its records read, its serial part included, over the time of an execution; none where the workload reads no memory.
fn bandwidth(run: &Run, case: usize, wall: Option<Estimate>) -> Option<Estimate> {
    let (plan, preparation) = (&run.record.plan, &run.record.preparation);
    let reads = plan.workload.is_some_and(|workload| workload.needs() == Needs::Memory);
    let input = preparation.input(case).filter(|_| reads)?;
    let bytes = preparation.calibration?.rounds_per_second * input.delay_s * input.records as f64;
    let Estimate { value, low, high, confidence } = wall.filter(|_| bytes > 0.0)?;
    Some(Estimate { value: bytes / value, low: bytes / high, high: bytes / low, confidence })
}

/// How the case ended.
pub(super) fn outcome(blocks: &Blocks<'_>, case: usize) -> Outcome {
    match blocks.case(case).failure {
        Some(sample) => Outcome::Failed { status: sample.status, cause: sample.cause.clone() },
        None if blocks.turns_s(case).is_empty() => Outcome::Unmeasured,
        None => Outcome::Ok,
    }
}

/// What a case is beside its baseline.
#[derive(Default)]
struct Compared {
    speedup: Option<Estimate>,
    efficiency: Option<Estimate>,
    bound: Option<f64>,
    of_bound: Option<Estimate>,
    /// How far the best schedule comes, by whole block.
    reach: Vec<Reach>,
}

impl Compared {
    fn of(run: &Run, blocks: &Blocks<'_>, case: usize, attainable: &Attainable) -> Self {
        let plan = &run.record.plan;
        let baseline = blocks.baseline_of(case);
        let (planned, compared_with) = (&plan.cases[case], &plan.cases[baseline]);
        let more = planned.times() as f64 / compared_with.times() as f64;
        let ideal = planned.cpus() as f64 / compared_with.cpus() as f64;
        let (baseline_s, case_s) = (blocks.turns_s(baseline), blocks.turns_s(case));
        let speedup = speedup(&baseline_s, &case_s, plan.confidence).map(|gain| gain.map(|value| value * more));
        let reach = attainable.in_blocks(Crew::of(run, case).like(planned.workers_like(compared_with)));
        let of_bound = speedup.and_then(|_| {
            let in_block = |((baseline_s, case_s), reach): ((&f64, &f64), &Reach)| {
                (baseline_s * more).ln() - case_s.ln() - reach.speedup.ln()
            };
            let logs: Vec<f64> = baseline_s.iter().zip(&case_s).zip(&reach).map(in_block).collect();
            Some(hodges_lehmann(&logs, plan.confidence)?.map(f64::exp))
        });
        Self {
            speedup,
            efficiency: speedup.map(|gain| gain.map(|value| value / ideal)),
            bound: bound(&reach, speedup, of_bound),
            of_bound,
            reach,
        }
    }

    fn losses(&self, run: &Run, blocks: &Blocks<'_>, case: usize) -> Option<crate::stats::Losses> {
        let reached = Reached { efficiency: self.efficiency?.value, of_bound: self.of_bound?.value };
        (blocks.baseline_of(case) != case).then(|| losses(run, blocks, case, &self.reach, &reached))?
    }

    /// The one that the case alone speaks of; none where cpus bound the speedup.
    fn serial_fraction(
        &self,
        run: &Run,
        blocks: &Blocks<'_>,
        case: usize,
        attainable: Option<&Attainable>,
    ) -> Option<Estimate> {
        let plan = &run.record.plan;
        let planned = &plan.cases[case];
        let speaks = plan.cases[blocks.baseline_of(case)].workers == 1 && planned.scaling == Scaling::Strong;
        let has_cpus = attainable.is_some_and(|attainable| attainable.has_cpus_for(Crew::of(run, case)));
        self.speedup.filter(|_| speaks && has_cpus).and_then(|speedup| karp_flatt(speedup, planned.workers))
    }
}

/// The bound, with which the speedup's share of it makes the speedup: that of every block, where it is the same in all.
fn bound(reach: &[Reach], speedup: Option<Estimate>, of_bound: Option<Estimate>) -> Option<f64> {
    let (first, speedup, of_bound) = (reach.first()?.speedup, speedup?, of_bound?);
    let same = reach.iter().all(|reach| (reach.speedup / first - 1.0).abs() < ROUNDING);
    Some(if same { first } else { speedup.value / of_bound.value })
}

fn witnessed(blocks: &Blocks<'_>, case: usize) -> Witnessed {
    let workers = blocks
        .traced(case)
        .map(|(_, trace, _)| trace.spans.iter().map(|span| span.worker).collect::<BTreeSet<_>>().len());
    Witnessed { workers: workers.max(), cpus: cpus::busy(blocks, case) }
}

fn seconds(blocks: &Blocks<'_>, case: usize, phase: Phase, measured: bool) -> Vec<f64> {
    blocks.samples(case, phase).filter(|_| measured).filter_map(|sample| sample.wall_s).collect()
}

fn median_of(samples: &[&Sample], used: impl Fn(&Usage) -> Option<f64>) -> Option<f64> {
    quantile(&samples.iter().filter_map(|sample| used(&sample.usage)).collect::<Vec<f64>>(), 0.5)
}
