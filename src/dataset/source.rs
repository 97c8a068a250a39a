//! Where a dataset comes from, and its records.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::error::DatasetError;
use super::file::file_name;
use super::limits::MAX_RECORDS;
use super::record::Scientist;
use super::{scientists, synthetic, table};

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

impl Dataset {
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
            Dataset::Synthetic { records, .. } if *records > MAX_RECORDS => {
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
