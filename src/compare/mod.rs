//! What became of the work: a gate's run, two stored runs, and a history of runs.
//!
//! Comes in: raw runs, and the lines of a history. Goes out: a [`Comparison`] of base and head in the same blocks, an
//! [`Unpaired`] comparison of two stored runs, the [trends](history::trends) of a history, each with its verdicts and how
//! sure they are. The rules of the gate are `gate`'s; which exit code a verdict has is for `cli`. It prints nothing, and
//! but for the history and for times that hyperfine exported it reads and writes no file.

mod checking;
mod comparison;
pub mod history;
mod hyperfine;
mod judged;
mod side;
mod times;
mod unpaired;

pub use checking::Checking;
pub use comparison::{Comparison, LostCurve};
pub use hyperfine::{is_times_file, read_times};
pub use side::Side;
pub use times::{Times, compare_times};
pub use unpaired::{CaseUnpaired, Unpaired, compare};
