//! How things are put into words.

mod near;

pub use near::{listed, nearest, suggestion};
