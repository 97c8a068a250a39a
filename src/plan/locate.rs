//! The coordinates of runs that were stored before cases had any.

use super::case::{Case, Plan};
use super::coordinate::Coordinate;
use crate::dataset::Dataset;

impl Plan {
    /// The plan with its cases' coordinates: those that were written into their ids. Nothing else reads an id.
    pub fn located(mut self) -> Self {
        if self.cases.iter().all(|case| case.coordinates.is_empty()) {
            for case in &mut self.cases {
                let written = |coordinate: &Coordinate| case.id.contains(&format!(";{coordinate}"));
                case.coordinates = everywhere(case).into_iter().filter(written).collect();
            }
        }
        self
    }
}

/// Where a case can be, swept or not.
fn everywhere(case: &Case) -> Vec<Coordinate> {
    let of_input = case.input.iter().flat_map(|input| {
        let dataset = match &input.dataset {
            Dataset::Table { path } => Some(Coordinate::DatasetAt(path.clone())),
            _ => None,
        };
        let others = [
            Coordinate::Dataset(input.dataset.clone()),
            Coordinate::Delay(input.delay.clone()),
            Coordinate::SerialFraction(input.serial_fraction),
        ];
        dataset.into_iter().chain(others)
    });
    let parameters = case.parameters.iter().map(|(name, value)| Coordinate::Parameter(name.clone(), value.clone()));
    of_input.chain([Coordinate::Scaling(case.scaling)]).chain(parameters).collect()
}
