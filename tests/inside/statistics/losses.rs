//! Where the speedup went.

use crate::stats::{BlockFactors, Execution, Factor, Factors, Limits, Losses};
use proptest::prelude::*;

fn execution(workers: usize, wall_s: f64, busy_s: &[f64]) -> Execution {
    Execution { workers, wall_s, serial_s: 0.0, busy_s: busy_s.to_vec(), cpu_share: None }
}

fn any_execution() -> impl Strategy<Value = Execution> {
    let share = prop::option::of(0.01..1.0);
    (1usize..9, 1e-6..1e3, 0.0..0.99, prop::collection::vec(1e-9..1e3, 1..9), share).prop_map(
        |(workers, wall_s, serial, busy_s, cpu_share)| Execution {
            workers,
            wall_s,
            serial_s: serial * wall_s,
            busy_s,
            cpu_share,
        },
    )
}

#[test]
fn each_loss_is_in_its_own_factor() {
    let serial = execution(1, 8.0, &[8.0]);
    let factors = |case: &Execution| Factors::of(&serial, case).unwrap().list();
    assert_eq!(factors(&execution(4, 2.0, &[2.0; 4])), [1.0; 6]);
    assert_eq!(factors(&execution(4, 4.0, &[4.0, 4.0])), [0.5, 1.0, 1.0, 1.0, 1.0, 1.0], "two of four were idle");
    assert_eq!(factors(&execution(4, 4.0, &[2.0; 4])), [1.0, 0.5, 1.0, 1.0, 1.0, 1.0], "half the time nobody worked");
    assert_eq!(factors(&execution(4, 4.0, &[4.0; 4])), [1.0, 1.0, 1.0, 0.5, 1.0, 1.0], "records took twice as long");

    let computing = |execution: Execution, share| Execution { cpu_share: Some(share), ..execution };
    let (alone, crowded) = (computing(serial.clone(), 1.0), computing(execution(4, 4.0, &[4.0; 4]), 0.5));
    let shared = Factors::of(&alone, &crowded).unwrap().list();
    assert_eq!(shared, [1.0, 1.0, 0.5, 1.0, 1.0, 1.0], "four workers on two cpus");

    let slow_serial = execution(1, 10.0, &[8.0]);
    let gain = Factors::of(&slow_serial, &execution(4, 2.0, &[2.0; 4])).unwrap();
    assert_eq!(gain.serial_overhead, 1.25);

    // A fifth of the work comes before the map: Amdahl's law gives 2.5 with 4 workers.
    let alone = Execution { serial_s: 2.0, ..execution(1, 10.0, &[8.0]) };
    let ahead = Execution { serial_s: 2.0, ..execution(4, 4.0, &[2.0; 4]) };
    assert_eq!(Factors::of(&alone, &ahead).unwrap().list(), [1.0, 1.0, 1.0, 1.0, 1.0, 0.625]);

    let two = execution(2, 4.0, &[4.0, 4.0]);
    let against_two = Factors::of(&two, &execution(4, 2.0, &[2.0; 4])).unwrap().list();
    assert_eq!(against_two, [1.0; 6], "the baseline's own workers are no loss");
}

#[test]
fn an_execution_without_work_has_no_factors() {
    let serial = execution(1, 8.0, &[8.0]);
    for empty in
        [execution(4, 2.0, &[]), execution(4, 2.0, &[0.0]), execution(4, 0.0, &[2.0]), execution(0, 2.0, &[2.0])]
    {
        assert_eq!(Factors::of(&serial, &empty), None, "{empty:?}");
    }
    assert_eq!(Losses::over_blocks(&[], 0.5, 0.5, 0.95), None);
}

const NO_LIMIT: Limits = Limits { cpus: 1.0, records: 1.0, serial_part: 1.0 };

fn block(factors: Factors<f64>, limits: &Limits) -> BlockFactors {
    BlockFactors { factors, unavoidable: factors.unavoidable(limits) }
}

#[test]
fn the_costliest_factor_is_named_with_its_share() {
    let (serial, case) = (execution(1, 8.0, &[8.0]), execution(4, 5.0, &[4.0, 4.0]));
    let factors = Factors::of(&serial, &case).unwrap();
    let losses = Losses::over_blocks(&[block(factors, &NO_LIMIT); 6], 0.4, 0.4, 0.95).unwrap();
    assert!((losses.unexplained - 1.0).abs() < 1e-12 && (losses.avoidable_unexplained - 1.0).abs() < 1e-12);
    assert_eq!(losses.factors.load_balance.confidence, 0.96875);
    let worst = losses.largest_avoidable().unwrap();
    assert_eq!(worst.factor, Factor::LoadBalance);
    assert!((worst.share - 0.5_f64.ln() / 0.4_f64.ln()).abs() < 1e-9, "{worst:?}");
    assert!((losses.shares().iter().map(|share| share.share).sum::<f64>() - 1.0).abs() < 1e-9);
}

/// Nobody can do anything about a loss that has no name.
#[test]
fn what_is_unexplained_is_never_the_largest_loss() {
    let factors = Factors::of(&execution(1, 8.0, &[8.0]), &execution(4, 5.0, &[4.0, 4.0])).unwrap();
    let slower_than_traced = Losses::over_blocks(&[block(factors, &NO_LIMIT); 6], 0.1, 0.1, 0.95).unwrap();
    assert_eq!(slower_than_traced.shares()[0].factor, Factor::Unexplained);
    assert_eq!(slower_than_traced.largest_avoidable(), None);
}

#[test]
fn what_no_schedule_can_avoid_is_no_loss_of_this_one() {
    // Seven records on two workers, one of them with four: nobody can do better.
    let factors = Factors::of(&execution(1, 7.0, &[7.0]), &execution(2, 4.0, &[4.0, 3.0])).unwrap();
    let limits = Limits { records: 0.875, ..NO_LIMIT };
    let losses = Losses::over_blocks(&[block(factors, &limits); 6], 0.875, 1.0, 0.95).unwrap();
    assert_eq!((losses.value(Factor::LoadBalance), losses.avoidable_value(Factor::LoadBalance)), (0.875, 1.0));
    assert_eq!(losses.largest_avoidable(), None);

    // Eight workers on two cpus: two of them did all the work, and none of them waited. The cpus bound it all the same.
    let starved = Factors::of(&execution(1, 8.0, &[8.0]), &execution(8, 4.0, &[4.0, 4.0])).unwrap();
    let parts = starved.unavoidable(&Limits { cpus: 0.25, ..NO_LIMIT });
    assert_eq!(parts.list(), [0.25, 1.0, 1.0, 1.0, 1.0, 1.0]);
    // Half of the time one of two cpus, and half of the workers with nothing to do: a quarter is left, as it must be.
    let both = Factors { load_balance: 0.5, core_share: 0.5, ..starved };
    assert_eq!(both.unavoidable(&Limits { cpus: 0.25, ..NO_LIMIT }).list(), [0.5, 1.0, 0.5, 1.0, 1.0, 1.0]);
    // Whoever did better than possible has a gain, where the loss belongs.
    let gain = Factors { load_balance: 1.0, ..starved };
    assert_eq!(gain.unavoidable(&Limits { cpus: 0.25, ..NO_LIMIT }).list(), [1.0, 1.0, 0.25, 1.0, 1.0, 1.0]);
}

fn limits() -> impl Strategy<Value = Limits> {
    (0.01..=1.0, 0.01..=1.0, 0.01..=1.0).prop_map(|(cpus, records, serial_part)| Limits { cpus, records, serial_part })
}

proptest! {
    #[test]
    fn the_factors_multiply_to_the_speedup(serial in any_execution(), case in any_execution()) {
        let factors = Factors::of(&serial, &case).unwrap();
        let speedup = serial.wall_s / case.wall_s;
        let gained = case.workers as f64 / serial.workers as f64;
        prop_assert!((gained * factors.product() / speedup - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_unavoidable_parts_multiply_to_the_limits(
        serial in any_execution(), case in any_execution(), limits in limits(),
    ) {
        let parts = Factors::of(&serial, &case).unwrap().unavoidable(&limits);
        prop_assert!((parts.product() / (limits.cpus * limits.records * limits.serial_part) - 1.0).abs() < 1e-9);
        prop_assert!(parts.list().iter().all(|part| *part <= 1.0 + 1e-12), "{:?}", parts);
    }

    #[test]
    fn over_blocks_the_remainders_close_both_products(
        pairs in prop::collection::vec((any_execution(), any_execution(), limits()), 1..12),
        efficiency in 0.1..100.0, of_bound in 0.1..2.0,
    ) {
        let of_pair = |(serial, case, limits): &(Execution, Execution, Limits)| {
            block(Factors::of(serial, case).unwrap(), limits)
        };
        let blocks: Vec<BlockFactors> = pairs.iter().map(of_pair).collect();
        let losses = Losses::over_blocks(&blocks, efficiency, of_bound, 0.95).unwrap();
        let product: f64 = Factor::ALL.iter().map(|factor| losses.value(*factor)).product();
        prop_assert!((product / efficiency - 1.0).abs() < 1e-9);
        let avoidable: f64 = Factor::ALL.iter().map(|factor| losses.avoidable_value(*factor)).product();
        prop_assert!((avoidable / of_bound - 1.0).abs() < 1e-9);
        for (factor, share) in losses.shares().iter().map(|share| (share.factor, share.share)) {
            prop_assert!((0.0..=1.0).contains(&share), "{:?} has {}", factor, share);
        }
    }
}
