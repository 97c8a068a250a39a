//! Whether a case is still as fast: the blocks of two executables in, verdicts with a known error rate out.
//!
//! Pure: no clock, no files, no plan. Who measures gives the blocks to a [`Check`] and asks for a look when it is due.

mod check;
mod explain;
mod judge;
mod looks;
mod verdict;

use serde::{Deserialize, Serialize};

pub use check::{Check, NotInCheck};
pub use explain::explain;
pub use looks::{Look, Refusal};
pub use verdict::{CaseVerdict, Change, Changes, Happened, Reason, Verdict};

/// What is judged, and how surely.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// The loss of speed that must not pass, as a share of 1.
    pub loss: f64,
    /// How often a check of identical code may find anything regressed or improved: of the whole check, as a share
    /// of 1.
    pub error_rate: f64,
    /// The most blocks.
    pub repetitions: usize,
    /// The effect that is judged.
    pub judge: Judge,
}

/// A block may depend on the one before it by so much, as lag-1 autocorrelation of the effect; above it nothing is said.
const CORRELATION: f64 = 0.3;

impl Rules {
    /// How far from no change, in logs, an interval must lie for a case to be regressed or improved: half of the loss.
    pub fn margin(&self) -> f64 {
        -(-self.loss / 2.0).ln_1p()
    }

    /// What the effect of an unchanged case, in logs, surely exceeds: the loss that must not pass.
    pub fn limit(&self) -> f64 {
        (-self.loss).ln_1p()
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self { loss: 0.05, error_rate: 0.01, repetitions: 128, judge: Judge::Time }
    }
}

/// The effect that is judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Judge {
    /// The case's own time: a commit that slows both sides alike does not pass.
    #[default]
    Time,
    /// The speedup over the baseline.
    Speedup,
}

/// One block of a case: the median of each turn, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// The baseline, by the base's executable.
    pub baseline_base_s: f64,
    /// The case, by the base's executable.
    pub case_base_s: f64,
    /// The baseline, by the head's executable.
    pub baseline_head_s: f64,
    /// The case, by the head's executable.
    pub case_head_s: f64,
}

impl Block {
    /// R: the log change of the baseline's time.
    pub fn serial_change(&self) -> f64 {
        (self.baseline_head_s / self.baseline_base_s).ln()
    }

    /// Q: the log change of the case's time.
    pub fn parallel_change(&self) -> f64 {
        (self.case_head_s / self.case_base_s).ln()
    }

    /// D = R - Q: the log change of the speedup.
    pub fn speedup_change(&self) -> f64 {
        self.serial_change() - self.parallel_change()
    }

    /// E: the effect judged. Above zero the case got better.
    pub fn effect(&self, judge: Judge) -> f64 {
        match judge {
            Judge::Time => -self.parallel_change(),
            Judge::Speedup => self.speedup_change(),
        }
    }

    /// The first of its times that is none: not finite, or not above zero.
    pub(crate) fn no_time(&self) -> Option<f64> {
        let times = [self.baseline_base_s, self.case_base_s, self.baseline_head_s, self.case_head_s];
        times.into_iter().find(|time| !(time.is_finite() && *time > 0.0))
    }
}
