//! Why an input cannot be had.

use thiserror::Error;

use super::protocol::Reply;
use crate::dataset::DatasetError;
use crate::record::{InputFailure, Status};

/// Why an input cannot be had.
#[derive(Debug, Error)]
pub enum InputError {
    /// A dataset cannot be read.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// A worker could not load an input.
    #[error("{0}")]
    Input(String),
    /// The program's own dataset, or its transform, panicked.
    #[error("{what} panicked: {cause}")]
    Panicked {
        /// Which of them.
        what: &'static str,
        /// What the panic said.
        cause: String,
    },
    /// A dataset is not what it was when the run began.
    #[error("the dataset {dataset} has changed since the run began; start a new run")]
    Changed {
        /// Which one.
        dataset: String,
    },
}

impl InputError {
    /// How an input failed, where it is the program's own code that did; otherwise what is wrong with what was asked for.
    pub fn failure(self) -> Result<InputFailure, Self> {
        match self {
            Self::Panicked { .. } => Ok(InputFailure { status: Status::Panicked, cause: self.to_string() }),
            other => Err(other),
        }
    }

    /// What a worker says of it.
    pub fn reply(self) -> Reply {
        self.failure().map_or_else(|error| Reply::Error(error.to_string()), Reply::Failed)
    }
}
