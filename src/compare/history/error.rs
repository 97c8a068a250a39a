//! Why a history could not be written or read, and how much of it there may be.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::skipped::Skipped;

/// A longer file is not read, nor written.
pub(super) const MOST_BYTES: u64 = 256 << 20;

/// Why a history could not be written or read.
#[derive(Debug, Error)]
pub enum HistoryError {
    #[error("cannot {action} the history {}", path.display())]
    Io { action: &'static str, path: PathBuf, source: io::Error },
    #[error("there is no history {}: every run that comes to its end adds to one", path.display())]
    Missing { path: PathBuf },
    #[error("the history {} is empty: every run that comes to its end adds to it", path.display())]
    Empty { path: PathBuf },
    #[error("the history {} has no line that can be read: {skipped}", path.display())]
    Unreadable { path: PathBuf, skipped: Skipped },
    #[error("the history {} has more than {} MiB: move it away, and a new one begins", path.display(), MOST_BYTES >> 20)]
    TooLarge { path: PathBuf },
}

impl HistoryError {
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| HistoryError::Io { action, path, source }
    }
}
