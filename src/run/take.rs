//! One turn, from outside: it is taken by an executor, and what comes of it becomes samples and spans.

use super::error::RunError;
use super::executor::{Executor, TurnEnd};
use super::interrupt::Interrupt;
use super::protocol::{Execution, Turn};
use super::references::first_difference;
use super::turn::DIFFERENT;
use crate::machine::OthersMeter;
use crate::record::{Sample, Status, TracedExecution, Variant};

/// Where a turn stands in the run.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    pub session: u32,
    pub variant: Option<Variant>,
    pub block: u32,
    pub position: u32,
    pub case: usize,
}

/// What came of a turn.
#[derive(Default)]
pub(super) struct Taken {
    pub samples: Vec<Sample>,
    pub traces: Vec<TracedExecution>,
    /// How it failed, if it did.
    pub failure: Option<(Status, String)>,
    /// The end of what a command that failed had printed.
    pub output: Option<String>,
    /// The start of what is wrong.
    pub wrong: Option<String>,
}

/// Takes a turn; none where it was interrupted, which leaves nothing. `reference` is the start of what a command should
/// print, where that is kept.
pub(super) fn take(
    turn: &Turn,
    reference: Option<&str>,
    spot: Spot,
    executor: &mut Executor<'_>,
    interrupt: &Interrupt,
) -> Result<Option<Taken>, RunError> {
    let mut taken = Taken::default();
    let meter = OthersMeter::start();
    let end = executor.take(turn, interrupt, &mut |execution| {
        let execution = with_difference(comparable(turn, execution), reference);
        taken.add(of_variant(execution, spot.variant), spot)
    })?;
    if let Some(first) = taken.samples.first_mut() {
        first.others = meter.stop().filter(|_| !is_elsewhere(turn));
    }
    Ok((end == TurnEnd::Over).then_some(taken))
}

/// Whether what it measures may run on other machines: nodes that are emulated on this one count as others.
fn is_elsewhere(turn: &Turn) -> bool {
    let host = turn.command.as_ref().and_then(|command| command.host.as_ref());
    host.is_some_and(|host| turn.case.launched().is_some_and(|(launch, _)| launch.is_elsewhere(host)))
}

impl Taken {
    pub fn add(&mut self, execution: Execution, spot: Spot) {
        let Spot { session, variant, block, position, case } = spot;
        let Execution { phase, iteration, status, cause, wall_s, setup_s, usage, digest, started_at, .. } = execution;
        if status != Status::Ok {
            self.failure = Some((status, cause.clone()));
        }
        self.output = self.output.take().or(execution.output);
        self.wrong = self.wrong.take().or(execution.compared.filter(|_| status == Status::WrongResult));
        let trace = |spans| TracedExecution { session, variant, block, case, iteration, phase, spans };
        self.traces.extend(execution.spans.map(trace));
        self.samples.push(Sample {
            session,
            variant,
            block,
            position,
            case,
            iteration,
            phase,
            status,
            wall_s,
            setup_s,
            usage,
            digest,
            started_at,
            cause,
            others: None,
        });
    }
}

/// What a wrong output differs in is part of the cause.
fn with_difference(execution: Execution, reference: Option<&str>) -> Execution {
    let wrong = execution.compared.as_deref().filter(|_| execution.status == Status::WrongResult);
    match wrong.zip(reference).and_then(|(wrong, reference)| first_difference(wrong, reference)) {
        Some(first) => Execution { cause: format!("{}, first in {first}", execution.cause), ..execution },
        None => execution,
    }
}

/// Base looks for what is wrong with its own transform; the reference is not of its making.
fn of_variant(execution: Execution, variant: Option<Variant>) -> Execution {
    let wrong = execution.status == Status::WrongResult && execution.cause.starts_with(DIFFERENT);
    if !wrong || variant != Some(Variant::Base) || execution.cause.contains(", first in ") {
        return execution;
    }
    Execution { cause: format!("{DIFFERENT}, which is not base's own: it gives other results"), ..execution }
}

/// What was to be compared, and could not be, has failed: what could not be foretold, and whose trials failed, has no
/// reference.
fn comparable(turn: &Turn, execution: Execution) -> Execution {
    let foretold = turn.command.is_none() && turn.workload.is_none_or(|workload| workload.foretells(&turn.work));
    let compared = foretold || execution.digest.is_none() || turn.reference.is_some();
    if compared || execution.status != Status::Ok {
        return execution;
    }
    let cause = "nothing to compare its output with: every execution before the first block failed".to_owned();
    Execution { status: Status::Error, cause, ..execution }
}
