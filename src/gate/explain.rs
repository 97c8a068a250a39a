//! The way to a verdict, in plain words.

use super::{CaseVerdict, Rules};

/// The whole way to a verdict in plain words: what was measured, what the rules ask for, what was decided.
pub fn explain(verdict: &CaseVerdict, rules: &Rules) -> String {
    format!("{}: {} (loss {})", verdict.case, verdict.verdict.word(), rules.loss)
}
