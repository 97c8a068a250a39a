//! Estimates with their intervals: pure functions from slices to values.

use serde::{Deserialize, Serialize};

/// A value with its interval, and the confidence that the interval really has.
///
/// `confidence` is the achieved level, not the target: three paired blocks can give 75 % and no more.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The point estimate.
    pub value: f64,
    /// The interval's low end.
    pub low: f64,
    /// The interval's high end.
    pub high: f64,
    /// The probability, from 0 to 1, with which such an interval covers the truth.
    pub confidence: f64,
}

impl Estimate {
    /// The same estimate on another scale; `scale` must be increasing.
    pub fn map(self, scale: impl Fn(f64) -> f64) -> Self {
        Self { value: scale(self.value), low: scale(self.low), high: scale(self.high), confidence: self.confidence }
    }
}
