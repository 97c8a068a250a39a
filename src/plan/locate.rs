//! Finds where the cases of a plan stand in its sweeps.

use std::collections::{HashMap, HashSet};

use super::case::{Case, Plan};
use super::coordinate::Coordinate;
use crate::dataset::Dataset;

impl Plan {
    /// The plan with its cases' coordinates, which a run that was stored by an earlier version does not have.
    pub(crate) fn located(mut self) -> Self {
        if self.cases.iter().all(|case| case.coordinates.is_empty()) {
            locate(&mut self.cases);
        }
        self
    }
}

/// Gives each case its coordinates: the keys in which the cases differ, parameters among those of one strategy.
pub(super) fn locate(cases: &mut [Case]) {
    let swept = swept(cases);
    let ambiguous = ambiguous_labels(cases);
    for case in cases {
        let mut own = everywhere(case);
        own.retain(|coordinate| swept.contains(&axis(case, coordinate)));
        let exact = |coordinate| match coordinate {
            Coordinate::Dataset(dataset) if ambiguous.contains(&dataset.label()) => by_path(dataset),
            other => other,
        };
        case.coordinates = own.into_iter().map(exact).collect();
    }
}

fn by_path(dataset: Dataset) -> Coordinate {
    match dataset {
        Dataset::Table { path } => Coordinate::DatasetAt(path),
        other => Coordinate::Dataset(other),
    }
}

/// A key, with the strategy that it belongs to where it is a parameter.
type Axis = (Option<String>, String);

fn axis(case: &Case, coordinate: &Coordinate) -> Axis {
    ((!coordinate.is_work()).then(|| case.strategy.clone()), coordinate.key().to_owned())
}

fn swept(cases: &[Case]) -> HashSet<Axis> {
    let mut first: HashMap<Axis, Coordinate> = HashMap::new();
    let mut swept = HashSet::new();
    for case in cases {
        for coordinate in everywhere(case) {
            let axis = axis(case, &coordinate);
            if *first.entry(axis.clone()).or_insert_with(|| coordinate.clone()) != coordinate {
                swept.insert(axis);
            }
        }
    }
    swept
}

/// The labels that several datasets have.
fn ambiguous_labels(cases: &[Case]) -> HashSet<String> {
    let datasets: HashSet<&Dataset> = cases.iter().filter_map(|case| Some(&case.input.as_ref()?.dataset)).collect();
    let mut seen = HashSet::new();
    datasets.into_iter().map(Dataset::label).filter(|label| !seen.insert(label.clone())).collect()
}

/// Where a case stands, swept or not.
fn everywhere(case: &Case) -> Vec<Coordinate> {
    let input = case.input.iter().flat_map(|input| {
        [
            Coordinate::Dataset(input.dataset.clone()),
            Coordinate::Delay(input.delay.clone()),
            Coordinate::SerialFraction(input.serial_fraction),
        ]
    });
    let parameters = case.parameters.iter().map(|(name, value)| Coordinate::Parameter(name.clone(), value.clone()));
    input.chain([Coordinate::Scaling(case.scaling)]).chain(parameters).collect()
}
