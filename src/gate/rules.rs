//! What is judged, and how surely.

use serde::{Deserialize, Serialize};

use super::refusal::Refusal;

/// A block may depend on the one before it by so much, as lag-1 autocorrelation of the effect; above it nothing is said.
pub(super) const CORRELATION: f64 = 0.3;

/// What is judged, and how surely.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// The loss of speed that must not pass, as a share of 1.
    pub loss: f64,
    /// How often a check of identical code may find anything regressed or improved: of the whole check, as a share
    /// of 1.
    pub error_rate: f64,
    pub repetitions: usize,
    pub judge: Judge,
}

impl Rules {
    /// How far from no change, in logs, an interval must lie for a case to be regressed or improved: half of the loss.
    pub fn margin(&self) -> f64 {
        -(-self.loss / 2.0).ln_1p()
    }

    /// What the effect of an unchanged case, in logs, surely exceeds: the loss that must not pass.
    pub fn limit(&self) -> f64 {
        (-self.loss).ln_1p()
    }

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

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Judge {
    /// The case's own time: a commit that slows both sides alike does not pass.
    #[default]
    Time,
    /// The speedup over the baseline.
    Speedup,
}
