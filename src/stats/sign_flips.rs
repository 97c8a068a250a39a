//! The mean of paired differences, by the signs that they might as well have had: no assumption but that each is as likely
//! as its opposite.
//!
//! Fisher, "The Design of Experiments" (1935), section 21: of all 2^n ways to give the sizes of the differences a sign,
//! the share with a sum as low as the one seen is the p-value. It is exact, and for means: one difference that is far
//! larger than the others weighs as much as it is large, where a rank would not. Sizes are rounded to a grid first, which
//! only makes it the exact test of the rounded ones.

use statrs::distribution::{ContinuousCDF, Normal};

/// So many steps has the largest size.
const STEPS: f64 = 200.0;

/// Up to this many values the distribution of the sum is exact; above, it is normal.
const EXACT_UP_TO: usize = 1_000;

/// The p-value of the one-sided test that the mean of `differences` lies below `limit`. 1 where there is nothing to tell
/// by: no value, none that differs from the limit, or one that is not finite.
///
/// At most one standard deviation below the limit it is no smaller than 3 / 32 (a sum of random signs exceeds its standard
/// deviation at least so often: Dvořák and Tiba, "Probability mass of Rademacher sums beyond one standard deviation", SIAM
/// Journal on Discrete Mathematics 36, 2022), and then the normal approximation is given.
pub fn mean_below(differences: &[f64], limit: f64) -> f64 {
    let about: Vec<f64> = differences.iter().map(|value| value - limit).collect();
    let largest = about.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    if !(largest > 0.0 && largest.is_finite()) {
        return 1.0;
    }
    let (sum, squares): (f64, f64) = (about.iter().sum(), about.iter().map(|value| value * value).sum());
    let deviations = sum / squares.sqrt();
    if deviations > -1.0 || about.len() > EXACT_UP_TO {
        return Normal::standard().cdf(deviations);
    }
    let scores: Vec<i64> = about.iter().map(|value| (value / largest * STEPS).round() as i64).collect();
    as_low(&scores)
}

/// The share of all ways to sign the scores that have a sum as low: those in which the positive ones sum up to no more.
fn as_low(scores: &[i64]) -> f64 {
    let positive: i64 = scores.iter().filter(|score| **score > 0).sum();
    let mut reached = vec![0.0; positive as usize + 1];
    reached[0] = 1.0;
    for score in scores.iter().map(|score| score.unsigned_abs() as usize) {
        for sum in (0..reached.len()).rev() {
            let grown = if sum >= score { reached[sum - score] } else { 0.0 };
            reached[sum] = 0.5 * (reached[sum] + grown);
        }
    }
    reached.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_counts_all_ways_to_sign() {
        let values: [f64; 5] = [-4.0, -2.0, 1.0, -3.0, -0.5];
        let sum: f64 = values.iter().sum();
        let ways = (0..32).filter(|way| {
            let signed = values
                .iter()
                .enumerate()
                .map(|(at, value)| if way >> at & 1 == 1 { value.abs() } else { -value.abs() });
            signed.sum::<f64>() <= sum + 1e-9
        });
        assert!((mean_below(&values, 0.0) - ways.count() as f64 / 32.0).abs() < 1e-12);
        let moved = values.map(|value| value + 7.0);
        assert_eq!(mean_below(&values, 0.0), mean_below(&moved, 7.0));
    }

    #[test]
    fn what_cannot_tell_tells_nothing() {
        for values in [&[][..], &[0.0, 0.0], &[f64::NAN, 1.0], &[f64::NEG_INFINITY]] {
            assert_eq!(mean_below(values, 0.0), 1.0, "{values:?}");
        }
        assert!(mean_below(&[1.0, 2.0, -0.5], 0.0) > 0.5);
    }
}
