//! Other processes of this program that do the same work, for strategies that send records elsewhere.

use std::io::{self, BufReader};
use std::process::{Child, Command, Stdio};

use super::protocol::{Reply, Request, RequestKind, Turn, VERSION, WORKER};
use crate::machine::this_program;
use crate::record::InputFailure;
use crate::strategy::{Peer, Peers};

/// The work of a turn.
pub(super) struct SameWork<'a> {
    pub turn: &'a Turn,
}

impl Peers for SameWork<'_> {
    fn start(&self) -> io::Result<Peer> {
        let mut command = Command::new(this_program()?);
        command.env(WORKER, VERSION.to_string()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = Process(command.spawn()?);
        let gone = || io::Error::other("a process that was started for records has no pipes");
        let mut input = process.0.stdin.take().ok_or_else(gone)?;
        let mut output = BufReader::new(process.0.stdout.take().ok_or_else(gone)?);
        let mark = "peer".to_owned();
        Request { version: VERSION, mark: mark.clone(), kind: RequestKind::Answer(self.turn.clone()) }
            .write(&mut input)?;
        match Reply::read(&mark, &mut output)? {
            Some(Reply::Ready { .. }) => Ok(Peer::new(input, output, process)),
            Some(Reply::Error(cause) | Reply::Failed(InputFailure { cause, .. })) => Err(io::Error::other(cause)),
            Some(_) | None => Err(io::Error::other("a process that was started for records does not answer")),
        }
    }
}

/// Ends a process when it is dropped.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
