//! When to stop measuring.

use serde::{Deserialize, Serialize};

use super::estimate::{Estimate, ROUNDING};

/// Measure at least `min` blocks and at most `max`; between them, until every interval is narrow enough.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Precision {
    /// The fewest blocks.
    pub min: usize,
    /// The most blocks.
    pub max: usize,
    /// The widest that an interval may be, from its low to its high end, relative to its value.
    pub precision: f64,
}

impl Precision {
    /// Whether `blocks` whole blocks are enough, with these estimates of all speedups. The rule looks at how wide
    /// the intervals are, never at where they lie, so it does not stop because a result looks significant.
    ///
    /// It does stop a little more readily where the blocks happen to agree: asked after every block from 10 on,
    /// intervals of 95 % cover in 93 % (simulated: `cargo test --lib cover_within_two_points -- --nocapture`).
    pub fn enough(&self, blocks: usize, estimates: &[Estimate], target_confidence: f64) -> bool {
        let narrow = |estimate: &Estimate| is_narrow(estimate, self.precision, target_confidence);
        blocks >= self.max || (blocks >= self.min && estimates.iter().all(narrow))
    }
}

/// Whether an interval has the target confidence and is no wider than `precision` relative to its value.
fn is_narrow(estimate: &Estimate, precision: f64, target_confidence: f64) -> bool {
    let width = estimate.high - estimate.low;
    estimate.confidence + ROUNDING >= target_confidence && width <= precision * estimate.value.abs()
}
