//! The cases over one input, summarised.

use std::collections::BTreeSet;
use std::iter;

use super::attainable::Attainable;
use super::best::{Candidate, choose};
use super::blocks::Blocks;
use super::losses::losses;
use super::models::models;
use super::useful::{cpus_busy, useful_workers};
use super::{Bar, CaseSummary, Group, InputSummary, Outcome, Timeline, Witnessed};
use crate::plan::Scaling;
use crate::record::{Phase, Run, Sample};
use crate::stats::{karp_flatt, median, quantile, speedup};
use crate::workload::Workload;

/// Summarises the cases in those places of the plan.
pub(super) fn summarise(run: &Run, blocks: &Blocks<'_>, label: &str, places: &[usize]) -> Option<Group> {
    let plan = &run.record.plan;
    let &first = places.first()?;
    let cases: Vec<CaseSummary> = places.iter().map(|&place| summarise_case(run, blocks, place)).collect();
    let candidates: Vec<Candidate> =
        cases.iter().zip(places).map(|(case, &place)| Candidate { case, turns_s: blocks.turns_s(place) }).collect();
    let most_workers = cases.iter().map(|case| case.workers).max().unwrap_or(1);
    let baselines = places.iter().zip(&cases).filter(|(_, case)| case.id == case.baseline);
    let attainable = baselines.filter_map(|(&place, case)| Some(Attainable::new(run, blocks, place, case.wall?.value)));
    let bounds = attainable.map(|attainable| attainable.speedups(most_workers));
    let scaling = plan.cases[first].scaling;
    Some(Group {
        label: label.to_owned(),
        scaling,
        input: places.iter().find_map(|&place| input(run, place)),
        best: (scaling == Scaling::Strong).then(|| choose(&candidates, plan.confidence)).flatten(),
        models: models(run, blocks, places),
        bounds: bounds.reduce(larger).unwrap_or_default(),
        cases,
    })
}

/// What the case in that place of the plan maps.
fn input(run: &Run, place: usize) -> Option<InputSummary> {
    let case = &run.record.plan.cases[place];
    let input = case.input.as_ref()?;
    Some(InputSummary {
        dataset: input.dataset.label(),
        records: run.record.preparation.input(place)?.records / case.times(),
        delay: if run.record.plan.workload.is_some_and(Workload::is_own) { String::new() } else { input.delay.label() },
        serial_fraction: input.serial_fraction,
    })
}

/// The larger of the bounds of two baselines, for each number of workers; none where one of them is not known.
fn larger(one: Vec<f64>, other: Vec<f64>) -> Vec<f64> {
    if one.len() == other.len() {
        iter::zip(one, other).map(|(one, other)| one.max(other)).collect()
    } else {
        Vec::new()
    }
}

fn summarise_case(run: &Run, blocks: &Blocks<'_>, place: usize) -> CaseSummary {
    let plan = &run.record.plan;
    let case = &plan.cases[place];
    let outcome = outcome(blocks, place);
    let turns_s = if outcome == Outcome::Ok { blocks.turns_s(place) } else { Vec::new() };
    let baseline = plan.cases.iter().position(|other| other.id == case.baseline).unwrap_or(place);
    let baseline_turns_s = if outcome == Outcome::Ok { baseline_turns(blocks, baseline) } else { Vec::new() };
    let baseline_workers = plan.cases[baseline].workers;
    let more = case.times() as f64 / plan.cases[baseline].times() as f64;
    let gain = speedup(&baseline_turns_s, &turns_s, plan.confidence).map(|gain| gain.map(|value| value * more));
    let efficiency = gain.map(|gain| gain.map(|value| value * baseline_workers as f64 / case.workers as f64));
    let attainable = quantile(&baseline_turns_s, 0.5).map(|wall_s| Attainable::new(run, blocks, baseline, wall_s));
    let bound = attainable.as_ref().and_then(|attainable| attainable.speedup(case.workers));
    let samples: Vec<&Sample> = blocks.samples(place, Phase::Timed).collect();
    let seconds = |phase| blocks.samples(place, phase).filter_map(|sample| sample.wall_s).collect::<Vec<f64>>();
    CaseSummary {
        id: case.id.clone(),
        strategy: case.strategy.clone(),
        kind: case.kind.clone(),
        parameters: serde_json::Value::Object(case.parameters.clone()).to_string(),
        workers: case.workers,
        coordinates: case.own_coordinates().cloned().collect(),
        size: case.whole_size(),
        records: run.record.preparation.input(place).map(|input| input.records),
        delay_s: run.record.preparation.input(place).map(|input| input.delay_s),
        baseline: case.baseline.clone(),
        baseline_workers,
        blocks: turns_s.len(),
        samples: if outcome == Outcome::Ok { samples.len() } else { 0 },
        wall: median(&turns_s, plan.confidence),
        speedup: gain,
        efficiency,
        bound,
        of_bound: gain.zip(bound).map(|(gain, bound)| gain.value / bound),
        cpu_s: quantile(&samples.iter().filter_map(|sample| sample.usage.cpu_s()).collect::<Vec<f64>>(), 0.5),
        peak_memory_bytes: median_bytes(&samples),
        losses: efficiency
            .filter(|_| place != baseline)
            .and_then(|efficiency| losses(run, blocks, place, baseline, efficiency.value)),
        witnessed: witnessed(blocks, place),
        karp_flatt: gain
            .filter(|_| baseline_workers == 1 && case.scaling == Scaling::Strong)
            .filter(|_| case.workers as f64 <= useful_workers(run, blocks, baseline))
            .and_then(|gain| karp_flatt(gain, case.workers)),
        times_s: if outcome == Outcome::Ok { seconds(Phase::Timed) } else { Vec::new() },
        warmups_s: if outcome == Outcome::Ok { seconds(Phase::Warmup) } else { Vec::new() },
        timeline: timeline(run, blocks, place, attainable.as_ref()),
        outcome,
    }
}

fn outcome(blocks: &Blocks<'_>, place: usize) -> Outcome {
    match blocks.case(place).failure {
        Some(sample) => Outcome::Failed { status: sample.status, cause: sample.cause.clone() },
        None if blocks.turns_s(place).is_empty() => Outcome::Unmeasured,
        None => Outcome::Ok,
    }
}

/// A failed baseline is none.
fn baseline_turns(blocks: &Blocks<'_>, baseline: usize) -> Vec<f64> {
    if outcome(blocks, baseline) == Outcome::Ok { blocks.turns_s(baseline) } else { Vec::new() }
}

fn witnessed(blocks: &Blocks<'_>, place: usize) -> Witnessed {
    let workers = blocks
        .traced(place)
        .map(|(_, trace, _)| trace.spans.iter().map(|span| span.worker).collect::<BTreeSet<_>>().len());
    Witnessed { workers: workers.max(), cpus: cpus_busy(blocks, place) }
}

fn median_bytes(samples: &[&Sample]) -> Option<u64> {
    let bytes: Vec<f64> =
        samples.iter().filter_map(|sample| sample.usage.peak_memory_bytes).map(|bytes| bytes as f64).collect();
    quantile(&bytes, 0.5).map(|bytes| bytes as u64)
}

/// The traced execution whose wall time is nearest to the median of them.
fn timeline(run: &Run, blocks: &Blocks<'_>, place: usize, attainable: Option<&Attainable>) -> Option<Timeline> {
    let walls: Vec<_> = blocks.traced(place).filter_map(|(_, trace, sample)| Some((trace, sample.wall_s?))).collect();
    let typical_s = quantile(&walls.iter().map(|(_, wall_s)| *wall_s).collect::<Vec<f64>>(), 0.5)?;
    let distance = |wall_s: f64| (wall_s - typical_s).abs();
    let (trace, wall_s) = *walls.iter().min_by(|a, b| distance(a.1).total_cmp(&distance(b.1)))?;
    let input = run.record.preparation.input(place)?;
    let mut bars: Vec<Bar> = trace
        .spans
        .iter()
        .map(|span| Bar {
            record: span.record,
            name: input.name(span.record),
            worker: span.worker,
            start_s: span.start_s,
            end_s: span.end_s,
        })
        .collect();
    bars.sort_by(|a, b| a.worker.cmp(&b.worker).then(a.start_s.total_cmp(&b.start_s)));
    let workers = run.record.plan.cases[place].workers;
    Some(Timeline { wall_s, best_end_s: attainable.and_then(|attainable| attainable.end_s(workers)), workers, bars })
}
