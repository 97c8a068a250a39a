//! Clocks, what an execution used, and spans: the only readers of a clock.

mod clock;
mod usage;

use serde::{Deserialize, Serialize};

pub use clock::{Stopwatch, now, spin};
pub use usage::{ChildMeter, Usage, UsageMeter};

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
