//! The best that any schedule could do with a case's work.

use crate::plan::{Asked, Case, Input, Scaling};
use crate::record::Run;
use crate::stats::{Makespan, quantile};
use crate::workload::Needs;

use super::blocks::Blocks;
use super::useful::useful_workers;

/// What no schedule can beat, relative to a baseline.
pub(super) struct Attainable {
    work: Work,
    scaling: Scaling,
    baseline_s: f64,
    baseline_workers: f64,
    /// Workers beyond so many do nothing for it.
    most_workers: f64,
}

enum Work {
    /// Records, which cannot be divided.
    Records(Records),
    /// Whatever a command does: nothing is known of its parts.
    Whole,
}

/// One worker's records, and what comes before them.
struct Records {
    records_s: Vec<f64>,
    makespan: Makespan,
    /// What the calling thread spends before the map, in seconds.
    serial_s: f64,
}

impl Attainable {
    /// For the cases whose baseline, in place `baseline` of the plan, takes `baseline_s`.
    pub fn new(run: &Run, blocks: &Blocks<'_>, baseline: usize, baseline_s: f64) -> Self {
        let case = &run.record.plan.cases[baseline];
        let work = match &case.input {
            Some(input) => Work::Records(Records::of(run, blocks, baseline, input, baseline_s)),
            None => Work::Whole,
        };
        Self {
            work,
            scaling: case.scaling,
            baseline_s,
            baseline_workers: case.workers as f64,
            most_workers: useful_workers(run, blocks, baseline),
        }
    }

    /// The earliest that any schedule of the records on so many workers can end, in seconds; none for a command.
    pub fn end_s(&self, workers: usize) -> Option<f64> {
        let Work::Records(records) = &self.work else { return None };
        let at_once = (workers as f64).min(self.most_workers).floor().max(1.0) as usize;
        Some(records.serial_s + records.times(self.times(workers), |makespan| makespan.bound(at_once)))
    }

    /// The share of the workers' time that the best schedule of the records uses.
    pub fn best_use(&self, workers: usize) -> f64 {
        match &self.work {
            Work::Records(records) => records.times(self.times(workers), |makespan| makespan.best_use(workers)),
            Work::Whole => 1.0,
        }
    }

    /// The largest speedup that any schedule on so many workers can reach; `None` for an input without records.
    pub fn speedup(&self, workers: usize) -> Option<f64> {
        let more = self.times(workers) as f64 / self.times(self.baseline_workers as usize) as f64;
        match self.end_s(workers) {
            Some(end_s) => (end_s > 0.0).then(|| self.baseline_s / end_s * more),
            // What the baseline does on its cpus takes no less on all of them.
            None => Some((workers as f64).min(self.most_workers) / self.baseline_workers),
        }
    }

    /// The bound for each worker count from 1 to `most`; empty where that would take long to find.
    pub fn speedups(&self, most: usize) -> Vec<f64> {
        const STEPS: usize = 200_000_000;
        let distinct = match self.scaling {
            Scaling::Strong => (most as f64).min(self.most_workers).ceil() as usize,
            Scaling::Weak => most,
        };
        let records = match &self.work {
            Work::Records(records) => records.records_s.len().saturating_mul(self.times(distinct)),
            Work::Whole => 1,
        };
        if records.saturating_mul(distinct) > STEPS {
            return Vec::new();
        }
        let mut bounds: Vec<f64> = (1..=distinct).filter_map(|workers| self.speedup(workers)).collect();
        if let Some(&last) = bounds.last() {
            bounds.resize(most, last);
        }
        bounds
    }

    /// How many times one worker's work so many workers do.
    fn times(&self, workers: usize) -> usize {
        match self.scaling {
            Scaling::Strong => 1,
            Scaling::Weak => workers,
        }
    }
}

impl Records {
    /// Records that wait cost the delays asked for. Records that compute cost their median serial spans, or where none
    /// were taken their share of the baseline's time; a serial part then takes what it was asked to in proportion.
    fn of(run: &Run, blocks: &Blocks<'_>, baseline: usize, input: &Input, baseline_s: f64) -> Self {
        let (plan, preparation) = (&run.record.plan, &run.record.preparation);
        let case = &plan.cases[baseline];
        let records = preparation.input(baseline).map_or(0, |input| input.records) / case.times();
        let one = Case { scaling: Scaling::Strong, ..case.clone() };
        let asked = Asked::of(plan, &one, input, records, preparation.calibration);
        let total_s = asked.total_s();
        let waits = plan.workload.is_some_and(|workload| workload.needs() == Needs::Worker) && total_s > 0.0;
        let Asked { serial_s, records_s } = match serial_spans(blocks, baseline, records) {
            _ if waits => asked,
            Some(spans) => in_proportion(&asked, spans),
            None if total_s > 0.0 => Asked {
                serial_s: asked.serial_s / total_s * baseline_s,
                records_s: asked.records_s.iter().map(|cost| cost / total_s * baseline_s).collect(),
            },
            None => Asked { serial_s: 0.0, records_s: vec![baseline_s / records.max(1) as f64; records] },
        };
        Self { makespan: Makespan::of(&records_s), records_s, serial_s }
    }

    /// What `ask` says of so many times the records.
    fn times(&self, times: usize, ask: impl Fn(&Makespan) -> f64) -> f64 {
        if times == 1 { ask(&self.makespan) } else { ask(&Makespan::of(&self.records_s.repeat(times))) }
    }
}

/// Records that took other times than they were asked to: so did what came before them.
fn in_proportion(asked: &Asked, spans: Vec<f64>) -> Asked {
    let asked_s: f64 = asked.records_s.iter().sum();
    let slower = if asked_s > 0.0 { spans.iter().sum::<f64>() / asked_s } else { 1.0 };
    Asked { serial_s: asked.serial_s * slower, records_s: spans }
}

/// The median span of each of the first records over the baseline's traced executions, where all of them are there.
fn serial_spans(blocks: &Blocks<'_>, baseline: usize, records: usize) -> Option<Vec<f64>> {
    let mut spans: Vec<Vec<f64>> = vec![Vec::new(); records];
    for (_, trace, _) in blocks.traced(baseline) {
        for span in trace.spans.iter().filter(|span| span.record < records) {
            spans[span.record].push(span.end_s - span.start_s);
        }
    }
    spans.iter().map(|spans| quantile(spans, 0.5)).collect()
}
