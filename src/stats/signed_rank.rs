//! The centre of paired differences, by signed ranks: no assumption but that they are symmetric about it.
//!
//! Hollander, Wolfe and Chicken, "Nonparametric Statistical Methods", sections 3.1 to 3.3: the Hodges-Lehmann
//! estimate is the median of the Walsh averages; the interval that belongs to the Wilcoxon signed-rank test goes
//! from the (k + 1)-th smallest of them to the (k + 1)-th largest, with confidence 1 - 2 P(T <= k), where T is
//! the sum of the ranks of the positive differences.

use statrs::distribution::{ContinuousCDF, Normal};

use super::estimate::{Estimate, ROUNDING, cut_off};
use super::order::sorted;
use super::walsh::{Walsh, count_up_to};

/// Up to this many values the distribution of the rank sum is exact; above, it is normal.
const EXACT_UP_TO: usize = 200;

/// The Hodges-Lehmann estimate of the centre of `differences`, with the interval of the exact signed-rank test
/// (above 200 values of its normal approximation, continuity corrected). The interval is the narrowest with the
/// target confidence, or the range of the differences where that has less: one value has an interval of no width
/// and no confidence. None where there is no difference, or one is not finite.
///
/// Differences of zero and equal ones need no care here; they only make the interval cover more often.
pub fn hodges_lehmann(differences: &[f64], target_confidence: f64) -> Option<Estimate> {
    let sorted = sorted(differences)?;
    let n = sorted.len();
    let averages = rank_sum(n);
    let (k, confidence) = if n <= EXACT_UP_TO {
        let tail = exact_lower_tail(n);
        cut_off(tail.len() as u64, target_confidence, |k| tail[k as usize])
    } else {
        cut_off(averages.div_ceil(2), target_confidence, |k| normal_lower_tail(n, k))
    };

    let mut walsh = Walsh::of(sorted);
    let middle = walsh.nth((averages - 1) / 2).midpoint(walsh.nth(averages / 2));
    Some(Estimate { value: middle, low: walsh.nth(k), high: walsh.nth(averages - 1 - k), confidence })
}

/// The signed-rank test of so many differences: its distribution, made once for many series.
#[derive(Clone, Debug, PartialEq)]
pub struct SignedRank {
    differences: usize,
    /// P(T <= k) in the lower half of T's range; empty where it is normal.
    tail: Vec<f64>,
}

impl SignedRank {
    /// The test of `differences` values.
    pub fn of(differences: usize) -> Self {
        let exact = differences <= EXACT_UP_TO;
        Self { differences, tail: if exact { exact_lower_tail(differences) } else { Vec::new() } }
    }

    /// The p-value of the one-sided test that the centre of ascending values lies above `limit`: it is at most p
    /// exactly where the whole [`hodges_lehmann`] interval of confidence 1 - 2 p does. 1 where the values are not as
    /// many as the test is for.
    pub fn above(&self, ascending: &[f64], limit: f64) -> f64 {
        self.p(ascending, count_up_to(ascending, limit))
    }

    /// The same for a centre below `limit`.
    pub fn below(&self, ascending: &[f64], limit: f64) -> f64 {
        self.p(ascending, rank_sum(ascending.len()) - count_up_to(ascending, limit.next_down()))
    }

    /// The probability that no more averages contradict.
    fn p(&self, ascending: &[f64], contradicting: u64) -> f64 {
        if ascending.len() != self.differences {
            1.0
        } else if self.tail.is_empty() {
            normal_lower_tail(self.differences, contradicting)
        } else {
            self.tail.get(contradicting as usize).copied().unwrap_or(1.0)
        }
    }
}

/// The highest confidence that the signed-rank interval of `blocks` differences can have: 1 - 2 / 2^blocks.
pub fn highest_confidence(blocks: usize) -> f64 {
    if blocks == 0 { 0.0 } else { 1.0 - 2.0 * 0.5_f64.powf(blocks as f64) }
}

/// How many blocks a signed-rank interval needs to be able to have `confidence`: 6 for 95 %. At least 1; for a
/// certainty, which no number of blocks gives, as many as come within a rounding error of it.
pub fn repetitions_for(confidence: f64) -> usize {
    let unattainable = |blocks: &usize| highest_confidence(*blocks) + ROUNDING < confidence.min(1.0);
    1 + (1..64).take_while(unattainable).count()
}

/// The sum of all ranks of n values, which is also the number of their Walsh averages.
fn rank_sum(n: usize) -> u64 {
    let n = n as u64;
    n * (n + 1) / 2
}

/// P(T <= k) for every k in the lower half of T's range, under the hypothesis that each of the ranks 1 to n is
/// positive with probability one half, independently: rank by rank, T stays or grows by the rank.
fn exact_lower_tail(n: usize) -> Vec<f64> {
    let mut tail = vec![0.0; rank_sum(n).div_ceil(2).max(1) as usize];
    tail[0] = 1.0;
    for rank in 1..=n {
        for sum in (0..tail.len()).rev() {
            let grown = if sum >= rank { tail[sum - rank] } else { 0.0 };
            tail[sum] = 0.5 * (tail[sum] + grown);
        }
    }
    for sum in 1..tail.len() {
        tail[sum] += tail[sum - 1];
    }
    tail
}

/// P(T <= k) from the normal distribution with T's mean and variance.
fn normal_lower_tail(n: usize, k: u64) -> f64 {
    let ranks = rank_sum(n) as f64;
    let deviation = (ranks * (2 * n + 1) as f64 / 12.0).sqrt();
    Normal::standard().cdf((k as f64 + 0.5 - ranks / 2.0) / deviation)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The next term of the Edgeworth series, (3.6 / n) / 24 (z^3 - 3 z) times the normal density, is 4.1e-4 at most.
    #[test]
    fn the_normal_tail_meets_the_exact_one_where_it_takes_over() {
        let exact = exact_lower_tail(EXACT_UP_TO);
        for (k, tail) in exact.iter().enumerate().filter(|(_, tail)| **tail > 1e-3) {
            let normal = normal_lower_tail(EXACT_UP_TO, k as u64);
            assert!((normal - tail).abs() < 4.5e-4, "at {k}: {normal} instead of {tail}");
        }
    }
}
