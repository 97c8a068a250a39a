//! The TOML shape of an experiment file: from its text to an [`Experiment`], every value valid by itself, or every mistake
//! at its very word, at once. Each key is said once, in `keys` and the files beside it: the parser and the schema come
//! from the same line. What is multiplied out of an experiment is the plan's.

mod commands;
mod delay;
mod gate;
mod inputs;
mod keys;
mod kinds;
mod mistake;
mod pattern;
mod read;
mod repetitions;
mod strategies;
mod table;
mod types;
mod value_type;
mod workers;

pub use keys::schema;
pub use kinds::Kinds;
pub(crate) use mistake::whole;
pub use mistake::{Mistake, Mistakes};
pub use read::{parse, parse_with, read_with};
pub use types::{Count, Experiment, Isolation, Measure, Own, Pattern, Repetitions, Scaling, StrategyTable, Workers};
pub(crate) use workers::MAX_WORKERS;
