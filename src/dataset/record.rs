//! One record.

use serde::{Deserialize, Serialize};

/// One record of a dataset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a record: { \"name\": .., \"field\": .., \"born\": .., \"nobel\": .. }")]
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
