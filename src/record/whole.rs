//! Which blocks are whole: a block in which a case is missing compares nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::read::Run;
use super::run_record::{Rule, Settled};
use super::sample::{Phase, Sample, Variant};
use super::status::Status;
use crate::gate::Verdict;

/// A session and a block of it. Two sessions have no block in common: turns that an interruption lies between are not
/// pairs.
pub type BlockId = (u32, u32);

impl Run {
    /// Of a gate's run, what head alone did, as if it were no gate's. A case that failed with base has no pairs from
    /// then on, and counts as failed here, too; one that is missing or incomparable was not measured.
    pub fn of_head(&self) -> Run {
        let mut record = self.record.clone();
        let settled = record.compared.take().map(|compared| compared.settled).unwrap_or_default();
        for case in self.unmeasured(&settled) {
            record.preparation.cases[case].iterations = 0;
        }
        let decisions = &record.preparation.cases;
        let of_base = |sample: &Sample| sample.variant == Some(Variant::Base);
        let measured = |sample: &&Sample| decisions[sample.case].iterations > 0 && !of_base(sample);
        // Only what is kept is copied: a run may be large.
        let kept = self.samples.iter().filter(|sample| measured(sample) || sample.status != Status::Ok);
        let mut samples: Vec<Sample> = kept.cloned().collect();
        for sample in samples.iter_mut().filter(|sample| of_base(sample)) {
            sample.cause = format!("in base: {}", sample.cause);
        }
        let traces = self.traces.iter().filter(|trace| trace.variant != Some(Variant::Base)).cloned().collect();
        let (costs, torn, changed) = (self.costs.clone(), self.torn.clone(), self.changed.clone());
        Run { record, samples, traces, costs, torn, changed, retried: Vec::new() }
    }

    /// The settled cases that were not measured all the same. A new case has its turns with head; runs that were stored
    /// earlier have only a first one, which shows nothing.
    fn unmeasured(&self, settled: &[Settled]) -> Vec<usize> {
        let mut blocks: Vec<BTreeSet<BlockId>> = vec![BTreeSet::new(); self.record.plan.cases.len()];
        for sample in self.samples.iter().filter(|sample| sample.phase == Phase::Timed) {
            blocks[sample.case].insert((sample.session, sample.block));
        }
        let most = blocks.iter().map(BTreeSet::len).max();
        let indices = self.record.plan.indices();
        let known = settled.iter().filter_map(|known| Some((*indices.get(known.case.as_str())?, known.verdict)));
        let is_unmeasured =
            |(case, verdict): &(usize, Verdict)| *verdict != Verdict::New || Some(blocks[*case].len()) != most;
        known.filter(is_unmeasured).map(|(case, _)| case).collect()
    }

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
                let failed = failures.get(&case).is_some_and(|failed| (failed.session, failed.block) <= *block);
                failed || counts.get(&case).copied().unwrap_or(0) == decision.iterations
            })
        };
        // A block that is whole in two sessions counts once: the first time, which is what the later session went on from.
        let mut seen = BTreeSet::new();
        timed.into_iter().filter(complete).map(|(block, _)| block).filter(|(_, block)| seen.insert(*block)).collect()
    }

    /// What is missing of a run that says of itself that it measured every block. A gate's blocks leave out what is decided
    /// and cannot be counted.
    pub fn lost(&self) -> Option<String> {
        let claims = self.record.compared.is_none() && self.record.ended_by() == Some(Rule::AllBlocks);
        let (whole, planned) = (self.whole_blocks().len(), self.record.plan.blocks as usize);
        // Where all cases have failed, blocks are empty.
        let is_lost = claims && whole < planned && self.failures().len() < self.record.plan.cases.len();
        is_lost.then(|| format!("{whole} of the {planned} blocks that it had are whole"))
    }

    /// The cases that failed, with the first execution of each that did.
    pub fn failures(&self) -> BTreeMap<usize, &Sample> {
        let mut failures = BTreeMap::new();
        for sample in self.samples.iter().filter(|sample| sample.status != Status::Ok) {
            failures.entry(sample.case).or_insert(sample);
        }
        failures
    }
}
