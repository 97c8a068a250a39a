//! A check of a gate's cases in progress, block after block: in the same way while it is measured, to know when it is
//! over, and from its raw files, for every report.

use std::collections::{HashMap, HashSet};

use crate::gate::{Block, CaseVerdict, Check, Refusal, Sides, Turn};
use crate::plan::Plan;
use crate::record::{Compared, Phase, Preparation, Sample, Status, Variant, turn_mean_s, turn_s};
use crate::text::with_cause;

/// A check of a plan's cases: it is given block after block, and says who still needs one.
pub struct Checking<'a> {
    plan: &'a Plan,
    preparation: &'a Preparation,
    check: Check,
    /// The indices of each case of the check, and of its baseline, by its id.
    pairs: HashMap<String, (usize, usize)>,
    /// The references that base has given in some case: where it gives something else, it contradicts itself.
    agreed: HashSet<u64>,
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
        let settled: HashSet<&str> = compared.settled.iter().map(|known| known.case.as_str()).collect();
        let cases = plan.judged().filter(|case| !settled.contains(case.id.as_str()));
        let check = Check::new(compared.rules, cases.map(|case| case.id.clone()).collect())?;
        let baselines = plan.baselines().into_iter().enumerate();
        let pairs = plan.cases.iter().zip(baselines).map(|(case, pair)| (case.id.clone(), pair)).collect();
        Ok(Self { plan, preparation, check, pairs, agreed: HashSet::new(), blocks: 0 })
    }

    pub fn over(&self) -> bool {
        self.check.over()
    }

    pub(super) fn verdicts(&self) -> Vec<CaseVerdict> {
        self.check.verdicts()
    }

    /// The indices of the cases that need their turns in the next block: those that are undecided, and their baselines.
    pub fn needed(&self) -> HashSet<usize> {
        let pairs = self.check.undecided().filter_map(|id| self.pairs.get(id).copied());
        pairs.flat_map(|(case, baseline)| [case, baseline]).collect()
    }

    /// Takes the samples of a block, and returns the verdicts that it led to. A case that failed in it has failed, whether
    /// the block is whole or not; for all others a block that is not whole does not count.
    pub fn add(&mut self, samples: &[Sample]) -> Vec<CaseVerdict> {
        let undecided: Vec<String> = self.check.undecided().map(str::to_owned).collect();
        let of_base = samples.iter().filter(|sample| sample.variant == Some(Variant::Base));
        self.agreed.extend(of_base.filter(|sample| sample.status == Status::Ok).filter_map(|sample| sample.digest));
        let turns = Turns::of(self.preparation, samples);
        let mut blocks = Vec::new();
        for id in &undecided {
            let Some(&(case, baseline)) = self.pairs.get(id) else { continue };
            let of_baseline = |cause| format!("its baseline {} failed {cause}", self.plan.cases[baseline].id);
            // Neither call can fail: the ids come from the check itself.
            let other = (baseline != case).then(|| turns.failure(baseline, &self.agreed)).flatten();
            if let Some(cause) = turns.failure(case, &self.agreed).or_else(|| other.map(of_baseline)) {
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
        let mut decided: HashSet<String> = undecided.into_iter().collect();
        for still in self.check.undecided() {
            decided.remove(still);
        }
        if decided.is_empty() {
            return Vec::new();
        }
        self.verdicts().into_iter().filter(|verdict| decided.contains(&verdict.case)).collect()
    }
}

/// The turns of a block.
struct Turns<'a> {
    preparation: &'a Preparation,
    samples: HashMap<(usize, Variant), Vec<&'a Sample>>,
}

impl<'a> Turns<'a> {
    fn of(preparation: &'a Preparation, block: &'a [Sample]) -> Self {
        let mut samples: HashMap<(usize, Variant), Vec<&'a Sample>> = HashMap::new();
        for sample in block {
            if let Some(variant) = sample.variant {
                samples.entry((sample.case, variant)).or_default().push(sample);
            }
        }
        Self { preparation, samples }
    }

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
        let samples = self.samples(case, variant);
        let executions = samples.clone().filter(counts).count();
        let whole = executions == self.preparation.cases[case].iterations as usize;
        let turn = Turn { median_s: turn_s(samples.clone())?, mean_s: turn_mean_s(samples)? };
        whole.then_some(turn)
    }

    /// How the case failed: head, which is judged, first.
    fn failure(&self, case: usize, agreed: &HashSet<u64>) -> Option<String> {
        let failed = |variant| self.samples(case, variant).find(|sample| sample.status != Status::Ok);
        let contradicts_itself = || self.preparation.cases[case].reference.is_some_and(|right| agreed.contains(&right));
        match (failed(Variant::Head), failed(Variant::Base)) {
            (None, None) => None,
            (Some(head), None) => Some(format!("in head: {}", how_it_failed(head))),
            (None, Some(base)) if base.status == Status::Different && !contradicts_itself() => {
                let results = with_cause("base and head give different results", &base.cause);
                Some(format!("{results}; the gate does not know which is right"))
            }
            (None, Some(base)) => Some(in_base(base)),
            (Some(head), Some(base)) if how_it_failed(head) == how_it_failed(base) => {
                Some(format!("in base and head: {}", how_it_failed(head)))
            }
            (Some(head), Some(base)) => Some(format!("in head: {}; {}", how_it_failed(head), in_base(base))),
        }
    }

    fn samples(&self, case: usize, variant: Variant) -> impl Iterator<Item = &'a Sample> + Clone {
        self.samples.get(&(case, variant)).into_iter().flatten().copied()
    }
}

fn in_base(sample: &Sample) -> String {
    let how = if sample.is_uncompared() { sample.cause.clone() } else { how_it_failed(sample) };
    format!("in base: {how}")
}

/// The status and the cause of an execution that failed.
pub(super) fn how_it_failed(sample: &Sample) -> String {
    match sample.status {
        Status::Different => with_cause("wrong-result: its output differs from the reference", &sample.cause),
        status => status.told(&sample.cause),
    }
}
