//! The records of a case: who, with what each costs.

use std::time::Duration;

use super::case::{Case, Input, Plan};
use crate::dataset::{DatasetError, MAX_RECORDS, Scientist};
use crate::workload::{Calibration, Record, costs};

/// The records of a case: its dataset cut or repeated to the size of one worker's work, and that as often as there are
/// workers in weak scaling. A serial fraction leaves that much less for each record.
pub fn load(
    case: &Case,
    input: &Input,
    work: Option<u64>,
    calibration: Option<Calibration>,
) -> Result<Vec<Record>, DatasetError> {
    let scientists = sized(input.dataset.load()?, case.size);
    let costs = whole_costs(input, work, calibration, scientists.len());
    let left = |cost: u64| match input.serial_fraction {
        0.0 => cost, // A float would not hold every cost.
        fraction => (cost as f64 * (1.0 - fraction)).round() as u64,
    };
    let own = scientists.into_iter().zip(costs).map(|(scientist, cost)| Record { scientist, cost: left(cost) });
    Ok(repeated(own.collect(), case.times()))
}

/// What the calling thread spends before the map, as the cost of a record is counted: a part of one worker's work.
pub fn serial_cost(
    case: &Case,
    input: &Input,
    work: Option<u64>,
    calibration: Option<Calibration>,
    records: usize,
) -> u64 {
    let whole: f64 =
        whole_costs(input, work, calibration, records / case.times()).iter().map(|&cost| cost as f64).sum();
    (input.serial_fraction * whole).round() as u64
}

/// Whether the input of the case is larger than any may be, before it is loaded.
pub fn too_large(case: &Case, input: &Input) -> Result<(), DatasetError> {
    let own = case.size.and_then(|size| usize::try_from(size).ok()).or(input.dataset.records()).unwrap_or(1);
    let whole = own.saturating_mul(case.times());
    if whole > MAX_RECORDS {
        return Err(DatasetError::TooMany { name: format!("{} records in {}", whole, case.id) });
    }
    Ok(())
}

fn sized(scientists: Vec<Scientist>, size: Option<u64>) -> Vec<Scientist> {
    match size.and_then(|size| usize::try_from(size).ok()) {
        Some(size) => scientists.iter().cycle().take(size).cloned().collect(),
        None => scientists,
    }
}

fn repeated<T: Clone>(own: Vec<T>, times: usize) -> Vec<T> {
    if times == 1 { own } else { own.iter().cycle().take(own.len().saturating_mul(times)).cloned().collect() }
}

/// What each record of one worker's work costs, its serial part included.
fn whole_costs(input: &Input, work: Option<u64>, calibration: Option<Calibration>, records: usize) -> Vec<u64> {
    match work {
        Some(rounds) => vec![rounds; records],
        None => costs(&input.delay.costs(records), calibration),
    }
}

/// What an input is asked to take.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Before the map, on the calling thread, in seconds.
    pub serial_s: f64,
    /// Each record, in seconds; input order.
    pub records_s: Vec<f64>,
}

impl Asked {
    /// Of the input of a case that has so many records.
    pub fn of(plan: &Plan, case: &Case, input: &Input, records: usize, calibration: Option<Calibration>) -> Self {
        let own = records / case.times();
        let per_second = calibration.map_or(1e9, |calibration| calibration.rounds_per_second);
        let whole_s: Vec<f64> = match plan.fixed_cost() {
            Some(cost) => vec![cost as f64 / per_second; own],
            None => input.delay.costs(own).iter().map(Duration::as_secs_f64).collect(),
        };
        let fraction = input.serial_fraction;
        Self {
            serial_s: fraction * whole_s.iter().sum::<f64>(),
            records_s: repeated(whole_s.into_iter().map(|cost_s| (1.0 - fraction) * cost_s).collect(), case.times()),
        }
    }

    /// In all, one after the other, in seconds.
    pub fn total_s(&self) -> f64 {
        self.serial_s + self.records_s.iter().sum::<f64>()
    }
}
