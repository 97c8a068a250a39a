//! What a plain run is measured for: every case's speedup, as precisely as the plan asks.

use std::collections::BTreeMap;

use super::stopping::Goal;
use crate::gate::CaseVerdict;
use crate::plan::Plan;
use crate::record::{BlockId, Rule, Run, Sample, Status, Variant, turn_s};
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

    /// With the whole blocks of an earlier run, and its failures but those that are measured again.
    pub fn after(plan: &'a Plan, earlier: &Run, retried: &[usize]) -> Self {
        let mut this = Self::new(plan);
        let whole = earlier.whole_blocks().into_iter().map(|block| (block, Vec::new()));
        let mut blocks: BTreeMap<BlockId, Vec<&Sample>> = whole.collect();
        for sample in &earlier.samples {
            if let Some(block) = blocks.get_mut(&(sample.session, sample.block)) {
                block.push(sample);
            }
        }
        blocks.into_values().for_each(|block| this.add_block(block));
        earlier.failures().into_keys().for_each(|case| this.turns_s[case] = None);
        retried.iter().for_each(|&case| this.turns_s[case] = Some(Vec::new()));
        this
    }

    fn add_block<'s>(&mut self, block: impl IntoIterator<Item = &'s Sample>) {
        let mut turns: Vec<Vec<&Sample>> = vec![Vec::new(); self.turns_s.len()];
        block.into_iter().for_each(|sample| turns[sample.case].push(sample));
        for (turns_s, turn) in self.turns_s.iter_mut().zip(turns) {
            if turn.is_empty() {
                continue; // It has failed, or others alone are measured again.
            }
            let failed = turn.iter().any(|sample| sample.status != Status::Ok);
            match (turns_s.as_mut(), turn_s(turn)) {
                (Some(turns_s), Some(turn_s)) if !failed => turns_s.push(turn_s),
                _ => *turns_s = None,
            }
        }
    }

    fn estimates(&self) -> Vec<Estimate> {
        let pairs = self.plan.baselines().into_iter().enumerate().filter(|(case, baseline)| case != baseline);
        let turns_s = |case: usize| self.turns_s[case].as_deref();
        pairs.filter_map(|(case, baseline)| speedup(turns_s(baseline)?, turns_s(case)?, self.plan.confidence)).collect()
    }
}

impl Goal for Speedups<'_> {
    fn needs(&self, case: usize, _variant: Option<Variant>) -> bool {
        self.turns_s[case].is_some()
    }

    fn add(&mut self, block: &[Sample]) -> Vec<CaseVerdict> {
        self.add_block(block);
        Vec::new()
    }

    fn reached(&self) -> Option<Rule> {
        let precision = self.plan.precision.as_ref()?;
        let blocks = self.turns_s.iter().flatten().map(Vec::len).max().unwrap_or(0);
        precision.enough(blocks, &self.estimates(), self.plan.confidence).then_some(Rule::Precision)
    }
}
