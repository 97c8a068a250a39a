//! Clocks and spans: the only readers of a clock.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// A running monotonic clock.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    /// Nanoseconds since the start; 584 years fit.
    pub fn elapsed_ns(&self) -> u64 {
        self.elapsed().as_nanos() as u64
    }
}

/// One record on one worker, from its start to its end.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// The record's place in the input, from 0.
    pub record: usize,
    /// The worker, from 0.
    pub worker: usize,
    /// Seconds since the execution began.
    pub start_s: f64,
    /// Seconds since the execution began.
    pub end_s: f64,
}
