//! An input in memory, with its transform: all that a turn needs.

use std::io::{self, BufRead, Write};

use super::input_error::InputError;
use super::protocol::{Execution, Facts, Turn};
#[cfg(feature = "mpi")]
use crate::machine::World;
use crate::workload::Moment;

/// Receives every moment of a record, in their order.
pub(crate) type Observer<'a> = &'a (dyn Fn(Moment) + Sync);

/// A map that can be executed, whatever it maps.
pub trait AnyMap {
    /// Takes the turn, and gives each execution to `emit` as it ends. A failed execution is the turn's last.
    fn take(&self, turn: &Turn, emit: &mut dyn FnMut(Execution));

    /// Whether there is such a strategy here, with those parameters and that many workers. An error says what is not.
    fn knows(&self, turn: &Turn) -> Result<(), String>;

    /// Executes the case once, untimed, and gives `observer` each record as its worker takes it and is done with it.
    fn rehearse(&self, turn: &Turn, observer: Observer<'_>);

    /// Does the work for another process that sends records, until that has no more. Answers bear the mark.
    fn answer(&self, mark: &str, input: &mut dyn BufRead, output: &mut dyn Write) -> io::Result<()>;

    /// Does the work as one of these ranks, for rank 0.
    #[cfg(feature = "mpi")]
    fn work_as_rank(&self, world: &World) -> io::Result<()>;
}

/// An input in memory, with its transform.
pub trait Loaded {
    /// What there is to know of it: it is mapped once, one record after the other.
    ///
    /// # Errors
    ///
    /// Where it has no records, or the program's own code panics.
    fn facts(&self, turn: &Turn) -> Result<Facts, InputError>;

    /// Has `act` do something with the turn's map, whose types are known only here.
    fn with_map(&self, turn: &Turn, act: &mut dyn FnMut(&dyn AnyMap));

    /// As [`AnyMap::take`].
    fn take(&self, turn: &Turn, emit: &mut dyn FnMut(Execution)) {
        self.with_map(turn, &mut |map| map.take(turn, emit));
    }

    /// As [`AnyMap::knows`].
    fn knows(&self, turn: &Turn) -> Result<(), String> {
        let mut known = Ok(());
        self.with_map(turn, &mut |map| known = map.knows(turn));
        known
    }

    /// As [`AnyMap::rehearse`].
    fn rehearse(&self, turn: &Turn, observer: Observer<'_>) {
        self.with_map(turn, &mut |map| map.rehearse(turn, observer));
    }
}
