//! The sweeps, multiplied out.

use std::collections::HashSet;
use std::ops::Range;

use serde_json::Value;
use toml::Spanned;

use super::baselines::Related;
use super::names::Named;
use super::requirements::{matches, none_matches};
use super::{Case, MAX_CASES};
use crate::dataset::Dataset;
use crate::experiment::{Experiment, MAX_WORKERS, Mistake, Workers, grouped};
use crate::strategy::{self, Parameters};

/// A case before its baseline is known: it stands as its own.
pub(super) struct Point {
    pub(super) case: Case,
    pub(super) place: Place,
    /// The place of the `exclude` that leaves it out.
    pub(super) excluded: Option<usize>,
}

/// What of a case's place in the matrix is not its worker count.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) strategy: usize,
    pub(super) dataset: usize,
    pub(super) delay: usize,
    pub(super) combination: usize,
}

/// Every point: by dataset, then delay, then strategy, then parameters, then workers.
pub(super) fn points(
    experiment: &Experiment,
    strategies: &[Related<'_>],
    cpus: usize,
    notes: &mut Vec<String>,
    found: &mut Vec<Mistake>,
) -> Option<Vec<Point>> {
    alike(&experiment.datasets, "dataset", found);
    alike(&experiment.delays, "delay", found);
    for (key, values) in strategies.iter().flat_map(|related| related.strategy.parameters) {
        alike(values, key, found);
    }
    let shared = worker_counts(&experiment.workers, cpus, notes, found);
    let workers: Vec<Vec<usize>> =
        strategies.iter().map(|related| own_worker_counts(&related.strategy, &shared, cpus, notes, found)).collect();
    within_limit(experiment, strategies, &workers, found);
    if !found.is_empty() {
        return None;
    }
    let combinations: Vec<Vec<Combination>> =
        strategies.iter().map(|related| combinations(&related.strategy, found)).collect();
    let mut points = Vec::new();
    for (dataset, dataset_part) in dataset_parts(&experiment.datasets).into_iter().enumerate() {
        for (delay, delay_value) in experiment.delays.iter().enumerate() {
            let delay_part = swept("delay", experiment.delays.len(), || delay_value.get_ref().label());
            for (strategy, related) in strategies.iter().enumerate() {
                for (combination, parameters) in combinations[strategy].iter().enumerate() {
                    for &workers in &workers[strategy] {
                        let Named { name, kind, .. } = &related.strategy;
                        let id = format!("{name}/{workers}{dataset_part}{delay_part}{}", parameters.part);
                        let case = Case {
                            baseline: id.clone(),
                            id,
                            strategy: name.clone(),
                            kind: (*kind).to_owned(),
                            parameters: parameters.values.clone(),
                            workers,
                            dataset: experiment.datasets[dataset].get_ref().clone(),
                            delay: delay_value.get_ref().clone(),
                        };
                        let place = Place { strategy, dataset, delay, combination };
                        points.push(Point { case, place, excluded: None });
                    }
                }
            }
        }
    }
    found.is_empty().then_some(points)
}

/// Marks what `exclude` leaves out. A pattern that leaves out nothing is a mistake, and so is leaving nothing.
pub(super) fn exclude(experiment: &Experiment, points: &mut [Point], found: &mut Vec<Mistake>) {
    for (index, pattern) in experiment.exclude.iter().enumerate() {
        let mut any = false;
        for point in points.iter_mut().filter(|point| matches(pattern.get_ref(), &point.case)) {
            any = true;
            point.excluded.get_or_insert(index);
        }
        if !any {
            let cases = points.iter().map(|point| &point.case);
            found.push(none_matches(pattern, cases));
        }
    }
    if let (true, Some(last)) = (points.iter().all(|point| point.excluded.is_some()), experiment.exclude.last()) {
        found.push(Mistake::new(last.span(), "`exclude` leaves out every case").help("keep at least one"));
    }
}

/// Two equal values in a sweep give cases alike.
fn alike<T: PartialEq>(values: &[Spanned<T>], key: &str, found: &mut Vec<Mistake>) {
    if values.len() > MAX_CASES {
        return; // Refused for their number.
    }
    for (index, value) in values.iter().enumerate() {
        if values[..index].iter().any(|earlier| earlier.get_ref() == value.get_ref()) {
            let what = format!("two cases alike: this value of `{key}` stands here twice");
            found.push(Mistake::new(value.span(), what).help("leave one out"));
        }
    }
}

fn worker_counts(
    values: &[Spanned<Workers>],
    cpus: usize,
    notes: &mut Vec<String>,
    found: &mut Vec<Mistake>,
) -> Vec<usize> {
    let mut seen = HashSet::new();
    let mut counts = Vec::new();
    for value in values {
        for count in value.get_ref().resolve(cpus) {
            if count > MAX_WORKERS {
                let what = format!("{} workers on this machine", grouped(count as i64));
                let help = format!("at most {}", grouped(MAX_WORKERS as i64));
                found.push(Mistake::new(value.span(), what).help(help));
            } else if seen.insert(count) {
                counts.push(count);
            } else {
                notes.push(format!("workers = {count} was asked for more than once and is one case"));
            }
        }
    }
    notes.dedup();
    // A strategy's own smallest count may be its baseline, which comes first.
    counts.sort_unstable();
    counts
}

fn own_worker_counts(
    strategy: &Named<'_>,
    shared: &[usize],
    cpus: usize,
    notes: &mut Vec<String>,
    found: &mut Vec<Mistake>,
) -> Vec<usize> {
    let own = strategy.workers.map(|own| (own, worker_counts(own, cpus, notes, found)));
    match own {
        None if !strategy.parallel => vec![1],
        None => shared.to_vec(),
        Some((values, counts)) => {
            if !strategy.parallel && counts != [1] {
                let what = format!("{} always has 1 worker", strategy.kind);
                found.push(Mistake::new(whole(values), what).help("leave `workers` out of it"));
            }
            counts
        }
    }
}

/// Counts the cases before any is made.
fn within_limit(experiment: &Experiment, strategies: &[Related<'_>], workers: &[Vec<usize>], found: &mut Vec<Mistake>) {
    let parameters = strategies.iter().flat_map(|related| related.strategy.parameters);
    let of_strategy = |(related, workers): (&Related<'_>, &Vec<usize>)| {
        let lengths = related.strategy.parameters.iter().map(|(_, values)| values.len());
        lengths.fold(workers.len(), usize::saturating_mul)
    };
    let groups = experiment.datasets.len().saturating_mul(experiment.delays.len());
    let cases = strategies.iter().zip(workers).map(of_strategy).fold(0, usize::saturating_add).saturating_mul(groups);
    if cases <= MAX_CASES {
        return;
    }
    let own = strategies.iter().filter_map(|related| related.strategy.workers);
    let lists = [list(&experiment.datasets), list(&experiment.delays), list(&experiment.workers)];
    let lists = lists.into_iter().chain(own.map(list)).chain(parameters.map(|(_, values)| list(values)));
    let longest = lists.max_by_key(|(length, _)| *length).map_or(0..0, |(_, span)| span);
    let number = grouped(i64::try_from(cases).unwrap_or(i64::MAX));
    let help = format!("at most {}; give shorter lists", grouped(MAX_CASES as i64));
    found.push(Mistake::new(longest, format!("{number} cases in all")).help(help));
}

fn list<T>(values: &[Spanned<T>]) -> (usize, Range<usize>) {
    (values.len(), whole(values))
}

fn whole<T>(values: &[Spanned<T>]) -> Range<usize> {
    match (values.first(), values.last()) {
        (Some(first), Some(last)) => first.span().start..last.span().end,
        _ => 0..0,
    }
}

/// One value for each parameter, and what of it belongs into the id.
struct Combination {
    values: Parameters,
    part: String,
}

fn combinations(strategy: &Named<'_>, found: &mut Vec<Mistake>) -> Vec<Combination> {
    let mut combinations = vec![Combination { values: Parameters::new(), part: String::new() }];
    for (key, values) in strategy.parameters {
        let with = |base: &Combination, value: &Value| {
            let mut next = base.values.clone();
            next.insert(key.clone(), value.clone());
            let part = swept(key, values.len(), || match value {
                Value::String(word) => word.clone(),
                other => other.to_string(),
            });
            Combination { values: next, part: format!("{}{part}", base.part) }
        };
        combinations =
            combinations.iter().flat_map(|base| values.iter().map(move |value| with(base, value.get_ref()))).collect();
    }
    for combination in &mut combinations {
        match strategy::check(strategy.kind, &combination.values) {
            Ok(filled) => combination.values = filled,
            Err(message) => found.push(Mistake::new(strategy.span.clone(), message)),
        }
    }
    combinations
}

/// A part of an id; none where there is nothing to tell apart.
fn swept(key: &str, values: usize, value: impl FnOnce() -> String) -> String {
    if values > 1 { format!(";{key}={}", value()) } else { String::new() }
}

/// Tables with one file name in different folders are told apart by their whole path.
fn dataset_parts(datasets: &[Spanned<Dataset>]) -> Vec<String> {
    let part = |dataset: &Spanned<Dataset>| {
        let label = dataset.get_ref().label();
        let same = datasets.iter().filter(|other| other.get_ref().label() == label).count();
        swept("dataset", datasets.len(), || match dataset.get_ref() {
            Dataset::Table { path } if same > 1 => path.display().to_string(),
            _ => label,
        })
    };
    datasets.iter().map(part).collect()
}
