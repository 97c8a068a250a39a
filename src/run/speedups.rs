//! What a plain run is measured for: every case's speedup, as precisely as the plan asks.

use super::stopping::Goal;
use crate::gate::CaseVerdict;
use crate::plan::Plan;
use crate::record::{Rule, Run, Sample, Status, Variant, turn_s};
use crate::stats::{Estimate, speedup};

/// The turns of each case so far.
pub(super) struct Speedups<'a> {
    plan: &'a Plan,
    /// The turns in whole blocks, in seconds; none of a case that failed, which is not tried again.
    turns_s: Vec<Option<Vec<f64>>>,
}

impl<'a> Speedups<'a> {
    pub fn new(plan: &'a Plan) -> Self {
        Self { plan, turns_s: vec![Some(Vec::new()); plan.cases.len()] }
    }

    /// With the whole blocks of an earlier run, and its failures.
    pub fn after(plan: &'a Plan, earlier: &Run) -> Self {
        let mut this = Self::new(plan);
        for (session, block) in earlier.whole_blocks() {
            let of_block = |sample: &&Sample| (sample.session, sample.block) == (session, block);
            let samples: Vec<Sample> = earlier.samples.iter().filter(of_block).cloned().collect();
            this.add(&samples);
        }
        earlier.failures().into_keys().for_each(|case| this.turns_s[case] = None);
        this
    }

    fn estimates(&self) -> Vec<Estimate> {
        let plan = self.plan;
        let turns_s = |id: &str| self.turns_s[plan.index_of(id)?].as_deref();
        let cases = plan.cases.iter().filter(|case| case.id != case.baseline);
        cases.filter_map(|case| speedup(turns_s(&case.baseline)?, turns_s(&case.id)?, plan.confidence)).collect()
    }
}

impl Goal for Speedups<'_> {
    fn needs(&self, case: usize, _variant: Option<Variant>) -> bool {
        self.turns_s[case].is_some()
    }

    fn add(&mut self, block: &[Sample]) -> Vec<CaseVerdict> {
        for (case, turns_s) in self.turns_s.iter_mut().enumerate() {
            let turn: Vec<&Sample> = block.iter().filter(|sample| sample.case == case).collect();
            let failed = turn.iter().any(|sample| sample.status != Status::Ok);
            match (turns_s.as_mut(), turn_s(turn)) {
                (Some(turns_s), Some(turn_s)) if !failed => turns_s.push(turn_s),
                _ => *turns_s = None,
            }
        }
        Vec::new()
    }

    fn reached(&self) -> Option<Rule> {
        let precision = self.plan.precision.as_ref()?;
        let blocks = self.turns_s.iter().flatten().map(Vec::len).max().unwrap_or(0);
        precision.enough(blocks, &self.estimates(), self.plan.confidence).then_some(Rule::Precision)
    }
}
