//! The append-only record of earlier runs: `history.jsonl`, a line for each case of each run.
//!
//! Comes in: a run with its summary, or the file. Goes out: lines, or the [`Trend`]s in them. Lines are only ever added.
//! Runs may end at the same time, and the last line may be torn: a lock keeps writers apart, and what no line can be made of
//! is skipped and counted, never taken for nothing.

mod append;
pub(crate) mod entry;
mod error;
pub(crate) mod read;
pub(crate) mod scatter;
mod skipped;
pub(crate) mod surely;
mod trend;

pub use append::{append, can_append};
pub(crate) use entry::digest;
pub use entry::entries;
pub use error::HistoryError;
pub use read::{History, read, read_if_any};
pub use skipped::Skipped;
pub(crate) use surely::{ERROR_RATE, FEWEST};
pub use trend::{Advice, CaseTrend, Move, Quantity, Trend, Visit, trends};

/// The name of the file, beside the folders of the runs.
pub const FILE: &str = "history.jsonl";
