//! Quantiles, the median's interval, the spread.

use crate::stats::{Spread, median, quantile};
use proptest::prelude::*;
use rand_distr::{Distribution, Exp1};

use super::{simulation, values};

/// R: `quantile(c(1, 2, 4, 8, 16), c(0.1, 0.25, 0.5, 0.9), type = 7)`.
#[test]
fn quantiles_are_of_type_seven() {
    let values = [8.0, 1.0, 16.0, 2.0, 4.0];
    for (p, expected) in [(0.0, 1.0), (0.1, 1.4), (0.25, 2.0), (0.5, 4.0), (0.9, 12.8), (1.0, 16.0)] {
        let found = quantile(&values, p).unwrap();
        assert!((found - expected).abs() < 1e-12, "the {p}-quantile is {found}");
    }
    assert_eq!(quantile(&values, 7.0), Some(16.0));
    assert_eq!(quantile(&values, f64::NAN), None);
    assert_eq!(quantile(&[], 0.5), None);
}

#[test]
fn a_spread_says_where_the_values_lie() {
    let spread = Spread::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]).unwrap();
    assert_eq!((spread.min, spread.q1, spread.median, spread.q3, spread.max), (2.0, 4.0, 4.5, 5.5, 9.0));
    assert_eq!(spread.mean, 5.0);
    assert!((spread.cv.unwrap() - (32.0_f64 / 7.0).sqrt() / 5.0).abs() < 1e-12);
    assert_eq!(Spread::of(&[3.0]).unwrap().cv, None);
    assert_eq!(Spread::of(&[0.0, 0.0]).unwrap().cv, None);
    assert_eq!(Spread::of(&[]), None);
    assert_eq!(Spread::of(&[1.0, f64::NAN]), None);
}

/// The ranks of the interval's ends, from 1, as in the table of the sign test in Conover, "Practical
/// Nonparametric Statistics": at 95 %, none below 6 values, the 2nd of 9, the 3rd of 12, the 6th of 20.
#[test]
fn the_median_lies_between_the_order_statistics_of_the_sign_test() {
    for (n, rank) in [(5, 1), (6, 1), (8, 1), (9, 2), (11, 2), (12, 3), (15, 4), (20, 6), (25, 8)] {
        let values: Vec<f64> = (1..=n).map(f64::from).collect();
        let estimate = median(&values, 0.95).unwrap();
        assert_eq!((estimate.low, estimate.high), (f64::from(rank), f64::from(n + 1 - rank)), "n = {n}");
    }
}

#[test]
fn the_medians_confidence_is_binomial() {
    let binomial = |n: u32, k: u32| (0..k).fold(1.0, |product, i| product * f64::from(n - i) / f64::from(i + 1));
    for n in 1..=60_u32 {
        let values: Vec<f64> = (0..n).map(f64::from).collect();
        let estimate = median(&values, 0.95).unwrap();
        let outside: f64 = (0..=estimate.low as u32).map(|k| binomial(n, k)).sum::<f64>() * 0.5_f64.powi(n as i32);
        assert!((estimate.confidence - (1.0 - 2.0 * outside)).abs() < 1e-9, "n = {n}: {}", estimate.confidence);
        assert!(estimate.confidence > 0.95 || estimate.low == 0.0, "n = {n}: {}", estimate.confidence);
    }
}

#[test]
fn the_median_of_skewed_values_is_covered_exactly_as_often_as_stated() {
    for n in [4, 10, 25] {
        let mut stated = 0.0;
        let covered = simulation::share(4_000, n, |rng| {
            let values: Vec<f64> = (0..n).map(|_| Exp1.sample(rng)).collect();
            let estimate = median(&values, 0.95).unwrap();
            stated = estimate.confidence;
            estimate.covers(std::f64::consts::LN_2)
        });
        assert!((covered - stated).abs() < simulation::chance(stated, 4_000), "n = {n}: {covered}, stated {stated}");
    }
}

#[test]
fn a_median_of_a_hundred_thousand_values_has_a_narrow_interval() {
    let values: Vec<f64> = (0..100_001).map(f64::from).collect();
    let estimate = median(&values, 0.95).unwrap();
    assert_eq!(estimate.value, 50_000.0);
    assert!((estimate.high - estimate.low - 2.0 * 1.96 * 158.1).abs() < 4.0, "{estimate:?}");
    assert!((0.95..0.951).contains(&estimate.confidence));
}

proptest! {
    #[test]
    fn a_spread_is_in_order(values in values(1..60)) {
        let spread = Spread::of(&values).unwrap();
        let five = [spread.min, spread.q1, spread.median, spread.q3, spread.max];
        prop_assert!(five.is_sorted(), "{:?}", five);
        prop_assert!(values.contains(&spread.min) && values.contains(&spread.max));
    }

    #[test]
    fn the_median_lies_in_its_interval(values in values(1..60), confidence in 0.0..1.0) {
        let estimate = median(&values, confidence).unwrap();
        prop_assert!(estimate.covers(estimate.value));
        prop_assert!(values.contains(&estimate.low) && values.contains(&estimate.high));
    }
}
