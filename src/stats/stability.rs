//! What spoils a series of samples: each a test that cries wolf in at most one clean series of a hundred, and
//! stays silent about what is too small to matter. No sample is ever dropped for it.

use std::fmt;

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};

use super::order::{mean, quantile, sorted};

/// Values that differ by less than this, relative to the largest, are equal: what is left is rounding.
const ROUNDING: f64 = 1e-12;

/// How often a clean series is found fault with, at most.
const FALSE_ALARMS: f64 = 0.01;

/// A difference that is smaller, relative to the values, is not worth telling.
const WORTH_TELLING: f64 = 0.02;

/// The autocorrelation from which on intervals are clearly too narrow.
const CLEARLY_CORRELATED: f64 = 0.3;

/// Something that makes a series of samples less than what the intervals take it for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The first sample of a turn takes longer than the others: too little warm-up.
    SlowFirst {
        /// By how much, relative to the median of the others; the median over turns.
        excess: f64,
    },
    /// The turns are of two kinds, with little between them: two clock speeds, two placements.
    TwoModes {
        /// The mean of the faster kind, in the unit of the values.
        low: f64,
        /// The mean of the slower kind.
        high: f64,
        /// The share of the turns that is of the slower kind.
        share_high: f64,
    },
    /// The values grow, or fall, over the blocks.
    Drift {
        /// From the median of the first third to that of the last, relative to the first.
        change: f64,
    },
    /// A value tells about the next one, so that there is less information than there are values.
    Correlated {
        /// The lag-1 autocorrelation.
        lag1: f64,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SlowFirst { excess } => {
                write!(f, "the first sample of a turn takes {:.0} % longer than the others", excess * 100.0)
            }
            Self::TwoModes { low, high, share_high } => {
                let (slower, share) = ((high / low - 1.0) * 100.0, share_high * 100.0);
                write!(f, "the turns have two modes: {share:.0} % of them are {slower:.0} % slower than the others")
            }
            Self::Drift { change } => write!(f, "the times drift by {:+.0} % over the blocks", change * 100.0),
            Self::Correlated { lag1 } => write!(f, "a block tells about the next one (autocorrelation {lag1:.2})"),
        }
    }
}

/// Whether the first sample of a turn is slow. Where samples can be exchanged, the first of k is the slowest with
/// probability 1 / k; the number of turns where it is has an exactly known distribution.
pub fn slow_first<T: AsRef<[f64]>>(turns: &[T]) -> Option<Finding> {
    let turns: Vec<&[f64]> = turns.iter().map(AsRef::as_ref).filter(|samples| samples.len() > 1).collect();
    let excesses: Option<Vec<f64>> =
        turns.iter().map(|turn| Some(turn[0] / quantile(&turn[1..], 0.5)? - 1.0)).collect();
    let excess = quantile(&excesses?, 0.5).filter(|excess| *excess >= WORTH_TELLING)?;
    let slowest = turns.iter().filter(|samples| samples[1..].iter().all(|other| samples[0] > *other)).count();
    let by_chance: Vec<f64> = turns.iter().map(|samples| 1.0 / samples.len() as f64).collect();
    is_no_chance(slowest, &by_chance).then_some(Finding::SlowFirst { excess })
}

/// Whether `count` successes or more in independent trials with these probabilities are as rare as false alarms may be.
/// The exact distribution takes as long as there are pairs of trials, so what is certain without it comes first: no more
/// than expected are not rare (Jogdeo and Samuels, "Monotone Convergence of Binomial Probabilities", 1968), and so many
/// more are (Hoeffding, "Probability Inequalities for Sums of Bounded Random Variables", 1963).
fn is_no_chance(count: usize, probabilities: &[f64]) -> bool {
    let more = count as f64 - probabilities.iter().sum::<f64>();
    more > 0.0
        && ((-2.0 * more * more / probabilities.len() as f64).exp() <= FALSE_ALARMS
            || at_least(count, probabilities) <= FALSE_ALARMS)
}

/// The probability of `count` successes or more in independent trials with these probabilities.
fn at_least(count: usize, probabilities: &[f64]) -> f64 {
    let mut exactly = vec![0.0; probabilities.len() + 1];
    exactly[0] = 1.0;
    for probability in probabilities {
        for successes in (0..exactly.len()).rev() {
            let before = if successes > 0 { exactly[successes - 1] } else { 0.0 };
            exactly[successes] = exactly[successes] * (1.0 - probability) + before * probability;
        }
    }
    exactly[count..].iter().sum()
}

/// Below this many values, chance alone makes two groups.
const FEWEST_FOR_TWO_MODES: usize = 6;

/// The smaller mode has at least this share of the values, and two of them; less is a tail.
const SMALLEST_MODE: f64 = 0.1;

/// How much of the variance of `n` values two modes explain at least. Chance explains the more, the fewer there are: of
/// series with one mode no more than one in a hundred reaches this (simulated: `cargo test --lib clean_series`).
fn explained_by_two_modes(n: usize) -> f64 {
    (1.0 - 0.0065 * (n as f64 - 3.5)).max(0.91)
}

/// Whether independent values have two modes: the split into a faster and a slower group that explains most of the
/// variance (Otsu, "A Threshold Selection Method from Gray-Level Histograms", 1979) leaves next to nothing. Executions
/// of one turn are not independent: give one value a turn.
pub fn two_modes(turns: &[f64]) -> Option<Finding> {
    let sorted = sorted(turns)?;
    let n = sorted.len();
    if n < FEWEST_FOR_TWO_MODES {
        return None;
    }
    let center = mean(&sorted);
    let total: f64 = sorted.iter().map(|value| (value - center).powi(2)).sum();
    let smallest = ((n as f64 * SMALLEST_MODE).ceil() as usize).max(2);
    let mut below = 0.0;
    let mut best = (0.0, 0, 0.0);
    for (i, value) in sorted.iter().enumerate() {
        let between = below * below * n as f64 / (i as f64 * (n - i) as f64);
        if (smallest..=n - smallest).contains(&i) && between > best.0 {
            best = (between, i, below);
        }
        below += value - center;
    }
    let (between, split, below) = best;
    let (low, high) = (center + below / split as f64, center - below / (n - split) as f64);
    let apart =
        total.is_finite() && between >= explained_by_two_modes(n) * total && high - low >= WORTH_TELLING * center.abs();
    (split > 0 && apart).then(|| Finding::TwoModes { low, high, share_high: (n - split) as f64 / n as f64 })
}

/// Below this many blocks the tests for an order in time would be guesses.
const FEWEST_FOR_ORDER: usize = 8;

/// Whether values, one a block in the order of measuring, drift: Mann's test for a trend (1945), with Kendall's
/// variance for ties and the normal approximation, from 8 blocks on.
pub fn drift(blocks: &[f64]) -> Option<Finding> {
    let sorted = sorted(blocks)?;
    let n = blocks.len();
    if n < FEWEST_FOR_ORDER {
        return None;
    }
    let mut reversed: Vec<f64> = blocks.iter().rev().copied().collect();
    let trend = descents(&mut reversed) - descents(&mut blocks.to_vec());
    let term = |count: usize| (count * (count - 1) * (2 * count + 5)) as f64;
    let ties: f64 = sorted.chunk_by(|a, b| a == b).map(|tied| term(tied.len())).sum();
    let deviation = ((term(n) - ties) / 18.0).sqrt();
    let surprise = (trend.abs() - 1) as f64 / deviation;
    let third = n / 3;
    let first = quantile(&blocks[..third], 0.5)?;
    let change = quantile(&blocks[n - third..], 0.5)? / first - 1.0;
    (surprise > normal_quantile(1.0 - FALSE_ALARMS / 2.0) && change.abs() >= WORTH_TELLING)
        .then_some(Finding::Drift { change })
}

/// How many pairs of values have the larger one first; sorts them. By merging, as Knight counts them for Kendall's tau ("A
/// Computer Method for Calculating Kendall's Tau with Ungrouped Data", 1966): there may be 100,000 blocks.
fn descents(values: &mut [f64]) -> i64 {
    if values.len() < 2 {
        return 0;
    }
    let (first, then) = values.split_at_mut(values.len() / 2);
    let within = descents(first) + descents(then);
    let larger = |value: &f64| first.len() - first.partition_point(|other| other.total_cmp(value).is_le());
    let across: usize = then.iter().map(larger).sum();
    values.sort_by(f64::total_cmp);
    within + across as i64
}

/// Whether values, one a block in the order of measuring, follow from their predecessors: their lag-1
/// autocorrelation is 0.3 or more, and more than chance explains (its mean and variance for independent normal
/// values are Moran's, "Some Theorems on Time Series II", 1948), from 8 blocks on.
pub fn correlated(blocks: &[f64]) -> Option<Finding> {
    let lag1 = autocorrelation(blocks).filter(|_| blocks.len() >= FEWEST_FOR_ORDER)?;
    let n = blocks.len() as f64;
    let deviation = (n - 2.0) / (n * (n - 1.0).sqrt());
    let chance = normal_quantile(1.0 - FALSE_ALARMS) * deviation - 1.0 / n;
    (lag1 > chance && lag1 >= CLEARLY_CORRELATED).then_some(Finding::Correlated { lag1 })
}

/// The lag-1 autocorrelation of values in the order of measuring; none for fewer than three, or equal ones. Values that
/// differ by rounding alone are equal: their mean is rounded, too, and all of them would lie on the same side of it.
pub fn autocorrelation(values: &[f64]) -> Option<f64> {
    let (least, most) = values.iter().fold((f64::MAX, f64::MIN), |(least, most), &x| (least.min(x), most.max(x)));
    if most - least <= ROUNDING * least.abs().max(most.abs()) {
        return None;
    }
    let center = mean(values);
    let total: f64 = values.iter().map(|value| (value - center).powi(2)).sum();
    let products: f64 = values.windows(2).map(|pair| (pair[0] - center) * (pair[1] - center)).sum();
    (values.len() > 2 && total > 0.0 && products.is_finite()).then(|| products / total)
}

fn normal_quantile(p: f64) -> f64 {
    Normal::standard().inverse_cdf(p)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pairs_are_counted_as_one_by_one(values in prop::collection::vec(-3_i32..3, 0..40)) {
            let mut values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let larger_first = |i: usize| values[i + 1..].iter().filter(|later| values[i] > **later).count();
            let expected: usize = (0..values.len()).map(larger_first).sum();
            prop_assert_eq!(descents(&mut values), expected as i64);
        }

        #[test]
        fn what_is_certain_is_what_the_distribution_says(
            p in prop::collection::vec(0.05..0.5_f64, 1..60),
            share in 0.0..1.0_f64,
        ) {
            let count = (share * p.len() as f64).round() as usize;
            prop_assert_eq!(is_no_chance(count, &p), at_least(count, &p) <= FALSE_ALARMS);
        }
    }

    #[test]
    fn a_hundred_thousand_blocks_are_looked_at_in_no_time() {
        let blocks: Vec<f64> = (0..100_000).map(|i| 1.0 + f64::from(i) * 1e-6).collect();
        assert!(matches!(drift(&blocks), Some(Finding::Drift { .. })));
        let turns: Vec<[f64; 2]> = blocks.iter().map(|block| [1.5 * block, *block]).collect();
        assert!(matches!(slow_first(&turns), Some(Finding::SlowFirst { .. })));
    }
}
