//! What there is to know of inputs, found out where it can do no harm: the program's own dataset and transform are
//! executed for it.

use super::command::too_long;
use super::error::RunError;
use super::executor::ALLOWANCE;
use super::input_error::InputError;
use super::interrupt::Interrupt;
use super::protocol::{Facts, Reply, RequestKind, Turn, VERSION};
use super::subject::Subject;
use super::worker::{Received, Worker};
use crate::experiment::Isolation;
use crate::plan::Plan;
use crate::record::{InputFailure, Status};

/// Who looks at inputs.
#[derive(Clone, Copy)]
pub enum Inputs<'a> {
    /// This process: of all that can go wrong there, only a panic is kept apart from it.
    Here(&'a dyn Subject),
    /// For each a process of its own, as long as nobody wants to stop.
    InWorkers(&'a Interrupt),
    /// For an estimate: many records that are made to order are only counted.
    Counted(&'a dyn Subject, &'a Interrupt),
}

/// So many records tell what many more cost.
const MANY: usize = 1_000_000;
/// About what an answer of the testbed takes, in seconds.
const ANSWER_S: f64 = 50e-9;

/// What is known of an input, or why nothing is.
pub(super) type Known = Result<Facts, InputFailure>;

impl<'a> Inputs<'a> {
    /// As the plan asks for.
    pub fn of(plan: &Plan, subject: &'a dyn Subject, interrupt: &'a Interrupt) -> Self {
        match plan.isolation {
            Isolation::None => Inputs::Here(subject),
            Isolation::Case | Isolation::Block => Inputs::InWorkers(interrupt),
        }
    }

    /// What there is to know of the turn's input.
    pub(super) fn facts(self, plan: &Plan, turn: Turn) -> Result<Known, RunError> {
        match self {
            Inputs::Here(subject) => here(subject, &turn),
            Inputs::InWorkers(interrupt) => in_a_worker(plan, turn, interrupt),
            Inputs::Counted(subject, interrupt) => match counted(&turn) {
                Some(facts) => Ok(Ok(facts)),
                None => Inputs::of(plan, subject, interrupt).facts(plan, turn),
            },
        }
    }

    /// Of how many of so many records the costs are to be looked at.
    pub(super) fn asked_of(self, records: usize) -> usize {
        match self {
            Inputs::Here(_) | Inputs::InWorkers(_) => records,
            Inputs::Counted(..) => records.min(MANY),
        }
    }
}

/// What is known of many records that are made to order, without making them; none of others.
fn counted(turn: &Turn) -> Option<Facts> {
    let own = turn.case.input.as_ref()?.dataset.records()?;
    let own = turn.case.size.and_then(|size| usize::try_from(size).ok()).unwrap_or(own);
    let records = own.saturating_mul(turn.case.times());
    (records > MANY).then(|| Facts {
        records,
        names: Vec::new(),
        reference: Some(0),
        answers_s: records as f64 * ANSWER_S,
    })
}

fn here(subject: &dyn Subject, turn: &Turn) -> Result<Known, RunError> {
    match subject.load(turn).and_then(|input| input.facts(turn)) {
        Ok(facts) => Ok(Ok(facts)),
        Err(error) => error.failure().map(Err).map_err(RunError::Input),
    }
}

/// To load it may take as long as an execution, and to map it, too: as in a turn.
fn in_a_worker(plan: &Plan, turn: Turn, interrupt: &Interrupt) -> Result<Known, RunError> {
    let mut worker = Worker::start().map_err(RunError::Worker)?;
    worker.send_last(RequestKind::Facts(turn)).map_err(RunError::Worker)?;
    let mut doing = "loading its input";
    let (status, cause) = loop {
        match worker.receive(plan.timeout.saturating_add(ALLOWANCE), interrupt) {
            Received::Reply(Reply::Ready { version: VERSION }) => doing = "mapping its input for the reference",
            Received::Reply(Reply::Facts(facts)) => return Ok(Ok(facts)),
            Received::Reply(Reply::Failed(failure)) => return Ok(Err(failure)),
            Received::Reply(Reply::Error(cause)) => return Err(InputError::Input(cause).into()),
            Received::Reply(_) => break (Status::Error, "it spoke out of turn".to_owned()),
            Received::Gone(end) => break end.failure(),
            Received::Silent => break (Status::Timeout, too_long(plan.timeout)),
            Received::Interrupted => return Err(RunError::Stopped),
        }
    };
    Ok(Err(InputFailure { status, cause: format!("{doing}: {cause}") }))
}
