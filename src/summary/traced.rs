//! What a traced execution says of the workers' time.

use std::collections::BTreeMap;

use super::costs::before_first_record_s;
use super::schedule::WorkerTime;
use crate::plan::Case;
use crate::record::{Sample, TracedExecution};
use crate::stats::Execution;

/// What a traced execution of the case says; none where it has no time.
pub(super) fn execution(case: &Case, trace: &TracedExecution, sample: &Sample, computes: bool) -> Option<Execution> {
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

/// What the workers' time went into.
pub(super) fn worker_time(execution: &Execution, trace: &TracedExecution) -> WorkerTime {
    let mut first_s: BTreeMap<usize, f64> = BTreeMap::new();
    for span in &trace.spans {
        let first = first_s.entry(span.worker).or_insert(f64::INFINITY);
        *first = first.min(span.start_s);
    }
    let last_end_s = trace.spans.iter().map(|span| span.end_s).fold(execution.serial_s, f64::max);
    let all_s = execution.workers as f64 * execution.wall_s;
    let at_work_s: f64 = execution.busy_s.iter().sum();
    let with_cpu = execution.cpu_share.unwrap_or(1.0);
    let starting_s: f64 = first_s.values().map(|first_s| first_s - execution.serial_s).sum();
    let share = |seconds: f64| if all_s > 0.0 { (seconds / all_s).max(0.0) } else { 0.0 };
    let time = WorkerTime {
        busy: share(at_work_s * with_cpu),
        waiting_for_cpu: share(at_work_s * (1.0 - with_cpu)),
        serial_part: share(execution.serial_s * execution.workers as f64),
        starting: share(starting_s),
        idle: 0.0,
        ending: share((execution.wall_s - last_end_s) * execution.workers as f64),
    };
    let said = time.busy + time.waiting_for_cpu + time.serial_part + time.starting + time.ending;
    WorkerTime { idle: (1.0 - said).max(0.0), ..time }
}
