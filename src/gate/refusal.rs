//! Why a check cannot be made.

use thiserror::Error;

/// Why a check cannot be made. It is found before anything is measured.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Refusal {
    /// Nothing is left to be checked.
    #[error("there is no case to check: a check of nothing would always pass")]
    NoCases,
    /// A case stands twice among them.
    #[error("the case `{case}` is to be checked twice")]
    Twice {
        /// Its id.
        case: String,
    },
    /// The loss is not a share of 1.
    #[error("the loss must be above 0 and below 1 (100 %), not {loss}")]
    Loss {
        /// What was asked for.
        loss: f64,
    },
    /// The error rate is not a share of 1.
    #[error("the error rate must be above 0 and below 1 (100 %), not {error_rate}")]
    ErrorRate {
        /// What was asked for.
        error_rate: f64,
    },
    /// So few blocks cannot show a case regressed, or unchanged, at this error rate.
    #[error(
        "{repetitions} blocks are too few for any verdict: with {cases} cases and an error rate of {error_rate} it takes \
         {needed} at least"
    )]
    TooFewBlocks {
        /// The most blocks.
        repetitions: usize,
        /// How many cases share the error rate.
        cases: usize,
        /// The error rate of the whole check.
        error_rate: f64,
        /// The fewest blocks with which every verdict can be reached.
        needed: usize,
    },
}
