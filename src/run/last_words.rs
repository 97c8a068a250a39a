//! How a process that was started here ended, and what it said last.

use std::io;
use std::process::{Child, ExitStatus};
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::Duration;

use super::protocol::{is_nonsense, unanswered};
use super::tail::last_line;
use crate::machine::{Stopwatch, how_it_ended};
use crate::record::Status;
use crate::text::with_cause;

/// So much of the end of its standard error is kept.
pub(super) const TAIL: usize = 4096;
/// How long the last words of a process that is gone are waited for; a grandchild may hold the pipe open.
const PATIENCE: Duration = Duration::from_millis(300);

/// How a process ended that was to go on.
pub(crate) struct End {
    pub status: Status,
    /// `SIGSEGV`, `exit code 3`, and what it said last on its standard error.
    pub how: String,
    /// Whether it may be there all the same: the system does not hand out what it says.
    pub is_unread: bool,
}

impl End {
    /// It is of no use any more, and why.
    fn useless(how: String) -> Self {
        Self { status: Status::Error, how, is_unread: false }
    }

    /// What it says cannot be read, or is nonsense.
    pub fn unanswered(error: &io::Error) -> Self {
        Self { is_unread: !is_nonsense(error), ..Self::useless(unanswered("it", error)) }
    }

    /// What became of what it was at.
    pub fn failure(self) -> (Status, String) {
        (self.status, told(self.status, &self.how))
    }
}

/// How it ended. It closed its output, so it ends now, by itself or not.
pub(super) fn end(child: &mut Child, last_words: &Receiver<String>) -> End {
    let Some(ended) = wait(child, PATIENCE) else { return End::useless("it closed its input or output".to_owned()) };
    let (status, how) = (status_of(ended), how_it_ended(ended));
    let how = match last_words.recv_timeout(PATIENCE) {
        Ok(words) => with_cause(&how, last_line(&words)),
        Err(_) => how,
    };
    End { status, how, is_unread: false }
}

/// What became of a process that ended otherwise than it was to, of which `more` is to be said.
pub(super) fn failure_of(ended: ExitStatus, more: &str) -> (Status, String) {
    let status = status_of(ended);
    (status, told(status, &format!("{}{more}", how_it_ended(ended))))
}

/// Only what a signal ends has crashed.
fn status_of(ended: ExitStatus) -> Status {
    if ended.code().is_some() { Status::Exited } else { Status::Crashed }
}

fn told(status: Status, how: &str) -> String {
    if status == Status::Exited { format!("ended with {how}") } else { how.to_owned() }
}

/// How it ended, where it does so by itself within that time.
pub(super) fn wait(child: &mut Child, patience: Duration) -> Option<ExitStatus> {
    let waited = Stopwatch::start();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if waited.elapsed() < patience => thread::sleep(Duration::from_millis(1)),
            Ok(None) | Err(_) => return None,
        }
    }
}
