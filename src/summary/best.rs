//! The best choice: the fewest workers that are surely within 5 % of the fastest.

use super::blocks::Blocks;
use super::choice::Best;
use super::types::{CaseSummary, Outcome};
use crate::plan::Plan;
use crate::record::Run;
use crate::stats::Contest;

/// A case that is slower than the fastest by no more is as good.
const MARGIN: f64 = 0.05;

/// The best choice, or how many more blocks would tell; neither where there is nothing to choose.
#[derive(Default)]
pub(super) struct Choice {
    pub best: Option<Best>,
    pub more_blocks: Option<usize>,
}

/// Chooses among the measured cases, whose indices in the plan are `indices`. There is nothing to choose where fewer than
/// two were measured, or in a single block, which can tell nothing apart; nor among programs of which nobody knows that
/// they do the same.
pub(super) fn choose(run: &Run, blocks: &Blocks<'_>, cases: &[CaseSummary], indices: &[usize]) -> Choice {
    let plan = &run.record.plan;
    let measured: Vec<(&CaseSummary, usize)> =
        cases.iter().zip(indices.iter().copied()).filter(|(case, _)| case.outcome == Outcome::Ok).collect();
    let same = do_the_same(run, &measured.iter().map(|(_, index)| *index).collect::<Vec<_>>());
    let turns_s: Vec<Vec<f64>> = measured.iter().map(|(_, index)| blocks.turns_s(*index)).collect();
    let Some(contest) = Contest::of(&turns_s, plan.confidence).filter(|_| same && blocks.count() > 1) else {
        return Choice::default();
    };
    let mut order: Vec<usize> = (0..measured.len()).collect();
    order.sort_by_key(|&case| measured[case].0.workers);
    let id = |case: usize| measured[case].0.id.clone();
    match contest.first_within(&order, MARGIN) {
        Some(chosen) => {
            let may_be_fastest = contest.may_be_fastest().map(|cases| cases.into_iter().map(id).collect());
            Choice { best: Some(Best { case: id(chosen), may_be_fastest }), more_blocks: None }
        }
        None => Choice { best: None, more_blocks: contest.blocks_needed(MARGIN).map(|needed| needed - blocks.count()) },
    }
}

/// Whether the times of all these cases may be compared. Programs do the same where one is the other's baseline, or where
/// what `verify` compares is equal; whatever maps records does what the file's programs do.
fn do_the_same(run: &Run, cases: &[usize]) -> bool {
    let plan = &run.record.plan;
    if cases.iter().any(|&case| plan.cases[case].input.is_some()) {
        return true;
    }
    let mut reached: Vec<usize> = cases.first().copied().into_iter().collect();
    let mut next = 0;
    while let Some(&one) = reached.get(next) {
        let related = cases.iter().filter(|&&other| are_related(run, plan, one, other) && !reached.contains(&other));
        let related: Vec<usize> = related.copied().collect();
        reached.extend(related);
        next += 1;
    }
    reached.len() == cases.len()
}

fn are_related(run: &Run, plan: &Plan, one: usize, other: usize) -> bool {
    let reference = |case: usize| run.record.preparation.cases[case].reference;
    plan.cases[one].baseline == plan.cases[other].baseline
        || reference(one).is_some_and(|reference_of_one| Some(reference_of_one) == reference(other))
}
