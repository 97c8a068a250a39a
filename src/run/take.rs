//! One turn, from outside: it is taken by an executor, and what comes of it becomes samples and spans.

use super::error::RunError;
use super::executor::{Executor, TurnEnd};
use super::interrupt::Interrupt;
use super::protocol::{Execution, Turn};
use super::references::{References, first_difference};
use super::turn::DIFFERENT;
use crate::machine::OthersMeter;
use crate::record::{Sample, Status, TracedExecution, Variant};
use crate::text::with_cause;

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

/// Takes a turn; none where it was interrupted, which leaves nothing.
pub(super) fn take(
    turn: &Turn,
    references: &References,
    spot: Spot,
    executor: &mut Executor<'_>,
    interrupt: &Interrupt,
) -> Result<Option<Taken>, RunError> {
    let mut taken = Taken::default();
    let (reference, why_none) = (references.of(spot.case), references.why_none(spot.case));
    let meter = OthersMeter::start();
    let end = executor.take(turn, interrupt, &mut |execution| {
        let compared = comparable(turn, execution, spot.variant, why_none);
        let compared = match spot.variant {
            Some(Variant::Base) => of_base(compared, reference),
            Some(Variant::Head) | None => with_difference(compared, reference),
        };
        taken.add(compared, spot)
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
    /// How it failed, if it did. That head gave base nothing to compare its output with is no failure of base's.
    pub fn failure_of_its_own(&self, variant: Option<Variant>) -> Option<&(Status, String)> {
        let uncompared = variant == Some(Variant::Base) && self.samples.iter().any(Sample::is_uncompared);
        self.failure.as_ref().filter(|_| !uncompared)
    }

    pub fn add(&mut self, execution: Execution, spot: Spot) {
        let Spot { session, variant, block, position, case } = spot;
        let Execution { phase, iteration, status, cause, wall_s, setup_s, usage, digest, started_at, .. } = execution;
        if status != Status::Ok {
            self.failure = Some((status, cause.clone()));
        }
        self.output = self.output.take().or(execution.output);
        let is_wrong = matches!(status, Status::WrongResult | Status::Different);
        self.wrong = self.wrong.take().or(execution.compared.filter(|_| is_wrong));
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
        Some(first) => {
            Execution { cause: format!("{}, first in {}", execution.cause, first.of_wrong_and_right()), ..execution }
        }
        None => execution,
    }
}

/// The reference is of head's making. Where base's own serial map gives it, base has found out what is wrong in this case.
fn of_base(execution: Execution, reference: Option<&str>) -> Execution {
    let differs = execution.status == Status::WrongResult && execution.cause.starts_with(DIFFERENT);
    if !differs || execution.cause.contains(", first in ") {
        return execution;
    }
    let results = execution.compared.as_deref().zip(reference);
    let cause = results.and_then(|(base, head)| first_difference(base, head)).map(|first| first.of_base_and_head());
    Execution { status: Status::Different, cause: cause.unwrap_or_default(), ..execution }
}

/// What was to be compared, and could not be, has failed: what could not be foretold, and whose trials failed, has no
/// reference.
fn comparable(turn: &Turn, execution: Execution, variant: Option<Variant>, why_none: Option<&str>) -> Execution {
    let foretold = turn.command.is_none() && turn.workload.is_none_or(|workload| workload.foretells(&turn.work));
    let compared = foretold || execution.digest.is_none() || turn.reference.is_some();
    if compared || execution.status != Status::Ok {
        return execution;
    }
    let cause = match variant {
        Some(Variant::Base) => "not compared: head gave no reference",
        Some(Variant::Head) | None => {
            "nothing to compare its output with: every execution before the first block failed"
        }
    };
    let cause = with_cause(cause, why_none.unwrap_or_default());
    Execution { status: Status::Error, cause, ..execution }
}
