//! The schedule of one execution, and what its workers' time went into, as plain values.

use serde::Serialize;

/// What ran where and when in one execution: of those that were traced, the one whose wall time is nearest to their median.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Timeline {
    /// From the start of the execution to its end, in seconds.
    pub wall_s: f64,
    /// When the calling thread's part before the map was over, in seconds; 0 where there is none.
    pub serial_s: f64,
    /// What the workers' time went into.
    pub worker_time: WorkerTime,
    /// The earliest end that any schedule could reach, in seconds, from the median of all blocks.
    pub best_end_s: Option<f64>,
    /// Lanes: as many as there are workers, idle ones too.
    pub workers: usize,
    /// The records as they ran, by lane, then start.
    pub bars: Vec<Bar>,
}

/// What the time of all workers of an execution went into, each as a share of it; together they are 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct WorkerTime {
    /// At work on a record, with a cpu where it needs one.
    pub busy: f64,
    /// At work on a record, without the cpu that it needs: the work computes, and the process had less CPU time.
    pub waiting_for_cpu: f64,
    /// While the calling thread does its part before the map.
    pub serial_part: f64,
    /// From there to the worker's first record.
    pub starting: f64,
    /// Between records, after the worker's last one, and of a worker that never had one: there was none for it.
    pub idle: f64,
    /// From the end of the last record of all to the end of the execution.
    pub ending: f64,
}

/// One record on one worker.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bar {
    /// The record's place in the input, from 0.
    pub record: usize,
    /// The record's name.
    pub name: String,
    /// The worker, from 0.
    pub worker: usize,
    /// Seconds since the execution began.
    pub start_s: f64,
    /// Seconds since the execution began.
    pub end_s: f64,
    /// The cpu that it began on, where that is known.
    pub cpu: Option<u32>,
}
