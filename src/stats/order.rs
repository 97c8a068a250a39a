//! What the order of the values alone tells: quantiles, the median with its interval, the spread.

use serde::{Deserialize, Serialize};
use statrs::distribution::{Binomial, DiscreteCDF};

use super::estimate::{Estimate, cut_off};

/// Where a series of values lies and how far it is spread; in the values' own unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// The smallest value.
    pub min: f64,
    /// The first quartile.
    pub q1: f64,
    /// The median.
    pub median: f64,
    /// The third quartile.
    pub q3: f64,
    /// The largest value.
    pub max: f64,
    /// The arithmetic mean.
    pub mean: f64,
    /// The coefficient of variation: the standard deviation (of a sample, n - 1) over the mean. None for a
    /// single value, or a mean that is not above zero.
    pub cv: Option<f64>,
}

impl Spread {
    /// The spread of `values`; none where there are none, or one is not finite.
    pub fn of(values: &[f64]) -> Option<Self> {
        let sorted = sorted(values)?;
        let mean = mean(&sorted);
        let at = |p| quantile_of_sorted(&sorted, p);
        Some(Self {
            min: at(0.0),
            q1: at(0.25),
            median: at(0.5),
            q3: at(0.75),
            max: at(1.0),
            mean,
            cv: standard_deviation(&sorted).filter(|_| mean > 0.0).map(|deviation| deviation / mean),
        })
    }
}

/// The `p`-quantile of `values`, `p` from 0 to 1, in any order: linear between the order statistics around
/// `(n - 1) p`. This is type 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages" (1996), the
/// default of R and NumPy. None where there are no values, or one is not finite.
pub fn quantile(values: &[f64], p: f64) -> Option<f64> {
    let sorted = sorted(values)?;
    (!p.is_nan()).then(|| quantile_of_sorted(&sorted, p))
}

/// The median with its order-statistic interval, which holds for every distribution of independent values: the
/// number of values below the true median is binomial with one half (David and Nagaraja, "Order Statistics",
/// section 7.1). The interval is the narrowest with the target confidence, or the range of the values where
/// that has less.
pub fn median(values: &[f64], target_confidence: f64) -> Option<Estimate> {
    let sorted = sorted(values)?;
    let n = sorted.len() as u64;
    let below = Binomial::new(0.5, n).ok()?;
    let (k, confidence) = cut_off(n.div_ceil(2), target_confidence, |k| below.cdf(k));
    let k = k as usize;
    let value = quantile_of_sorted(&sorted, 0.5);
    Some(Estimate { value, low: sorted[k], high: sorted[sorted.len() - 1 - k], confidence })
}

/// The values in ascending order; none where there are none, or one is not finite.
pub(super) fn sorted(values: &[f64]) -> Option<Vec<f64>> {
    if values.is_empty() || values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    Some(sorted)
}

/// The `p`-quantile, type 7, of ascending values, of which there is at least one.
pub(super) fn quantile_of_sorted(sorted: &[f64], p: f64) -> f64 {
    let last = sorted.len() - 1;
    let place = last as f64 * p.clamp(0.0, 1.0);
    let below = (place as usize).min(last);
    let above = (below + 1).min(last);
    let share = place - below as f64;
    let between = sorted[below] * (1.0 - share) + sorted[above] * share;
    between.clamp(sorted[below], sorted[above])
}

/// The arithmetic mean; not a number where there is no value.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The standard deviation of a sample: over n - 1. None for fewer than two values.
pub(crate) fn standard_deviation(values: &[f64]) -> Option<f64> {
    let freedom = values.len().checked_sub(1).filter(|freedom| *freedom > 0)?;
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((squares / freedom as f64).sqrt())
}

/// Leaves so many items: those of which a number is smallest, in the order that they had; of equal ones the first.
pub(crate) fn keep_smallest<T>(items: &mut Vec<T>, most: usize, number: impl Fn(&T) -> f64) {
    if items.len() <= most {
        return;
    }
    let mut placed: Vec<(usize, T)> = items.drain(..).enumerate().collect();
    placed.sort_by(|(_, one), (_, two)| number(one).total_cmp(&number(two)));
    placed.truncate(most);
    placed.sort_by_key(|(place, _)| *place);
    items.extend(placed.into_iter().map(|(_, item)| item));
}

#[cfg(test)]
mod tests {
    use super::keep_smallest;

    #[test]
    fn the_smallest_are_kept_beside_equal_ones() {
        let mut items = vec![5.0, 2.0, 5.0, 5.0, 1.0];
        keep_smallest(&mut items, 3, |item| *item);
        assert_eq!(items, [5.0, 2.0, 1.0]);
    }
}
