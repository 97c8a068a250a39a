//! The sweeps, multiplied out.

use std::ops::Range;

use serde_json::Value;
use toml::Spanned;

use super::baselines::Related;
use super::names::Named;
use super::requirements::{matches, none_matches};
use super::workers::whole;
use super::{Case, Input, MAX_CASES};
use crate::dataset::Dataset;
use crate::experiment::{Experiment, Mistake, Scaling, grouped};
use crate::strategy::Parameters;
use crate::workload::Delay;

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
    pub(super) serial_fraction: usize,
    pub(super) scaling: usize,
    pub(super) combination: usize,
}

/// Every point: by dataset, then delay, serial fraction, scaling, strategy, parameters, workers.
pub(super) fn points(
    experiment: &Experiment,
    strategies: &[Related<'_>],
    workers: &[Vec<usize>],
    found: &mut Vec<Mistake>,
) -> Option<Vec<Point>> {
    alike(&experiment.datasets, "dataset", found);
    alike(&experiment.delays, "delay", found);
    alike(&experiment.serial_fractions, "serial_fraction", found);
    alike(&experiment.scalings, "scaling", found);
    for (key, values) in strategies.iter().flat_map(|related| related.strategy.parameters) {
        alike(values, key, found);
    }
    within_limit(experiment, strategies, workers, found);
    if !found.is_empty() {
        return None;
    }
    let ways = ways(experiment, strategies, workers, found);
    let groups = groups(experiment);
    let points = groups.iter().flat_map(|group| ways.iter().map(|way| group.point(way))).collect();
    found.is_empty().then_some(points)
}

/// What the points over one input share.
struct Group<'e> {
    place: (usize, usize, usize, usize),
    /// What of it belongs into ids.
    part: String,
    dataset: &'e Dataset,
    delay: &'e Delay,
    serial_fraction: f64,
    scaling: Scaling,
    size: Option<u64>,
}

fn groups(experiment: &Experiment) -> Vec<Group<'_>> {
    let Experiment { datasets, delays, serial_fractions, scalings, .. } = experiment;
    let mut groups = Vec::new();
    for (dataset, dataset_part) in dataset_parts(datasets).into_iter().enumerate() {
        for (delay, value) in delays.iter().enumerate() {
            let delay_part = swept("delay", delays.len(), || value.get_ref().label());
            for (fraction, share) in serial_fractions.iter().enumerate() {
                let share_part = swept("serial_fraction", serial_fractions.len(), || share.get_ref().to_string());
                groups.extend(scalings.iter().enumerate().map(|(place, scaling)| {
                    let scaling_part = swept("scaling", scalings.len(), || scaling.get_ref().name().to_owned());
                    Group {
                        place: (dataset, delay, fraction, place),
                        part: format!("{dataset_part}{delay_part}{share_part}{scaling_part}"),
                        dataset: datasets[dataset].get_ref(),
                        delay: value.get_ref(),
                        serial_fraction: *share.get_ref(),
                        scaling: *scaling.get_ref(),
                        size: experiment.size,
                    }
                }));
            }
        }
    }
    groups
}

impl Group<'_> {
    fn point(&self, way: &Way<'_>) -> Point {
        let Way { strategy: (strategy, named), combination: (combination, values, part), workers } = way;
        let id = format!("{}/{workers}{}{part}", named.name, self.part);
        let input = || Input {
            dataset: self.dataset.clone(),
            delay: self.delay.clone(),
            serial_fraction: self.serial_fraction,
        };
        let case = Case {
            baseline: id.clone(),
            id,
            strategy: named.name.clone(),
            kind: named.kind.to_owned(),
            parameters: values.clone(),
            workers: *workers,
            input: (!named.is_command()).then(input),
            scaling: self.scaling,
            size: self.size,
        };
        let (dataset, delay, serial_fraction, scaling) = self.place;
        let place = Place { strategy: *strategy, dataset, delay, serial_fraction, scaling, combination: *combination };
        Point { case, place, excluded: None }
    }
}

/// What runs over each group: a strategy, a value for each of its parameters, and a number of workers.
struct Way<'e> {
    strategy: (usize, &'e Named<'e>),
    /// With what of it belongs into ids.
    combination: (usize, Parameters, String),
    workers: usize,
}

fn ways<'e>(
    experiment: &Experiment,
    strategies: &'e [Related<'e>],
    workers: &[Vec<usize>],
    found: &mut Vec<Mistake>,
) -> Vec<Way<'e>> {
    let mut ways = Vec::new();
    for (index, (related, workers)) in strategies.iter().zip(workers).enumerate() {
        let strategy = (index, &related.strategy);
        for (place, (values, part)) in combinations(experiment, &related.strategy, found).into_iter().enumerate() {
            let combination = (place, values, part);
            ways.extend(workers.iter().map(|&workers| Way { strategy, combination: combination.clone(), workers }));
        }
    }
    ways
}

/// Every choice of one value for each parameter, and what of it belongs into ids.
fn combinations(experiment: &Experiment, strategy: &Named<'_>, found: &mut Vec<Mistake>) -> Vec<(Parameters, String)> {
    let mut combinations = vec![(Parameters::new(), String::new())];
    for (key, values) in strategy.parameters {
        let with = |(chosen, parts): &(Parameters, String), value: &Value| {
            let mut chosen = chosen.clone();
            chosen.insert(key.clone(), value.clone());
            let part = swept(key, values.len(), || match value {
                Value::String(word) => word.clone(),
                other => other.to_string(),
            });
            (chosen, format!("{parts}{part}"))
        };
        combinations =
            combinations.iter().flat_map(|base| values.iter().map(move |value| with(base, value.get_ref()))).collect();
    }
    for (chosen, _) in &mut combinations {
        match experiment.kinds.check(strategy.kind, chosen) {
            Ok(filled) => *chosen = filled,
            Err(message) => found.push(Mistake::new(strategy.span.clone(), message)),
        }
    }
    combinations
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

/// Counts the cases before any is made.
fn within_limit(experiment: &Experiment, strategies: &[Related<'_>], workers: &[Vec<usize>], found: &mut Vec<Mistake>) {
    let parameters = strategies.iter().flat_map(|related| related.strategy.parameters);
    let of_strategy = |(related, workers): (&Related<'_>, &Vec<usize>)| {
        let lengths = related.strategy.parameters.iter().map(|(_, values)| values.len());
        lengths.fold(workers.len(), usize::saturating_mul)
    };
    let groups = experiment.datasets.len().saturating_mul(experiment.delays.len());
    let groups = groups.saturating_mul(experiment.serial_fractions.len()).saturating_mul(experiment.scalings.len());
    let cases = strategies.iter().zip(workers).map(of_strategy).fold(0, usize::saturating_add).saturating_mul(groups);
    if cases <= MAX_CASES {
        return;
    }
    let own = strategies.iter().filter_map(|related| related.strategy.workers);
    let inputs = [list(&experiment.datasets), list(&experiment.delays), list(&experiment.serial_fractions)];
    let lists = inputs.into_iter().chain([list(&experiment.workers)]);
    let lists = lists.chain(own.map(list)).chain(parameters.map(|(_, values)| list(values)));
    let longest = lists.max_by_key(|(length, _)| *length).map_or(0..0, |(_, span)| span);
    let number = grouped(i64::try_from(cases).unwrap_or(i64::MAX));
    let help = format!("at most {}; give shorter lists", grouped(MAX_CASES as i64));
    found.push(Mistake::new(longest, format!("{number} cases in all")).help(help));
}

fn list<T>(values: &[Spanned<T>]) -> (usize, Range<usize>) {
    (values.len(), whole(values))
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
