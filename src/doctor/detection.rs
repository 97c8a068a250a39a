//! What can be detected, given the noise.

use serde::Serialize;
use statrs::distribution::{ChiSquared, ContinuousCDF, Normal};

use crate::stats::{Estimate, repetitions_for};

/// The confidence of the interval that must leave out "no loss".
pub const CONFIDENCE: f64 = 0.95;
/// The probability with which the loss is to be found.
pub const POWER: f64 = 0.9;

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

/// The standard deviation of `values` (over n - 1), with its interval for normal values: (n - 1) times the variance,
/// over the true one, is chi-squared with n - 1 degrees of freedom. None for fewer than two values, or where one is
/// not finite.
pub fn deviation(values: &[f64]) -> Option<Estimate> {
    let freedom = values.len().checked_sub(1).filter(|freedom| *freedom > 0)? as f64;
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let chi_squared = ChiSquared::new(freedom).ok()?;
    let end = |p| (squares / chi_squared.inverse_cdf(p)).sqrt();
    let tail = (1.0 - CONFIDENCE) / 2.0;
    let estimate =
        Estimate { value: (squares / freedom).sqrt(), low: end(1.0 - tail), high: end(tail), confidence: CONFIDENCE };
    estimate.high.is_finite().then_some(estimate)
}
