//! The laws, what they are fitted to, and why one is not.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::least_squares::least_squares;

/// A law of scaling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Law {
    /// Amdahl's law, for strong scaling.
    Amdahl,
    /// The universal scalability law, for strong scaling.
    Usl,
    /// Gustafson's law, for weak scaling.
    Gustafson,
}

impl Law {
    /// How many parameters it has.
    pub fn parameters(self) -> usize {
        match self {
            Law::Amdahl | Law::Gustafson => 2,
            Law::Usl => 3,
        }
    }

    /// Its terms for `n` workers; those that it has not are zero.
    pub(super) fn terms(self, n: f64) -> [f64; 3] {
        match self {
            Law::Amdahl => [1.0 / n, (n - 1.0) / n, 0.0],
            Law::Usl => [1.0 / n, (n - 1.0) / n, n - 1.0],
            Law::Gustafson => [n, 1.0 - n, 0.0],
        }
    }

    /// From the (scaled) speedup of `n` workers to what the law is a sum for, and back: it is its own inverse.
    pub(super) fn measured(self, speedup: f64) -> f64 {
        match self {
            Law::Amdahl | Law::Usl => 1.0 / speedup,
            Law::Gustafson => speedup,
        }
    }

    /// The (scaled) speedup of `n` workers.
    pub(super) fn speedup(self, coefficients: &[f64; 3], n: f64) -> f64 {
        self.measured(self.terms(n).iter().zip(coefficients).map(|(term, coefficient)| term * coefficient).sum())
    }
}

/// What a law that is fitted to some speedups, each with its number of workers, says of another number of workers,
/// whether it describes these points or not: what there is to compare a prediction with. None where there are fewer
/// points than parameters, and where the law says nothing that can be.
pub fn extrapolated(law: Law, points: &[(usize, f64)], workers: usize) -> Option<f64> {
    if points.len() < law.parameters() {
        return None;
    }
    let rows = points.iter().map(|(workers, speedup)| (law.terms(*workers as f64), law.measured(*speedup)));
    let speedup = law.speedup(&least_squares(rows, law.parameters()), workers as f64);
    Some(speedup).filter(|speedup| speedup.is_finite() && *speedup > 0.0)
}

impl fmt::Display for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Law::Amdahl => "Amdahl's law",
            Law::Usl => "the universal scalability law",
            Law::Gustafson => "Gustafson's law",
        })
    }
}

/// A strategy with one number of workers. Leave out points with more workers than cpus where the work computes:
/// no law here knows of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// How many workers.
    pub workers: usize,
    /// The baseline's time, one a block, in seconds.
    pub baseline_s: Vec<f64>,
    /// The case's time in the same blocks. For weak scaling, over how many times as much as the baseline it did.
    pub case_s: Vec<f64>,
    /// The share of the workers' time that the best schedule could use, [`Makespan::best_use`]; 1 where unknown.
    ///
    /// [`Makespan::best_use`]: crate::stats::Makespan::best_use
    pub best_use: f64,
}

/// Why no law is fitted.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum Refusal {
    /// Fewer numbers of workers than it takes to tell the law from its parameters.
    #[error("{law} needs {needed} different numbers of workers, there {} {found}", if *found == 1 { "is" } else { "are" })]
    TooFewPoints {
        /// The law.
        law: Law,
        /// How many numbers of workers it needs.
        needed: usize,
        /// How many there are.
        found: usize,
    },
    /// The points are not of the same blocks, or a time is not above zero.
    #[error("the points with {workers} workers do not pair with their baseline")]
    Unpaired {
        /// The number of workers of that point.
        workers: usize,
    },
    /// There are so few records that the speedup goes in steps, which no law follows.
    #[error("the bound is a staircase: with {workers} workers the best schedule uses {:.0} % of them", best_use * 100.0)]
    Staircase {
        /// The number of workers where it is worst.
        workers: usize,
        /// The share of their time that the best schedule uses.
        best_use: f64,
    },
    /// The law misses a point by more than noise explains.
    #[error(
        "{law} misses the point with {workers} workers by {:.1} %, more than the noise of the blocks explains",
        residual.abs() * 100.0
    )]
    LackOfFit {
        /// The law.
        law: Law,
        /// The number of workers of the point that is missed most.
        workers: usize,
        /// Measured speedup over the law's, minus 1.
        residual: f64,
    },
    /// The law misses a point by so much that it describes nothing, whatever the noise.
    #[error("{law} misses the point with {workers} workers by {:.0} %", residual.abs() * 100.0)]
    PoorFit {
        /// The law.
        law: Law,
        /// The number of workers of the point that is missed most.
        workers: usize,
        /// Measured speedup over the law's, minus 1.
        residual: f64,
    },
}
