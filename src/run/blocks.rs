//! The one loop of a run: in each block every case has a turn with every build, in an order that is shuffled for the
//! block; a turn is on disk before the next one starts. A plain run has one build, a gate has base and head.

use std::path::PathBuf;

use super::error::RunError;
use super::event::{Event, Watch};
use super::executor::Executor;
use super::interrupt::Interrupt;
use super::prepared::Prepared;
use super::progress::Progress;
use super::protocol::Execution;
use super::references::References;
use super::setting::Finished;
use super::stopping::{Budget, Goal};
use super::take::{Spot, Taken, take};
use crate::record::{InputFailure, Phase, Printed, Rule, RunWriter, Sample, Status, Variant};

/// A build of the program that takes turns.
pub(super) struct Build<'a> {
    /// Which of two; none where nothing is compared.
    pub variant: Option<Variant>,
    pub executor: Executor<'a>,
    /// What `{exe}` stands for in commands.
    pub exe: Option<PathBuf>,
}

/// What a session measures, until when.
pub(super) struct Blocks<'a> {
    pub prepared: Prepared<'a>,
    /// What the outputs of commands are compared with.
    pub references: References,
    pub builds: Vec<Build<'a>>,
    pub goal: Box<dyn Goal + 'a>,
    /// The most blocks of the run.
    pub most: u32,
    /// The blocks to measure, in their order.
    pub ahead: Vec<Ahead>,
    /// What has ended the run once they are measured.
    pub end: Rule,
    pub writer: RunWriter,
    pub interrupt: &'a Interrupt,
}

/// A block to measure.
pub(super) struct Ahead {
    pub block: u32,
    /// The indices of the cases that alone have a turn in it: those that failed, in a block that the others were in. None
    /// where all have one.
    pub only: Option<Vec<usize>>,
}

impl Ahead {
    /// So many blocks without those that are done.
    pub fn all_but(done: &[u32], most: u32) -> Vec<Self> {
        (0..most).filter(|block| !done.contains(block)).map(|block| Self { block, only: None }).collect()
    }

    fn has(&self, case: usize) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(&case))
    }
}

impl Blocks<'_> {
    /// Measures block after block until a rule ends it, and notes which.
    pub fn measure(mut self, watch: Watch<'_>) -> Result<Finished, RunError> {
        let rule = self.measure_until(watch)?;
        let folder = self.writer.finish(rule)?;
        Ok(Finished { folder, rule, before: false })
    }

    fn measure_until(&mut self, watch: Watch<'_>) -> Result<Rule, RunError> {
        let ahead = std::mem::take(&mut self.ahead);
        let mut progress = self.progress(&ahead);
        let mut budget = Budget::start(self.prepared.plan.budget);
        for ahead in &ahead {
            if !(0..self.lines()).any(|line| self.needs(line)) {
                break; // All have failed, or are decided.
            }
            let reached = self.goal.reached().filter(|_| ahead.only.is_none());
            if let Some(rule) = reached.or_else(|| budget.spent()) {
                return Ok(rule);
            }
            let Some(samples) = self.block(ahead, &mut progress, watch)? else { return Ok(Rule::Interrupted) };
            self.writer.block()?;
            budget.end_block();
            self.goal.add(&samples).iter().for_each(|verdict| watch(Event::Decided(verdict)));
            self.leave(&mut progress);
        }
        Ok(self.end)
    }

    /// The samples of a block; none where it was interrupted.
    fn block(
        &mut self,
        ahead: &Ahead,
        progress: &mut Progress,
        watch: Watch<'_>,
    ) -> Result<Option<Vec<Sample>>, RunError> {
        let block = ahead.block;
        self.builds.iter_mut().for_each(|build| build.executor.begin_block());
        let plan = self.prepared.plan;
        let mut samples = Vec::new();
        for (position, line) in (0..).zip(plan.shuffled(block, self.lines())) {
            let (case, build) = self.case_and_build(line);
            let variant = self.builds[build].variant;
            if !(ahead.has(case) && self.needs(line)) {
                continue;
            }
            let (turns, left) = progress.start();
            watch(Event::Turn { block, blocks: self.most, case: &plan.cases[case], variant, turns, left });
            let spot = Spot { session: self.writer.session(), variant, block, position, case };
            let Some(taken) = self.turn(build, spot)? else { return Ok(None) };
            progress.end(line);
            if taken.failure.is_some() {
                progress.leave(line);
            }
            if let Some((status, cause)) = taken.failure_of_its_own(variant) {
                watch(Event::Failed { case: &plan.cases[case], variant, status: *status, cause });
            }
            samples.extend(taken.samples);
        }
        Ok(Some(samples))
    }

    /// Takes a turn and writes it down; none where it was interrupted, which leaves nothing.
    fn turn(&mut self, build: usize, spot: Spot) -> Result<Option<Taken>, RunError> {
        let Build { executor, exe, .. } = &mut self.builds[build];
        let turn = self.prepared.turn(spot.case, exe.as_deref());
        let taken = match self.prepared.preparation.failure(spot.case) {
            Some(failure) => Some(failed(failure, spot)),
            None => take(&turn, &self.references, spot, executor, self.interrupt)?,
        };
        let Some(taken) = taken else { return Ok(None) };
        self.writer.turn(&taken.samples, &taken.traces)?;
        self.keep(spot, &taken)?;
        Ok(Some(taken))
    }

    /// Keeps what a turn that failed had printed, and what its result is compared with.
    fn keep(&self, spot: Spot, taken: &Taken) -> Result<(), RunError> {
        let case = &self.prepared.plan.cases[spot.case].id;
        let variant = spot.variant;
        let is_other = taken.failure.as_ref().is_some_and(|(status, _)| *status == Status::Different);
        let [given, compared] = match is_other {
            true => [(Printed::Result, variant), (Printed::Result, Some(Variant::Head))],
            false => [(Printed::Wrong, variant), (Printed::Right, variant)],
        };
        let reference = self.references.of(spot.case).filter(|_| taken.wrong.is_some());
        let outputs = [taken.output.as_deref(), taken.wrong.as_deref(), reference];
        for ((which, variant), output) in [(Printed::End, variant), given, compared].into_iter().zip(outputs) {
            output.map_or(Ok(()), |output| self.writer.keep(which, case, variant, output))?;
        }
        Ok(())
    }

    /// How many turns a block may have: a line for each case with each build.
    fn lines(&self) -> usize {
        self.prepared.plan.cases.len() * self.builds.len()
    }

    fn case_and_build(&self, line: usize) -> (usize, usize) {
        (line / self.builds.len(), line % self.builds.len())
    }

    fn progress(&self, ahead: &[Ahead]) -> Progress {
        let decisions = &self.prepared.preparation.cases;
        let expected = |line| {
            let (case, _) = self.case_and_build(line);
            (decisions[case].turn_s().unwrap_or(0.0), ahead.iter().filter(|ahead| ahead.has(case)).count())
        };
        let mut progress = Progress::new((0..self.lines()).map(expected));
        self.leave(&mut progress);
        progress
    }

    /// What is needed no longer has no further turn.
    fn leave(&self, progress: &mut Progress) {
        for line in 0..self.lines() {
            if !self.needs(line) {
                progress.leave(line);
            }
        }
    }

    /// Whether the case has a turn with the build in the next block. An input that failed before the first block failed in
    /// this program: of base that tells nothing.
    fn needs(&self, line: usize) -> bool {
        let (case, build) = self.case_and_build(line);
        let variant = self.builds[build].variant;
        let foreign = variant == Some(Variant::Base) && self.prepared.preparation.failure(case).is_some();
        !foreign && self.goal.needs(case, variant)
    }
}

/// The turn of a case whose input failed before the first block.
fn failed(InputFailure { status, cause }: &InputFailure, spot: Spot) -> Taken {
    let mut taken = Taken::default();
    taken.add(Execution::failed(Phase::Warmup, 0, *status, cause.clone()), spot);
    taken
}
