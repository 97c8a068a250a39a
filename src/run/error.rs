//! Why a run cannot go on.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::prepare::PrepareError;
use crate::gate::Refusal;
use crate::record::{StoreError, Variant};

/// Why a run cannot go on.
#[derive(Debug, Error)]
pub enum RunError {
    /// It cannot start.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// The user wants to stop, and nothing is measured yet.
    #[error("stopped before anything was measured")]
    Stopped,
    /// Its files cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A worker process cannot be started, or spoken to.
    #[error("cannot work with a process of this program; `isolation = \"none\"` does without")]
    Worker(#[source] io::Error),
    /// What would be measured now is not what was measured before.
    #[error("cannot resume {}: {difference}", folder.display())]
    Different {
        /// The run's folder.
        folder: PathBuf,
        /// What differs, and how.
        difference: String,
    },
    /// An executable of a gate is not there, or cannot be used.
    #[error("--{}: {cause}", variant.name())]
    Executable {
        /// Which one.
        variant: Variant,
        /// What is wrong with it.
        cause: String,
    },
    /// Base and head cannot be compared.
    #[error("incomparable: {}: {cause}", variant.name())]
    Incomparable {
        /// Who it is up to.
        variant: Variant,
        /// Why.
        cause: String,
    },
    /// A gate could reach no verdict.
    #[error(transparent)]
    Refusal(#[from] Refusal),
}
