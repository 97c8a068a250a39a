//! The cost of a record: fixed, or drawn from a distribution, the same for every strategy.

use serde::{Deserialize, Serialize};

/// What the records of a dataset cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delay {
    /// What each cost is drawn from.
    pub distribution: Distribution,
    /// In what order the drawn costs are given to the records.
    pub order: Order,
    /// The seed of the draws and of the shuffle.
    pub seed: u64,
}

/// Distributions of a cost, in seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "distribution", deny_unknown_fields)]
pub enum Distribution {
    /// The same for every record.
    Fixed {
        /// Seconds.
        seconds: f64,
    },
}

/// The order of drawn costs along the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// Cheapest first.
    Ascending,
    /// Dearest first.
    Descending,
    /// As drawn.
    Shuffled,
}
