//! Why a dataset cannot be had.

use thiserror::Error;

use super::file::Unreadable;
use super::limits::MAX_RECORD;
use crate::text::{did_you_mean, nearest, size};

/// Why a dataset cannot be had.
#[derive(Debug, Error)]
pub enum DatasetError {
    /// Its file cannot be read.
    #[error(transparent)]
    Unreadable(Unreadable),
    /// It is neither built in nor the name of a table.
    #[error("unknown dataset `{name}`")]
    Unknown {
        /// The name, as it was given.
        name: String,
    },
    /// A row is not a record.
    #[error("{name}, line {line}, column {column}: {what}")]
    Bad {
        /// The file.
        name: String,
        /// The line, from 1.
        line: u64,
        /// In CSV the column of the table, in JSON Lines the byte of the line; from 1.
        column: usize,
        /// What is wrong there.
        what: String,
    },
    /// Some bytes are no text.
    #[error("{name}, line {line}, column {column}: not UTF-8")]
    NotUtf8 {
        /// The file.
        name: String,
        /// The line, from 1.
        line: u64,
        /// The column, as in [`DatasetError::Bad`].
        column: usize,
    },
    /// A record is longer than any record should be.
    #[error("{name}, line {line}: the record is too long")]
    TooLong {
        /// The file.
        name: String,
        /// The line, from 1.
        line: u64,
    },
    /// It has no records.
    #[error("`{name}` has no records")]
    Empty {
        /// The file.
        name: String,
    },
    /// Its records are another program's.
    #[error("the records of `{name}` are those of the program that was made for them: run that one")]
    Own {
        /// The dataset's name.
        name: String,
    },
    /// It has more records than [`MAX_RECORDS`](super::MAX_RECORDS).
    #[error("`{name}` has too many records")]
    TooMany {
        /// The file, or the dataset's label.
        name: String,
    },
    /// It has more bytes than this machine's memory.
    #[error("`{name}` has {}, and this machine {} of memory", size(*bytes), size(*memory))]
    TooLarge {
        /// The file.
        name: String,
        /// Of the file.
        bytes: u64,
        /// Of the machine, in bytes.
        memory: u64,
    },
}

impl DatasetError {
    /// What would be right.
    pub fn help(&self) -> Option<String> {
        match self {
            DatasetError::Unreadable(fault) => fault.help(),
            DatasetError::Unknown { name } => Some(match nearest(name, ["scientists"]) {
                Some(near) => did_you_mean(near),
                None => "\"scientists\", a file that ends in .csv or .jsonl, or { synthetic = 1000 }".to_owned(),
            }),
            DatasetError::NotUtf8 { .. } => Some("save it as UTF-8".to_owned()),
            DatasetError::TooLong { .. } => Some(format!("at most {} KiB; is a quote open?", MAX_RECORD >> 10)),
            DatasetError::Bad { .. } | DatasetError::Empty { .. } => {
                Some("the columns are name (text), field (text), born (a year), nobel (true or false)".to_owned())
            }
            DatasetError::Own { .. } => None,
            DatasetError::TooMany { .. } => Some("at most 10 million".to_owned()),
            DatasetError::TooLarge { .. } => {
                Some("all records and their results are held in memory at once: name a file with fewer".to_owned())
            }
        }
    }
}
