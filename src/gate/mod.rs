//! Whether a case is still as fast: the blocks of two executables in, verdicts with a known error rate out.
//!
//! Pure: no clock, no files, no plan. Who measures gives the blocks to a [`Check`] and asks for a look when it is due.
//!
//! # The rule
//!
//! E is the log change of what is judged, one value a block, above zero where the case got better ([`Block::effect`]).
//! Its interval is that of the exact signed-rank test. A case is regressed where the interval lies wholly below
//! ln(1 - loss/2), improved where it lies wholly above -ln(1 - loss/2), unchanged where it lies wholly above
//! ln(1 - loss) and neither holds. What no look decides is inconclusive.
//!
//! # How surely
//!
//! Two errors are possible, and each has its rate:
//!
//! - A change is found in identical code: in at most `error_rate` of whole checks. The rate is divided evenly over the
//!   cases and over the looks that can decide, so that it holds whatever these have to do with each other (Bonferroni).
//! - A case that lost exactly `loss` passes: at most a tenth of `error_rate`, for one case. It is not divided over the
//!   cases: it concerns only the one that lost. Three quarters of it are spent at 40 blocks, where a check of usual noise
//!   ends.
//!
//! The test takes blocks for independent. Where one tells about the next, with a lag-1 autocorrelation r of E, the
//! standard error is sqrt((1 + r) / (1 - r)) times as large, and with r = 0.3 and noise far above the loss, 7 % of checks
//! of identical code found a change. So what is regressed or improved must also differ from no change at all at the
//! level that is right for r = 0.3. It costs no power where the margin of loss/2 is the harder of the two. Above
//! r = 0.3, as far as that is more than chance, a case is not decided: each look asks anew, since blocks come to tell
//! more, and not to decide can only make fewer errors. A true loss passes more often there: 1 % at r = 0.3.
//!
//! # What was measured
//!
//! Simulated with the default rules and sd(E) = 5 % (the tests of this module repeat it, seeded); in brackets the end of
//! the one-sided 95 % interval.
//!
//! | checks | noise | result |
//! | --- | --- | --- |
//! | 3,000 of 24 identical cases | normal | 0 found a change (at most 0.10 %); 93.1 % all green within 40 blocks |
//! | the same | Student's t, 3 degrees of freedom | 0; 98.3 % |
//! | the same | normal, on a machine that slows down to half | 0; 92.9 % |
//! | the same | E's lag-1 autocorrelation 0.3 | 0; 58 % |
//! | 1,500 of them | the same, sd(E) = 50 % | 6 found a change, 0.4 % (at most 0.79 %) |
//! | 3,000 of one case, loss 10 % | normal | 99.9 % regressed within 25 blocks |
//! | 10,000 of one case, loss 5 % | normal | 99.3 % regressed within 128 blocks, 0.06 % unchanged |
//!
//! With normal noise, no division of the rates could bring all 24 cases to green within 40 blocks in more than 95.3 %: so
//! many has a single look at 40 blocks that spends on itself all of the 0.1 % that may pass.

mod check;
mod judge;
mod looks;
mod verdict;

use serde::{Deserialize, Serialize};

pub use check::{Check, NotInCheck};
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

impl Rules {
    /// Whether loss and error rate are what they can be.
    ///
    /// # Errors
    ///
    /// [`Refusal::Loss`] and [`Refusal::ErrorRate`].
    pub fn make_sense(&self) -> Result<(), Refusal> {
        let Self { loss, error_rate, .. } = *self;
        let is_share = |value: f64| value > 0.0 && value < 1.0;
        if !is_share(loss) {
            return Err(Refusal::Loss { loss });
        }
        if is_share(error_rate) { Ok(()) } else { Err(Refusal::ErrorRate { error_rate }) }
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
