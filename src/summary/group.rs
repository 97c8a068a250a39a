//! The cases over one input, summarised.

use std::collections::BTreeSet;

use super::attainable::Attainable;
use super::best::{Candidate, choose};
use super::blocks::Blocks;
use super::losses::losses;
use super::models::models;
use super::{Bar, CaseSummary, Group, Outcome, Timeline, Witnessed};
use crate::sample::{Phase, Sample};
use crate::stats::{karp_flatt, median, quantile, speedup};
use crate::store::Run;

/// Summarises the cases in those places of the plan.
pub(super) fn summarise(run: &Run, blocks: &Blocks<'_>, label: &str, places: &[usize]) -> Option<Group> {
    let plan = &run.record.plan;
    let &first = places.first()?;
    let input = run.record.preparation.input(first);
    let cases: Vec<CaseSummary> = places.iter().map(|&place| summarise_case(run, blocks, place)).collect();
    let candidates: Vec<Candidate> =
        cases.iter().zip(places).map(|(case, &place)| Candidate { case, turns_s: blocks.turns_s(place) }).collect();
    let most_workers = cases.iter().map(|case| case.workers).max().unwrap_or(1);
    let baseline = places.iter().zip(&cases).find(|(_, case)| case.id == case.baseline);
    let attainable = baseline.and_then(|(&place, case)| Some(Attainable::new(run, blocks, place, case.wall?.value)));
    Some(Group {
        label: label.to_owned(),
        dataset: plan.cases[first].dataset.label(),
        records: input.records,
        delay: plan.cases[first].delay.label(),
        serial_fraction: plan.cases[first].serial_fraction,
        best: choose(&candidates, plan.confidence),
        models: models(run, blocks, label, places),
        bounds: attainable.map(|attainable| attainable.speedups(most_workers)).unwrap_or_default(),
        cases,
    })
}

fn summarise_case(run: &Run, blocks: &Blocks<'_>, place: usize) -> CaseSummary {
    let plan = &run.record.plan;
    let case = &plan.cases[place];
    let outcome = outcome(blocks, place);
    let turns_s = if outcome == Outcome::Ok { blocks.turns_s(place) } else { Vec::new() };
    let baseline = plan.cases.iter().position(|other| other.id == case.baseline).unwrap_or(place);
    let baseline_turns_s = if outcome == Outcome::Ok { baseline_turns(blocks, baseline) } else { Vec::new() };
    let baseline_workers = plan.cases[baseline].workers;
    let gain = speedup(&baseline_turns_s, &turns_s, plan.confidence);
    let efficiency = gain.map(|gain| gain.map(|value| value * baseline_workers as f64 / case.workers as f64));
    let attainable = quantile(&baseline_turns_s, 0.5).map(|wall_s| Attainable::new(run, blocks, baseline, wall_s));
    let bound = attainable.as_ref().and_then(|attainable| attainable.speedup(case.workers));
    let samples: Vec<&Sample> = blocks.samples(place, Phase::Timed).collect();
    let seconds = |phase| blocks.samples(place, phase).filter_map(|sample| sample.wall_s).collect::<Vec<f64>>();
    CaseSummary {
        id: case.id.clone(),
        strategy: case.strategy.clone(),
        kind: case.kind.clone(),
        parameters: case.parameters.clone(),
        workers: case.workers,
        delay_s: run.record.preparation.input(place).delay_s,
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
        witnessed: witnessed(blocks, place, &samples),
        karp_flatt: gain
            .filter(|_| baseline_workers == 1 && case.workers <= useful_workers(run))
            .and_then(|gain| karp_flatt(gain, case.workers)),
        times_s: if outcome == Outcome::Ok { seconds(Phase::Timed) } else { Vec::new() },
        warmups_s: if outcome == Outcome::Ok { seconds(Phase::Warmup) } else { Vec::new() },
        timeline: timeline(run, blocks, place, attainable.as_ref()),
        outcome,
    }
}

fn outcome(blocks: &Blocks<'_>, place: usize) -> Outcome {
    match blocks.case(place).failure {
        Some(sample) => Outcome::Failed(format!("{}: {}", sample.status.name(), sample.cause)),
        None if blocks.turns_s(place).is_empty() => Outcome::Unmeasured,
        None => Outcome::Ok,
    }
}

/// A failed baseline is none.
fn baseline_turns(blocks: &Blocks<'_>, baseline: usize) -> Vec<f64> {
    if outcome(blocks, baseline) == Outcome::Ok { blocks.turns_s(baseline) } else { Vec::new() }
}

/// How many workers can be at work at once: workers that compute need a cpu each.
pub(super) fn useful_workers(run: &Run) -> usize {
    let cpus = run.record.sessions.last().map_or(1, |session| session.machine.cpus);
    if run.record.plan.workload.needs_cpu() { cpus } else { usize::MAX }
}

fn witnessed(blocks: &Blocks<'_>, place: usize, samples: &[&Sample]) -> Witnessed {
    let workers = blocks
        .traced(place)
        .map(|(_, trace, _)| trace.spans.iter().map(|span| span.worker).collect::<BTreeSet<_>>().len());
    let cpus = samples.iter().filter_map(|sample| Some(sample.usage.cpu_s()? / sample.wall_s?));
    Witnessed { workers: workers.max(), cpus: quantile(&cpus.collect::<Vec<f64>>(), 0.5) }
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
    let names = &run.record.preparation.input(place).names;
    let name = |record: usize| names.get(record).cloned().unwrap_or_else(|| (record + 1).to_string());
    let mut bars: Vec<Bar> = trace
        .spans
        .iter()
        .map(|span| Bar {
            record: span.record,
            name: name(span.record),
            worker: span.worker,
            start_s: span.start_s,
            end_s: span.end_s,
        })
        .collect();
    bars.sort_by(|a, b| a.worker.cmp(&b.worker).then(a.start_s.total_cmp(&b.start_s)));
    let workers = run.record.plan.cases[place].workers;
    Some(Timeline { wall_s, best_end_s: attainable.map(|attainable| attainable.end_s(workers)), workers, bars })
}
