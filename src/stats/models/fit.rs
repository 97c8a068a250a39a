//! A law, fitted: its parameters with their intervals, its residuals, its peak.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, FisherSnedecor};

use super::bootstrap::{percentiles, resampled_means};
use super::law::{Law, Point, Refusal};
use super::least_squares::least_squares;
use crate::stats::estimate::Estimate;
use crate::stats::order::mean;
use crate::stats::signed_rank::highest_confidence;
use crate::stats::speedup::log_ratios;

/// A law that misses a point by more than this, relative to the point, does not describe it.
const POOR_FIT: f64 = 0.1;

/// A law is refused where its lack of fit has a smaller p-value against the noise of the blocks, ...
const SIGNIFICANT: f64 = 0.01;

/// ... and it misses a point by more than this: no machine follows a law to the last digit.
const WORTH_REFUSING: f64 = 0.002;

/// Where even the best schedule uses less than this share of the workers' time, the bound is a staircase.
const STAIRCASE: f64 = 0.95;

/// What a law leaves unexplained of a point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Residual {
    /// The number of workers.
    pub workers: usize,
    /// Measured speedup over the law's, minus 1.
    pub residual: f64,
}

/// A law, fitted to the points of one strategy.
///
/// The intervals come from blocks drawn again with replacement, all points of a block together. They are
/// percentile intervals, expanded for the few blocks that there are (Hesterberg, "What Teachers Should Know About
/// the Bootstrap", 2015), and have the target confidence or the highest that signed ranks of as many blocks had;
/// simulated with 3 and 6 blocks they cover as often within 2 points and chance:
/// `cargo test --lib cover_the_truth -- --nocapture`.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    law: Law,
    blocks: usize,
    confidence: f64,
    coefficients: [f64; 3],
    resampled: Vec<[f64; 3]>,
    residuals: Vec<Residual>,
}

impl Fit {
    /// Fits `law` to the points of one strategy, with intervals from blocks drawn again by `seed`.
    pub fn of(law: Law, points: &[Point], target_confidence: f64, seed: u64) -> Result<Self, Refusal> {
        let needed = law.parameters() + 1;
        let found = distinct(points);
        if found < needed {
            return Err(Refusal::TooFewPoints { law, needed, found });
        }
        if let Some(worst) = points.iter().min_by(|a, b| a.best_use.total_cmp(&b.best_use))
            && worst.best_use < STAIRCASE
        {
            return Err(Refusal::Staircase { workers: worst.workers, best_use: worst.best_use });
        }

        let logs = log_speedups(points)?;
        let blocks = logs[0].len();
        let fit_means = |means: &[f64]| {
            let measured = means.iter().map(|mean| law.measured(mean.exp()));
            least_squares(points.iter().map(|point| law.terms(point.workers as f64)).zip(measured), law.parameters())
        };
        let means: Vec<f64> = logs.iter().map(|logs| mean(logs)).collect();
        let coefficients = fit_means(&means);
        let residuals = residuals(law, &coefficients, points, &means)?;
        fits_within_noise(law, &residuals, &logs)?;
        Ok(Self {
            law,
            blocks,
            confidence: target_confidence.min(highest_confidence(blocks)).max(0.0),
            coefficients,
            residuals,
            resampled: resampled_means(&logs, seed).iter().map(|means| fit_means(means)).collect(),
        })
    }

    /// The law.
    pub fn law(&self) -> Law {
        self.law
    }

    /// What it leaves unexplained, in the order of the points.
    pub fn residuals(&self) -> &[Residual] {
        &self.residuals
    }

    /// The serial fraction of Amdahl's and Gustafson's law; the contention of the universal scalability law.
    pub fn serial_fraction(&self) -> Estimate {
        self.estimate(serial_fraction)
    }

    /// The coherency of the universal scalability law: what each pair of workers costs both. Others have none.
    pub fn coherency(&self) -> Option<Estimate> {
        (self.law == Law::Usl).then(|| self.estimate(coherency))
    }

    /// The speedup with one worker.
    pub fn one_worker(&self) -> Estimate {
        self.at(1.0)
    }

    /// The (scaled) speedup with any number of workers, and the band in which the law lies there: what a picture
    /// draws between the points, and no promise beyond them.
    pub fn at(&self, workers: f64) -> Estimate {
        self.estimate(|coefficients| self.law.speedup(coefficients, workers))
    }

    /// How many workers are fastest by the universal scalability law, sqrt((1 - contention) / coherency); more are
    /// slower. None where there is no peak; the interval's high end is infinite where there may be none.
    pub fn peak(&self) -> Option<Estimate> {
        let peak = |coefficients: &[f64; 3]| match coherency(coefficients) {
            cost if cost > 0.0 => ((1.0 - serial_fraction(coefficients)).max(0.0) / cost).sqrt().max(1.0),
            _ => f64::INFINITY,
        };
        Some(self.estimate(peak)).filter(|peak| self.law == Law::Usl && peak.value.is_finite())
    }

    fn estimate(&self, quantity: impl Fn(&[f64; 3]) -> f64) -> Estimate {
        let value = quantity(&self.coefficients);
        let (low, high) = percentiles(self.resampled.iter().map(quantity).collect(), self.blocks, self.confidence);
        Estimate { value, low: low.min(value), high: high.max(value), confidence: self.confidence }
    }
}

fn serial_fraction(coefficients: &[f64; 3]) -> f64 {
    coefficients[1] / coefficients[0]
}

fn coherency(coefficients: &[f64; 3]) -> f64 {
    coefficients[2] / coefficients[0]
}

/// What the law leaves unexplained of each point; refused where that is too much.
fn residuals(law: Law, coefficients: &[f64; 3], points: &[Point], means: &[f64]) -> Result<Vec<Residual>, Refusal> {
    let residual = |(point, mean): (&Point, &f64)| Residual {
        workers: point.workers,
        residual: mean.exp() / law.speedup(coefficients, point.workers as f64) - 1.0,
    };
    let residuals: Vec<Residual> = points.iter().zip(means).map(residual).collect();
    let misses = |point: &&Residual| point.residual.is_nan() || point.residual.abs() > POOR_FIT;
    let worst = residuals.iter().filter(misses).max_by(|a, b| a.residual.abs().total_cmp(&b.residual.abs()));
    match worst {
        Some(&Residual { workers, residual }) => Err(Refusal::PoorFit { law, workers, residual }),
        None => Ok(residuals),
    }
}

/// Refuses a law that misses a point by more than noise explains: its parameters would be those of another law, and
/// their intervals would hold nothing.
fn fits_within_noise(law: Law, residuals: &[Residual], logs: &[Vec<f64>]) -> Result<(), Refusal> {
    let worst = residuals.iter().max_by(|a, b| a.residual.abs().total_cmp(&b.residual.abs()));
    match worst {
        Some(&Residual { workers, residual })
            if residual.abs() > WORTH_REFUSING && lack_of_fit(law, residuals, logs) < SIGNIFICANT =>
        {
            Err(Refusal::LackOfFit { law, workers, residual })
        }
        Some(_) | None => Ok(()),
    }
}

/// The p-value of the residuals' variance against that of the noise: the classical F test for lack of fit (Draper and
/// Smith, "Applied Regression Analysis", section 2.1). The noise is what remains of the logarithms
/// without the points' means and the blocks' means: what slows a whole block moves no residual. A single block knows
/// nothing of its noise.
fn lack_of_fit(law: Law, residuals: &[Residual], logs: &[Vec<f64>]) -> f64 {
    let (points, blocks) = (logs.len(), logs[0].len());
    let freedom = ((points - law.parameters()) as f64, ((blocks - 1) * (points - 1)) as f64);
    let Ok(distribution) = FisherSnedecor::new(freedom.0, freedom.1) else { return 1.0 };
    let missed: f64 = residuals.iter().map(|point| (1.0 + point.residual).ln().powi(2)).sum();
    let of_points: Vec<f64> = logs.iter().map(|logs| mean(logs)).collect();
    let of_blocks: Vec<f64> =
        (0..blocks).map(|block| logs.iter().map(|logs| logs[block]).sum::<f64>() / points as f64).collect();
    let all = mean(&of_points);
    let noise = |point: usize, block: usize| logs[point][block] - of_points[point] - of_blocks[block] + all;
    let noise: f64 = (0..points).flat_map(|point| (0..blocks).map(move |block| noise(point, block).powi(2))).sum();
    let ratio = (blocks as f64 * missed / freedom.0) / (noise / freedom.1);
    if ratio.is_nan() { 1.0 } else { distribution.sf(ratio) }
}

/// How many different numbers of workers there are.
fn distinct(points: &[Point]) -> usize {
    let mut workers: Vec<usize> = points.iter().map(|point| point.workers).filter(|workers| *workers > 0).collect();
    workers.sort_unstable();
    workers.dedup();
    workers.len()
}

/// ln(baseline / case) of each point, block by block; as many blocks for each.
fn log_speedups(points: &[Point]) -> Result<Vec<Vec<f64>>, Refusal> {
    let blocks = points.first().map_or(0, |point| point.case_s.len());
    let logs = |point: &Point| {
        log_ratios(&point.baseline_s, &point.case_s)
            .filter(|logs| logs.len() == blocks && blocks > 0 && logs.iter().all(|log| log.is_finite()))
            .ok_or(Refusal::Unpaired { workers: point.workers })
    };
    points.iter().map(logs).collect()
}
