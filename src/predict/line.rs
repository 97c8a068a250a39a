//! What a cost is with any number of workers: a straight line through what it was with those that were measured.

use crate::stats::{self, quantile, standard_deviation};

/// A straight line through a point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Line {
    at: f64,
    value: f64,
    slope: f64,
}

impl Line {
    /// Its value with so many workers.
    pub fn with(self, workers: f64) -> f64 {
        self.value + self.slope * (workers - self.at)
    }
}

/// A cost in each block, with several numbers of workers.
#[derive(Clone, Debug, Default)]
pub struct Trend {
    at: f64,
    /// Mean and slope over the counts, by block.
    blocks: Vec<(f64, f64)>,
    /// The share of the slope that is believed.
    believed: f64,
}

impl Trend {
    /// Of the values in each block, one for each of the numbers of workers.
    ///
    /// A slope that may be noise would be multiplied by a distance that is many times that between the points. So only
    /// the share 1 - (standard error / slope)^2 of it is believed, and none of one that falls (the positive-part rule
    /// of James and Stein, "Estimation with Quadratic Loss", 1961).
    pub fn new(workers: &[f64], values: &[Vec<f64>]) -> Self {
        let at = mean(workers);
        let spread: f64 = workers.iter().map(|count| (count - at).powi(2)).sum();
        let block = |values: &Vec<f64>| {
            let along: f64 = workers.iter().zip(values).map(|(count, value)| (count - at) * value).sum();
            (mean(values), if spread > 0.0 { along / spread } else { 0.0 })
        };
        let blocks: Vec<(f64, f64)> = values.iter().map(block).collect();
        let slopes: Vec<f64> = blocks.iter().map(|(_, slope)| *slope).collect();
        Self { at, believed: believed(&slopes), blocks }
    }

    /// The line through the medians of some of the blocks.
    pub fn over(&self, drawn: &[usize]) -> Line {
        if self.blocks.is_empty() {
            return Line::default();
        }
        let of = |part: fn(&(f64, f64)) -> f64| {
            let values: Vec<f64> = drawn.iter().map(|block| part(&self.blocks[block % self.blocks.len()])).collect();
            quantile(&values, 0.5).unwrap_or(0.0)
        };
        Line { at: self.at, value: of(|block| block.0), slope: of(|block| block.1).max(0.0) * self.believed }
    }
}

/// The share of a slope that noise does not explain; all of it where one block alone speaks.
fn believed(slopes: &[f64]) -> f64 {
    let slope = mean(slopes);
    if slope <= 0.0 {
        return 0.0;
    }
    let Some(deviation) = standard_deviation(slopes) else { return 1.0 };
    (1.0 - (deviation / slope).powi(2) / slopes.len() as f64).max(0.0)
}

/// Nothing where there is no value.
fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { stats::mean(values) }
}
