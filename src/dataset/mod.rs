//! The immutable input: where records come from.

mod file;
mod scientists;
mod synthetic;
mod table;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use file::{Unreadable, read_text};

use crate::text::{did_you_mean, nearest};

/// One record of a dataset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scientist {
    /// First and last name.
    pub name: String,
    /// The field of work, such as `math`.
    pub field: String,
    /// The year of birth.
    pub born: i32,
    /// Whether they were given a Nobel prize.
    pub nobel: bool,
}

/// Where a dataset comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "from")]
pub enum Dataset {
    /// The seven of the first experiment.
    Scientists,
    /// A CSV or JSON Lines file.
    Table {
        /// The file, as the runner opens it.
        path: PathBuf,
    },
    /// Records made from a seed.
    Synthetic {
        /// How many.
        records: usize,
        /// The seed that decides all of them.
        seed: u64,
    },
    /// Those that the program brings itself: no experiment file names them.
    Own {
        /// What they are called.
        name: String,
    },
}

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
    /// It has more records than [`Dataset::MAX_RECORDS`].
    #[error("`{name}` has too many records")]
    TooMany {
        /// The file, or the dataset's label.
        name: String,
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
            DatasetError::TooLong { .. } => Some(format!("at most {} KiB; is a quote open?", table::MAX_RECORD >> 10)),
            DatasetError::Bad { .. } | DatasetError::Empty { .. } => {
                Some("the columns are name (text), field (text), born (a year), nobel (true or false)".to_owned())
            }
            DatasetError::Own { .. } => None,
            DatasetError::TooMany { .. } => Some("at most 10 million".to_owned()),
        }
    }
}

impl Dataset {
    /// The most records that a dataset may have.
    pub const MAX_RECORDS: usize = 10_000_000;

    /// Every way to name a dataset, as it stands in an experiment file, with one line about it.
    pub const ABOUT: [(&str, &str); 4] = [
        ("scientists", "the seven of the first experiment"),
        ("NAME.csv", "a table with the columns name, field, born, nobel (true, yes, false, no)"),
        ("NAME.jsonl", "the same, one JSON object a line (true, false)"),
        ("{ synthetic = N }", "N records made from a `seed`, up to ten million"),
    ];

    /// All its records.
    ///
    /// # Errors
    ///
    /// A table may not be there, or hold a bad row.
    pub fn load(&self) -> Result<Vec<Scientist>, DatasetError> {
        match self {
            Dataset::Scientists => Ok(scientists::scientists()),
            Dataset::Table { path } => {
                let mut records = Vec::new();
                table::read(path, |record| records.push(record))?;
                Ok(records)
            }
            Dataset::Synthetic { records, .. } if *records > Self::MAX_RECORDS => {
                Err(DatasetError::TooMany { name: self.label() })
            }
            Dataset::Synthetic { records, seed } => Ok(synthetic::synthetic(*records, *seed)),
            Dataset::Own { name } => Err(DatasetError::Own { name: name.clone() }),
        }
    }

    /// How many records it has, where that is known without reading it.
    pub fn records(&self) -> Option<usize> {
        match self {
            Dataset::Scientists => Some(scientists::COUNT),
            Dataset::Table { .. } | Dataset::Own { .. } => None,
            Dataset::Synthetic { records, .. } => Some(*records),
        }
    }

    /// How many records it has. A table is read through, and every row looked at, but nothing is kept.
    ///
    /// # Errors
    ///
    /// As [`Dataset::load`].
    pub fn count(&self) -> Result<usize, DatasetError> {
        let Dataset::Table { path } = self else { return Ok(self.records().unwrap_or_default()) };
        let mut records = 0;
        table::read(path, |_| records += 1)?;
        Ok(records)
    }

    /// Short, for ids and tables: `scientists`, `people.csv`, `synthetic(1000)`, `synthetic(1000, seed 7)`.
    pub fn label(&self) -> String {
        match self {
            Dataset::Scientists => "scientists".to_owned(),
            Dataset::Table { path } => file_name(path),
            Dataset::Own { name } => name.clone(),
            Dataset::Synthetic { records, seed: 0 } => format!("synthetic({records})"),
            Dataset::Synthetic { records, seed } => format!("synthetic({records}, seed {seed})"),
        }
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
