//! The shape of a sample, for the half violins.

use super::order::{quantile_of_sorted, sorted, standard_deviation};

/// How far the curve goes beyond the data, in bandwidths: a Gaussian is as good as zero there.
const TAIL: f64 = 3.0;

/// The width of the curve over values that are all alike, relative to the value.
const WIDTH_OF_A_SPIKE: f64 = 1e-3;

/// The Gaussian kernel density of `values` at `points` evenly spaced places, from three bandwidths below the
/// smallest value to three above the largest: pairs of a place and the density there. Its area is one.
///
/// Empty where there are no values, one is not finite, or fewer than two points are asked for.
pub fn density(values: &[f64], points: usize) -> Vec<(f64, f64)> {
    let Some(sorted) = sorted(values) else { return Vec::new() };
    if points < 2 {
        return Vec::new();
    }
    let width = bandwidth(&sorted);
    let low = sorted[0] - TAIL * width;
    let high = sorted[sorted.len() - 1] + TAIL * width;
    let step = (high - low) / (points - 1) as f64;
    let height = 1.0 / (sorted.len() as f64 * width * std::f64::consts::TAU.sqrt());
    let at = |place: f64| sorted.iter().map(|value| (-0.5 * ((place - value) / width).powi(2)).exp()).sum::<f64>();
    (0..points).map(|i| low + i as f64 * step).map(|place| (place, height * at(place))).collect()
}

/// Silverman's rule of thumb, "Density Estimation for Statistics and Data Analysis" (1986), equation 3.31:
/// 0.9 min(standard deviation, interquartile range / 1.34) n^(-1/5). Where the quartiles are equal, the standard
/// deviation alone; where all values are, a narrow spike.
fn bandwidth(sorted: &[f64]) -> f64 {
    let n = sorted.len();
    if sorted[0] == sorted[n - 1] {
        return WIDTH_OF_A_SPIKE * if sorted[0] == 0.0 { 1.0 } else { sorted[0].abs() };
    }
    let deviation = standard_deviation(sorted).unwrap_or(0.0);
    let quartiles = (quantile_of_sorted(sorted, 0.75) - quantile_of_sorted(sorted, 0.25)) / 1.34;
    let spread = if quartiles > 0.0 { deviation.min(quartiles) } else { deviation };
    0.9 * spread * (n as f64).powf(-0.2)
}
