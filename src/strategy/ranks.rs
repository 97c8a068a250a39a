//! What can be said of the ranks of the strategy `mpi` without MPI: whoever reads a stored run needs it, too.

use std::num::NonZeroUsize;

use serde::Deserialize;

use super::command::{LAUNCH, Launch, Tasks};
use super::sharing::Sharing;
use crate::machine::{Host, find_program};
use crate::parameter::{Fixed, Key, Parameters};

/// The kind of strategy that ranks run.
pub(super) const KIND: &str = "mpi";

pub(super) const SCHEDULE: Key<Schedule> = Key::one_of(
    "schedule",
    &[
        ("static", "shares fixed beforehand; rank 0 has one, too"),
        ("dynamic", "rank 0, one more, hands the next chunk to who is idle"),
    ],
)
.or(Fixed::Word("static"));
pub(super) const CHUNK: Key<Option<NonZeroUsize>> = Key::count(
    "chunk",
    "records in a chunk; static deals them in turn (default: an equal part for each rank), dynamic's default is \
     records / (32 x workers) up to 4096",
);

/// How ranks get their records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Schedule {
    Static,
    Dynamic,
}

impl Schedule {
    /// How many ranks do the work of so many workers: one that hands out does nothing else.
    pub fn ranks(self, workers: usize) -> usize {
        match self {
            Schedule::Static => workers,
            Schedule::Dynamic => workers.saturating_add(1),
        }
    }
}

/// Whether a strategy of that kind runs ranks.
pub fn runs_ranks(kind: &str) -> bool {
    kind == KIND
}

/// Who launches the ranks of a strategy, and how many; none where it has none.
pub fn launched(kind: &str, parameters: &Parameters, workers: usize) -> Option<(Launch, Tasks)> {
    if !runs_ranks(kind) {
        return None;
    }
    let launch = LAUNCH.of(parameters).ok()?.unwrap_or_default();
    Some((launch, Tasks { tasks: SCHEDULE.of(parameters).ok()?.ranks(workers), threads: 1 }))
}

/// Checks what a parameter's declaration cannot say of them.
pub(super) fn check(kind: &str, parameters: &Parameters) -> Result<(), String> {
    let launch = parameters.get(LAUNCH.parameter.name).filter(|_| runs_ranks(kind));
    launch.map_or(Ok(()), |launch| Launch::try_from(launch.clone()).map(drop))
}

/// Whether ranks can be launched from here: there are a launcher and, where they run on this machine, the library.
///
/// # Errors
///
/// What is missing.
pub fn can_launch(launch: &Launch, host: &Host) -> Result<(), String> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    find_program(launch.launcher.name().as_ref(), &paths, "".as_ref())?;
    #[cfg(feature = "mpi")]
    if !launch.is_elsewhere(host) {
        return crate::machine::World::is_possible();
    }
    let _ = host;
    Ok(())
}

pub(super) fn sharing(parameters: &Parameters) -> Option<Sharing> {
    let chunk = CHUNK.of(parameters).ok()?.map(NonZeroUsize::get);
    Some(match SCHEDULE.of(parameters).ok()? {
        Schedule::Static => Sharing::Dealt { chunk },
        Schedule::Dynamic => Sharing::Handed { chunk },
    })
}
