//! The makespan bound, against the best of all schedules.

use crate::stats::{Makespan, makespan_bound};
use proptest::prelude::*;

/// The best possible end: every record on every worker, tried.
fn best_end(costs: &[f64], workers: &mut [f64]) -> f64 {
    let Some((cost, rest)) = costs.split_first() else {
        return workers.iter().copied().fold(0.0, f64::max);
    };
    let mut best = f64::INFINITY;
    for worker in 0..workers.len() {
        workers[worker] += cost;
        best = best.min(best_end(rest, workers));
        workers[worker] -= cost;
    }
    best
}

#[test]
fn seven_equal_records_are_a_staircase() {
    let ends: Vec<f64> = (1..=8).map(|workers| makespan_bound(&[1.0; 7], workers)).collect();
    assert_eq!(ends, [7.0, 4.0, 3.0, 2.0, 2.0, 2.0, 1.0, 1.0]);
}

#[test]
fn the_largest_record_and_crowding_bound_from_below() {
    assert_eq!(makespan_bound(&[10.0, 1.0, 1.0], 3), 10.0);
    assert_eq!(makespan_bound(&[5.0, 4.0, 3.0], 2), 7.0, "two of the three largest share a worker");
    assert_eq!(makespan_bound(&[3.0, 3.0, 2.0, 2.0, 2.0], 2), 6.0);
}

#[test]
fn nothing_to_do_and_nobody_to_do_it() {
    assert_eq!(makespan_bound(&[], 3), 0.0);
    assert_eq!(makespan_bound(&[], 0), 0.0);
    assert_eq!(makespan_bound(&[0.0, 0.0], 2), 0.0);
    assert_eq!(makespan_bound(&[f64::NAN, -1.0, 2.0], 2), 2.0);
    assert_eq!(makespan_bound(&[1.0], 0), f64::INFINITY);
    assert_eq!(makespan_bound(&[1.0, f64::INFINITY], 2), f64::INFINITY);
    assert_eq!(makespan_bound(&[1.0, 2.0], usize::MAX), 2.0);
}

#[test]
fn a_million_records_are_asked_for_every_worker_count_at_once() {
    let costs: Vec<f64> = (0..1_000_000).map(|i| f64::from(1 + i % 3)).collect();
    let makespan = Makespan::of(&costs);
    for workers in [1, 2, 4, 64, 2_048] {
        let share = 2e6 / workers as f64;
        let end = makespan.bound(workers);
        assert!((share - 1.0..share + 3.0).contains(&end), "{workers} workers: {end}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_schedule_ends_before_the_bound(
        costs in prop::collection::vec(prop_oneof![0.01..1.0, (0u8..4).prop_map(f64::from)], 0..8), workers in 1usize..5,
    ) {
        let best = best_end(&costs, &mut vec![0.0; workers]);
        prop_assert!(makespan_bound(&costs, workers) <= best * (1.0 + 1e-12));
    }

    #[test]
    fn the_bound_is_exact_for_equal_records(cost in 0.001..1e3, records in 1usize..500, workers in 1usize..40) {
        let exact = records.div_ceil(workers) as f64 * cost;
        prop_assert!((makespan_bound(&vec![cost; records], workers) / exact - 1.0).abs() < 1e-12);
    }

    #[test]
    fn more_workers_never_end_later(costs in prop::collection::vec(0.0..10.0, 0..60)) {
        let makespan = Makespan::of(&costs);
        let ends: Vec<f64> = (1..70).map(|workers| makespan.bound(workers)).collect();
        prop_assert!(ends.windows(2).all(|pair| pair[1] <= pair[0] * (1.0 + 1e-12)));
    }
}
