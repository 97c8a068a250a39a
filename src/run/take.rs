//! One turn, from outside: it is taken by an executor, and what comes of it becomes samples and spans.

use super::error::RunError;
use super::executor::{Executor, TurnEnd};
use super::interrupt::Interrupt;
use super::protocol::{Execution, Turn};
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
}

/// Takes a turn; none where it was interrupted, which leaves nothing.
pub(super) fn take(
    turn: &Turn,
    spot: Spot,
    executor: &mut Executor<'_>,
    interrupt: &Interrupt,
) -> Result<Option<Taken>, RunError> {
    let mut taken = Taken::default();
    let meter = OthersMeter::start();
    let end = executor.take(turn, interrupt, &mut |execution| taken.add(comparable(turn, execution), spot))?;
    if let Some(first) = taken.samples.first_mut() {
        first.others = meter.stop();
    }
    Ok((end == TurnEnd::Over).then_some(taken))
}

impl Taken {
    pub fn add(&mut self, execution: Execution, spot: Spot) {
        let Spot { session, variant, block, position, case } = spot;
        let Execution { phase, iteration, status, cause, wall_s, setup_s, usage, digest, started_at, .. } = execution;
        if status != Status::Ok {
            self.failure = Some((status, cause.clone()));
        }
        self.output = self.output.take().or(execution.output);
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
