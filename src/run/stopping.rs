//! When a run has measured enough: by precision or by budget, never because a result looks significant.

use std::time::Duration;

use crate::machine::Stopwatch;
use crate::plan::Plan;
use crate::record::{BlockId, Phase, Rule, Run, Sample, Status};
use crate::stats::{Estimate, quantile, speedup};

/// What the rules look at: the turns so far, and the time.
pub(super) struct Stopping {
    started: Stopwatch,
    /// The longest block of this session.
    longest_block: Duration,
    block_started: Stopwatch,
    /// Each case's turns in whole blocks, in seconds; none where it failed.
    turns_s: Vec<Option<Vec<f64>>>,
    /// The turns of the block that runs.
    block: Vec<Option<f64>>,
}

impl Stopping {
    pub fn new(plan: &Plan) -> Self {
        Self {
            started: Stopwatch::start(),
            longest_block: Duration::ZERO,
            block_started: Stopwatch::start(),
            turns_s: vec![Some(Vec::new()); plan.cases.len()],
            block: vec![None; plan.cases.len()],
        }
    }

    /// Takes the whole blocks of earlier sessions into account.
    pub fn remember(&mut self, run: &Run, whole: &[BlockId]) {
        for block in whole {
            for case in 0..self.turns_s.len() {
                let samples: Vec<&Sample> = run
                    .samples
                    .iter()
                    .filter(|sample| sample.case == case && (sample.session, sample.block) == *block)
                    .collect();
                self.block[case] = median_s(samples.into_iter());
            }
            self.close_block();
        }
    }

    /// A turn is over.
    pub fn end_turn(&mut self, case: usize, samples: &[Sample]) {
        self.block[case] = median_s(samples.iter());
    }

    /// A block is whole.
    pub fn end_block(&mut self, failed: &[usize]) {
        self.longest_block = self.longest_block.max(self.block_started.elapsed());
        self.block_started = Stopwatch::start();
        self.close_block();
        failed.iter().for_each(|&case| self.turns_s[case] = None);
    }

    fn close_block(&mut self) {
        for (turns, turn) in self.turns_s.iter_mut().zip(&mut self.block) {
            match (turns.as_mut(), turn.take()) {
                (Some(turns), Some(turn)) => turns.push(turn),
                (Some(_), None) => *turns = None,
                (None, _) => {}
            }
        }
    }

    /// The rule that keeps the next block from being measured, if one does.
    pub fn ends(&self, plan: &Plan) -> Option<Rule> {
        if let Some(precision) = &plan.precision {
            let blocks = self.turns_s.iter().flatten().map(Vec::len).max().unwrap_or(0);
            if precision.enough(blocks, &self.speedups(plan), plan.confidence) {
                return Some(Rule::Precision);
            }
        }
        let fits = |budget: Duration| self.started.elapsed() + self.longest_block <= budget;
        // The first block of a session is always measured: without it there would be nothing.
        let measured = self.longest_block > Duration::ZERO;
        (measured && plan.budget.is_some_and(|budget| !fits(budget))).then_some(Rule::Budget)
    }

    fn speedups(&self, plan: &Plan) -> Vec<Estimate> {
        let turns = |id: &str| self.turns_s[plan.cases.iter().position(|case| case.id == id)?].as_deref();
        let cases = plan.cases.iter().filter(|case| case.id != case.baseline);
        cases.filter_map(|case| speedup(turns(&case.baseline)?, turns(&case.id)?, plan.confidence)).collect()
    }
}

fn median_s<'a>(samples: impl Iterator<Item = &'a Sample>) -> Option<f64> {
    let timed = samples.filter(|sample| sample.phase == Phase::Timed && sample.status == Status::Ok);
    quantile(&timed.filter_map(|sample| sample.wall_s).collect::<Vec<f64>>(), 0.5)
}
