//! Turns in blocks: every case has its turn in every block, in an order that is shuffled for each, and every turn is on
//! disk before the next one starts.
//!
//! Comes in: a plan, and what it is measured with ([`Setting`]; a [`Gate`] where two executables are compared). Goes out:
//! the folder of a run, and [`Event`]s on the way. `start` is where a run, a resumed run and a gate begin, `blocks` the
//! loop that all of them share, `speedups` and `verdicts` what they are measured for. A turn is taken by an `executor`, in
//! this process or in a `worker`, which is this folder's other half (`serve`, `turn`, `command`), behind the `protocol`.
//!
//! It computes no summary, and judges nothing: what a turn's times mean is for `summary` and `compare`.

mod blocks;
pub(crate) mod command;
mod error;
mod event;
mod executables;
mod executor;
mod held_folder;
mod hosted;
mod input_error;
mod inputs;
mod interrupt;
mod last_words;
mod launches;
mod limits;
mod loaded;
mod named_files;
mod outlook;
pub mod overhead;
mod own;
mod peers;
pub mod prepare;
mod prepared;
mod probe;
mod progress;
pub mod protocol;
#[cfg(feature = "mpi")]
mod rank;
mod rehearse;
mod references;
mod resume;
mod serve;
mod setting;
mod settle;
mod speedups;
mod start;
mod stopping;
mod subject;
mod tail;
mod tally;
mod take;
mod trial;
mod turn;
mod verdicts;
mod worker;

pub use error::RunError;
pub use event::{Event, RecordObserver};
pub(crate) use executor::Executor;
pub use input_error::InputError;
pub use inputs::Inputs;
pub use interrupt::Interrupt;
pub use loaded::{AnyMap, Loaded};
pub use outlook::Outlook;
pub use own::{HereError, OwnExperiment};
pub(crate) use peers::SameWork;
pub use serve::serve;
pub use setting::{Finished, Setting};
pub use settle::Gate;
pub use start::{gate, resume, run};
pub(crate) use subject::cases_of;
pub use subject::{Subject, Testbed, digest};
pub(crate) use turn::Map;
pub(crate) use worker::{Received, Worker};
