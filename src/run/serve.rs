//! The worker's side: reads turns, takes them, and says what came of it.

use std::io::{self, BufRead, Write};
use std::sync::Mutex;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use super::command::{self, Launch, RunnerGone};
use super::input_error::InputError;
use super::loaded::Loaded;
use super::protocol::{Execution, Foreign, Reply, Request, RequestKind, Turn, VERSION};
#[cfg(feature = "mpi")]
use super::rank;
use super::subject::Subject;
use crate::machine::{Stopwatch, adopt_orphans, end_with_parent, outlive_parent};
use crate::plan::Case;
use crate::workload::Moment;

/// Finished executions are said at most this often: whoever listens wakes up for it, on a cpu that may be needed.
const PAUSE: Duration = Duration::from_millis(50);

/// Takes turns until the runner has none left. An error means that the runner is gone, or talks nonsense. A worker that
/// was given a command to run ends by itself, with all that it started, as soon as its input ends.
pub fn serve(
    subject: &dyn Subject,
    input: &mut (impl BufRead + Send),
    output: &mut (impl Write + Send),
) -> io::Result<()> {
    end_with_parent();
    let mut server = Server { subject, output, input_of: None, gone: &RunnerGone::default() };
    #[cfg(feature = "mpi")]
    if rank::is_one() {
        return rank::serve(subject, input, |request| server.answer(request));
    }
    let nobody = || io::Error::new(io::ErrorKind::UnexpectedEof, "no runner asks for anything");
    let mut asked = Request::read(input)?.ok_or_else(nobody)?;
    loop {
        match asked {
            Err(Foreign { version, mark }) => {
                let error = format!("the runner speaks version {version} of the protocol, this worker {VERSION}");
                return Reply::Error(error).write(&mark, server.output);
            }
            Ok(request) if request.runs_command() => return serve_commands(request, input, &mut server),
            Ok(Request { mark, kind: RequestKind::Answer(turn), .. }) => {
                return server.serve_records(&turn, &mark, input);
            }
            Ok(request) => server.answer(request)?,
        }
        match Request::read(input)? {
            Some(next) => asked = next,
            None => return Ok(()),
        }
    }
}

/// Goes on with `first`, and listens for the end of the input all the while: a process that was killed together with
/// the runner could not end the commands that it started.
fn serve_commands(
    first: Request,
    input: &mut (impl BufRead + Send),
    server: &mut Server<'_, impl Write + Send>,
) -> io::Result<()> {
    outlive_parent();
    adopt_orphans();
    let gone = server.gone;
    let (sender, requests) = sync_channel(1);
    let mark = first.mark.clone();
    thread::scope(|scope| {
        let listener = thread::Builder::new().spawn_scoped(scope, move || {
            while let Ok(Some(Ok(request))) = Request::read(input) {
                if sender.send(request).is_err() {
                    break;
                }
            }
            gone.end()
        });
        // Whoever is not listened to would never be heard to go: nothing is started for it.
        if let Err(error) = listener {
            return Reply::Error(format!("cannot start a thread: {error}")).write(&mark, server.output);
        }
        std::iter::once(first).chain(requests).try_for_each(|request| server.answer(request))
    })
}

struct Server<'a, W> {
    subject: &'a dyn Subject,
    output: &'a mut W,
    /// The last turn's input: a worker that takes several turns is likely to have it already.
    input_of: Option<(Case, Box<dyn Loaded + 'a>)>,
    gone: &'a RunnerGone,
}

impl<W: Write + Send> Server<'_, W> {
    fn answer(&mut self, Request { mark, kind, .. }: Request) -> io::Result<()> {
        match kind {
            RequestKind::Take(turn) if turn.command.is_some() && turn.case.input.is_some() => {
                let gone = self.gone;
                said(&mark, self.ready(&mark)?.output, |emit| command::take_as_ranks(&turn, gone, emit))
            }
            RequestKind::Take(turn) if turn.command.is_some() => self.run(&turn, &mark),
            // A command has no records that could be told of, and no strategy that could be unknown.
            RequestKind::Facts(turn) | RequestKind::Rehearse(turn) | RequestKind::Probe(turn)
                if turn.case.input.is_none() =>
            {
                self.ready(&mark)?.over(&mark)
            }
            RequestKind::Take(turn) => self.with_input(turn, &mark, |turn, loaded, server| {
                said(&mark, server.ready(&mark)?.output, |emit| loaded.take(turn, emit))
            }),
            RequestKind::Facts(turn) => self.with_input(turn, &mark, |turn, loaded, server| {
                let output = &mut *server.ready(&mark)?.output;
                loaded.facts(turn).map_or_else(InputError::reply, Reply::Facts).write(&mark, output)
            }),
            RequestKind::Rehearse(turn) => self.with_input(turn, &mark, |turn, loaded, server| {
                rehearse(turn, loaded, &mark, server.ready(&mark)?.output)
            }),
            RequestKind::Probe(turn) => self.with_input(turn, &mark, |turn, loaded, server| match loaded.knows(turn) {
                Ok(()) => server.ready(&mark)?.over(&mark),
                Err(cause) => Reply::Unknown(cause).write(&mark, server.output),
            }),
            RequestKind::Answer(_) => Reply::Error("records come alone".to_owned()).write(&mark, self.output),
            RequestKind::Cases(experiment) => {
                let cases = self.subject.cases(&experiment);
                cases.map_or_else(Reply::Error, Reply::Cases).write(&mark, self.output)
            }
        }
    }

    /// Does the turn's work for another process, which sends records from now on: none are loaded here.
    fn serve_records(&mut self, turn: &Turn, mark: &str, input: &mut impl BufRead) -> io::Result<()> {
        let loaded = self.subject.without_records();
        let output = &mut *self.ready(mark)?.output;
        let mut answered = Ok(());
        loaded.with_map(turn, &mut |map| answered = map.answer(mark, input, output));
        answered
    }

    /// Has something done with the turn's input, if it can be loaded.
    fn with_input(
        &mut self,
        turn: Turn,
        mark: &str,
        then: impl FnOnce(&Turn, &dyn Loaded, &mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        let known = self.input_of.take().filter(|(case, _)| case.same_input(&turn.case));
        let loaded = match known {
            Some((_, loaded)) => loaded,
            None => match self.subject.load(&turn) {
                Ok(loaded) => loaded,
                Err(error) => return error.reply().write(mark, self.output),
            },
        };
        then(&turn, &*loaded, self)?;
        self.input_of = Some((turn.case, loaded));
        Ok(())
    }

    fn run(&mut self, turn: &Turn, mark: &str) -> io::Result<()> {
        let gone = self.gone;
        match Launch::of(turn) {
            Ok(launch) => said(mark, self.ready(mark)?.output, |emit| command::take(&launch, gone, emit)),
            Err(error) => Reply::Error(error).write(mark, self.output),
        }
    }

    fn ready(&mut self, mark: &str) -> io::Result<&mut Self> {
        Reply::Ready { version: VERSION }.write(mark, self.output)?;
        Ok(self)
    }

    fn over(&mut self, mark: &str) -> io::Result<()> {
        Reply::Over.write(mark, self.output)
    }
}

/// Has a turn taken, and says what comes of it.
fn said(mark: &str, output: &mut impl Write, take: impl FnOnce(&mut dyn FnMut(Execution))) -> io::Result<()> {
    let mut said = Ok(());
    let mut waiting = Vec::new();
    let mut since = Stopwatch::start();
    take(&mut |execution: Execution| {
        waiting.push(execution);
        if said.is_ok() && since.elapsed() >= PAUSE {
            said = Reply::Executions(std::mem::take(&mut waiting)).write(mark, output);
            since = Stopwatch::start();
        }
    });
    said?;
    Reply::Executions(waiting).write(mark, output)?;
    Reply::Over.write(mark, output)
}

fn rehearse(turn: &Turn, loaded: &dyn Loaded, mark: &str, output: &mut (impl Write + Send)) -> io::Result<()> {
    let output = Mutex::new(output);
    loaded.rehearse(turn, &|moment: Moment| {
        // Where the runner is gone, so is this process, soon.
        let _ = output.lock().map(|mut output| Reply::Moment(moment).write(mark, *output));
    });
    let output = output.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    Reply::Over.write(mark, output)
}
