//! Why a run cannot go on.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::input_error::InputError;
use super::outlook::Outlook;
use crate::gate::Refusal;
use crate::record::{StoreError, Variant};
use crate::text::{size, thousands};

/// Why a run cannot go on.
#[derive(Debug, Error)]
pub enum RunError {
    #[error(transparent)]
    Input(#[from] InputError),
    #[error("stopped before anything was measured")]
    Stopped,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("cannot start a worker process, or speak to it")]
    Worker(#[source] io::Error),
    #[error("cannot work with a process of {}, the copy of a build that is compared", program.display())]
    Build { program: PathBuf, source: io::Error },
    #[error("cannot read the file of this program, by which its runs are told from those of another build")]
    Unread(#[source] io::Error),
    #[error("cannot start a server on this machine's loopback interface; with a `url` none is needed")]
    Server(#[source] io::Error),
    #[error("cannot resume {}: {difference}", folder.display())]
    Different { folder: PathBuf, difference: String },
    #[error("--{}: {cause}", variant.name())]
    Executable { variant: Variant, cause: String },
    #[error("incomparable: {}: {cause}", variant.name())]
    Incomparable { variant: Variant, cause: String },
    #[error(
        "{} executions in all would fill about {} with samples.csv: at most {}; set fewer `repetitions` or `iterations`, \
         or a `budget`",
        thousands(outlook.executions as usize), size(outlook.bytes), thousands(*most as usize)
    )]
    TooMany { outlook: Outlook, most: u64 },
    #[error(
        "the inputs of its cases have {} records together, or more: at most {}; sweep fewer datasets, delays, serial \
         fractions or sizes, or give them fewer records",
        thousands(*records), thousands(*most)
    )]
    TooManyRecords { records: usize, most: usize },
    #[error(transparent)]
    Refusal(#[from] Refusal),
}
