//! The keys of an experiment with all their values, to be multiplied out.

use toml::Spanned;

use super::coordinate::Coordinate;
use super::names::Named;
use crate::dataset::Dataset;
use crate::experiment::{Experiment, Mistake};

/// The most cases that a plan may have.
pub(super) const MAX_CASES: usize = 10_000;

/// The values of a key, of which each case takes one.
pub(super) type Sweep = Vec<Spanned<Coordinate>>;

/// What there is to do, one key a line. Cases are compared with each other within a combination of these.
pub(super) fn of_work(experiment: &Experiment) -> Vec<Sweep> {
    vec![
        sweep(&experiment.datasets, |dataset| told_apart(dataset, experiment)),
        sweep(&experiment.delays, Coordinate::Delay),
        sweep(&experiment.serial_fractions, Coordinate::SerialFraction),
        sweep(&experiment.scalings, Coordinate::Scaling),
    ]
}

/// The ways in which a strategy does it, apart from its workers.
pub(super) fn of_parameters(strategy: &Named<'_>) -> Vec<Sweep> {
    let parameters = strategy.parameters.iter();
    let parameters = parameters.map(|(key, values)| sweep(values, |value| Coordinate::Parameter(key.clone(), value)));
    let placeholders = strategy.placeholders.iter();
    let placeholders =
        placeholders.map(|(key, values)| sweep(values, |value| Coordinate::Placeholder(key.clone(), value)));
    parameters.chain(placeholders).collect()
}

fn sweep<T: Clone>(values: &[Spanned<T>], coordinate: impl Fn(T) -> Coordinate) -> Sweep {
    values.iter().map(|value| Spanned::new(value.span(), coordinate(value.get_ref().clone()))).collect()
}

/// Tables with one file name in different folders are told apart by their whole path.
fn told_apart(dataset: Dataset, experiment: &Experiment) -> Coordinate {
    let label = dataset.label();
    let alike = experiment.datasets.iter().filter(|other| other.get_ref().label() == label).count();
    match dataset {
        Dataset::Table { path } if alike > 1 => Coordinate::DatasetAt(path),
        dataset => Coordinate::Dataset(dataset),
    }
}

/// Two equal values in a sweep would give cases alike.
pub(super) fn refuse_alike(sweep: &Sweep, found: &mut Vec<Mistake>) {
    if sweep.len() > MAX_CASES {
        return; // Refused for their number.
    }
    for (index, value) in sweep.iter().enumerate() {
        if sweep[..index].contains(value) {
            let what = format!("two cases alike: this value of `{}` stands here twice", value.get_ref().key());
            found.push(Mistake::new(value.span(), what).help("leave one out"));
        }
    }
}

/// How many combinations there are.
pub(super) fn count(sweeps: &[Sweep]) -> usize {
    sweeps.iter().map(Vec::len).fold(1, usize::saturating_mul)
}

/// A value for each of several keys, and whether that key has several.
pub(super) type Combination<'s> = Vec<(&'s Coordinate, bool)>;

/// Every choice of one value for each key; those of the last key follow each other.
pub(super) fn combinations(sweeps: &[Sweep]) -> Vec<Combination<'_>> {
    let Some((last, others)) = sweeps.split_last() else { return vec![Vec::new()] };
    let mut all = Vec::new();
    for chosen in combinations(others) {
        all.extend(last.iter().map(|value| [chosen.as_slice(), &[(value.get_ref(), last.len() > 1)]].concat()));
    }
    all
}
