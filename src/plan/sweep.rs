//! The keys of an experiment with all their values, to be multiplied out.

use std::ops::Range;

use toml::Spanned;

use super::case::Case;
use super::coordinate::Coordinate;
use super::names::Named;
use crate::dataset::Dataset;
use crate::experiment::{Experiment, Mistake, whole};

/// The most cases that a plan may have.
pub(super) const MAX_CASES: usize = 10_000;

/// A key with its values, of which each case takes one.
pub(super) struct Sweep {
    values: Vec<Spanned<Coordinate>>,
}

/// A value for each of several keys.
pub(super) type Combination<'s> = Vec<&'s Coordinate>;

impl Sweep {
    /// What there is to do, one key a line. Cases are compared with each other within a combination of these.
    pub(super) fn of_work(experiment: &Experiment) -> Vec<Self> {
        vec![
            Self::of(&experiment.datasets, Coordinate::Dataset),
            Self::of(&experiment.delays, Coordinate::Delay),
            Self::of(&experiment.serial_fractions, Coordinate::SerialFraction),
            Self::of(&experiment.scalings, Coordinate::Scaling),
        ]
    }

    /// The ways in which a strategy does it, apart from its workers.
    pub(super) fn of_parameters(strategy: &Named<'_>) -> Vec<Self> {
        let sweep =
            |(key, values): &(String, Vec<_>)| Self::of(values, |value| Coordinate::Parameter(key.clone(), value));
        strategy.parameters.iter().map(sweep).collect()
    }

    fn of<T: Clone>(values: &[Spanned<T>], coordinate: impl Fn(T) -> Coordinate) -> Self {
        let typed = |value: &Spanned<T>| Spanned::new(value.span(), coordinate(value.get_ref().clone()));
        Self { values: values.iter().map(typed).collect() }
    }

    /// How many values it has, and where they stand.
    pub(super) fn extent(&self) -> (usize, Range<usize>) {
        (self.values.len(), whole(&self.values))
    }

    /// Two equal values would give cases alike.
    pub(super) fn refuse_alike(&self, found: &mut Vec<Mistake>) {
        if self.values.len() > MAX_CASES {
            return; // Refused for their number.
        }
        for (index, value) in self.values.iter().enumerate() {
            if self.values[..index].iter().any(|earlier| earlier.get_ref() == value.get_ref()) {
                let what = format!("two cases alike: this value of `{}` stands here twice", value.get_ref().key());
                found.push(Mistake::new(value.span(), what).help("leave one out"));
            }
        }
    }
}

/// How many combinations there are.
pub(super) fn count(sweeps: &[Sweep]) -> usize {
    sweeps.iter().map(|sweep| sweep.values.len()).fold(1, usize::saturating_mul)
}

/// Every choice of one value for each key; those of the last key follow each other.
pub(super) fn combinations(sweeps: &[Sweep]) -> Vec<Combination<'_>> {
    sweeps.iter().fold(vec![Vec::new()], |combinations, sweep| {
        let mut longer = Vec::new();
        for chosen in &combinations {
            longer.extend(sweep.values.iter().map(|value| [chosen.as_slice(), &[value.get_ref()]].concat()));
        }
        longer
    })
}

impl Case {
    /// Puts it where the coordinate says.
    pub(super) fn put(&mut self, coordinate: &Coordinate) {
        match (coordinate.clone(), &mut self.input) {
            (Coordinate::Dataset(dataset), Some(input)) => input.dataset = dataset,
            (Coordinate::DatasetAt(path), Some(input)) => input.dataset = Dataset::Table { path },
            (Coordinate::Delay(delay), Some(input)) => input.delay = delay,
            (Coordinate::SerialFraction(fraction), Some(input)) => input.serial_fraction = fraction,
            (Coordinate::Scaling(scaling), _) => self.scaling = scaling,
            (Coordinate::Parameter(name, value), _) => _ = self.parameters.insert(name, value),
            (Coordinate::Dataset(_) | Coordinate::DatasetAt(_), None) => {} // A command has no records,
            (Coordinate::Delay(_) | Coordinate::SerialFraction(_), None) => {} // and they cost nothing.
        }
    }
}
