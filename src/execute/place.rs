//! Where turns are taken: each in a fresh process, those of a block in one, or in this one.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::subject::{Loaded, Subject};
use super::worker::{Heard, Worker};
use super::{Interrupt, RunError, command};
use crate::experiment::Isolation;
use crate::plan::{Case, Plan};
use crate::protocol::{Execution, Reply, Turn, VERSION, Wish};
use crate::sample::{Phase, Status};
use crate::workload::Moment;

/// A worker is given so much more than the experiment's timeout before it counts as hung: to start, to load its input,
/// to compare an output, and to say so.
const ALLOWANCE: Duration = Duration::from_secs(2);

/// How a turn ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TurnEnd {
    /// With all its executions, or the one that failed.
    Over,
    /// In the middle: the user wants to stop.
    Interrupted,
}

/// Takes turns, in one place or another.
pub(crate) struct Place<'s> {
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

impl<'s> Place<'s> {
    /// The place that the plan asks for.
    pub fn new(plan: &Plan, subject: &'s dyn Subject) -> Self {
        let subject = (plan.isolation == Isolation::None).then_some(subject);
        Self { isolation: plan.isolation, timeout: plan.timeout, program: None, subject, input_of: None, worker: None }
    }

    /// A fresh process for each turn, whatever the plan.
    pub fn fresh(timeout: Duration) -> Self {
        Self { isolation: Isolation::Case, timeout, program: None, subject: None, input_of: None, worker: None }
    }

    /// The same place, where that program takes the turns.
    pub fn of(self, program: Option<&Path>) -> Self {
        Self { program: program.map(Path::to_owned), ..self }
    }

    /// A block begins.
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
            // A command may leave processes behind, which only a process of its own can tell from others.
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
        let mut worker = match self.worker.take() {
            Some(worker) => worker,
            None => match &self.program {
                Some(program) => Worker::start_program(program).map_err(RunError::Worker)?,
                None => Worker::start().map_err(RunError::Worker)?,
            },
        };
        worker.ask(Wish::Take(turn.clone())).map_err(RunError::Worker)?;
        let mut next = if turn.warmup.executions > 0 { (Phase::Warmup, 0) } else { (Phase::Timed, 0) };
        let (mut timed, mut failed) = (0, false);
        let fail = |(phase, iteration), status, cause| Execution::failed(phase, iteration, status, cause);
        let patience = match &turn.command {
            Some(command) => command::longest(command.timeout),
            None => self.timeout,
        };
        loop {
            match worker.hear(patience.saturating_add(ALLOWANCE), interrupt) {
                Heard::Reply(Reply::Ready { version: VERSION } | Reply::Moment(_) | Reply::Cases(_)) => {}
                Heard::Reply(Reply::Ready { version }) => {
                    let cause = format!("the worker speaks version {version} of the protocol, not {VERSION}");
                    emit(fail(next, Status::Error, cause));
                    break;
                }
                Heard::Reply(Reply::Executions(executions)) => {
                    for execution in executions {
                        next = (execution.phase, execution.iteration + 1);
                        timed += u32::from(execution.phase == Phase::Timed);
                        failed |= execution.status != Status::Ok;
                        let execution = self.in_time(execution);
                        let late = execution.status == Status::Timeout;
                        emit(execution);
                        if late {
                            return Ok(TurnEnd::Over);
                        }
                    }
                }
                Heard::Reply(Reply::Over) if timed < turn.iterations && !failed => {
                    emit(fail(
                        next,
                        Status::Error,
                        format!("it ended its turn after {timed} of {} executions", turn.iterations),
                    ));
                    break;
                }
                Heard::Reply(Reply::Over) => {
                    // Kept for the next turn of the block only.
                    self.worker = (self.isolation == Isolation::Block).then_some(worker);
                    break;
                }
                Heard::Reply(Reply::Error(cause) | Reply::Unknown(cause)) => {
                    emit(fail(next, Status::Error, cause));
                    break;
                }
                Heard::Gone(how) => {
                    emit(fail(next, Status::Crashed, how));
                    break;
                }
                Heard::Silent => {
                    emit(fail(next, Status::Timeout, self.too_long()));
                    break;
                }
                Heard::Interrupted => return Ok(TurnEnd::Interrupted),
            }
        }
        Ok(TurnEnd::Over)
    }

    /// An execution that came to its end, but too late, has failed too.
    fn in_time(&self, execution: Execution) -> Execution {
        let late = execution.wall_s.is_some_and(|wall_s| wall_s > self.timeout.as_secs_f64());
        if !late || execution.status != Status::Ok {
            return execution;
        }
        Execution { status: Status::Timeout, cause: self.too_long(), ..execution }
    }

    fn too_long(&self) -> String {
        format!("an execution took longer than {}", crate::workload::write_duration(self.timeout))
    }
}

/// Has the turn's case executed once, untimed, in a process of its own, and hears of each record. A failure ends it
/// early: it shows, with its cause, when the case has its first turn.
pub(super) fn rehearse(
    turn: &Turn,
    timeout: Duration,
    interrupt: &Interrupt,
    hear: &dyn Fn(Moment),
) -> Result<(), RunError> {
    let mut worker = Worker::start().map_err(RunError::Worker)?;
    worker.ask(Wish::Rehearse(turn.clone())).map_err(RunError::Worker)?;
    loop {
        match worker.hear(timeout.saturating_add(ALLOWANCE), interrupt) {
            Heard::Reply(Reply::Ready { .. } | Reply::Executions(_) | Reply::Cases(_)) => {}
            Heard::Reply(Reply::Moment(moment)) => hear(moment),
            Heard::Reply(Reply::Over | Reply::Error(_) | Reply::Unknown(_))
            | Heard::Gone(_)
            | Heard::Silent
            | Heard::Interrupted => {
                return Ok(());
            }
        }
    }
}
