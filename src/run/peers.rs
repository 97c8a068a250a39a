//! Other processes of this program that do the same work, for strategies that send records elsewhere.

use std::io::{self, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Receiver;

use super::last_words::{self, End, TAIL};
use super::protocol::{Reply, Request, RequestKind, Turn, VERSION, WORKER, new_mark};
use super::tail::remember;
use crate::machine::{Uninterrupted, this_program};
use crate::record::{InputFailure, Status};
use crate::strategy::{Fault, Peer, Peers, Pipes, Process};

/// The work of a turn.
pub(crate) struct SameWork<'a> {
    pub turn: &'a Turn,
}

impl Peers for SameWork<'_> {
    fn start(&self) -> io::Result<Peer> {
        let mut command = Command::new(this_program()?);
        command.env(WORKER, VERSION.to_string());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let (input, output, errors) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let mut started = Started { child, last_words: None };
        let no_pipes = || io::Error::other("a process that was started for records has no pipes");
        let (mut input, output) = input.zip(output).ok_or_else(no_pipes)?;
        started.last_words = Some(remember(errors.ok_or_else(no_pipes)?, TAIL)?);
        let mark = new_mark();
        Request { version: VERSION, mark: mark.clone(), kind: RequestKind::Answer(self.turn.clone()) }
            .write(&mut input)?;
        let output = Box::new(BufReader::new(Uninterrupted(output)));
        Ok(Peer { pipes: Pipes { input: Box::new(input), output, mark, greeted: false }, process: Box::new(started) })
    }

    fn greet(&self, Pipes { output, mark, .. }: &mut Pipes) -> io::Result<()> {
        match Reply::read(mark, output)? {
            Some(Reply::Ready { .. }) => Ok(()),
            Some(Reply::Error(cause) | Reply::Failed(InputFailure { cause, .. })) => Err(io::Error::other(cause)),
            Some(_) => Err(io::Error::other("a process that was started for records says something else")),
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

struct Started {
    child: Child,
    last_words: Option<Receiver<String>>,
}

impl Process for Started {
    fn how_it_ended(&mut self) -> (Fault, String) {
        let end = self.last_words.take().map(|words| last_words::end(&mut self.child, &words));
        self.kill();
        match end {
            Some(End { status: Status::Exited, how, .. }) => (Fault::Exited, how),
            Some(End { status: Status::Crashed, how, .. }) => (Fault::Gone, how),
            Some(End { how, .. }) => (Fault::Unable, how),
            None => (Fault::Gone, "it was ended".to_owned()),
        }
    }

    fn kill(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        self.kill();
    }
}
