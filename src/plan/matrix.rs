//! The sweeps, multiplied out.

use std::time::Duration;

use super::baselines::Related;
use super::case::{Case, Input};
use super::coordinate::{Coordinate, with_coordinates};
use super::locate::locate;
use super::names::Named;
use super::sweep::{Combination, MAX_CASES, Sweep, combinations, count};
use crate::dataset::Dataset;
use crate::experiment::{Experiment, Mistake, Scaling, grouped, whole};
use crate::strategy::Parameters;
use crate::workload::Delay;

/// A case before its baseline is known: it stands as its own.
pub(super) struct Point {
    pub(super) case: Case,
    pub(super) series: Series,
}

/// Cases that differ in their workers only: what they do, by which strategy, with which of its parameters' values. Each
/// is an index.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Series {
    pub(super) work: usize,
    pub(super) strategy: usize,
    pub(super) parameters: usize,
}

/// A strategy with all that it sweeps.
struct Swept<'e> {
    strategy: &'e Named<'e>,
    parameters: Vec<Sweep>,
    workers: &'e [usize],
}

/// Every point: by dataset, then delay, serial fraction, scaling, strategy, parameters, workers.
pub(super) fn points(
    experiment: &Experiment,
    strategies: &[Related<'_>],
    workers: &[Vec<usize>],
    found: &mut Vec<Mistake>,
) -> Option<Vec<Point>> {
    let work = Sweep::of_work(experiment);
    let swept = |(related, workers)| {
        let Related { strategy, .. }: &Related<'_> = related;
        Swept { strategy, parameters: Sweep::of_parameters(strategy), workers }
    };
    let strategies: Vec<Swept<'_>> = strategies.iter().zip(workers.iter().map(Vec::as_slice)).map(swept).collect();
    let parameters = strategies.iter().flat_map(|swept| &swept.parameters);
    work.iter().chain(parameters).for_each(|sweep| sweep.refuse_alike(found));
    within_limit(experiment, &work, &strategies, found);
    if !found.is_empty() {
        return None;
    }
    let points = multiplied(experiment, &work, &strategies, found);
    found.is_empty().then(|| with_ids(points))
}

/// Counts the cases before any is made.
fn within_limit(experiment: &Experiment, work: &[Sweep], strategies: &[Swept<'_>], found: &mut Vec<Mistake>) {
    let of_strategy = |swept: &Swept<'_>| count(&swept.parameters).saturating_mul(swept.workers.len());
    let cases = strategies.iter().map(of_strategy).fold(0, usize::saturating_add).saturating_mul(count(work));
    if cases <= MAX_CASES {
        return;
    }
    let workers = strategies.iter().filter_map(|swept| swept.strategy.workers).chain([experiment.workers.as_slice()]);
    let sweeps = work.iter().chain(strategies.iter().flat_map(|swept| &swept.parameters));
    let lists = workers.map(|workers| (workers.len(), whole(workers))).chain(sweeps.map(Sweep::extent));
    let longest = lists.max_by_key(|(length, _)| *length).map_or(0..0, |(_, span)| span);
    let number = grouped(i64::try_from(cases).unwrap_or(i64::MAX));
    let help = format!("at most {}; give shorter lists", grouped(MAX_CASES as i64));
    found.push(Mistake::new(longest, format!("{number} cases in all")).help(help));
}

fn multiplied(
    experiment: &Experiment,
    work: &[Sweep],
    strategies: &[Swept<'_>],
    found: &mut Vec<Mistake>,
) -> Vec<Point> {
    let mut points = Vec::new();
    let ways: Vec<Vec<Case>> = strategies.iter().map(|swept| ways(experiment, swept, found)).collect();
    for (work, coordinates) in combinations(work).iter().enumerate() {
        for (strategy, (ways, swept)) in ways.iter().zip(strategies).enumerate() {
            for (parameters, way) in ways.iter().enumerate() {
                let series = Series { work, strategy, parameters };
                let way = at(way.clone(), coordinates);
                let case = |&workers| Case { workers, ..way.clone() };
                points.extend(swept.workers.iter().map(|workers| Point { case: case(workers), series }));
            }
        }
    }
    points
}

/// A case for each combination of the strategy's parameters, with defaults filled in.
fn ways(experiment: &Experiment, swept: &Swept<'_>, found: &mut Vec<Mistake>) -> Vec<Case> {
    let Swept { strategy, parameters, .. } = swept;
    let way = |coordinates: &Combination<'_>| {
        let mut case = at(unplaced(experiment, strategy), coordinates);
        match experiment.kinds.check(strategy.kind, &case.parameters) {
            Ok(filled) => case.parameters = filled,
            Err(message) => found.push(Mistake::new(strategy.span.clone(), message)),
        }
        case
    };
    combinations(parameters).iter().map(way).collect()
}

fn at(mut case: Case, coordinates: &[&Coordinate]) -> Case {
    coordinates.iter().for_each(|coordinate| case.put(coordinate));
    case
}

/// A case that no sweep has put anywhere.
fn unplaced(experiment: &Experiment, strategy: &Named<'_>) -> Case {
    let input = || Input { dataset: Dataset::Scientists, delay: Delay::fixed(Duration::ZERO), serial_fraction: 0.0 };
    Case {
        id: String::new(),
        strategy: strategy.name.clone(),
        kind: strategy.kind.to_owned(),
        parameters: Parameters::new(),
        workers: 1,
        input: (!strategy.is_command()).then(input),
        scaling: Scaling::default(),
        size: experiment.size,
        baseline: String::new(),
        coordinates: Vec::new(),
    }
}

/// The points with their coordinates, and the ids that say them.
fn with_ids(points: Vec<Point>) -> Vec<Point> {
    let (mut cases, series): (Vec<Case>, Vec<Series>) =
        points.into_iter().map(|point| (point.case, point.series)).unzip();
    locate(&mut cases);
    for case in &mut cases {
        case.id = with_coordinates(&format!("{}/{}", case.strategy, case.workers), ';', &case.coordinates);
        case.baseline.clone_from(&case.id);
    }
    cases.into_iter().zip(series).map(|(case, series)| Point { case, series }).collect()
}
