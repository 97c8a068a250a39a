//! What to take: the best case of a group, the fastest of several programs.

use serde::Serialize;

use crate::stats::Estimate;

/// The best choice: among the cases that are surely within 5 % of the fastest, the one with the fewest workers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Best {
    /// The id of the case.
    pub case: String,
    /// The ids of the cases that may be the fastest; of each other one it is sure that some case is faster. `None` where
    /// the blocks are too few to tell.
    pub may_be_fastest: Option<Vec<String>>,
}

impl Best {
    /// The ids of the cases that cannot be told from the choice: like it they may be the fastest. None where it is sure
    /// that some case is faster than it, by less than 5 %.
    pub fn ties(&self) -> impl Iterator<Item = &str> {
        let fastest = self.may_be_fastest.as_deref().filter(|fastest| fastest.contains(&self.case));
        fastest.unwrap_or_default().iter().map(String::as_str).filter(|case| *case != self.case)
    }
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
