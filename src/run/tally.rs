//! How far a turn has come, as its executions end.

use super::protocol::{Execution, Turn};
use crate::record::{Phase, Status};

/// What a worker has said of a turn so far.
pub(super) struct Tally {
    /// The execution that comes next.
    pub next: (Phase, u32),
    timed: u32,
    asked: u32,
    /// Whether an execution failed.
    pub failed: bool,
}

impl Tally {
    pub fn of(turn: &Turn) -> Self {
        let first = if turn.warmup.executions > 0 { Phase::Warmup } else { Phase::Timed };
        Self { next: (first, 0), timed: 0, asked: turn.iterations, failed: false }
    }

    pub fn count(&mut self, execution: &Execution) {
        self.next = (execution.phase, execution.iteration + 1);
        self.timed += u32::from(execution.phase == Phase::Timed);
        self.failed |= execution.status != Status::Ok;
    }

    /// Whether the turn may end here: a failure ends it.
    pub fn is_whole(&self) -> bool {
        self.failed || self.timed >= self.asked
    }

    pub fn missing(&self) -> String {
        format!("it ended its turn after {} of {} executions", self.timed, self.asked)
    }
}
