//! The shift between two samples that nothing pairs.

use crate::stats::shift;
use proptest::prelude::*;
use rand_distr::{Distribution, Normal};

use super::simulation::{chance, share};

/// Hollander, Wolfe and Chicken, example 4.1: the permeability of the human chorioamnion at term, and of 12 to 26 weeks.
#[test]
fn the_published_example_comes_out() {
    let term = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    let weeks = [1.15, 0.88, 0.90, 0.74, 1.21];
    let shift = shift(&term, &weeks, 0.95).unwrap();
    assert!((shift.value + 0.305).abs() < 1e-9, "{shift:?}");
    // R's wilcox.test(weeks, term, conf.int = TRUE) gives -0.76 to 0.15.
    assert!((shift.low + 0.76).abs() < 1e-9 && (shift.high - 0.15).abs() < 1e-9, "{shift:?}");
    assert!(shift.confidence >= 0.95 && shift.confidence < 0.97, "{shift:?}");
}

#[test]
fn few_values_have_the_confidence_that_they_can() {
    // Two of the twenty orders of 3 and 3 values are the extreme ones.
    let of = shift(&[1.0, 2.0, 3.0], &[11.0, 12.0, 13.0], 0.99).unwrap();
    assert!((of.confidence - 0.9).abs() < 1e-12, "{of:?}");
    assert_eq!((of.low, of.value, of.high), (8.0, 10.0, 12.0));
    let one = shift(&[1.0], &[4.0], 0.95).unwrap();
    assert_eq!((one.value, one.confidence), (3.0, 0.0));
}

#[test]
fn what_is_no_sample_has_no_shift() {
    assert_eq!(shift(&[], &[1.0], 0.95), None);
    assert_eq!(shift(&[1.0], &[], 0.95), None);
    assert_eq!(shift(&[1.0, f64::NAN], &[1.0], 0.95), None);
}

#[test]
fn the_interval_covers_as_often_as_it_says_exact_or_not() {
    let noise = Normal::new(0.0, 1.0).unwrap();
    for (m, n) in [(8, 12), (60, 50)] {
        let covered = share(1000, 7, |rng| {
            let before: Vec<f64> = (0..m).map(|_| noise.sample(rng)).collect();
            let after: Vec<f64> = (0..n).map(|_| noise.sample(rng) + 0.5).collect();
            shift(&before, &after, 0.95).unwrap().covers(0.5)
        });
        assert!(covered >= 0.95 - chance(0.95, 1000), "{m} and {n}: {covered}");
        assert!(covered <= 0.97 + chance(0.97, 1000), "{m} and {n}: {covered}");
    }
}

proptest! {
    #[test]
    fn it_is_the_median_of_all_differences(before in super::values(1..12), after in super::values(1..12)) {
        let mut differences: Vec<f64> =
            before.iter().flat_map(|one| after.iter().map(move |other| other - one)).collect();
        differences.sort_by(f64::total_cmp);
        let pairs = differences.len();
        let median = differences[(pairs - 1) / 2].midpoint(differences[pairs / 2]);
        let of = shift(&before, &after, 0.9).unwrap();
        prop_assert!(of.value == median, "{:?} instead of {}", of, median);
        prop_assert!(of.low <= of.value && of.value <= of.high);
        prop_assert!(differences.contains(&of.low) && differences.contains(&of.high));
        let back = shift(&after, &before, 0.9).unwrap();
        prop_assert!(back.value == -of.value && back.low == -of.high && back.high == -of.low);
    }
}
