//! The difference between two samples that nothing pairs, by ranks: no assumption but that one is the other, moved.
//!
//! Hollander, Wolfe and Chicken, "Nonparametric Statistical Methods", sections 4.1 to 4.3: the Hodges-Lehmann estimate
//! of the shift is the median of all differences between a value of one sample and a value of the other; the interval
//! that belongs to the test of Mann and Whitney goes from the (k + 1)-th smallest of them to the (k + 1)-th largest,
//! with confidence 1 - 2 P(U <= k), where U counts the pairs in which the second value is the larger one.

use statrs::distribution::{ContinuousCDF, Normal};
use statrs::function::factorial::ln_binomial;

use super::estimate::{Estimate, cut_off};
use super::order::sorted;
use super::walsh::{from_ordinal, to_ordinal};

/// Up to this many pairs the distribution of U is exact; above, it is normal.
const EXACT_UP_TO: u64 = 2_500;

/// From so many values in the smaller sample on, the normal tail is at most twice the exact one, as long as it is above
/// this: by the next term of the Edgeworth series, about exp(0.05 / few (z^4 - 6 z^2 + 3)) times it.
const FAIRLY_NORMAL: u64 = 10;
const NOT_YET_TAIL: f64 = 1e-3;

/// By how much `after` is shifted against `before`: the Hodges-Lehmann estimate, with the exact interval of Mann and
/// Whitney (above 2,500 pairs with its normal approximation, continuity corrected). The interval is the narrowest with
/// the target confidence, or the range of the differences where that has less. None where a sample is empty, or a
/// value is not finite.
pub fn shift(before: &[f64], after: &[f64], target_confidence: f64) -> Option<Estimate> {
    let (before, after) = (sorted(before)?, sorted(after)?);
    let (m, n) = (before.len() as u64, after.len() as u64);
    let pairs = m * n;
    let (k, confidence) = if pairs <= EXACT_UP_TO {
        let tail = exact_lower_tail(before.len(), after.len());
        cut_off(tail.len() as u64, target_confidence, |k| tail[k as usize])
    } else {
        cut_off(pairs.div_ceil(2), target_confidence, |k| normal_lower_tail(m as f64, n as f64, k))
    };
    let nth = |rank| nth_difference(&before, &after, rank);
    let value = nth((pairs - 1) / 2).midpoint(nth(pairs / 2));
    Some(Estimate { value, low: nth(k), high: nth(pairs - 1 - k), confidence })
}

/// Whether the two-sided test that neither of two samples is shifted, of so many values, has a p-value of at most `level`,
/// where `contradicting` pairs (with the ties) have the larger value in the sample that is mostly the smaller one.
pub fn is_shifted(before: usize, after: usize, contradicting: u64, level: f64) -> bool {
    let (few, many) = (before.min(after) as u64, before.max(after) as u64);
    if few == 0 || level < at_least(few, many, contradicting) {
        return false;
    }
    let normal = 2.0 * normal_lower_tail(few as f64, many as f64, contradicting);
    let is_far_above = few >= FAIRLY_NORMAL && normal > NOT_YET_TAIL && normal > 4.0 * level;
    if few * many > EXACT_UP_TO || is_far_above {
        return normal <= level;
    }
    exact_lower_tail(before, after).get(contradicting as usize).is_some_and(|tail| 2.0 * tail <= level)
}

/// The p-value is at least so large: as often as each of the fewer values is contradicted by no more than its share.
fn at_least(few: u64, many: u64, contradicting: u64) -> f64 {
    let each = (contradicting / few).min(many);
    2.0 * (ln_binomial(few + each, few) - ln_binomial(few + many, few)).exp()
}

/// P(U <= k) for every k in the lower half of U's range, where no value is moved. The largest of all values is one of
/// the m with probability m / (m + n), and is then in no pair; otherwise it is the larger one of m pairs.
fn exact_lower_tail(m: usize, n: usize) -> Vec<f64> {
    let length = (m * n).div_ceil(2);
    let mut none = vec![0.0; length];
    none[0] = 1.0;
    // For so many of the first sample, by how many of the second: P(U = u).
    let mut table = vec![none; n + 1];
    for first in 1..=m {
        for second in 1..=n {
            let share = first as f64 / (first + second) as f64;
            for u in (0..length).rev() {
                // The row above is that of one value less in the first sample until it is overwritten here.
                let with_first = table[second][u];
                let with_second = if u >= first { table[second - 1][u - first] } else { 0.0 };
                table[second][u] = share * with_first + (1.0 - share) * with_second;
            }
        }
    }
    let mut tail = table.swap_remove(n);
    for u in 1..length {
        tail[u] += tail[u - 1];
    }
    tail
}

/// P(U <= k) from the normal distribution with U's mean and variance. Where it takes over from the exact one it is off
/// by 0.0012 at most, near P = 0.23.
fn normal_lower_tail(m: f64, n: f64, k: u64) -> f64 {
    let deviation = (m * n * (m + n + 1.0) / 12.0).sqrt();
    Normal::standard().cdf((k as f64 + 0.5 - m * n / 2.0) / deviation)
}

/// The difference with `rank` others below it: the least number that more than `rank` differences do not exceed, found
/// by bisection over all floating-point numbers, at most 64 counts.
fn nth_difference(before: &[f64], after: &[f64], rank: u64) -> f64 {
    let (mut low, mut high) =
        (to_ordinal(after[0] - before[before.len() - 1]), to_ordinal(after[after.len() - 1] - before[0]));
    while low < high {
        let middle = low.midpoint(high);
        if count_up_to(before, after, from_ordinal(middle)) > rank { high = middle } else { low = middle + 1 }
    }
    from_ordinal(low)
}

/// How many differences are at most `limit`. They only grow with the value of `after` and fall with that of `before`.
fn count_up_to(before: &[f64], after: &[f64], limit: f64) -> u64 {
    let mut within = 0;
    let mut count = 0;
    for one in before {
        while within < after.len() && after[within] - one <= limit {
            within += 1;
        }
        count += within as u64;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exact_tail_is_that_of_all_orders() {
        // 2 and 3 values have ten orders; U is 0, 1, 2, 3, 4, 5, 6 in 1, 1, 2, 2, 2, 1, 1 of them.
        let expected = [0.1, 0.2, 0.4];
        for (tail, expected) in exact_lower_tail(2, 3).iter().zip(expected) {
            assert!((tail - expected).abs() < 1e-12, "{tail} instead of {expected}");
        }
    }

    #[test]
    fn a_shift_is_told_by_the_exact_tail() {
        for (m, n) in [(1, 30), (3, 40), (7, 9), (10, 12), (20, 25), (12, 60)] {
            let exact = exact_lower_tail(m, n);
            for (k, tail) in exact.iter().enumerate() {
                for level in [1e-12, 1e-9, 1e-6, 1e-3, 0.05] {
                    let told = is_shifted(m, n, k as u64, level);
                    assert_eq!(told, 2.0 * tail <= level, "{m} and {n} at {k}: {tail} at {level}");
                }
            }
        }
    }

    #[test]
    fn the_normal_tail_meets_the_exact_one_where_it_takes_over() {
        for (m, n) in [(50, 50), (25, 100)] {
            let exact = exact_lower_tail(m, n);
            for (k, tail) in exact.iter().enumerate().filter(|(_, tail)| **tail > 1e-3) {
                let normal = normal_lower_tail(m as f64, n as f64, k as u64);
                assert!((normal - tail).abs() < 1.2e-3, "{m} and {n} at {k}: {normal} instead of {tail}");
            }
        }
    }
}
