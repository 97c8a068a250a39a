//! How things are put into words: numbers, lists, lines of a width, the name that was meant, and text made safe for
//! where it goes.
//!
//! Values in, text out. Nothing here knows what the words are about, prints, or cuts anything away.

pub mod escape;
mod lines;
mod list;
mod near;
mod numbers;
mod panic;

pub use lines::{fill, paragraph, shortened};
pub use list::{and, listed, or, some, together, with_cause};
pub use near::{did_you_mean, nearest, suggestion};
pub use numbers::{
    Unit, about, count, cpus, exact_percent, exact_seconds, percent, ratio, rough_seconds, rough_time, seconds,
    signed_percent, significant, size, thousands,
};
pub use panic::panic_message;
