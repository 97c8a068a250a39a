//! The sweeps, multiplied out.

use std::time::Duration;

use serde_json::Value;

use super::baselines::Related;
use super::case::{Case, Input};
use super::coordinate::{Coordinate, with_coordinates};
use super::names::Named;
use super::sweep::{Combination, MAX_CASES, Sweep, combinations, count, of_parameters, of_work, refuse_alike};
use crate::dataset::Dataset;
use crate::experiment::{Experiment, Mistake, Scaling, whole};
use crate::strategy::Parameters;
use crate::strategy::command::filled;
use crate::text::thousands;
use crate::workload::Delay;

/// The longest id of a case, in bytes.
pub(crate) const LONGEST_ID: usize = 1000;

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
    let work = of_work(experiment);
    let swept = |(related, workers)| {
        let Related { strategy, .. }: &Related<'_> = related;
        Swept { strategy, parameters: of_parameters(strategy), workers }
    };
    let strategies: Vec<Swept<'_>> = strategies.iter().zip(workers.iter().map(Vec::as_slice)).map(swept).collect();
    let parameters = strategies.iter().flat_map(|swept| &swept.parameters);
    work.iter().chain(parameters).for_each(|sweep| refuse_alike(sweep, found));
    within_limit(experiment, &work, &strategies, found);
    if !found.is_empty() {
        return None;
    }
    let points = multiplied(experiment, &work, &strategies, found);
    refuse_long_ids(&points, &strategies, found);
    found.is_empty().then_some(points)
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
    let lists = workers.map(|list| (list.len(), whole(list))).chain(sweeps.map(|list| (list.len(), whole(list))));
    let longest = lists.max_by_key(|(length, _)| *length).map_or(0..0, |(_, span)| span);
    let help = format!("at most {}; give shorter lists", thousands(MAX_CASES));
    found.push(Mistake::new(longest, format!("{} cases in all", thousands(cases))).help(help));
}

fn multiplied(
    experiment: &Experiment,
    work: &[Sweep],
    strategies: &[Swept<'_>],
    found: &mut Vec<Mistake>,
) -> Vec<Point> {
    let mut points = Vec::new();
    let ways: Vec<Vec<Case>> = strategies.iter().map(|swept| ways(experiment, swept, found)).collect();
    for (work, combination) in combinations(work).iter().enumerate() {
        for (strategy, (ways, swept)) in ways.iter().zip(strategies).enumerate() {
            for (parameters, way) in ways.iter().enumerate() {
                let series = Series { work, strategy, parameters };
                let way = at(combination, way.clone());
                points.extend(swept.workers.iter().map(|&workers| Point { case: with_id(&way, workers), series }));
            }
        }
    }
    points
}

/// An id stands in every row of the raw files, and in the lines of a history.
fn refuse_long_ids(points: &[Point], strategies: &[Swept<'_>], found: &mut Vec<Mistake>) {
    for (index, swept) in strategies.iter().enumerate() {
        let ids = points.iter().filter(|point| point.series.strategy == index).map(|point| point.case.id.len());
        if let Some(length) = ids.max().filter(|length| *length > LONGEST_ID) {
            let what = format!("the id of a case would be {} bytes long", thousands(length));
            let help = format!("at most {}; give shorter names and values", thousands(LONGEST_ID));
            found.push(Mistake::new(swept.strategy.span.clone(), what).help(help));
        }
    }
}

/// A case for each combination of the strategy's parameters, with defaults filled in.
fn ways(experiment: &Experiment, swept: &Swept<'_>, found: &mut Vec<Mistake>) -> Vec<Case> {
    let Swept { strategy, parameters, .. } = swept;
    let way = |combination: &Combination<'_>| {
        let mut case = at(combination, nowhere(experiment, strategy));
        case.parameters = filled(&case.parameters, &placeholders(combination));
        match experiment.kinds.check(strategy.kind, &case.parameters) {
            Ok(filled) => case.parameters = filled,
            Err(message) => found.push(Mistake::new(strategy.span.clone(), message)),
        }
        case
    };
    combinations(parameters).iter().map(way).collect()
}

fn placeholders<'c>(combination: &Combination<'c>) -> Vec<(&'c str, &'c Value)> {
    let all = combination.iter().filter_map(|(coordinate, _)| match coordinate {
        Coordinate::Placeholder(name, value) => Some((name.as_str(), value)),
        _ => None,
    });
    all.collect()
}

/// A case that no sweep has put anywhere.
fn nowhere(experiment: &Experiment, strategy: &Named<'_>) -> Case {
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

/// Puts the case there. What it does stands before the way in which it does it.
fn at(combination: &Combination<'_>, mut case: Case) -> Case {
    combination.iter().for_each(|(coordinate, _)| put(&mut case, coordinate));
    let swept = combination.iter().filter(|(_, swept)| *swept).map(|(coordinate, _)| (*coordinate).clone());
    case.coordinates.splice(0..0, swept);
    case
}

fn put(case: &mut Case, coordinate: &Coordinate) {
    match (coordinate.clone(), &mut case.input) {
        (Coordinate::Dataset(dataset), Some(input)) => input.dataset = dataset,
        (Coordinate::DatasetAt(path), Some(input)) => input.dataset = Dataset::Table { path },
        (Coordinate::Delay(delay), Some(input)) => input.delay = delay,
        (Coordinate::SerialFraction(fraction), Some(input)) => input.serial_fraction = fraction,
        (Coordinate::Scaling(scaling), _) => case.scaling = scaling,
        (Coordinate::Parameter(name, value), _) => _ = case.parameters.insert(name, value),
        (Coordinate::Placeholder(..), _) => {} // All parameters must be there before a value can stand in them.
        (Coordinate::Dataset(_) | Coordinate::DatasetAt(_), None) => {} // A command has no records,
        (Coordinate::Delay(_) | Coordinate::SerialFraction(_), None) => {} // and they cost nothing.
    }
}

fn with_id(way: &Case, workers: usize) -> Case {
    let id = with_coordinates(&format!("{}/{workers}", way.strategy), ';', &way.coordinates);
    Case { baseline: id.clone(), id, workers, ..way.clone() }
}
