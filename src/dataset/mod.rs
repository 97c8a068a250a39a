//! The immutable input: where records come from.
//!
//! In comes what an experiment file names: the built-in scientists, a table, or a number of synthetic records. Out come
//! the records, all at once or only counted, or what is wrong with which line of a table. What is done with a record is
//! not known here.

mod error;
mod file;
mod limits;
mod record;
mod scientists;
mod source;
mod synthetic;
mod table;

pub use error::DatasetError;
pub use file::read_text;
pub use limits::MAX_RECORDS;
pub use record::Scientist;
pub use source::Dataset;
