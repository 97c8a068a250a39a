//! What an executable says of itself before it is measured: whether it speaks our version of the protocol, whether it has
//! a case, and which cases it brings itself.

use std::path::Path;
use std::time::Duration;

use super::error::RunError;
use super::interrupt::Interrupt;
use super::protocol::{ExperimentText, Reply, RequestKind, Turn, VERSION};
use super::worker::{Received, Worker};
use crate::record::Variant;

/// A program that takes longer than this to load its input would need as long for every turn.
const PATIENCE: Duration = Duration::from_secs(60);

/// The one of two executables that is asked.
pub(super) struct Probe<'a> {
    pub program: &'a Path,
    pub variant: Variant,
    pub interrupt: &'a Interrupt,
}

impl Probe<'_> {
    /// Why it does not have the turn's case: it loads the input, and makes the strategy. None where it can take the turn;
    /// whether that goes well is seen then.
    pub fn lacks(&self, turn: &Turn) -> Result<Option<String>, RunError> {
        match self.answer(RequestKind::Probe(turn.clone()))? {
            Some(Reply::Unknown(why)) => Ok(Some(why)),
            Some(Reply::Error(cause)) => Err(self.incomparable(cause)),
            // One that crashed speaks the protocol: what is wrong with it here will be wrong with its first turn.
            Some(_) | None => Ok(None),
        }
    }

    /// The ids of the cases of an experiment, as it reads it.
    pub fn cases(&self, experiment: &ExperimentText) -> Result<Vec<String>, RunError> {
        match self.answer(RequestKind::Cases(experiment.clone()))? {
            Some(Reply::Cases(cases)) => Ok(cases),
            Some(Reply::Error(cause)) => Err(self.incomparable(format!("its experiment: {cause}"))),
            Some(_) | None => Err(self.incomparable("it does not name its cases".to_owned())),
        }
    }

    /// Its last reply; none where it ended without one after it was ready.
    fn answer(&self, kind: RequestKind) -> Result<Option<Reply>, RunError> {
        let started = Worker::start_program(self.program);
        let program = self.program.display();
        let not_started = |error| self.incomparable(format!("{program}, its copy, cannot be started: {error}"));
        let mut worker = started.map_err(not_started)?;
        // A program of another sort may wait for more to read; the end of its input is its end.
        let not_asked = |source| RunError::Build { program: self.program.to_owned(), source };
        worker.send_last(kind).map_err(not_asked)?;
        let mut ready = false;
        loop {
            let cause = match worker.receive(PATIENCE, self.interrupt) {
                Received::Reply(Reply::Ready { version }) if version != VERSION => {
                    format!("it speaks version {version} of the worker protocol, and this program version {VERSION}")
                }
                Received::Reply(Reply::Ready { .. }) => {
                    ready = true;
                    continue;
                }
                Received::Reply(Reply::Executions(_) | Reply::Moment(_)) => continue,
                Received::Reply(reply) => return Ok(Some(reply)),
                Received::Gone(_) if ready => return Ok(None),
                Received::Gone(end) if end.is_unread => end.how,
                Received::Gone(end) => format!(
                    "it does not speak the worker protocol, or an earlier version of it, or cannot load its input: it ended \
                     at once ({})",
                    end.how
                ),
                Received::Silent => format!("it said nothing for {} s", PATIENCE.as_secs()),
                Received::Interrupted => return Err(RunError::Stopped),
            };
            return Err(self.incomparable(cause));
        }
    }

    fn incomparable(&self, cause: String) -> RunError {
        RunError::Incomparable { variant: self.variant, cause }
    }
}
