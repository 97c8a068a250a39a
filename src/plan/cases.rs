//! Which points become cases, and what each case's speedup is relative to.

use std::collections::{HashMap, HashSet};

use super::baselines::Related;
use super::case::Case;
use super::matrix::{Point, Series};
use super::patterns::{matches, none_matches};
use crate::experiment::{Experiment, Mistake};

/// The points that nothing leaves out, each with its baseline: the case with the same work and the baseline strategy's
/// smallest worker count. Where a strategy has only one, its first values are what its others are relative to.
pub(super) fn cases(
    experiment: &Experiment,
    strategies: &[Related<'_>],
    points: &[Point],
    found: &mut Vec<Mistake>,
) -> Vec<Case> {
    let excluded = excluded(experiment, points, found);
    let smallest = smallest(points, &excluded);
    let scaling = scaling(points);
    let mut cases = Vec::new();
    let mut told = HashSet::new();
    for (point, _) in points.iter().zip(&excluded).filter(|(_, excluded)| excluded.is_none()) {
        let baseline = strategies[point.series.strategy].baseline;
        let own = baseline == point.series.strategy && scaling.contains(&baseline);
        let parameters = if own { point.series.parameters } else { 0 };
        let Some(&base) = smallest.get(&Series { strategy: baseline, parameters, ..point.series }) else { continue };
        let base_id = &points[base].case.id;
        if let Some(pattern) = excluded[base]
            && told.insert(base)
        {
            let what = format!("this leaves out {base_id}, the baseline of {}", point.case.id);
            let mistake = Mistake::new(experiment.exclude[pattern].span(), what);
            found.push(mistake.help("leave out the cases that need it too, or keep it"));
        }
        cases.push(Case { baseline: base_id.clone(), ..point.case.clone() });
    }
    cases
}

/// The strategies that have more than one worker count.
fn scaling(points: &[Point]) -> HashSet<usize> {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    let other =
        |point: &&Point| *counts.entry(point.series.strategy).or_insert(point.case.workers) != point.case.workers;
    points.iter().filter(other).map(|point| point.series.strategy).collect()
}

/// For each point the index of the `exclude` that leaves it out. A pattern that leaves out nothing is a mistake, and so
/// is leaving nothing.
fn excluded(experiment: &Experiment, points: &[Point], found: &mut Vec<Mistake>) -> Vec<Option<usize>> {
    let mut excluded = vec![None; points.len()];
    for (index, pattern) in experiment.exclude.iter().enumerate() {
        let mut any = false;
        for (point, excluded) in points.iter().zip(&mut excluded) {
            if matches(pattern.get_ref(), &point.case) {
                any = true;
                excluded.get_or_insert(index);
            }
        }
        if !any {
            found.push(none_matches(pattern, points.iter().map(|point| &point.case)));
        }
    }
    if let (true, Some(last)) = (excluded.iter().all(Option::is_some), experiment.exclude.last()) {
        found.push(Mistake::new(last.span(), "`exclude` leaves out every case").help("keep at least one"));
    }
    excluded
}

/// The index of each series' point with the fewest workers; one that is left out only where all of them are.
fn smallest(points: &[Point], excluded: &[Option<usize>]) -> HashMap<Series, usize> {
    let mut smallest: HashMap<Series, usize> = HashMap::new();
    let rank = |index: usize| (excluded[index].is_some(), points[index].case.workers);
    for (index, point) in points.iter().enumerate() {
        let best = smallest.entry(point.series).or_insert(index);
        if rank(index) < rank(*best) {
            *best = index;
        }
    }
    smallest
}
