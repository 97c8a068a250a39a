//! Which of several cases are surely among the fastest: multiple comparisons with the best.
//!
//! Hsu, "Multiple Comparisons: Theory and Methods" (1996), chapters 4 and 5. A case is surely within a margin of the
//! fastest where, whichever other case is the fastest, a one-sided test finds it less than the margin behind that one.
//! Wrong are only claims about cases that lie further behind, and each of them must have passed its test against the
//! one case that really is fastest: so the tests against each possible fastest case share the error rate. The other way
//! round, a case may be the fastest where no one-sided test finds another one ahead of it: only the one that really is
//! fastest can be left out wrongly, so the tests against each case share the error rate, too.
//!
//! The tests are of the differences of the logarithms, paired in blocks, and are made simultaneous
//!
//! - with few blocks by the distribution of the clearest of them, by Student's t, under all changes of the blocks'
//!   signs, for all cases at once (Fisher's test; Westfall and Young, "Resampling-Based Multiple Testing", 1993): exact
//!   where the differences are symmetric, whatever their distribution;
//! - with more blocks by Bonferroni's inequality over exact signed-rank tests, which is conservative.

use std::cell::OnceCell;

use statrs::distribution::{ContinuousCDF, Normal};

use super::estimate::ROUNDING;
use super::order::{quantile, sorted, standard_deviation};
use super::signed_rank::{SignedRank, hodges_lehmann};

/// Up to this many blocks all changes of signs are tried.
const MOST_FLIPPED: usize = 12;

/// ... where that is not more work than this: cases x cases x changes of signs.
const MOST_STEPS: usize = 50_000_000;

/// The blocks that are said to be needed are enough so often.
const POWER: f64 = 0.8;

/// Cases that were measured in the same blocks, ready to be compared with each other.
#[derive(Clone, Debug)]
pub struct Contest {
    /// The logarithms of each case's times, one a block.
    logs: Vec<Vec<f64>>,
    error_rate: f64,
}

impl Contest {
    /// Of the times of several cases, one a block, in the same blocks. `None` where there are not two cases with as many
    /// blocks, or a time is not above zero.
    pub fn of(turns_s: &[Vec<f64>], confidence: f64) -> Option<Self> {
        let blocks = turns_s.first()?.len();
        let sound = |turns: &Vec<f64>| turns.len() == blocks && turns.iter().all(|&time| time > 0.0 && time < f64::MAX);
        let logs = || turns_s.iter().map(|turns| turns.iter().map(|time| time.ln()).collect()).collect();
        (turns_s.len() > 1 && blocks > 0 && turns_s.iter().all(sound))
            .then(|| Self { logs: logs(), error_rate: 1.0 - confidence })
    }

    /// The first of `order` that is surely slower than the fastest case by no more than `margin`, as a share of 1. Of all
    /// the cases of which that is said, one is further behind in at most the error rate.
    pub fn first_within(&self, order: &[usize], margin: f64) -> Option<usize> {
        let margin = margin.ln_1p();
        let medians: Vec<f64> = self.logs.iter().map(|logs| quantile(logs, 0.5).unwrap_or(f64::INFINITY)).collect();
        let fastest = medians.iter().copied().fold(f64::INFINITY, f64::min);
        let mut rivals: Vec<usize> = (0..self.logs.len()).collect();
        rivals.sort_by(|a, b| medians[*a].total_cmp(&medians[*b]));
        let level = self.error_rate / (self.logs.len() - 1) as f64;
        let test = SignedRank::of(self.blocks());
        let families: Vec<OnceCell<Family>> = self.logs.iter().map(|_| OnceCell::new()).collect();
        let can_flip = self.can_flip();
        let is_behind = |case: usize, rival: usize| match can_flip {
            // In the family of a rival, the rival itself has no test.
            true => {
                let family = families[rival].get_or_init(|| self.against(rival, margin));
                family.p_value(case - usize::from(case > rival)) <= self.error_rate + ROUNDING
            }
            false => test.below(&self.differences(case, rival), margin) <= level + ROUNDING,
        };
        let near = order.iter().copied().filter(|&case| medians[case] - fastest < margin);
        near.into_iter().find(|&case| rivals.iter().all(|&rival| rival == case || is_behind(case, rival)))
    }

    /// The cases that may be the fastest: of none of the others is it sure that it is ahead of them. The one that really
    /// is the fastest is missing in at most the error rate, of several that are equal each in as many. `None` where the
    /// blocks are too few to leave any case out but the slowest.
    pub fn may_be_fastest(&self) -> Option<Vec<usize>> {
        let cases = self.logs.len();
        let others = (cases - 1) as f64;
        let can_flip = self.can_flip();
        // Where all signs are changed, the slowest case lies ahead as clearly as the fastest one does.
        let likeliest = if can_flip { others.min(2.0) } else { others };
        if likeliest * 0.5_f64.powf(self.blocks() as f64) > self.error_rate + ROUNDING {
            return None;
        }
        let test = SignedRank::of(self.blocks());
        let is_behind = |case: usize| match can_flip {
            true => self.against(case, 0.0).least_p_value() <= self.error_rate + ROUNDING,
            false => (0..cases).any(|other| {
                other != case && test.above(&self.differences(case, other), 0.0) <= self.error_rate / others + ROUNDING
            }),
        };
        Some((0..cases).filter(|&case| !is_behind(case)).collect())
    }

    /// About how many blocks it would take in all for any of the cases to be surely within the margin,
    /// from the spread of the differences so far. `None` for a single block, which knows no spread.
    pub fn blocks_needed(&self, margin: f64) -> Option<usize> {
        let needed = (0..self.logs.len()).filter_map(|case| self.blocks_needed_for(case, margin));
        let needed = needed.fold(f64::INFINITY, f64::min);
        let fewest = (-self.error_rate.log2()).ceil();
        let can_tell = self.blocks() > 1 && needed.is_finite();
        can_tell.then(|| (needed.max(fewest) as usize).max(self.blocks() + 1))
    }

    /// The same for one case; `None` where it is further behind another one.
    fn blocks_needed_for(&self, fastest: usize, margin: f64) -> Option<f64> {
        let rivals = self.logs.len() - 1;
        let normal = Normal::standard();
        let sure = normal.inverse_cdf(1.0 - self.error_rate / rivals as f64) + normal.inverse_cdf(POWER);
        // The signed-rank test needs pi / 3 as many values as one that knows that they are normal.
        let for_rival = |rival: usize| {
            let differences = self.differences(fastest, rival);
            let ahead = margin.ln_1p() - hodges_lehmann(&differences, 0.0)?.value;
            let spread = standard_deviation(&differences)?;
            (ahead > 0.0).then(|| std::f64::consts::PI / 3.0 * (sure * spread / ahead).powi(2))
        };
        let needed = (0..=rivals).filter(|&rival| rival != fastest).map(for_rival);
        Some(needed.collect::<Option<Vec<f64>>>()?.into_iter().fold(0.0, f64::max).ceil())
    }

    fn blocks(&self) -> usize {
        self.logs[0].len()
    }

    fn can_flip(&self) -> bool {
        let (cases, blocks) = (self.logs.len(), self.blocks());
        blocks <= MOST_FLIPPED && cases.saturating_mul(cases).saturating_mul(1 << blocks) <= MOST_STEPS
    }

    /// ln(one) - ln(other) - margin, block by block.
    fn paired(&self, one: usize, other: usize, margin: f64) -> Vec<f64> {
        self.logs[one].iter().zip(&self.logs[other]).map(|(one, other)| one - other - margin).collect()
    }

    /// The same without a margin, in ascending order.
    fn differences(&self, one: usize, other: usize) -> Vec<f64> {
        sorted(&self.paired(one, other, 0.0)).unwrap_or_default()
    }

    /// The tests that each other case is behind that one by less than the margin.
    fn against(&self, best: usize, margin: f64) -> Family {
        let others = (0..self.logs.len()).filter(|&case| case != best);
        Family::of(others.map(|case| self.paired(case, best, margin)).collect())
    }
}

/// Tests that the centres of some series lie below zero, all of them in the same blocks.
struct Family {
    /// How clearly each series lies below zero: the sum of its values over the root of the sum of their squares, which
    /// grows with Student's t and does not change its denominator with the signs.
    clear: Vec<f64>,
    /// The clearest of all series, for each change of signs; ascending.
    clearest: Vec<f64>,
}

impl Family {
    fn of(mut series: Vec<Vec<f64>>) -> Self {
        series.iter_mut().for_each(|values| scale(values));
        let blocks = series.first().map_or(0, Vec::len);
        let mut sums: Vec<f64> = series.iter().map(|values| -values.iter().sum::<f64>()).collect();
        let clear = sums.clone();
        let mut clearest = Vec::with_capacity(1 << blocks);
        // Gray's code: from one change of signs to the next, one block changes.
        for change in 1..=1_usize << blocks {
            clearest.push(sums.iter().copied().fold(f64::NEG_INFINITY, f64::max));
            let block = change.trailing_zeros() as usize;
            for (sum, values) in sums.iter_mut().zip(&mut series).filter(|_| block < blocks) {
                *sum += 2.0 * values[block];
                values[block] = -values[block];
            }
        }
        clearest.sort_unstable_by(f64::total_cmp);
        Self { clear, clearest }
    }

    /// How often the clearest of all series is as clear as that one, under changes of signs.
    fn p_value(&self, series: usize) -> f64 {
        self.p_value_of(self.clear[series])
    }

    /// The same of the series that is the clearest now.
    fn least_p_value(&self) -> f64 {
        self.p_value_of(self.clear.iter().copied().fold(f64::NEG_INFINITY, f64::max))
    }

    fn p_value_of(&self, clear: f64) -> f64 {
        let less = self.clearest.partition_point(|clearest| *clearest < clear - ROUNDING);
        (self.clearest.len() - less) as f64 / self.clearest.len() as f64
    }
}

/// Makes the squares of the values sum to one, where they are not all nothing.
fn scale(values: &mut [f64]) {
    let length = values.iter().map(|value| value * value).sum::<f64>().sqrt();
    if length > 0.0 {
        values.iter_mut().for_each(|value| *value /= length);
    }
}
