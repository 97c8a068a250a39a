//! When the blocks are looked at, and how surely each look must decide for the whole check to keep its error rate.

use serde::Serialize;
use thiserror::Error;

use super::Rules;
use crate::stats::{highest_confidence, repetitions_for};

/// Looks after so many blocks, as far as the rules allow.
const LOOKS: [usize; 8] = [12, 16, 24, 32, 48, 64, 96, 128];

/// A moment at which every undecided case is judged.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Look {
    /// After so many blocks.
    pub blocks: usize,
    /// The confidence that an interval must have here.
    pub confidence: f64,
}

/// Why a check cannot be made. It is found before anything is measured.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Refusal {
    /// Nothing is left to be checked.
    #[error("there is no case to check: a check of nothing would always pass")]
    NoCases,
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
    /// No number of blocks up to the most can give a verdict at this error rate.
    #[error(
        "with {repetitions} blocks no verdict can be reached: {cases} cases at an error rate of {error_rate} need \
         {needed} at least"
    )]
    TooFewBlocks {
        /// The most blocks.
        repetitions: usize,
        /// How many cases share the error rate.
        cases: usize,
        /// The error rate of the whole check.
        error_rate: f64,
        /// The fewest blocks with which some verdict can be reached.
        needed: usize,
    },
}

/// The looks of a check of so many cases, those that can decide at all.
pub(super) fn looks(rules: &Rules, cases: usize) -> Result<Vec<Look>, Refusal> {
    let Rules { loss, error_rate, repetitions, .. } = *rules;
    if cases == 0 {
        return Err(Refusal::NoCases);
    }
    if !(loss > 0.0 && loss < 1.0) {
        return Err(Refusal::Loss { loss });
    }
    if !(error_rate > 0.0 && error_rate < 1.0) {
        return Err(Refusal::ErrorRate { error_rate });
    }
    let all: Vec<usize> = LOOKS.into_iter().filter(|look| *look < repetitions).chain([repetitions]).collect();
    let confidence = |looks: &[usize]| 1.0 - error_rate / (cases * looks.len()) as f64;
    let able = |looks: &&[usize]| highest_confidence(looks[0]) >= confidence(looks);
    let Some(kept) = (0..all.len()).map(|from| &all[from..]).find(able) else {
        let needed = repetitions_for(1.0 - error_rate / cases as f64);
        return Err(Refusal::TooFewBlocks { repetitions, cases, error_rate, needed });
    };
    Ok(kept.iter().map(|blocks| Look { blocks: *blocks, confidence: confidence(kept) }).collect())
}
