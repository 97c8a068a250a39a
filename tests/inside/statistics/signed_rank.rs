//! The Hodges-Lehmann estimate and its interval.

use crate::stats::{SignedRank, highest_confidence, hodges_lehmann, median, quantile, repetitions_for};
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use rand_distr::{Distribution, Exp1, Normal, StandardNormal};

use super::{simulation, values};

fn walsh_averages(values: &[f64]) -> Vec<f64> {
    let pairs = values.iter().enumerate().flat_map(|(i, a)| values[i..].iter().map(move |b| a.midpoint(*b)));
    let mut averages: Vec<f64> = pairs.collect();
    averages.sort_by(f64::total_cmp);
    averages
}

/// How many Walsh averages of n values lie outside the interval at each end.
fn cut_off(n: u32, confidence: f64) -> usize {
    let distinct: Vec<f64> = (0..n).map(|i| 1.01_f64.powi(i as i32) + f64::from(i * i * i)).collect();
    let averages = walsh_averages(&distinct);
    let low = hodges_lehmann(&distinct, confidence).unwrap().low;
    averages.iter().filter(|average| **average < low).count()
}

/// Two-sided critical values of Wilcoxon's T, as in Wilcoxon and Wilcox, "Some Rapid Approximate Statistical
/// Procedures" (1964), and in the tables of most textbooks since.
#[test]
fn the_interval_cuts_off_the_published_critical_values() {
    let five_percent = [0, 2, 3, 5, 8, 10, 13, 17, 21, 25, 29, 34, 40, 46, 52];
    for (n, critical) in (6..).zip(five_percent) {
        assert_eq!(cut_off(n, 0.95), critical, "n = {n} at 5 %");
    }
    let one_percent = [0, 1, 3, 5, 7, 9, 12, 15, 19, 23, 27, 32, 37];
    for (n, critical) in (8..).zip(one_percent) {
        assert_eq!(cut_off(n, 0.99), critical, "n = {n} at 1 %");
    }
}

/// Every one of the 2^n ways to give the ranks a sign, counted.
#[test]
fn the_confidence_is_that_of_all_sign_patterns() {
    for n in 1..=12_u32 {
        let k = cut_off(n, 0.9);
        let positive_ranks = |signs: u32| (0..n).filter(|i| signs >> i & 1 == 1).map(|i| i + 1).sum::<u32>() as usize;
        let outside = (0..1_u32 << n).filter(|signs| positive_ranks(*signs) <= k).count();
        let expected = 1.0 - 2.0 * outside as f64 / f64::from(1_u32 << n);
        let differences: Vec<f64> = (0..n).map(f64::from).collect();
        let confidence = hodges_lehmann(&differences, 0.9).unwrap().confidence;
        assert!((confidence - expected).abs() < 1e-12, "n = {n}: {confidence} instead of {expected}");
    }
}

#[test]
fn few_differences_give_their_range_and_say_with_what_confidence() {
    let one = hodges_lehmann(&[2.5], 0.95).unwrap();
    assert_eq!((one.value, one.low, one.high, one.confidence), (2.5, 2.5, 2.5, 0.0));
    let three = hodges_lehmann(&[3.0, 1.0, 1.5], 0.95).unwrap();
    assert_eq!((three.value, three.low, three.high, three.confidence), (1.75, 1.0, 3.0, 0.75));
    assert_eq!(hodges_lehmann(&[], 0.95), None);
    assert_eq!(hodges_lehmann(&[1.0, f64::NAN], 0.95), None);
    assert_eq!(hodges_lehmann(&[1.0, f64::INFINITY], 0.95), None);
}

#[test]
fn more_blocks_can_give_more_confidence() {
    let can = [(0, 0.0), (1, 0.0), (2, 0.5), (3, 0.75), (5, 0.9375), (6, 0.96875)];
    for (blocks, confidence) in can {
        assert_eq!(highest_confidence(blocks), confidence, "{blocks} blocks");
    }
    let needed = [(0.0, 1), (0.5, 2), (0.75, 3), (0.9, 5), (0.95, 6), (0.99, 8), (0.999, 11)];
    for (confidence, blocks) in needed {
        assert_eq!(repetitions_for(confidence), blocks, "for {confidence}");
    }
    assert!(repetitions_for(1.0) < 64);
}

#[test]
fn thousands_of_values_need_no_room_for_their_averages() {
    let skewed: Vec<f64> = (1..=20_000).map(|i| (f64::from(i) / 1e3).powi(2)).collect();
    let estimate = hodges_lehmann(&skewed, 0.95).unwrap();
    assert!(estimate.low < estimate.value && estimate.value < estimate.high);
    assert!((0.95..0.9501).contains(&estimate.confidence), "{}", estimate.confidence);
    let (below, mean) = (quantile(&skewed, 0.5).unwrap(), skewed.iter().sum::<f64>() / skewed.len() as f64);
    assert!(below < estimate.value && estimate.value < mean, "{}", estimate.value);
}

fn coverage(n: usize, truth: f64, seed: u64, draw: impl Fn(&mut ChaCha8Rng) -> f64) -> (f64, f64) {
    let mut stated = 0.0;
    let covered = simulation::share(4_000, seed, |rng| {
        let differences: Vec<f64> = (0..n).map(|_| draw(rng)).collect();
        let estimate = hodges_lehmann(&differences, 0.95).unwrap();
        stated = estimate.confidence;
        estimate.covers(truth)
    });
    (covered, stated)
}

#[test]
fn symmetric_differences_are_covered_exactly_as_often_as_stated() {
    for n in [3, 6, 10, 20] {
        let (covered, stated) = coverage(n, 0.3, n as u64, |rng| {
            let noise: f64 = StandardNormal.sample(rng);
            0.3 + noise
        });
        assert!((covered - stated).abs() < simulation::chance(stated, 4_000), "n = {n}: {covered}, stated {stated}");
    }
}

/// The mean of two standard exponential values has its median at 0.8392: half the median of a gamma distribution
/// of shape 2.
#[test]
fn skewed_differences_are_covered_within_two_points_of_what_is_stated() {
    for n in [3, 6, 10, 20] {
        let (covered, stated) = coverage(n, 0.839_173_5, 100 + n as u64, |rng| Exp1.sample(rng));
        let allowed = 0.02 + simulation::chance(stated, 4_000);
        assert!(covered > stated - allowed, "n = {n}: {covered}, stated {stated}");
    }
}

proptest! {
    #[test]
    fn the_estimate_is_the_median_of_all_averages(values in values(1..40)) {
        let averages = walsh_averages(&values);
        let expected = averages[(averages.len() - 1) / 2].midpoint(averages[averages.len() / 2]);
        prop_assert_eq!(hodges_lehmann(&values, 0.95).unwrap().value, expected);
    }

    #[test]
    fn the_estimate_lies_in_its_interval_and_more_confidence_widens_it(
        values in values(1..40), low in 0.0..1.0, high in 0.0..1.0,
    ) {
        let narrow = hodges_lehmann(&values, f64::min(low, high)).unwrap();
        let wide = hodges_lehmann(&values, f64::max(low, high)).unwrap();
        prop_assert!(narrow.covers(narrow.value));
        prop_assert!(wide.low <= narrow.low && narrow.high <= wide.high && narrow.confidence <= wide.confidence);
        let enough = f64::min(low, highest_confidence(values.len()));
        prop_assert!(f64::max(narrow.confidence, wide.confidence) >= enough - 1e-12);
    }

    #[test]
    fn the_estimate_moves_with_its_values(values in prop::collection::vec(-1e3..1e3, 1..30), shift in -1e3_f64..1e3) {
        let moved: Vec<f64> = values.iter().map(|value| value + shift).collect();
        let (before, after) = (hodges_lehmann(&values, 0.9).unwrap(), hodges_lehmann(&moved, 0.9).unwrap());
        prop_assert!((before.value + shift - after.value).abs() < 1e-9);
        prop_assert!((before.low + shift - after.low).abs() < 1e-9);
    }
}

#[test]
fn a_target_that_is_no_probability_is_not_the_end() {
    let values: Vec<f64> = (0..9).map(f64::from).collect();
    for (target, reached) in [(f64::NAN, highest_confidence(9)), (2.0, highest_confidence(9)), (-1.0, 0.0)] {
        let estimate = hodges_lehmann(&values, target).unwrap();
        assert!(estimate.covers(4.0) && (estimate.confidence - reached).abs() < 0.05, "{target}: {estimate:?}");
        assert!(median(&values, target).unwrap().covers(4.0));
    }
    assert!(repetitions_for(f64::NAN) < 64 && repetitions_for(-1.0) == 1);
}

/// The test and the interval are one thing, seen from two sides.
#[test]
fn the_test_rejects_exactly_what_the_interval_leaves_out() {
    let normal = Normal::new(0.3, 1.0).expect("a distribution");
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    for n in [1, 2, 5, 12, 31, 60, 210] {
        let test = SignedRank::of(n);
        for _ in 0..20 {
            let mut values: Vec<f64> = (0..n).map(|_| (normal.sample(&mut rng) * 8.0_f64).round() / 8.0).collect();
            values.sort_unstable_by(f64::total_cmp);
            for confidence in [0.5, 0.9, 0.99, 0.9999] {
                // Where so few values have less confidence, the test can reject nothing at that level.
                let interval = hodges_lehmann(&values, confidence).expect("values");
                let reached = interval.confidence + 1e-9 >= confidence;
                let p = (1.0 - confidence) / 2.0 + 1e-12;
                for limit in [-0.5, -0.0625, 0.0, 0.25, 0.3, 0.75] {
                    let case = format!("{n} values, {confidence}, {limit}");
                    assert_eq!(test.above(&values, limit) <= p, reached && interval.low > limit, "above: {case}");
                    assert_eq!(test.below(&values, limit) <= p, reached && interval.high < limit, "below: {case}");
                }
            }
        }
    }
}
