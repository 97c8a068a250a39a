//! Where a case's speedup went, taken apart block by block.

use std::collections::BTreeMap;

use super::blocks::Blocks;
use super::useful::computes;
use crate::plan::Case;
use crate::record::{BlockId, Run, Sample, TracedExecution};
use crate::stats::{Execution, Factors, Losses};

/// The factors between the traced executions of a case and those of its baseline in the same blocks. None where their
/// records are too short to be traced.
pub(super) fn losses(run: &Run, blocks: &Blocks<'_>, case: usize, baseline: usize, efficiency: f64) -> Option<Losses> {
    let plan = &run.record.plan;
    let computes = computes(run, blocks, baseline);
    let more = plan.cases[case].times() as f64 / plan.cases[baseline].times() as f64;
    let executions = |place: usize| {
        let traced = blocks.traced(place);
        traced.filter_map(move |(block, trace, sample)| {
            Some((block, execution(&plan.cases[place], trace, sample, computes)?))
        })
    };
    let serial = executions(baseline).map(|(block, execution)| (block, times(execution, more)));
    let serial: BTreeMap<BlockId, Execution> = serial.collect();
    let factors: Vec<Factors<f64>> =
        executions(case).filter_map(|(block, execution)| Factors::of(serial.get(&block)?, &execution)).collect();
    Losses::over_blocks(&factors, efficiency, plan.confidence)
}

/// The execution, if it had done so many times as much: in weak scaling a case does more than its baseline.
fn times(execution: Execution, more: f64) -> Execution {
    Execution {
        wall_s: execution.wall_s * more,
        serial_s: execution.serial_s * more,
        busy_s: execution.busy_s.iter().map(|busy_s| busy_s * more).collect(),
        ..execution
    }
}

/// What a traced execution says.
fn execution(case: &Case, trace: &TracedExecution, sample: &Sample, computes: bool) -> Option<Execution> {
    let mut busy_s: BTreeMap<usize, f64> = BTreeMap::new();
    for span in &trace.spans {
        *busy_s.entry(span.worker).or_default() += span.end_s - span.start_s;
    }
    let serial_s = if case.serial_fraction() > 0.0 { before_first_record_s(trace) } else { 0.0 };
    let at_work_s = serial_s + busy_s.values().sum::<f64>();
    // The process's CPU time holds what is spent outside of records too: a share of more than all says nothing.
    let cpu_share = sample.usage.cpu_s().filter(|_| computes).map(|cpu_s| (cpu_s / at_work_s).min(1.0));
    Some(Execution {
        workers: case.workers,
        wall_s: sample.wall_s?,
        serial_s,
        busy_s: busy_s.into_values().collect(),
        cpu_share,
    })
}

/// A serial part ends where the first record starts: both are of one clock, and nothing more needs to be recorded.
fn before_first_record_s(trace: &TracedExecution) -> f64 {
    trace.spans.iter().map(|span| span.start_s).reduce(f64::min).unwrap_or(0.0)
}
