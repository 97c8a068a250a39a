//! What can be detected, given the noise.

use serde::Serialize;
use statrs::distribution::{ChiSquared, ContinuousCDF, Normal};

use crate::stats::{Estimate, SignedRank, hodges_lehmann, repetitions_for, share_of_resamples, standard_deviation};

/// The confidence of the interval that must leave out "no loss".
pub const CONFIDENCE: f64 = 0.95;
/// The probability with which the loss is to be found.
pub const POWER: f64 = 0.9;

/// More blocks are not drawn to count them.
const MOST_DRAWN: u64 = 300;

/// What it takes to detect a loss.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Detection {
    /// The loss of speed, as a share of 1.
    pub loss: f64,
    /// Blocks needed, with the noise as it was measured.
    pub blocks: u64,
    /// The fewest and the most, over the interval of the noise.
    pub between: (u64, u64),
    /// What `blocks` take, in seconds.
    pub seconds: f64,
}

impl Detection {
    /// What it takes to detect `loss` with that standard deviation of the paired log ratio, in blocks of `block_s`
    /// seconds. None where there is no such loss or no such noise.
    pub fn of(loss: f64, deviation: Estimate, block_s: f64) -> Option<Self> {
        let blocks = blocks_to_detect(loss, deviation.value)?;
        let between = (blocks_to_detect(loss, deviation.low)?, blocks_to_detect(loss, deviation.high)?);
        Some(Self { loss, blocks, between, seconds: blocks as f64 * block_s })
    }

    /// The same where turns are of two kinds, with these paired log ratios.
    pub fn of_two_kinds(loss: f64, logs: &[f64], deviation: Estimate, block_s: f64) -> Option<Self> {
        let centre = hodges_lehmann(logs, 0.0)?.value;
        let blocks = |noise: f64| {
            let scale = if deviation.value > 0.0 { noise / deviation.value } else { 1.0 };
            let lost: Vec<f64> = logs.iter().map(|log| scale * (log - centre) - (-loss).ln_1p()).collect();
            blocks_by_resamples(&lost, blocks_to_detect(loss, noise)?)
        };
        let between = (blocks(deviation.low)?, blocks(deviation.high)?);
        let blocks = blocks(deviation.value)?;
        Some(Self { loss, blocks, between, seconds: blocks as f64 * block_s })
    }
}

/// How many blocks it takes until the signed-rank interval of 95 % leaves out zero with probability 90 %, where the
/// speed falls by the share `loss` and the paired log ratios are normal with that standard deviation.
///
/// With effect d = -ln(1 - loss) / deviation and normal quantiles z, a t test needs
/// (z(0.975) + z(0.9))^2 / d^2 + z(0.975)^2 / 2 differences (Guenther, "Sample Size Formulas for Normal Theory t
/// Tests", The American Statistician 35, 1981), and the signed-rank test pi / 3 times as many: its asymptotic relative
/// efficiency against t is 3 / pi at the normal distribution (Lehmann, "Nonparametrics", section 4.2). Heavier tails
/// need fewer. It is never fewer than such an interval needs to exist, 6; there the power may be down to 74 %, from 7
/// on it is 85 % at least (simulated).
///
/// None where `loss` is not between 0 and 1, or `deviation` is negative or not finite.
pub fn blocks_to_detect(loss: f64, deviation: f64) -> Option<u64> {
    if !(loss > 0.0 && loss < 1.0 && deviation >= 0.0 && deviation.is_finite()) {
        return None;
    }
    let quantile = |p| Normal::standard().inverse_cdf(p);
    let (sure, found) = (quantile(0.5 + CONFIDENCE / 2.0), quantile(POWER));
    let noise_per_effect = deviation / -(-loss).ln_1p();
    let t_test = ((sure + found) * noise_per_effect).powi(2) + sure.powi(2) / 2.0;
    let signed_rank = t_test * std::f64::consts::PI / 3.0;
    Some((signed_rank.ceil() as u64).max(repetitions_for(CONFIDENCE) as u64))
}

/// How many blocks it takes until the test finds the loss in these paired log ratios often enough, at least `fewest`: the
/// ratios of turns of two kinds have several peaks, and until the middle one is passed nothing is found, however small the
/// standard error. So blocks are drawn again, more and more of them. For many blocks the formula holds, and is given.
fn blocks_by_resamples(lost: &[f64], fewest: u64) -> Option<u64> {
    let is_enough = |blocks: u64| {
        let test = SignedRank::of(blocks as usize);
        let is_found = |ascending: &[f64]| test.above(ascending, 0.0) <= (1.0 - CONFIDENCE) / 2.0;
        blocks > MOST_DRAWN || share_of_resamples(lost, blocks as usize, is_found) >= POWER
    };
    std::iter::successors(Some(fewest), |blocks| Some(blocks + blocks.div_ceil(10))).find(|blocks| is_enough(*blocks))
}

/// The standard deviation of `values` (over n - 1), with its interval for normal values: (n - 1) times the variance,
/// over the true one, is chi-squared with n - 1 degrees of freedom. None for fewer than two values, or where one is
/// not finite.
pub fn deviation(values: &[f64]) -> Option<Estimate> {
    let value = standard_deviation(values)?;
    let freedom = (values.len() - 1) as f64;
    let chi_squared = ChiSquared::new(freedom).ok()?;
    let end = |p| value * (freedom / chi_squared.inverse_cdf(p)).sqrt();
    let tail = (1.0 - CONFIDENCE) / 2.0;
    let estimate = Estimate { value, low: end(1.0 - tail), high: end(tail), confidence: CONFIDENCE };
    estimate.high.is_finite().then_some(estimate)
}
