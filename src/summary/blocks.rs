//! The measurements of a run's whole blocks, by case.

use std::collections::BTreeMap;

use crate::machine::Others;
use crate::record::{BlockId, Phase, Run, Sample, Status, TracedExecution, turn_s};

/// The measurements of a run, by case and block.
pub(crate) struct Blocks<'a> {
    whole: Vec<BlockId>,
    cases: Vec<CaseBlocks<'a>>,
    /// The index of each case's baseline.
    baselines: Vec<usize>,
}

#[derive(Default)]
pub(crate) struct CaseBlocks<'a> {
    /// The case's samples of each block in which it has any.
    samples: BTreeMap<BlockId, Vec<&'a Sample>>,
    /// The execution of each block that has spans.
    traces: BTreeMap<BlockId, &'a TracedExecution>,
    /// The sample that ended it.
    pub failure: Option<&'a Sample>,
}

/// Sorts the run's samples into its whole blocks.
pub(crate) fn whole(run: &Run) -> Blocks<'_> {
    let mut cases: Vec<CaseBlocks> = run.record.plan.cases.iter().map(|_| CaseBlocks::default()).collect();
    for sample in &run.samples {
        let case = &mut cases[sample.case];
        if sample.status == Status::Ok {
            case.samples.entry((sample.session, sample.block)).or_default().push(sample);
        } else if case.failure.is_none() {
            case.failure = Some(sample);
        }
    }
    for trace in &run.traces {
        cases[trace.case].traces.entry((trace.session, trace.block)).or_insert(trace);
    }
    Blocks { whole: run.whole_blocks(), cases, baselines: run.record.plan.baselines() }
}

impl<'a> Blocks<'a> {
    /// The whole blocks, in order.
    pub fn whole(&self) -> &[BlockId] {
        &self.whole
    }

    /// How many blocks are whole.
    pub fn count(&self) -> usize {
        self.whole.len()
    }

    /// The case with that index in the plan.
    pub fn case(&self, case: usize) -> &CaseBlocks<'a> {
        &self.cases[case]
    }

    /// What others took of the cpus during the case's turn, for each whole block where that is known.
    pub fn others(&self, case: usize) -> Vec<Others> {
        let of_turn = |block: &BlockId| self.cases[case].samples.get(block)?.iter().find_map(|sample| sample.others);
        self.whole.iter().filter_map(of_turn).collect()
    }

    /// The index of the case's baseline; its own for a baseline.
    pub fn baseline_of(&self, case: usize) -> usize {
        self.baselines[case]
    }

    /// The samples of each turn's timed executions, in seconds, by whole block.
    pub fn timed_s(&self, case: usize) -> Vec<Vec<f64>> {
        let timed = |block: &BlockId| self.cases[case].timed(*block).filter_map(|sample| sample.wall_s).collect();
        self.whole.iter().map(timed).collect()
    }

    /// The turn's one value for each whole block, in seconds. Two cases that did not fail have the same blocks in the same
    /// order, so these are pairs.
    pub fn turns_s(&self, case: usize) -> Vec<f64> {
        self.whole.iter().filter_map(|block| turn_s(self.cases[case].timed(*block))).collect()
    }

    /// The case's execution of each whole block that has spans, with its sample.
    pub fn traced(&self, case: usize) -> impl Iterator<Item = (BlockId, &'a TracedExecution, &'a Sample)> {
        let CaseBlocks { samples, traces, .. } = &self.cases[case];
        self.whole.iter().filter_map(move |block| {
            let trace = *traces.get(block)?;
            let same = |sample: &&&Sample| (sample.phase, sample.iteration) == (trace.phase, trace.iteration);
            Some((*block, trace, *samples.get(block)?.iter().find(same)?))
        })
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
