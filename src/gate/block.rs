//! One block of a case, and what changed in it.

use serde::{Deserialize, Serialize};

use super::rules::Judge;

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
