//! How a process that was started here ended, and what it said last.

use std::process::{Child, ExitStatus};
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::Duration;

use super::tail::last_line;
use crate::machine::{Stopwatch, how_it_ended};
use crate::text::with_cause;

/// So much of the end of its standard error is kept.
pub(super) const TAIL: usize = 4096;
/// How long the last words of a process that is gone are waited for; a grandchild may hold the pipe open.
const PATIENCE: Duration = Duration::from_millis(300);

/// How it ended. It closed its output, so it ends now, by itself or not.
pub(super) fn end(child: &mut Child, last_words: &Receiver<String>) -> String {
    let how = wait(child, PATIENCE).map_or_else(|| "it closed its output".to_owned(), how_it_ended);
    match last_words.recv_timeout(PATIENCE) {
        Ok(words) => with_cause(&how, last_line(&words)),
        Err(_) => how,
    }
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
