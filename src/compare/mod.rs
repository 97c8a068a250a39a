//! What became of the work: a gate's run, two stored runs, and a history of runs.

mod checked;
pub mod history;
mod side;
mod unpaired;

pub use checked::*;
pub use side::Side;
pub use unpaired::*;
