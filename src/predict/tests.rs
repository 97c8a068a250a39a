//! The simulation, held against closed forms and against a simulator that looks at every worker for every record.

use proptest::prelude::*;

use super::line::Trend;
use super::overheads::Overheads;
use super::simulation::{Setting, time_s};
use super::work::Work;
use crate::simulate::Cpus;
use crate::stats::makespan_bound;
use crate::strategy::{Sharing, guided_chunk};

const MANY_CPUS: Cpus = Cpus { count: 1e9, needed: 1.0 };
const ONE_BY_ONE: Sharing = Sharing::Queued { chunk: Some(1) };
const HALVED: Sharing = Sharing::Halved { least: 1, most: 1 };
const EVERY: [Sharing; 6] = [
    Sharing::Dealt { chunk: None },
    Sharing::Dealt { chunk: Some(3) },
    ONE_BY_ONE,
    Sharing::Queued { chunk: None },
    Sharing::Guided { least: 1 },
    HALVED,
];

fn simulated(costs_s: &[f64], sharing: Sharing, workers: usize, cpus: Cpus, overheads: &Overheads) -> f64 {
    let setting = Setting { sharing, workers, cpus, costs_of: workers };
    time_s(&Work::new(0.0, costs_s.iter().copied()), setting, overheads)
}

fn free(costs_s: &[f64], sharing: Sharing, workers: usize) -> f64 {
    simulated(costs_s, sharing, workers, MANY_CPUS, &Overheads::default())
}

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-9 * expected.abs().max(1.0)
}

/// What is the same with any number of workers.
fn constant(value: f64) -> super::line::Line {
    Trend::new(&[1.0], &[vec![value]]).over(&[0])
}

/// Whoever is free first takes the next chunk; all workers are looked at for each of them.
fn by_hand(costs_s: &[f64], arrivals_s: &[f64], hand_over_s: f64, size: impl Fn(usize) -> usize) -> f64 {
    let mut free_s = arrivals_s.to_vec();
    let mut end_s: f64 = 0.0;
    let mut taken = 0;
    while taken < costs_s.len() {
        let first = (0..free_s.len()).min_by(|one, two| free_s[*one].total_cmp(&free_s[*two])).unwrap();
        let len = size(costs_s.len() - taken).min(costs_s.len() - taken);
        free_s[first] += hand_over_s + costs_s[taken..taken + len].iter().sum::<f64>();
        end_s = end_s.max(free_s[first]);
        taken += len;
    }
    end_s
}

#[test]
fn equal_records_take_as_many_rounds_as_they_need() {
    for sharing in [Sharing::Dealt { chunk: None }, Sharing::Dealt { chunk: Some(1) }, ONE_BY_ONE, HALVED] {
        for (records, workers) in [(7usize, 2usize), (7, 4), (7, 7), (7, 64), (1, 3), (100, 8), (64, 64)] {
            let rounds = records.div_ceil(workers) as f64;
            let found = free(&vec![2.0; records], sharing, workers);
            assert!(near(found, 2.0 * rounds), "{records} on {workers} by {sharing:?}: {found}");
        }
    }
}

#[test]
fn a_static_share_ends_with_the_worker_that_has_most() {
    let costs = [5.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0];
    assert!(near(free(&costs, Sharing::Dealt { chunk: None }, 2), 8.0), "5 1 1 1 | 1 1 1");
    assert!(near(free(&costs, Sharing::Dealt { chunk: None }, 3), 7.0), "5 1 1 | 1 1 | 1 1");
    assert!(near(free(&costs, Sharing::Dealt { chunk: Some(1) }, 2), 8.0), "5 1 1 1 in turn");
    assert!(near(free(&costs, Sharing::Dealt { chunk: Some(2) }, 2), 8.0), "5 1 1 1 | 1 1 1");
    assert!(near(free(&costs, ONE_BY_ONE, 2), 6.0), "5 1 | 1 1 1 1 1");
}

/// The calling thread starts all others before it begins with the first part.
#[test]
fn a_static_share_waits_for_its_threads() {
    let overheads = Overheads { first_s: 0.5, step_s: 0.25, ..Overheads::default() };
    let found = simulated(&[9.0, 1.0, 1.0], Sharing::Dealt { chunk: None }, 3, MANY_CPUS, &overheads);
    assert!(near(found, 0.5 + 2.0 * 0.25 + 9.0), "{found}");
}

#[test]
fn a_hand_over_costs_each_piece() {
    let overheads = Overheads { hand_over_s: constant(0.1), each_s: constant(0.01), ..Overheads::default() };
    let chunks_of_5 = Sharing::Queued { chunk: Some(5) };
    let found = simulated(&[1.0; 40], chunks_of_5, 4, MANY_CPUS, &overheads);
    assert!(near(found, 2.0 * (0.1 + 5.0 * 1.01)), "two pieces each: {found}");
    let alone = simulated(&[1.0; 40], chunks_of_5, 1, MANY_CPUS, &overheads);
    assert!(near(alone, 8.0 * 0.1 + 40.0 * 1.01), "eight pieces: {alone}");
    let handed = |workers| simulated(&[0.1; 40], Sharing::Handed { chunk: Some(5) }, workers, MANY_CPUS, &overheads);
    assert!(near(handed(8), 8.0 * 0.1), "one hands out all eight, one after the other: {}", handed(8));
    assert!(near(handed(1), 8.0 * 0.1 + 40.0 * 0.11), "that takes no time of its own: {}", handed(1));
    let dealt = simulated(&[1.0; 40], Sharing::Dealt { chunk: None }, 4, MANY_CPUS, &overheads);
    assert!(near(dealt, 10.0 * 1.01), "nothing is handed over: {dealt}");
}

#[test]
fn what_comes_before_and_after_the_map_is_not_shared_out() {
    let work = Work::new(3.0, [1.0; 8]);
    let setting = Setting { sharing: ONE_BY_ONE, workers: 8, cpus: MANY_CPUS, costs_of: 8 };
    let overheads = Overheads { end_s: constant(0.5), ..Overheads::default() };
    assert!(near(time_s(&work, setting, &overheads), 3.0 + 1.0 + 0.5));
}

#[test]
fn workers_beyond_the_cpus_take_turns_and_waiting_ones_do_not() {
    let two = Cpus { count: 2.0, needed: 1.0 };
    let free = Overheads::default();
    assert!(near(simulated(&[1.0; 8], ONE_BY_ONE, 8, two, &free), 4.0), "8 s on 2 cpus");
    assert!(near(simulated(&[4.0, 1.0, 1.0], ONE_BY_ONE, 3, two, &free), 4.5), "1.5 s of three at 2/3, then 3 s alone");
    assert!(near(simulated(&[1.0; 8], ONE_BY_ONE, 8, Cpus { needed: 0.0, ..two }, &free), 1.0));
    assert!(
        near(simulated(&[1.0; 8], ONE_BY_ONE, 8, Cpus { needed: 0.5, ..two }, &free), 2.0),
        "4 at once at full pace"
    );
}

#[test]
fn a_slope_that_may_be_noise_is_not_believed() {
    let steady = Trend::new(&[2.0, 4.0], &[vec![1.0, 3.0], vec![1.0, 3.1], vec![1.0, 2.9]]).over(&[0, 1, 2]);
    assert!((steady.with(8.0) - 7.0).abs() < 0.02, "{steady:?}");
    let noise = Trend::new(&[2.0, 4.0], &[vec![1.0, 3.0], vec![3.0, 1.0], vec![2.0, 2.1]]).over(&[0, 1, 2]);
    assert!(near(noise.with(1024.0), noise.with(2.0)), "{noise:?}");
    let falling = Trend::new(&[2.0, 4.0], &[vec![3.0, 1.0], vec![3.0, 1.1]]).over(&[0, 1]);
    assert!(near(falling.with(1024.0), falling.with(4.0)), "what falls would fall below nothing");
}

#[test]
fn more_records_are_drawn_from_those_that_were_seen_in_their_order() {
    let work = Work::new(1.0, [8.0, 4.0, 2.0, 1.0]);
    let more = work.resampled(4000, 7);
    let costs: Vec<f64> = more.sums().windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!((more.records(), more.serial_s), (4000, 1000.0));
    assert!(costs.windows(2).all(|pair| pair[0] >= pair[1] - 1e-6), "the long ones still come first");
    let mean = costs.iter().sum::<f64>() / 4000.0;
    assert!((mean - 3.75).abs() < 0.2, "{mean}");
    assert_eq!(work.resampled(4000, 7), more, "the same seed gives the same");
}

/// No closed form: but nobody is idle while something waits, so it is a list schedule (Graham, 1966).
fn costs() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(prop_oneof![4 => 0.1f64..2.0, 1 => 5.0f64..50.0], 1..120)
}

proptest! {
    #[test]
    fn a_queue_is_what_looking_at_every_worker_gives(
        costs in costs(), workers in 1usize..40, chunk in 1usize..6, hand_over_s in 0.0f64..0.5, step_s in 0.0f64..0.3,
    ) {
        let overheads = Overheads { hand_over_s: constant(hand_over_s), step_s, ..Overheads::default() };
        let arrivals: Vec<f64> = (0..workers.min(costs.len())).map(|place| place as f64 * step_s).collect();
        let queued = simulated(&costs, Sharing::Queued { chunk: Some(chunk) }, workers, MANY_CPUS, &overheads);
        prop_assert!(near(queued, by_hand(&costs, &arrivals, hand_over_s, |_| chunk)));
        let guided = simulated(&costs, Sharing::Guided { least: chunk }, workers, MANY_CPUS, &overheads);
        prop_assert!(near(guided, by_hand(&costs, &arrivals, hand_over_s, |left| guided_chunk(left, workers, chunk))));
    }

    #[test]
    fn no_schedule_beats_the_bound_and_none_is_worse_than_one_worker(costs in costs(), workers in 1usize..40) {
        let total: f64 = costs.iter().sum();
        for sharing in EVERY {
            let found = free(&costs, sharing, workers);
            prop_assert!(found >= makespan_bound(&costs, workers) - 1e-9, "{sharing:?}");
            prop_assert!(found <= total + 1e-9, "{sharing:?}");
        }
    }

    #[test]
    fn whoever_can_steal_is_not_idle(costs in costs(), workers in 1usize..40) {
        let longest = costs.iter().copied().fold(0.0, f64::max);
        let total: f64 = costs.iter().sum();
        let graham = total / workers as f64 + longest * (1.0 - 1.0 / workers as f64);
        prop_assert!(free(&costs, HALVED, workers) <= graham + 1e-9);
        prop_assert!(free(&costs, ONE_BY_ONE, workers) <= graham + 1e-9);
    }

    #[test]
    fn on_few_cpus_nothing_is_faster_than_all_of_them(costs in costs(), workers in 1usize..40, count in 1usize..8) {
        let cpus = Cpus { count: count as f64, needed: 1.0 };
        let total: f64 = costs.iter().sum();
        for sharing in EVERY {
            let found = simulated(&costs, sharing, workers, cpus, &Overheads::default());
            prop_assert!(found >= total / count as f64 - 1e-9 && found <= total + 1e-9, "{sharing:?}: {found}");
            if workers <= count {
                prop_assert!(near(found, free(&costs, sharing, workers)), "{sharing:?}");
            }
        }
    }
}
