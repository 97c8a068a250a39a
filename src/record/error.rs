//! Why the folder of a run could not be made, written or read.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::text::did_you_mean;

/// Why the folder of a run could not be made, written or read.
#[derive(Debug, Error)]
pub enum StoreError {
    #[error("cannot {action} {}", path.display())]
    Io { action: &'static str, path: PathBuf, source: io::Error },
    #[error("{}: {message}", path.display())]
    Malformed { path: PathBuf, message: String },
    #[error("another runner is at work on {}: wait for its end, or start a run of its own", folder.display())]
    Busy { folder: PathBuf },
    #[error(
        "there is no run `{given}`: it is neither the folder of a run nor an experiment with runs in {}{}",
        out.display(), near.as_ref().map(|near| format!("; {}", did_you_mean(near))).unwrap_or_default()
    )]
    NoRun { given: String, out: PathBuf, near: Option<String> },
    #[error("there is no folder {}, and no experiment file of that name", folder.display())]
    NoFolder { folder: PathBuf },
}

impl StoreError {
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| StoreError::Io { action, path, source }
    }

    pub(super) fn malformed(path: &Path, message: impl Into<String>) -> Self {
        StoreError::Malformed { path: path.to_owned(), message: message.into() }
    }
}
