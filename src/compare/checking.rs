//! A check of a gate's cases in progress, block after block: in the same way while it is measured, to know when it is
//! over, and from its raw files, for every report.

use crate::gate::{Block, CaseVerdict, Check, Refusal, Sides, Turn};
use crate::plan::Plan;
use crate::record::{Compared, Phase, Preparation, Sample, Status, Variant, turn_mean_s, turn_s};
use crate::text::with_cause;

/// A check of a plan's cases: it is given block after block, and says who still needs one.
pub struct Checking<'a> {
    plan: &'a Plan,
    preparation: &'a Preparation,
    check: Check,
    /// Whole blocks so far.
    pub(super) blocks: usize,
}

impl<'a> Checking<'a> {
    /// A check of the cases on which there is no verdict yet.
    ///
    /// # Errors
    ///
    /// Where no verdict can be reached.
    pub fn new(plan: &'a Plan, preparation: &'a Preparation, compared: &Compared) -> Result<Self, Refusal> {
        let settled = |id: &str| compared.settled.iter().any(|known| known.case == id);
        let cases = plan.judged().filter(|case| !settled(&case.id));
        let check = Check::new(compared.rules, cases.map(|case| case.id.clone()).collect())?;
        Ok(Self { plan, preparation, check, blocks: 0 })
    }

    pub fn over(&self) -> bool {
        self.check.over()
    }

    pub(super) fn verdicts(&self) -> Vec<CaseVerdict> {
        self.check.verdicts()
    }

    /// The indices of the cases that need their turns in the next block: those that are undecided, and their baselines.
    pub fn needed(&self) -> Vec<usize> {
        let pairs = self.check.undecided().filter_map(|id| self.pair(id));
        let mut needed: Vec<usize> = pairs.flat_map(|(case, baseline)| [case, baseline]).collect();
        needed.sort_unstable();
        needed.dedup();
        needed
    }

    /// Takes the samples of a block, and returns the verdicts that it led to. A case that failed in it has failed, whether
    /// the block is whole or not; for all others a block that is not whole does not count.
    pub fn add(&mut self, samples: &[Sample]) -> Vec<CaseVerdict> {
        let undecided: Vec<String> = self.check.undecided().map(str::to_owned).collect();
        let turns = Turns { preparation: self.preparation, samples };
        let mut blocks = Vec::new();
        for id in &undecided {
            let Some((case, baseline)) = self.pair(id) else { continue };
            let of_baseline = |cause| format!("its baseline {} failed {cause}", self.plan.cases[baseline].id);
            // Neither call can fail: the ids come from the check itself.
            let other = (baseline != case).then(|| turns.failure(baseline)).flatten();
            if let Some(cause) = turns.failure(case).or_else(|| other.map(of_baseline)) {
                let _ = self.check.fail(id, cause);
            } else {
                blocks.push((id, turns.block(case, baseline)));
            }
        }
        if blocks.iter().all(|(_, block)| block.is_some()) {
            for (id, block) in blocks.into_iter().filter_map(|(id, block)| Some((id, block?))) {
                let _ = self.check.add(id, block);
            }
            self.blocks += 1;
            self.check.look();
        }
        let still: Vec<&str> = self.check.undecided().collect();
        if still.len() == undecided.len() {
            return Vec::new();
        }
        let decided = |verdict: &CaseVerdict| undecided.contains(&verdict.case) && !still.contains(&&*verdict.case);
        self.verdicts().into_iter().filter(decided).collect()
    }

    /// The indices of a case and its baseline.
    fn pair(&self, id: &str) -> Option<(usize, usize)> {
        let case = self.plan.index_of(id)?;
        Some((case, self.plan.index_of(&self.plan.cases[case].baseline)?))
    }
}

/// The turns of a block.
struct Turns<'a> {
    preparation: &'a Preparation,
    samples: &'a [Sample],
}

impl Turns<'_> {
    /// The turns of a case and of its baseline: none where one of them is missing.
    fn block(&self, case: usize, baseline: usize) -> Option<Block> {
        let other = if case == baseline { None } else { Some(self.sides(baseline)?) };
        Some(Block { baseline: other, case: self.sides(case)? })
    }

    fn sides(&self, case: usize) -> Option<Sides> {
        Some(Sides { base: self.turn(case, Variant::Base)?, head: self.turn(case, Variant::Head)? })
    }

    /// None where the turn is not whole.
    fn turn(&self, case: usize, variant: Variant) -> Option<Turn> {
        let counts = |sample: &&Sample| (sample.phase, sample.status) == (Phase::Timed, Status::Ok);
        let executions = self.of(case, variant).filter(counts).count();
        let whole = executions == self.preparation.cases[case].iterations as usize;
        let turn = Turn { median_s: turn_s(self.of(case, variant))?, mean_s: turn_mean_s(self.of(case, variant))? };
        whole.then_some(turn)
    }

    /// How the case failed, with base, with head or with both.
    fn failure(&self, case: usize) -> Option<String> {
        let failed = |variant| self.of(case, variant).find(|sample| sample.status != Status::Ok).map(how_it_failed);
        match (failed(Variant::Base), failed(Variant::Head)) {
            (None, None) => None,
            (Some(base), None) => Some(format!("in base: {base}")),
            (None, Some(head)) => Some(format!("in head: {head}")),
            (Some(base), Some(head)) if base == head => Some(format!("in base and head: {base}")),
            (Some(base), Some(head)) => Some(format!("in base: {base}; in head: {head}")),
        }
    }

    fn of(&self, case: usize, variant: Variant) -> impl Iterator<Item = &Sample> {
        self.samples.iter().filter(move |sample| sample.case == case && sample.variant == Some(variant))
    }
}

/// The status and the cause of an execution that failed.
pub(super) fn how_it_failed(sample: &Sample) -> String {
    with_cause(sample.status.name(), &sample.cause)
}
