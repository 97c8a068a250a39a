//! A worker process, seen from the runner.

use std::io::{self, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use super::interrupt::Interrupt;
use super::last_words::{self, End, TAIL};
use super::protocol::{Reply, Request, RequestKind, VERSION, WORKER, new_mark};
use super::tail::remember;
use crate::machine::{Children, adopt_orphans, alone_in_its_group, end_group, this_program, why_none_started};

/// How often an interrupt is looked for while a worker works.
const LOOK: Duration = Duration::from_millis(100);
/// So long a worker has to end the commands that it started, and itself.
const FAREWELL: Duration = Duration::from_secs(3);

/// A process that takes turns. It is ended when it is dropped, with all that it started.
pub(crate) struct Worker {
    child: Child,
    /// Its end is the word to stop.
    input: Option<ChildStdin>,
    /// Where it runs commands, which it ends itself: the children that this process had before.
    commands: Option<Children>,
    replies: Replies,
    last_words: Receiver<String>,
    mark: String,
}

/// Its replies, until there are none or one cannot be read.
type Replies = Receiver<io::Result<Option<Reply>>>;

/// What came from a worker.
pub(crate) enum Received {
    /// It said something.
    Reply(Reply),
    /// It is gone, or as good as that.
    Gone(End),
    /// It said nothing for too long.
    Silent,
    /// The user wants to stop.
    Interrupted,
}

impl Worker {
    /// Starts this very program as a worker.
    pub fn start() -> io::Result<Self> {
        Self::start_program(&this_program()?)
    }

    /// Starts a program as a worker, which may be of another build.
    pub fn start_program(program: &Path) -> io::Result<Self> {
        let mut command = Command::new(program);
        command.env(WORKER, VERSION.to_string());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        alone_in_its_group(&mut command);
        let mut child = command.spawn().map_err(why)?;
        let mark = new_mark();
        match outputs(&mut child, &mark) {
            Ok((replies, last_words)) => {
                let input = child.stdin.take();
                Ok(Self { child, input, commands: None, replies, last_words, mark })
            }
            Err(error) => {
                end_group(&mut child);
                Err(why(error))
            }
        }
    }

    /// Asks for something. A worker that is gone is noticed by [`Worker::receive`].
    pub fn send(&mut self, kind: RequestKind) -> io::Result<()> {
        let request = Request { version: VERSION, mark: self.mark.clone(), kind };
        if request.runs_command() && self.commands.is_none() {
            // Processes that a killed worker leaves behind become children of this one.
            adopt_orphans();
            self.commands = Some(Children::now());
        }
        let Some(input) = &mut self.input else { return Ok(()) };
        match request.write(input) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }

    /// Asks for something, and for nothing after it.
    pub fn send_last(&mut self, kind: RequestKind) -> io::Result<()> {
        self.send(kind)?;
        self.input = None;
        Ok(())
    }

    /// The next thing that it says, for which `patience` is had. While this program is suspended, as by Ctrl-Z, the worker
    /// is not: that time does not count.
    pub fn receive(&mut self, patience: Duration, interrupt: &Interrupt) -> Received {
        let mut left = patience;
        loop {
            if interrupt.signal().is_some() {
                return Received::Interrupted;
            }
            let look = left.min(LOOK);
            match self.replies.recv_timeout(look) {
                Ok(Ok(Some(reply))) => return Received::Reply(reply),
                Ok(Err(error)) => return Received::Gone(End::unanswered(&error)),
                Ok(Ok(None)) | Err(RecvTimeoutError::Disconnected) => {
                    return Received::Gone(last_words::end(&mut self.child, &self.last_words));
                }
                Err(RecvTimeoutError::Timeout) if left.is_zero() => return Received::Silent,
                Err(RecvTimeoutError::Timeout) => left -= look,
            }
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let Some(before) = self.commands.take() else { return end_group(&mut self.child) };
        self.input = None;
        let done = last_words::wait(&mut self.child, FAREWELL).is_some_and(|status| status.success());
        end_group(&mut self.child);
        if !done {
            before.end_later_ones();
        }
    }
}

fn why(error: io::Error) -> io::Error {
    io::Error::new(error.kind(), why_none_started(&error))
}

/// Its replies, and in the end its last words.
fn outputs(child: &mut Child, mark: &str) -> io::Result<(Replies, Receiver<String>)> {
    let gone = || io::Error::other("the worker has no pipes");
    let output = child.stdout.take().ok_or_else(gone)?;
    let errors = child.stderr.take().ok_or_else(gone)?;
    Ok((listen(output, mark.to_owned())?, remember(errors, TAIL)?))
}

/// Reads replies on a thread of their own, so that one can be waited for with a limit.
fn listen(output: ChildStdout, mark: String) -> io::Result<Replies> {
    let (sender, receiver) = sync_channel(16);
    thread::Builder::new().spawn(move || {
        let mut output = BufReader::new(output);
        loop {
            let reply = Reply::read(&mark, &mut output);
            let over = !matches!(reply, Ok(Some(_)));
            if sender.send(reply).is_err() || over {
                break;
            }
        }
    })?;
    Ok(receiver)
}
