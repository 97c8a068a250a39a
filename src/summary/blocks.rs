//! Which blocks are whole: a block in which a case is missing compares nothing.

use std::collections::BTreeMap;

use crate::sample::{Phase, Sample, Status};
use crate::stats::quantile;
use crate::store::Run;

/// Session and block: blocks of two sessions are not the same block.
pub(super) type BlockId = (u32, u32);

/// The measurements of a run, by case and block.
pub(super) struct Blocks<'a> {
    whole: Vec<BlockId>,
    cases: Vec<CaseBlocks<'a>>,
}

#[derive(Default)]
pub(super) struct CaseBlocks<'a> {
    /// The case's samples of each block in which it has any.
    samples: BTreeMap<BlockId, Vec<&'a Sample>>,
    /// The sample that ended it.
    pub failure: Option<&'a Sample>,
}

/// Sorts the run's samples into blocks, and finds those that are whole: every case that had not failed by then has all
/// its timed executions there.
pub(super) fn whole(run: &Run) -> Blocks<'_> {
    let mut cases: Vec<CaseBlocks> = run.record.plan.cases.iter().map(|_| CaseBlocks::default()).collect();
    let mut seen: Vec<BlockId> = Vec::new();
    for sample in &run.samples {
        let (case, block) = (&mut cases[sample.case], (sample.session, sample.block));
        if sample.status == Status::Ok {
            case.samples.entry(block).or_default().push(sample);
        } else if case.failure.is_none() {
            case.failure = Some(sample);
        }
        if seen.last() != Some(&block) {
            seen.push(block);
        }
    }
    seen.dedup();
    let complete = |block: &BlockId| {
        cases.iter().zip(&run.record.preparation.cases).all(|(case, decision)| {
            let failed = case.failure.is_some_and(|sample| (sample.session, sample.block) <= *block);
            failed || case.timed(*block).count() == decision.iterations as usize
        })
    };
    let whole = seen.iter().filter(|block| complete(block)).copied().collect();
    Blocks { whole, cases }
}

impl<'a> Blocks<'a> {
    /// How many blocks are whole.
    pub fn count(&self) -> usize {
        self.whole.len()
    }

    /// Whether that block is whole.
    pub fn is_whole(&self, block: BlockId) -> bool {
        self.whole.contains(&block)
    }

    /// The case in that place of the plan.
    pub fn case(&self, case: usize) -> &CaseBlocks<'a> {
        &self.cases[case]
    }

    /// One value for each whole block: the median of the turn's timed executions, in seconds. Two cases that did not
    /// fail have the same blocks in the same order, so these are pairs.
    pub fn turns_s(&self, case: usize) -> Vec<f64> {
        let turn = |block: &BlockId| {
            let walls: Vec<f64> = self.cases[case].timed(*block).filter_map(|sample| sample.wall_s).collect();
            quantile(&walls, 0.5)
        };
        self.whole.iter().filter_map(turn).collect()
    }

    /// The case's samples of that phase in whole blocks, in the order of measuring.
    pub fn samples(&self, case: usize, phase: Phase) -> impl Iterator<Item = &'a Sample> {
        let samples = &self.cases[case].samples;
        self.whole.iter().filter_map(|block| samples.get(block)).flatten().copied().filter(move |s| s.phase == phase)
    }
}

impl<'a> CaseBlocks<'a> {
    fn timed(&self, block: BlockId) -> impl Iterator<Item = &'a Sample> {
        self.samples.get(&block).into_iter().flatten().copied().filter(|sample| sample.phase == Phase::Timed)
    }
}
