//! Where turns are taken: each in a fresh process, those of a block in one, or in this one.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::command;
use super::error::RunError;
use super::interrupt::Interrupt;
use super::loaded::Loaded;
use super::protocol::{Execution, Reply, RequestKind, Turn, VERSION};
use super::subject::Subject;
use super::tally::Tally;
use super::worker::{Received, Worker};
use crate::experiment::Isolation;
use crate::plan::{Case, Plan};
use crate::record::{InputFailure, Phase, Status};

/// A worker is given so much more than the experiment's timeout before it counts as hung: to start, to load its input,
/// to compare an output, and to say so.
pub(super) const ALLOWANCE: Duration = Duration::from_secs(2);

/// How a turn ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TurnEnd {
    /// With all its executions, or the one that failed.
    Over,
    /// In the middle: the user wants to stop.
    Interrupted,
}

/// Takes turns: in this process, or in others.
pub(crate) struct Executor<'s> {
    isolation: Isolation,
    timeout: Duration,
    /// The program that takes the turns; none for this very one.
    program: Option<PathBuf>,
    /// Whose turns are taken in this process.
    subject: Option<&'s dyn Subject>,
    /// The input of the last turn in this process.
    input_of: Option<(Case, Box<dyn Loaded + 's>)>,
    /// The process of this block.
    worker: Option<Worker>,
}

impl<'s> Executor<'s> {
    /// As the plan asks for.
    pub fn new(plan: &Plan, subject: &'s dyn Subject) -> Self {
        let subject = (plan.isolation == Isolation::None).then_some(subject);
        Self { isolation: plan.isolation, timeout: plan.timeout, program: None, subject, input_of: None, worker: None }
    }

    /// A fresh process for each turn, whatever the plan.
    pub fn fresh(timeout: Duration) -> Self {
        Self { isolation: Isolation::Case, timeout, program: None, subject: None, input_of: None, worker: None }
    }

    /// The same, where that program takes the turns.
    pub fn of(self, program: &Path) -> Self {
        Self { program: Some(program.to_owned()), ..self }
    }

    pub fn begin_block(&mut self) {
        self.worker = None;
    }

    /// Takes the turn, and gives each execution to `emit`. The last one may have failed.
    pub fn take(
        &mut self,
        turn: &Turn,
        interrupt: &Interrupt,
        emit: &mut dyn FnMut(Execution),
    ) -> Result<TurnEnd, RunError> {
        match self.subject {
            // A command may leave processes behind: a worker of its own can tell them from this process's others.
            Some(subject) if turn.command.is_none() => {
                self.take_here(subject, turn, emit)?;
                Ok(if interrupt.signal().is_some() { TurnEnd::Interrupted } else { TurnEnd::Over })
            }
            Some(_) | None => self.delegate(turn, interrupt, emit),
        }
    }

    fn take_here(
        &mut self,
        subject: &'s dyn Subject,
        turn: &Turn,
        emit: &mut dyn FnMut(Execution),
    ) -> Result<(), RunError> {
        let known = self.input_of.take().filter(|(case, _)| case.same_input(&turn.case));
        let loaded = match known {
            Some((_, loaded)) => loaded,
            None => subject.load(turn)?,
        };
        loaded.take(turn, &mut |execution| emit(self.in_time(execution)));
        self.input_of = Some((turn.case.clone(), loaded));
        Ok(())
    }

    fn delegate(
        &mut self,
        turn: &Turn,
        interrupt: &Interrupt,
        emit: &mut dyn FnMut(Execution),
    ) -> Result<TurnEnd, RunError> {
        let mut worker = self.worker_for(turn).map_err(|error| self.no_worker(turn, error))?;
        worker.send(RequestKind::Take(turn.clone())).map_err(|error| self.no_worker(turn, error))?;
        let patience = match &turn.command {
            Some(command) => command::longest(command.timeout),
            None => self.timeout,
        };
        let mut tally = Tally::of(turn);
        let (status, cause) = loop {
            match worker.receive(patience.saturating_add(ALLOWANCE), interrupt) {
                Received::Reply(
                    Reply::Ready { version: VERSION } | Reply::Moment(_) | Reply::Cases(_) | Reply::Facts(_),
                ) => {}
                Received::Reply(Reply::Ready { version }) => {
                    let cause = format!("the worker speaks version {version} of the protocol, not {VERSION}");
                    break (Status::Error, cause);
                }
                Received::Reply(Reply::Executions(executions)) => {
                    for execution in executions {
                        tally.count(&execution);
                        let execution = self.in_time(right(turn, with_time(execution)));
                        let late = execution.status == Status::Timeout;
                        emit(execution);
                        if late {
                            return Ok(TurnEnd::Over);
                        }
                    }
                }
                Received::Reply(Reply::Over) if tally.is_whole() => {
                    // Kept for the next turn of the block only.
                    self.worker = (self.isolation == Isolation::Block).then_some(worker);
                    return Ok(TurnEnd::Over);
                }
                Received::Reply(Reply::Over) => break (Status::Error, tally.missing()),
                Received::Reply(Reply::Error(cause) | Reply::Unknown(cause)) => break (Status::Error, cause),
                Received::Reply(Reply::Failed(InputFailure { status, cause })) => break (status, cause),
                Received::Gone(end) => break end.failure(),
                Received::Silent => break (Status::Timeout, command::too_long(self.timeout)),
                Received::Interrupted => return Ok(TurnEnd::Interrupted),
            }
        };
        let (phase, iteration) = tally.next;
        emit(Execution::failed(phase, iteration, status, cause));
        Ok(TurnEnd::Over)
    }

    /// The process of this block, or a fresh one.
    fn worker_for(&mut self, turn: &Turn) -> io::Result<Worker> {
        match (self.worker.take(), self.program_for(turn)) {
            (Some(worker), _) => Ok(worker),
            (None, Some(program)) => Worker::start_program(program),
            (None, None) => Worker::start(),
        }
    }

    /// A command is run by a process of this program.
    fn program_for(&self, turn: &Turn) -> Option<&Path> {
        self.program.as_deref().filter(|_| turn.command.is_none() || turn.is_of_ranks())
    }

    fn no_worker(&self, turn: &Turn, source: io::Error) -> RunError {
        match self.program_for(turn) {
            Some(program) => RunError::Build { program: program.to_owned(), source },
            None => RunError::Worker(source),
        }
    }

    /// An execution that came to its end, but too late, has failed too.
    fn in_time(&self, execution: Execution) -> Execution {
        let late = execution.wall_s.is_some_and(|wall_s| wall_s > self.timeout.as_secs_f64());
        if !late || execution.status != Status::Ok {
            return execution;
        }
        Execution { status: Status::Timeout, cause: command::too_long(self.timeout), ..execution }
    }
}

/// An output that was to be compared was so, and is right, whatever a worker says.
fn right(turn: &Turn, execution: Execution) -> Execution {
    if execution.status != Status::Ok || turn.reference.is_none() || execution.digest == turn.reference {
        return execution;
    }
    let (status, cause) = match execution.digest {
        Some(_) => (Status::WrongResult, "its output differs from the reference"),
        None => (Status::Error, "it did not say what its output was"),
    };
    Execution { status, cause: cause.to_owned(), ..execution }
}

/// An execution that counts has a time, whatever a worker says.
fn with_time(execution: Execution) -> Execution {
    let counts = (execution.phase, execution.status) == (Phase::Timed, Status::Ok);
    let is_time = |wall_s: f64| wall_s.is_finite() && wall_s >= 0.0;
    if !counts || execution.wall_s.is_some_and(is_time) {
        return execution;
    }
    Execution { status: Status::Error, cause: "it did not say how long it took".to_owned(), ..execution }
}
