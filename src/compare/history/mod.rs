//! The append-only record of earlier runs: `history.jsonl`, a line for each case of each run.
//!
//! Lines are only ever added. Runs may end at the same time, and the last line may be torn: a lock keeps writers apart,
//! and what no line can be made of is skipped and counted, never taken for nothing.

mod append;
mod entry;
mod read;
mod trend;

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

pub use append::append;
pub(crate) use entry::digest;
pub use entry::{Entry, entries};
pub use read::{History, Skipped, read};
pub(crate) use trend::FEWEST;
pub use trend::{Advice, CaseTrend, Move, Quantity, Trend, Visit, trends};

/// The version of the lines.
pub const FORMAT: u32 = 1;

/// The name of the file, beside the folders of the runs.
pub const FILE: &str = "history.jsonl";

/// A longer file is not read, nor written.
const MOST_BYTES: u64 = 256 << 20;

/// A longer line is not read.
const LONGEST_LINE: u64 = 1 << 20;

/// Why a history could not be written or read.
#[derive(Debug, Error)]
pub enum HistoryError {
    /// The file system refused.
    #[error("cannot {action} the history {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is nothing in it.
    #[error("the history {} is empty: every run adds to it", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// None of its lines is one.
    #[error("the history {} has no line that can be read: {skipped}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What its lines are.
        skipped: Skipped,
    },
    /// It is too large.
    #[error("the history {} has more than {} MiB: move it away, and a new one begins", path.display(), MOST_BYTES >> 20)]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
}

impl HistoryError {
    fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| HistoryError::Io { action, path, source }
    }
}
