//! Why a check cannot be made.

use thiserror::Error;

use crate::text::count;

/// Why a check cannot be made. It is found before anything is measured.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Refusal {
    #[error("there is no case to check: a check of nothing would always pass")]
    NoCases,
    #[error("the case `{case}` is to be checked twice")]
    Twice { case: String },
    #[error("the loss must be above 0 and below 1 (100 %), not {loss}")]
    Loss { loss: f64 },
    #[error("the error rate must be above 0 and below 1 (100 %), not {error_rate}")]
    ErrorRate { error_rate: f64 },
    #[error(
        "{repetitions} blocks are too few for any verdict: with {} and an error rate of {error_rate} it takes {needed} at least",
        count(*cases, "case")
    )]
    TooFewBlocks { repetitions: usize, cases: usize, error_rate: f64, needed: usize },
}
