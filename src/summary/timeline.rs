//! The schedule of one execution of a case.

use super::attainable::{Attainable, Crew};
use super::blocks::Blocks;
use super::cpus::computes;
use super::schedule::{Bar, Timeline};
use super::traced::{execution, worker_time};
use crate::record::{InputFacts, Run, TracedExecution};
use crate::stats::quantile;

/// The traced execution whose wall time is nearest to the median of them.
pub(super) fn timeline(
    run: &Run,
    blocks: &Blocks<'_>,
    case: usize,
    attainable: Option<&Attainable>,
) -> Option<Timeline> {
    let walls: Vec<_> =
        blocks.traced(case).filter_map(|(_, trace, sample)| Some((trace, sample, sample.wall_s?))).collect();
    let typical_s = quantile(&walls.iter().map(|(_, _, wall_s)| *wall_s).collect::<Vec<f64>>(), 0.5)?;
    let distance = |wall_s: f64| (wall_s - typical_s).abs();
    let (trace, sample, wall_s) = *walls.iter().min_by(|a, b| distance(a.2).total_cmp(&distance(b.2)))?;
    let planned = &run.record.plan.cases[case];
    let execution = execution(planned, trace, sample, computes(run, blocks, case))?;
    Some(Timeline {
        wall_s,
        serial_s: execution.serial_s,
        worker_time: worker_time(&execution, trace),
        best_end_s: attainable.and_then(|attainable| attainable.end_s(Crew::of(run, case))),
        workers: planned.workers,
        bars: bars(trace, run.record.preparation.input(case)?),
    })
}

/// By lane, then start.
fn bars(trace: &TracedExecution, input: &InputFacts) -> Vec<Bar> {
    let mut bars: Vec<Bar> = trace
        .spans
        .iter()
        .map(|span| Bar {
            record: span.record,
            name: input.name(span.record),
            worker: span.worker,
            start_s: span.start_s,
            end_s: span.end_s,
            cpu: span.cpu,
        })
        .collect();
    bars.sort_by(|a, b| a.worker.cmp(&b.worker).then(a.start_s.total_cmp(&b.start_s)));
    bars
}
