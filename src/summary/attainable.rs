//! The best that any schedule could do with a case's records.

use crate::prepare::Asked;
use crate::stats::{Makespan, quantile};
use crate::store::Run;
use crate::workload::Workload;

use super::blocks::Blocks;

/// What no schedule of these records can beat.
pub(super) struct Attainable {
    makespan: Makespan,
    /// What the calling thread spends before the map, in seconds.
    serial_s: f64,
    records: usize,
    baseline_s: f64,
    /// Workers beyond so many do nothing for it.
    most_workers: usize,
}

impl Attainable {
    /// For the cases of `input` whose baseline, in place `baseline` of the plan, takes `baseline_s`.
    ///
    /// Records that wait cost the delays asked for, and every worker can wait at once. Records that compute cost their
    /// median serial spans, or where none were taken their share of the baseline's time, and cpus bound the workers; a
    /// serial part then takes what it was asked to in proportion.
    pub fn new(run: &Run, blocks: &Blocks<'_>, baseline: usize, baseline_s: f64) -> Self {
        let (plan, preparation) = (&run.record.plan, &run.record.preparation);
        let input = preparation.input(baseline);
        let asked = Asked::of(plan, &plan.cases[baseline], input.records, preparation.calibration);
        let total_s = asked.total_s();
        let waits = plan.workload == Workload::Sleep && total_s > 0.0;
        let cpus = run.record.sessions.last().map_or(1, |session| session.machine.cpus);
        let Asked { serial_s, records_s } = match serial_spans(blocks, baseline, input.records) {
            _ if waits => asked,
            Some(spans) => in_proportion(&asked, spans),
            None if total_s > 0.0 => Asked {
                serial_s: asked.serial_s / total_s * baseline_s,
                records_s: asked.records_s.iter().map(|cost| cost / total_s * baseline_s).collect(),
            },
            None => Asked { serial_s: 0.0, records_s: vec![baseline_s / input.records.max(1) as f64; input.records] },
        };
        let most_workers = if waits { usize::MAX } else { cpus };
        Self { makespan: Makespan::of(&records_s), serial_s, records: records_s.len(), baseline_s, most_workers }
    }

    /// The earliest that any schedule on so many workers can end, in seconds.
    pub fn end_s(&self, workers: usize) -> f64 {
        self.serial_s + self.makespan.bound(workers.min(self.most_workers))
    }

    /// The share of the workers' time that the best schedule of the records uses.
    pub fn best_use(&self, workers: usize) -> f64 {
        self.makespan.best_use(workers)
    }

    /// The largest speedup that any schedule on so many workers can reach; `None` for an input without records.
    pub fn speedup(&self, workers: usize) -> Option<f64> {
        let end_s = self.end_s(workers);
        (end_s > 0.0).then(|| self.baseline_s / end_s)
    }

    /// The bound for each worker count from 1 to `most`; empty where that would take long to find.
    pub fn speedups(&self, most: usize) -> Vec<f64> {
        const STEPS: usize = 200_000_000;
        let distinct = most.min(self.most_workers);
        if self.records.saturating_mul(distinct) > STEPS {
            return Vec::new();
        }
        let mut bounds: Vec<f64> = (1..=distinct).filter_map(|workers| self.speedup(workers)).collect();
        if let Some(&last) = bounds.last() {
            bounds.resize(most, last);
        }
        bounds
    }
}

/// Records that took other times than they were asked to: so did what came before them.
fn in_proportion(asked: &Asked, spans: Vec<f64>) -> Asked {
    let asked_s: f64 = asked.records_s.iter().sum();
    let slower = if asked_s > 0.0 { spans.iter().sum::<f64>() / asked_s } else { 1.0 };
    Asked { serial_s: asked.serial_s * slower, records_s: spans }
}

/// The median span of each record over the baseline's traced executions, where all of them are there.
fn serial_spans(blocks: &Blocks<'_>, baseline: usize, records: usize) -> Option<Vec<f64>> {
    let mut spans: Vec<Vec<f64>> = vec![Vec::new(); records];
    for (_, trace, _) in blocks.traced(baseline) {
        for span in &trace.spans {
            spans.get_mut(span.record)?.push(span.end_s - span.start_s);
        }
    }
    spans.iter().map(|spans| quantile(spans, 0.5)).collect()
}
