//! How often a test would find what it looks for, from the values themselves: nothing is assumed of their distribution.
//!
//! Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 25: power by drawing the values again.

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

/// A share of nine tenths is known to 2 % by so many.
const RESAMPLES: usize = 200;

/// The same values give the same share.
const SEED: u64 = 0;

/// The share of samples of so many values, drawn from `values` with replacement, of which `found` holds. It is given each
/// of them in ascending order. 0 where there is no value.
pub fn share_of_resamples(values: &[f64], size: usize, found: impl Fn(&[f64]) -> bool) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mut drawn = || {
        let mut sample: Vec<f64> = (0..size).map(|_| values[rng.random_range(0..values.len())]).collect();
        sample.sort_unstable_by(f64::total_cmp);
        sample
    };
    (0..RESAMPLES).filter(|_| found(&drawn())).count() as f64 / RESAMPLES as f64
}
