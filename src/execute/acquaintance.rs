//! What an executable says of itself before it is measured: whether it speaks our language, and knows a case.

use std::path::Path;
use std::time::Duration;

use super::RunError;
use super::interrupt::Interrupt;
use super::worker::{Heard, Worker};
use crate::prepare::{Tracing, Warmup};
use crate::protocol::{Reply, Turn, VERSION};

/// Who loads its input for longer than this would need a minute for every turn.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is known of an executable and a case.
pub(super) enum Acquaintance {
    /// It can take the case's turn. Whether that goes well is seen then.
    Known,
    /// It has no such case; why.
    Unknown(String),
    /// It cannot be spoken to at all; why.
    Foreign(String),
    /// The user wants to stop.
    Interrupted,
}

/// Asks for the turn without any execution: what is left is to load the input and to make the strategy.
pub(super) fn ask(program: &Path, turn: &Turn, interrupt: &Interrupt) -> Result<Acquaintance, RunError> {
    let mut worker = match Worker::start_program(program) {
        Ok(worker) => worker,
        Err(error) => return Ok(Acquaintance::Foreign(format!("it cannot be started: {error}"))),
    };
    let nothing = Turn { iterations: 0, warmup: Warmup::default(), tracing: Tracing::Never, ..turn.clone() };
    // A program of another sort may wait for more to read; the end of its input is its end.
    worker.ask_at_last(&nothing).map_err(RunError::Worker)?;
    let mut spoken = false;
    loop {
        return Ok(match worker.hear(PATIENCE, interrupt) {
            Heard::Reply(Reply::Ready { version }) if version != VERSION => Acquaintance::Foreign(format!(
                "it speaks version {version} of the worker protocol, and this program version {VERSION}"
            )),
            Heard::Reply(Reply::Ready { .. }) => {
                spoken = true;
                continue;
            }
            Heard::Reply(Reply::Executions(_) | Reply::Moment(_)) => continue,
            Heard::Reply(Reply::Unknown(cause)) => Acquaintance::Unknown(cause),
            Heard::Reply(Reply::Error(cause)) => Acquaintance::Foreign(cause),
            Heard::Reply(Reply::Over) => Acquaintance::Known,
            // It speaks our language, and what is wrong with it here will be wrong with its first turn.
            Heard::Gone(_) if spoken => Acquaintance::Known,
            Heard::Gone(how) => {
                Acquaintance::Foreign(format!("it does not speak the worker protocol: it ended at once ({how})"))
            }
            Heard::Silent => Acquaintance::Foreign(format!("it said nothing for {} s", PATIENCE.as_secs())),
            Heard::Interrupted => Acquaintance::Interrupted,
        });
    }
}
