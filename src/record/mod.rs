//! The folder of a run: `reports/STEM/TIMESTAMP/` with its raw files, from which everything else can be made again.
//!
//! Comes in: what was decided before the first block, and every finished turn. Goes out: the files, and a [`Run`] read from
//! them again, with what is whole in it. Nothing measured is ever overwritten or moved. A turn is on disk before the next
//! one starts; a file that ends in the middle of a line lost that line and no other. It computes nothing but a turn's
//! median, and makes no report.

mod attempt;
mod checksum;
mod costs;
mod error;
mod folder;
mod preparation;
mod read;
mod retried;
mod run_record;
mod sample;
mod status;
mod table_reader;
mod table_writer;
mod whole;
mod writer;

pub use error::StoreError;
pub use folder::{Printed, is_file, open_file, short_name, sweep, write_new, write_whole};
pub use preparation::{
    Decision, InputFacts, InputFailure, Launched, MOST_RECORDS, NamedFile, Overhead, Preparation, Tracing, Warmup,
};
pub use read::{Run, resolve};
pub use retried::Retried;
#[cfg(test)]
pub use run_record::Ended;
pub use run_record::{Compared, Executable, FORMAT, Rule, RunRecord, Session, Settled};
pub(crate) use sample::Seconds;
pub use sample::{Phase, Sample, TracedExecution, Variant, others_cpus, turn_mean_s, turn_s};
pub use status::Status;
pub use whole::BlockId;
pub use writer::RunWriter;
