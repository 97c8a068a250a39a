//! Programs beside each other by their times alone, whatever they do: which is the fastest, and by how much.

use super::blocks::Blocks;
use super::choice::{Fastest, TimesAsFast};
use super::types::{CaseSummary, Outcome};
use crate::plan::Plan;
use crate::stats::speedup;

/// The fastest program of a group of commands, and how many times as fast as each other one it is. A program stands for
/// itself with the number of workers that it is fastest with. None where there is only one.
pub(super) fn fastest(plan: &Plan, blocks: &Blocks<'_>, cases: &[CaseSummary], indices: &[usize]) -> Option<Fastest> {
    let mut programs: Vec<(usize, &CaseSummary)> = Vec::new();
    let measured = indices.iter().copied().zip(cases).filter(|(_, case)| case.outcome == Outcome::Ok);
    for (index, case) in measured.filter(|(index, _)| plan.cases[*index].input.is_none()) {
        match programs.iter_mut().find(|(_, other)| other.series() == case.series()) {
            Some(known) if wall_s(case) < wall_s(known.1) => *known = (index, case),
            Some(_) => {}
            None => programs.push((index, case)),
        }
    }
    programs.sort_by(|(_, one), (_, other)| wall_s(one).total_cmp(&wall_s(other)));
    let ((first, winner), others) = programs.split_first()?;
    let times = |(index, case): &(usize, &CaseSummary)| {
        let times = speedup(&blocks.turns_s(*index), &blocks.turns_s(*first), plan.confidence)?;
        Some(TimesAsFast { case: case.id.clone(), times })
    };
    let others: Vec<TimesAsFast> = others.iter().filter_map(times).collect();
    (!others.is_empty()).then(|| Fastest { case: winner.id.clone(), others })
}

fn wall_s(case: &CaseSummary) -> f64 {
    case.wall.map_or(f64::INFINITY, |wall| wall.value)
}

/// Whether these are commands of which none has more workers, or fewer, than what it is compared with. Then nothing is
/// scaled: one program may well be many times as fast as another, and neither efficiency nor bound means anything.
pub(super) fn are_only_programs(plan: &Plan, cases: &[CaseSummary], indices: &[usize]) -> bool {
    let commands = indices.iter().all(|&case| plan.cases[case].input.is_none());
    commands && cases.iter().all(|case| case.workers == case.baseline_workers)
}

/// The case without what is said of scaling.
pub(super) fn unscaled(case: CaseSummary) -> CaseSummary {
    CaseSummary {
        efficiency: None,
        bound: None,
        bound_by: None,
        pinned_to: None,
        of_bound: None,
        losses: None,
        karp_flatt: None,
        ..case
    }
}
