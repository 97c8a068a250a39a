//! Where a case's speedup went, taken apart block by block.

use std::collections::BTreeMap;

use super::attainable::Reach;
use super::blocks::Blocks;
use super::cpus::computes;
use super::traced::execution;
use crate::record::{BlockId, Run};
use crate::stats::{BlockFactors, Execution, Factors, Limits, Losses};

/// What the case reached.
pub(super) struct Reached {
    /// Its efficiency.
    pub efficiency: f64,
    /// Its share of the bound.
    pub of_bound: f64,
}

/// The factors between the traced executions of a case and those of its baseline in the same blocks, and what of them
/// no schedule could avoid. `reach` is by whole block. None where their records are too short to be traced.
pub(super) fn losses(
    run: &Run,
    blocks: &Blocks<'_>,
    case: usize,
    reach: &[Reach],
    reached: &Reached,
) -> Option<Losses> {
    let plan = &run.record.plan;
    let baseline = blocks.baseline_of(case);
    let more = plan.cases[case].times() as f64 / plan.cases[baseline].times() as f64;
    let serial = executions(run, blocks, baseline, computes(run, blocks, baseline));
    let limits: BTreeMap<BlockId, Limits> =
        blocks.whole().iter().copied().zip(reach.iter().map(|reach| reach.limits)).collect();
    let of_block = |(block, execution): (BlockId, Execution)| {
        let factors = Factors::of(&times(serial.get(&block)?, more), &execution)?;
        Some(BlockFactors { factors, unavoidable: factors.unavoidable(limits.get(&block)?) })
    };
    let parallel = executions(run, blocks, case, computes(run, blocks, baseline));
    let factors: Vec<BlockFactors> = parallel.into_iter().filter_map(of_block).collect();
    Losses::over_blocks(&factors, reached.efficiency, reached.of_bound, plan.confidence)
}

/// The case's traced execution of each whole block that has one.
fn executions(run: &Run, blocks: &Blocks<'_>, case: usize, computes: bool) -> BTreeMap<BlockId, Execution> {
    let planned = &run.record.plan.cases[case];
    let traced = blocks.traced(case);
    traced.filter_map(|(block, trace, sample)| Some((block, execution(planned, trace, sample, computes)?))).collect()
}

/// The execution, if it had done so many times as much: in weak scaling a case does more than its baseline.
fn times(execution: &Execution, more: f64) -> Execution {
    Execution {
        wall_s: execution.wall_s * more,
        serial_s: execution.serial_s * more,
        busy_s: execution.busy_s.iter().map(|busy_s| busy_s * more).collect(),
        ..execution.clone()
    }
}
