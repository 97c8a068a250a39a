//! Which blocks are whole: a block in which a case is missing compares nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Run;
use crate::sample::{Phase, Status};

/// A session and a block of it. Two sessions have no block in common: turns that an interruption lies between are not
/// pairs.
pub type BlockId = (u32, u32);

impl Run {
    /// The blocks in which every case that had not failed by then has all of its timed executions, in order.
    pub fn whole_blocks(&self) -> Vec<BlockId> {
        let failures = self.failures();
        let mut timed: BTreeMap<BlockId, HashMap<usize, u32>> = BTreeMap::new();
        for sample in &self.samples {
            let counts = timed.entry((sample.session, sample.block)).or_default();
            let counts = counts.entry(sample.case).or_default();
            *counts += u32::from(sample.phase == Phase::Timed && sample.status == Status::Ok);
        }
        let decisions = &self.record.preparation.cases;
        let complete = |(block, counts): &(BlockId, HashMap<usize, u32>)| {
            decisions.iter().enumerate().all(|(case, decision)| {
                let failed = failures.get(&case).is_some_and(|failed| failed <= block);
                failed || counts.get(&case) == Some(&decision.iterations)
            })
        };
        // A block that is whole in two sessions would count twice; the first is the one that later ones went on from.
        let mut seen = BTreeSet::new();
        timed.into_iter().filter(complete).map(|(block, _)| block).filter(|(_, block)| seen.insert(*block)).collect()
    }

    /// The cases that failed, and in which block.
    pub fn failures(&self) -> BTreeMap<usize, BlockId> {
        let failed = self.samples.iter().filter(|sample| sample.status != Status::Ok);
        let mut failures = BTreeMap::new();
        for sample in failed {
            failures.entry(sample.case).or_insert((sample.session, sample.block));
        }
        failures
    }
}
