//! What spoils a series of samples is found, and clean series are left alone.

use crate::stats::{Finding, autocorrelation, correlated, drift, slow_first, two_modes};
use proptest::prelude::*;
use rand::RngExt;
use rand::rngs::ChaCha8Rng;
use rand_distr::{Distribution, LogNormal};

use super::{simulation, values};

/// A clean series: times around one second, a little skewed, or evenly spread.
fn clean(n: usize, rng: &mut ChaCha8Rng) -> Vec<f64> {
    let skewed = LogNormal::new(0.0, 0.3).unwrap();
    if rng.random_bool(0.5) {
        (0..n).map(|_| skewed.sample(rng)).collect()
    } else {
        (0..n).map(|_| rng.random_range(0.5..1.5)).collect()
    }
}

/// The stated rate of false alarms is one in a hundred.
#[test]
fn clean_series_raise_an_alarm_in_at_most_one_of_a_hundred() {
    let rounds = 3_000;
    let limit = 0.01 + simulation::chance(0.01, rounds);
    for n in [8, 10, 20, 50] {
        let drifts = simulation::share(rounds, n as u64, |rng| drift(&clean(n, rng)).is_some());
        let correlations = simulation::share(rounds, n as u64, |rng| correlated(&clean(n, rng)).is_some());
        assert!(drifts <= limit && correlations <= limit, "n = {n}: {drifts}, {correlations}");
    }
    for n in [3, 4, 5, 6, 7, 8, 10, 12, 16, 20, 50, 200] {
        let modes = simulation::share(rounds, n as u64, |rng| two_modes(&clean(n, rng)).is_some());
        assert!(modes <= limit, "n = {n}: {modes}");
    }
    for (turns, n) in [(3, 10), (10, 2), (10, 5), (1, 200)] {
        let firsts = simulation::share(rounds, n as u64, |rng| {
            let turns: Vec<_> = (0..turns).map(|_| clean(n, rng)).collect();
            slow_first(&turns).is_some()
        });
        assert!(firsts <= limit, "{turns} turns of {n}: {firsts}");
    }
}

#[test]
fn a_slow_first_sample_is_found() {
    let turns = vec![vec![1.3, 1.0, 1.01, 1.0, 0.99]; 4];
    let Some(Finding::SlowFirst { excess }) = slow_first(&turns) else { panic!("not found") };
    assert!((excess - 0.3).abs() < 1e-9);
    assert_eq!(slow_first(&turns[..2]), None, "two turns of five can be chance: one in 25");
    assert_eq!(slow_first(&vec![vec![1.001, 1.0, 1.0]; 9]), None, "too small to matter");
    assert_eq!(slow_first(&vec![vec![1.0]; 9]), None, "nothing to compare with");
}

#[test]
fn two_modes_are_found_where_they_are() {
    let samples: Vec<f64> = (0..40).map(|i| if i % 4 == 0 { 1.3 } else { 1.0 } + f64::from(i) * 1e-3).collect();
    let Some(Finding::TwoModes { low, high, share_high }) = two_modes(&samples) else { panic!("not found") };
    assert!((low - 1.02).abs() < 0.01 && (high - 1.318).abs() < 0.01 && share_high == 0.25);
    // One turn in two is 1.3 times as slow, and none is twice the same.
    for blocks in [8, 12, 19] {
        let told = simulation::share(200, blocks, |rng| {
            let mode = |rng: &mut ChaCha8Rng| if rng.random_bool(0.5) { 1.3 } else { 1.0 };
            let turns: Vec<f64> = (0..blocks).map(|_| mode(rng) * rng.random_range(0.98..1.02)).collect();
            two_modes(&turns).is_some()
        });
        assert!(told >= if blocks < 12 { 0.8 } else { 0.95 }, "{blocks} turns: {told}");
    }
    let one_outlier: Vec<f64> = (0..40).map(|i| if i == 7 { 9.0 } else { 1.0 + f64::from(i) * 1e-3 }).collect();
    assert_eq!(two_modes(&one_outlier), None, "an outlier is not a mode");
    assert_eq!(two_modes(&[1.0, 1.0, 1.3, 1.3, 1.3]), None, "too few to tell");
    assert_eq!(two_modes(&[1.0; 40]), None);
}

#[test]
fn a_drift_is_found_and_named_with_its_size() {
    let warming: Vec<f64> = (0..12).map(|i| 1.0 + f64::from(i) * 0.01).collect();
    let Some(Finding::Drift { change }) = drift(&warming) else { panic!("not found") };
    assert!((change - (1.095 / 1.015 - 1.0)).abs() < 1e-9, "{change}");
    let tiny: Vec<f64> = (0..12).map(|i| 1.0 + f64::from(i) * 1e-4).collect();
    assert_eq!(drift(&tiny), None, "too small to matter");
    assert_eq!(drift(&warming[..7]), None, "too few to tell");
    assert_eq!(drift(&[1.0; 12]), None);
}

#[test]
fn values_that_follow_from_their_predecessors_are_found() {
    let steps: Vec<f64> = (0..32).map(|i| if i / 8 % 2 == 0 { 1.0 } else { 1.1 } + f64::from(i % 3) * 0.01).collect();
    assert!(matches!(correlated(&steps), Some(Finding::Correlated { lag1 }) if lag1 > 0.7));
    let alternating: Vec<f64> = (0..32).map(|i| f64::from(i % 2)).collect();
    assert_eq!(correlated(&alternating), None);
    assert!(autocorrelation(&alternating).unwrap() < -0.9);
    assert_eq!(autocorrelation(&[1.0; 9]), None);
    assert_eq!(autocorrelation(&[]), None);
    // Their mean is rounded, and all of them lie on one side of it.
    let equal = [0.1 + 0.2; 49];
    let center = equal.iter().sum::<f64>() / 49.0;
    assert!(center != equal[0], "no rounding to be seen");
    assert_eq!(autocorrelation(&equal), None);
    let rounded: Vec<f64> = (0..20).map(|i| 0.3 * (1.0 + f64::from(i / 5) * 1e-15)).collect();
    assert_eq!(autocorrelation(&rounded), None);
}

/// The recipe: a first-order autoregressive series with coefficient 0.7 has that autocorrelation.
#[test]
fn the_autocorrelation_of_a_long_series_is_its_coefficient() {
    simulation::share(1, 7, |rng| {
        let mut value = 0.0;
        let series: Vec<f64> = (0..20_000)
            .map(|_| {
                value = 0.7 * value + rng.random_range(-1.0..1.0);
                value
            })
            .collect();
        let found = autocorrelation(&series).unwrap();
        assert!((found - 0.7).abs() < 0.02, "{found}");
        true
    });
}

#[test]
fn a_finding_is_a_sentence() {
    insta::assert_snapshot!(Finding::SlowFirst { excess: 0.12 }, @"the first sample of a turn takes 12 % longer than the others");
    insta::assert_snapshot!(Finding::TwoModes { low: 1.0, high: 1.4, share_high: 0.25 }, @"the turns have two modes: 25 % of them are 40 % slower than the others");
    insta::assert_snapshot!(Finding::Drift { change: -0.05 }, @"the times drift by -5 % over the blocks");
    insta::assert_snapshot!(Finding::Correlated { lag1: 0.456 }, @"a block tells about the next one (autocorrelation 0.46)");
}

proptest! {
    #[test]
    fn no_series_is_too_odd(values in values(0..60)) {
        let sign = |finding: Option<Finding>| finding.is_some();
        let turns: Vec<&[f64]> = values.chunks(3).collect();
        let alarms = [slow_first(&turns), two_modes(&values), drift(&values), correlated(&values)].map(sign);
        prop_assert!(values.len() >= 8 || alarms == [alarms[0], alarms[1], false, false]);
        prop_assert!(values.len() >= 6 || !alarms[1]);
    }
}
