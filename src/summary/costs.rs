//! What a baseline's records cost, in proportion to each other, and what comes before them.

use std::collections::HashMap;

use super::blocks::Blocks;
use crate::plan::{Asked, Case, Input, Scaling};
use crate::record::{BlockId, Run, TracedExecution};
use crate::stats::{Makespan, quantile};

/// One worker's records.
pub(super) struct Costs {
    /// In proportion to each other; together they are 1, or nothing where there is no record.
    records: Vec<f64>,
    makespan: Makespan,
}

impl Costs {
    /// Of the records of the baseline with that index in the plan: the median of the shares that they had in its traced
    /// executions. Where not all of them were traced, the delays, as they were drawn; equal ones where there is no delay.
    pub fn of(run: &Run, blocks: &Blocks<'_>, baseline: usize, input: &Input) -> Self {
        let case = &run.record.plan.cases[baseline];
        let records = run.record.preparation.input(baseline).map_or(0, |input| input.records) / case.times();
        let costs = traced(blocks, baseline, records).unwrap_or_else(|| delays(run, baseline, input, records));
        let total: f64 = costs.iter().sum();
        let costs = if total > 0.0 { costs } else { vec![1.0; records] };
        let total: f64 = costs.iter().sum();
        let records: Vec<f64> = costs.iter().map(|cost| cost / total).collect();
        Self { makespan: Makespan::of(&records), records }
    }

    /// How many records there are for so many times one worker's work.
    pub fn count(&self, times: usize) -> usize {
        self.records.len() * times
    }

    /// What `ask` says of so many times the records.
    pub fn times<T>(&self, times: usize, ask: impl Fn(&Makespan) -> T) -> T {
        if times == 1 { ask(&self.makespan) } else { ask(&Makespan::of(&self.records.repeat(times))) }
    }
}

/// The median share of each record in what all of them took, over the baseline's traced executions.
fn traced(blocks: &Blocks<'_>, baseline: usize, records: usize) -> Option<Vec<f64>> {
    let mut shares: Vec<Vec<f64>> = vec![Vec::new(); records];
    for (_, trace, _) in blocks.traced(baseline) {
        let spans = || trace.spans.iter().filter(|span| span.record < records);
        let total_s: f64 = spans().map(|span| span.end_s - span.start_s).sum();
        spans().for_each(|span| shares[span.record].push((span.end_s - span.start_s) / total_s));
    }
    shares.iter().map(|shares| quantile(shares, 0.5)).collect()
}

/// What one worker's records were asked to take. Runs that were stored before drawn costs were kept have them drawn again.
pub(crate) fn delays(run: &Run, baseline: usize, input: &Input, records: usize) -> Vec<f64> {
    let preparation = &run.record.preparation;
    let kept = preparation.cases[baseline].input.and_then(|index| run.costs.get(&index));
    kept.filter(|costs| costs.len() == records).cloned().unwrap_or_else(|| {
        let one = Case { scaling: Scaling::Strong, ..run.record.plan.cases[baseline].clone() };
        Asked::of(&run.record.plan, &one, input, records, preparation.calibration).records_s
    })
}

/// The share of the wall time that the baseline's calling thread spends before the map, in each whole block: by its
/// traced execution; in blocks without one by the median of the others; and where there is none, as it was asked for.
pub(crate) fn serial_shares(run: &Run, blocks: &Blocks<'_>, baseline: usize) -> Vec<f64> {
    let case = &run.record.plan.cases[baseline];
    let fraction = case.serial_fraction();
    if fraction <= 0.0 {
        return vec![0.0; blocks.count()];
    }
    let share = |trace: &TracedExecution, wall_s: f64| before_first_record_s(trace) / wall_s;
    let traced: HashMap<BlockId, f64> = blocks
        .traced(baseline)
        .filter_map(|(block, trace, sample)| Some((block, share(trace, sample.wall_s.filter(|wall_s| *wall_s > 0.0)?))))
        .collect();
    let typical = quantile(&traced.values().copied().collect::<Vec<f64>>(), 0.5);
    let map = (1.0 - fraction) * case.times() as f64 / case.workers as f64;
    let otherwise = typical.unwrap_or(fraction / (fraction + map));
    blocks.whole().iter().map(|block| traced.get(block).copied().unwrap_or(otherwise)).collect()
}

/// A serial part ends where the first record starts: both are of one clock, and nothing more needs to be recorded.
pub(crate) fn before_first_record_s(trace: &TracedExecution) -> f64 {
    trace.spans.iter().map(|span| span.start_s).reduce(f64::min).unwrap_or(0.0)
}
