//! An input in memory, with its transform: all that a turn needs.

use super::protocol::{Execution, Turn};
use crate::workload::Moment;

/// Receives every moment of a record, from the worker that has it.
pub(crate) type Observer<'a> = &'a (dyn Fn(Moment) + Sync);

/// An input in memory, with its transform.
pub trait Loaded {
    /// Takes the turn, and gives each execution to `emit` as it ends. A failed execution is the turn's last.
    fn take(&self, turn: &Turn, emit: &mut dyn FnMut(Execution));

    /// Whether there is such a strategy here, with those parameters and that many workers. An error says what is not.
    fn knows(&self, turn: &Turn) -> Result<(), String>;

    /// Executes the case once, untimed, and gives `observer` each record as its worker takes it and is done with it.
    fn rehearse(&self, turn: &Turn, observer: Observer<'_>);
}
