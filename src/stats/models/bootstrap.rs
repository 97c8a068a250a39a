//! Blocks drawn again, and what they say about how sure an estimate is.

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// How often the blocks are drawn again.
const RESAMPLES: usize = 1_000;

/// The means over as many blocks as there are, drawn with replacement, [`RESAMPLES`] times: a mean for each of the
/// series, all of which have their values in the same blocks.
pub(super) fn resampled_means(series: &[Vec<f64>], seed: u64) -> Vec<Vec<f64>> {
    let blocks = series.iter().map(Vec::len).min().unwrap_or(0);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut resample = || {
        let drawn: Vec<usize> = (0..blocks).map(|_| rng.random_range(0..blocks)).collect();
        let mean = |values: &Vec<f64>| drawn.iter().map(|block| values[*block]).sum::<f64>() / blocks as f64;
        series.iter().map(mean).collect()
    };
    (0..RESAMPLES).map(|_| resample()).collect()
}

/// The interval of a quantity that was computed for each resample of `blocks` blocks. The plain percentiles are too
/// narrow for few blocks, by the factor between the two ways to estimate a variance and by that between Student's
/// distribution and the normal one; the expanded ones make up for both.
pub(crate) fn percentiles(mut values: Vec<f64>, blocks: usize, confidence: f64) -> (f64, f64) {
    values.sort_unstable_by(f64::total_cmp);
    let outside = (values.len() as f64 * expanded_tail(blocks, confidence)) as usize;
    let cut = outside.min((values.len() - 1) / 2);
    (values[cut], values[values.len() - 1 - cut])
}

/// The share of resamples outside the interval at each end.
fn expanded_tail(blocks: usize, confidence: f64) -> f64 {
    let Ok(student) = StudentsT::new(0.0, 1.0, blocks as f64 - 1.0) else { return 0.0 };
    let deviations = student.inverse_cdf((1.0 + confidence) / 2.0) * (blocks as f64 / (blocks as f64 - 1.0)).sqrt();
    Normal::standard().cdf(-deviations)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hesterberg (2015), the adjusted levels for a two-sided interval of 95 %.
    #[test]
    fn the_tails_are_those_of_the_published_table() {
        for (blocks, tail) in [(5, 0.0010), (10, 0.0086), (20, 0.0159), (100, 0.0231)] {
            let found = expanded_tail(blocks, 0.95);
            assert!((found - tail).abs() < 1e-4, "{blocks} blocks: {found}");
        }
    }

    #[test]
    fn there_is_a_tail_for_any_confidence() {
        for blocks in 2..70 {
            let tails = [0.0, 0.5, 0.95, 1.0 - 1e-12, 1.0].map(|confidence| expanded_tail(blocks, confidence));
            assert!(tails.iter().rev().is_sorted() && (tails[0] - 0.5).abs() < 1e-9, "{blocks} blocks: {tails:?}");
        }
    }

    #[test]
    fn neither_one_block_nor_certainty_has_a_tail() {
        assert_eq!(expanded_tail(60, 1.0), 0.0);
        assert_eq!(expanded_tail(1, 0.0), 0.0);
        assert_eq!(percentiles(vec![2.0; 7], 1, 0.0), (2.0, 2.0));
    }
}
