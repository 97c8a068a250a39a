//! Everything that can end the program before its work is done.

use std::io;

use thiserror::Error;

use crate::compare::history::HistoryError;
use crate::doctor::DoctorError;
use crate::experiment::Mistakes;
use crate::gate::Refusal;
use crate::record::StoreError;
use crate::report::ReportError;
use crate::run::RunError;
use crate::run::prepare::PrepareError;

#[derive(Debug, Error)]
pub(super) enum CliError {
    #[error(transparent)]
    Mistakes(#[from] Mistakes),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Refusal(#[from] Refusal),
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    History(#[from] HistoryError),
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error("cannot write the output")]
    Output(#[from] io::Error),
    #[error(transparent)]
    Doctor(#[from] DoctorError),
    /// An argument that makes no sense here, or a file that it names.
    #[error("{what}")]
    Usage { what: String, help: Option<String> },
}

impl CliError {
    /// What is wrong with an argument, and what would be right.
    pub fn usage(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Usage { what: what.into(), help: Some(help.into()) }
    }
}
