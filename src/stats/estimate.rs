//! A value with its interval, and what all intervals by ranks share.

use serde::{Deserialize, Serialize};

/// A value with its interval, and the confidence that the interval really has.
///
/// `confidence` is the achieved level, not the target: three paired blocks can give 75 % and no more. A single
/// value is an interval of no width with no confidence at all.
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

    /// Whether the interval holds `value`, its ends included.
    pub fn covers(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// A confidence this near to its target has reached it: what rounding in a distribution function may cost.
pub(super) const ROUNDING: f64 = 1e-12;

/// How many order statistics to cut off at each end of a distribution-free interval, and its confidence.
///
/// `lower_tail(k)` is the probability that the truth lies outside on one side when `k` are cut off; it grows
/// with `k`. The answer is the largest `k < limit` that keeps the target, so the narrowest such interval; where
/// even the widest does not reach the target, it is the widest.
pub(super) fn cut_off(limit: u64, target: f64, lower_tail: impl Fn(u64) -> f64) -> (u64, f64) {
    let confidence = |k| (1.0 - 2.0 * lower_tail(k)).max(0.0);
    let (mut kept, mut lost) = (0, limit.max(1));
    while lost - kept > 1 {
        let k = kept + (lost - kept) / 2;
        if confidence(k) + ROUNDING >= target { kept = k } else { lost = k }
    }
    (kept, confidence(kept))
}
