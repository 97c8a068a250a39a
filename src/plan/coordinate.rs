//! Where a case stands in the sweeps of its plan. Ids and labels are written from it, and never taken apart again.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::dataset::Dataset;
use crate::experiment::Scaling;
use crate::workload::Delay;

/// The value of a swept key in one case. It prints as it stands in ids: `delay=1ms`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coordinate {
    /// The records.
    Dataset(Dataset),
    /// The records, where another swept table has the same file name.
    DatasetAt(PathBuf),
    /// What each record costs.
    Delay(Delay),
    /// The part of the total delay that is spent before the map.
    SerialFraction(f64),
    /// Whether more workers get more to do.
    Scaling(Scaling),
    /// A parameter of the strategy.
    Parameter(String, Value),
    /// What a placeholder of a command stands for.
    Placeholder(String, Value),
}

impl Coordinate {
    /// The key in an experiment file.
    pub fn key(&self) -> &str {
        match self {
            Coordinate::Dataset(_) | Coordinate::DatasetAt(_) => "dataset",
            Coordinate::Delay(_) => "delay",
            Coordinate::SerialFraction(_) => "serial_fraction",
            Coordinate::Scaling(_) => "scaling",
            Coordinate::Parameter(name, _) | Coordinate::Placeholder(name, _) => name,
        }
    }

    /// The value as it stands in ids.
    pub fn value(&self) -> String {
        match self {
            Coordinate::Dataset(dataset) => dataset.label(),
            Coordinate::DatasetAt(path) => path.display().to_string(),
            Coordinate::Delay(delay) => delay.label(),
            Coordinate::SerialFraction(fraction) => fraction.to_string(),
            Coordinate::Scaling(scaling) => scaling.name().to_owned(),
            Coordinate::Parameter(_, Value::String(word)) | Coordinate::Placeholder(_, Value::String(word)) => {
                word.clone()
            }
            Coordinate::Parameter(_, Value::Array(list)) => {
                list.iter().map(Value::to_string).collect::<Vec<_>>().join("+")
            }
            Coordinate::Parameter(_, value) | Coordinate::Placeholder(_, value) => value.to_string(),
        }
    }

    /// Whether cases that differ in it do different work, so that their times are not compared. Another parameter, or
    /// another command line, is another way to do the same.
    pub fn is_work(&self) -> bool {
        !matches!(self, Coordinate::Parameter(..) | Coordinate::Placeholder(..))
    }
}

impl fmt::Display for Coordinate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.key(), self.value())
    }
}

/// The text with each coordinate behind it.
pub(crate) fn with_coordinates<'c>(
    text: &str,
    separator: char,
    coordinates: impl IntoIterator<Item = &'c Coordinate>,
) -> String {
    coordinates.into_iter().fold(text.to_owned(), |text, coordinate| format!("{text}{separator}{coordinate}"))
}
