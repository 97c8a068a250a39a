//! Change points: found where they are, and not where none is.

use crate::stats::change_points;
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use rand_distr::{Distribution, Normal};

/// Independent normal values of these levels, each with its number of values; the standard deviation is 3 %.
fn series(seed: u64, levels: &[(f64, usize)]) -> Vec<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let noise = Normal::new(0.0, 0.03).unwrap();
    let all = levels.iter().flat_map(|&(level, count)| std::iter::repeat_n(level, count));
    all.map(|level| level + noise.sample(&mut rng)).collect()
}

fn places(values: &[f64]) -> Vec<usize> {
    change_points(values, 0.01, 0).unwrap().iter().map(|point| point.at).collect()
}

/// In which share of so many series that holds.
fn share(count: u64, series_of: impl Fn(u64) -> Vec<f64>, holds: impl Fn(&[usize]) -> bool) -> f64 {
    (0..count).filter(|seed| holds(&places(&series_of(*seed)))).count() as f64 / count as f64
}

#[test]
fn noise_has_a_change_point_no_more_often_than_the_significance_says() {
    // 1 % of 100: more than 5 come by chance in one of 2,000 such tests.
    assert!(share(100, |seed| series(seed, &[(0.0, 40)]), <[usize]>::is_empty) >= 0.95);
    assert!(share(100, |seed| series(seed, &[(0.0, 12)]), <[usize]>::is_empty) >= 0.95);
}

#[test]
fn equal_values_have_none() {
    assert_eq!(places(&[]), [0; 0]);
    assert_eq!(places(&[1.0]), [0; 0]);
    assert_eq!(places(&[2.5; 50]), [0; 0]);
}

#[test]
fn a_step_of_a_tenth_is_found_where_it_is() {
    let found = share(
        40,
        |seed| series(seed, &[(0.0, 20), (-0.105, 20)]),
        |places| matches!(places, [at] if (19..=21).contains(at)),
    );
    assert!(found >= 0.9, "{found}");
}

#[test]
fn two_steps_are_found_even_if_the_second_one_undoes_the_first() {
    let near = |at: usize, place: usize| at.abs_diff(place) <= 1;
    let found = share(
        20,
        |seed| series(seed, &[(0.0, 20), (-0.105, 20), (0.0, 20)]),
        |places| matches!(*places, [one, two] if near(one, 20) && near(two, 40)),
    );
    assert!(found >= 0.85, "{found}");
}

#[test]
fn one_value_far_away_is_no_level() {
    let outlier = |seed| {
        let mut values = series(seed, &[(0.0, 40)]);
        values[25] -= 1.0;
        values
    };
    assert!(share(40, outlier, <[usize]>::is_empty) >= 0.95);
}

#[test]
fn ten_values_can_tell_and_nine_cannot() {
    let step = |n: usize| (0..n).map(|i| if i < n / 2 { 0.0 } else { 1.0 } + i as f64 * 1e-3).collect::<Vec<_>>();
    assert_eq!(places(&step(9)), [0; 0]);
    let found = change_points(&step(12), 0.01, 0).unwrap();
    assert_eq!(found.iter().map(|point| point.at).collect::<Vec<_>>(), [6]);
    assert!(found[0].p_value <= 0.01 && found[0].p_value >= 0.002);
    assert!((found[0].change - 1.006).abs() < 1e-9, "{}", found[0].change);
}

#[test]
fn values_that_are_none_have_no_answer() {
    assert_eq!(change_points(&[1.0, f64::NAN, 2.0], 0.01, 0), None);
    assert_eq!(change_points(&[1.0, f64::INFINITY], 0.01, 0), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_same_values_and_seed_give_the_same_answer(values in super::values(0..40), seed: u64) {
        prop_assert_eq!(change_points(&values, 0.05, seed), change_points(&values, 0.05, seed));
    }

    #[test]
    fn levels_are_never_shorter_than_three_and_the_unit_does_not_matter(
        values in prop::collection::vec(-4.0..4.0, 0..40)
    ) {
        let found = places(&values);
        let mut edges = vec![0];
        edges.extend(&found);
        edges.push(values.len());
        prop_assert!(found.is_empty() || edges.windows(2).all(|pair| pair[1] - pair[0] >= 3), "{found:?}");
        let scaled: Vec<f64> = values.iter().map(|value| value * 1024.0).collect();
        prop_assert_eq!(places(&scaled), found);
    }
}
