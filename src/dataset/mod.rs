//! The immutable input: where records come from.

mod scientists;
mod synthetic;
mod table;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

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
}
