//! What to take: the best case of a group, the fastest of several programs.

use serde::Serialize;

use crate::stats::Estimate;

/// The best choice: among the cases that are surely within 5 % of the fastest, the one with the fewest workers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Best {
    /// The id of the case.
    pub case: String,
    /// The ids of the cases that cannot be told from it.
    pub ties: Vec<String>,
}

/// The fastest of several programs, each with the number of workers that it is fastest with.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fastest {
    /// The id of the case.
    pub case: String,
    /// The others, the fastest first.
    pub others: Vec<TimesAsFast>,
}

/// A case, and how many times as fast as it the fastest one is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TimesAsFast {
    /// The id of the case.
    pub case: String,
    /// Its time / that of the fastest, in each block.
    pub times: Estimate,
}
