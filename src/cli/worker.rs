//! This process as a worker of the runner that started it.

use std::io::{self, BufReader};

use super::exit::Exit;
use super::screen;
use crate::machine::own_streams;
use crate::run::protocol::WORKER;
use crate::run::{Subject, serve};

/// Whether a runner started this process to take turns.
pub(super) fn is_one() -> bool {
    std::env::var_os(WORKER).is_some()
}

/// Takes turns until the runner wants no more.
pub(super) fn work(subject: &dyn Subject) -> Exit {
    match take_turns(subject) {
        Ok(()) => Exit::Fine,
        Err(error) => {
            screen::report(format_args!("error: {WORKER} is set, so this is a worker: {error}"));
            Exit::Unusable
        }
    }
}

/// What the transform prints must not get between the replies: so the streams are taken away from it.
fn take_turns(subject: &dyn Subject) -> io::Result<()> {
    let (input, mut output) = own_streams()?;
    serve(subject, &mut BufReader::new(input), &mut output)
}
