//! When a run has measured enough: at what it is measured for, or at its budget. It never ends because a result looks
//! significant: the looks of a gate are part of its error rate.

use std::time::Duration;

use crate::gate::CaseVerdict;
use crate::machine::Stopwatch;
use crate::record::{Rule, Sample, Variant};

/// What a run is measured for: a plain run for its speedups, a gate for its verdicts.
pub(super) trait Goal {
    /// Whether a case has a turn, with that executable, in the next block.
    fn needs(&self, case: usize, variant: Option<Variant>) -> bool;

    /// Takes in the samples of a block, and returns the verdicts that it led to.
    fn add(&mut self, block: &[Sample]) -> Vec<CaseVerdict>;

    /// The rule by which no further block is needed, if one says so.
    fn reached(&self) -> Option<Rule>;
}

/// How long a session may take, where that is limited.
pub(super) struct Budget {
    limit: Option<Duration>,
    session: Stopwatch,
    block: Stopwatch,
    longest_block: Option<Duration>,
}

impl Budget {
    /// The session starts now, and so does its first block.
    pub fn start(limit: Option<Duration>) -> Self {
        Self { limit, session: Stopwatch::start(), block: Stopwatch::start(), longest_block: None }
    }

    /// A block is over, and the next one starts.
    pub fn end_block(&mut self) {
        self.longest_block = self.longest_block.max(Some(self.block.elapsed()));
        self.block = Stopwatch::start();
    }

    /// Whether a further block, as long as the longest, would not fit. The first block of a session is always measured:
    /// without it there would be nothing.
    pub fn spent(&self) -> Option<Rule> {
        let fits = self.session.elapsed() + self.longest_block? <= self.limit?;
        (!fits).then_some(Rule::Budget)
    }
}
