//! `runner doctor`: its text from literals, and what it says can be detected.

use crate::doctor::advice::advice;
use crate::doctor::detection::{blocks_to_detect, deviation};
use crate::doctor::diagnosis::{Clock, Noise, PoolStart, Same, Series, Settled, Settling, Sleep, Starts};
use crate::doctor::settling::settled;
use crate::doctor::{Detection, Diagnosis, text};
use crate::machine::Machine;
use crate::stats::{Estimate, Finding, Spread, hodges_lehmann};
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use rand_distr::StandardNormal;

use super::statistics::simulation::{chance, share};

fn spread(median: f64) -> Spread {
    let (min, max) = (median * 0.9, median * 3.0);
    Spread { min, q1: median * 0.95, median, q3: median * 1.2, max, mean: median, cv: Some(0.2) }
}

fn series(median: f64, noise: f64, lag1: f64) -> Series {
    let deviation = Estimate { value: noise, low: noise * 0.75, high: noise * 1.5, confidence: 0.95 };
    Series { median, deviation: Some(deviation), lag1: Some(lag1) }
}

fn same(blocks: usize, noise: f64, block_s: f64) -> Same {
    Same { blocks, ratio: series(1.004, noise, -0.08), correlated: false, modes: None, block_s }
}

/// A machine as one wishes for.
fn quiet() -> Diagnosis {
    let same_warm = same(15, 0.012, 0.62);
    let detect = |loss| Detection::of(loss, same_warm.ratio.deviation?, same_warm.block_s);
    Diagnosis {
        machine: Machine {
            os: "linux x86_64".to_owned(),
            kernel: Some("6.1.0".to_owned()),
            cpu_model: Some("AMD EPYC 7313P 16-Core Processor".to_owned()),
            cpus: 32,
            cpus_online: Some(32),
            cores: Some(16),
            topology: None,
            quota: None,
            governor: Some("performance".to_owned()),
            turbo: Some(false),
            load: Some(0.1),
            memory_bytes: Some(64 << 30),
            allocation: None,
            cache_bytes: None,
            toolchain: "rustc 1.95.0, opt-level 3".to_owned(),
            debug_build: false,
        },
        is_virtual: Some(false),
        stolen: Some(0.0),
        others_cpus: None,
        clock: Clock { read_s: 25e-9, resolution_s: 10e-9 },
        starts: Starts {
            thread_s: spread(16e-6),
            pools: [(2, 60e-6), (32, 700e-6)].map(|(workers, s)| PoolStart { workers, start_s: spread(s) }).to_vec(),
            process_s: spread(2.1e-3),
        },
        settling: Settling {
            work_s: 0.01,
            processes: 5,
            at_once: Settled { first_s: 9.6e-3, settled_s: 5.2e-3, after_s: Some(0.04), watched_s: 0.22 },
            after_spinning: Settled { first_s: 5.3e-3, settled_s: 5.1e-3, after_s: Some(0.0), watched_s: 0.21 },
        },
        sleeps: [(50e-6, 107e-6), (1e-3, 1.06e-3), (0.01, 0.0101)]
            .map(|(asked_s, took)| Sleep { asked_s, took_s: spread(took) })
            .to_vec(),
        noise: Noise {
            blocks: 100,
            serial: series(0.01, 0.004, 0.12),
            parallel: series(5.1e-3, 0.018, 0.05),
            ratio: series(1.96, 0.019, 0.02),
        },
        same: same_warm,
        same_cold: same(15, 0.081, 0.21),
        detections: [0.01, 0.02, 0.05, 0.1].into_iter().filter_map(detect).collect(),
        took_s: 19.0,
    }
}

/// A machine of which little is known and nothing is good.
fn poor() -> Diagnosis {
    let quiet = quiet();
    let same_warm = Same { correlated: true, ..same(6, 0.2, 1.4) };
    let detect = |loss| Detection::of(loss, same_warm.ratio.deviation?, same_warm.block_s);
    Diagnosis {
        machine: Machine {
            cpus: 2,
            cpus_online: Some(8),
            quota: Some(1.5),
            governor: Some("powersave".to_owned()),
            turbo: Some(true),
            load: Some(3.2),
            toolchain: "rustc 1.95.0, opt-level 3".to_owned(),
            debug_build: true,
            ..quiet.machine
        },
        is_virtual: Some(true),
        stolen: Some(0.031),
        others_cpus: None,
        clock: Clock { read_s: 1.4e-6, resolution_s: 1e-6 },
        settling: Settling { at_once: Settled { after_s: None, ..quiet.settling.at_once }, ..quiet.settling },
        same: same_warm,
        same_cold: same(6, 0.21, 0.5),
        detections: [0.01, 0.02, 0.05, 0.1].into_iter().filter_map(detect).collect(),
        ..quiet
    }
}

/// A platform that says nothing, and times that never differ enough to have a spread.
fn silent() -> Diagnosis {
    let quiet = quiet();
    let unknown = Series { median: 1.0, deviation: None, lag1: None };
    let same = Same { blocks: 1, ratio: unknown, correlated: false, modes: None, block_s: 0.6 };
    Diagnosis {
        machine: Machine {
            os: "plan9 mips".to_owned(),
            kernel: None,
            cpu_model: None,
            cpus: 8,
            cpus_online: None,
            cores: None,
            topology: None,
            quota: None,
            governor: None,
            turbo: None,
            load: None,
            memory_bytes: None,
            allocation: None,
            cache_bytes: None,
            toolchain: "rustc 1.95.0, opt-level 3".to_owned(),
            debug_build: false,
        },
        is_virtual: None,
        stolen: None,
        others_cpus: None,
        same,
        same_cold: same,
        detections: Vec::new(),
        ..quiet
    }
}

#[test]
fn the_text_of_a_quiet_machine() {
    insta::assert_snapshot!(text(&quiet(), 80));
}

#[test]
fn the_text_of_a_quiet_machine_in_a_narrow_place() {
    insta::assert_snapshot!(text(&quiet(), 40));
}

#[test]
fn the_text_of_a_poor_machine() {
    insta::assert_snapshot!(text(&poor(), 80));
}

#[test]
fn the_text_of_a_silent_machine() {
    insta::assert_snapshot!(text(&silent(), 80));
}

#[test]
fn the_text_fits_its_place() {
    for (diagnosis, width) in [(quiet(), 80), (poor(), 80), (silent(), 80), (quiet(), 40), (poor(), 40), (silent(), 40)]
    {
        let text = text(&diagnosis, width);
        let long: Vec<&str> = text.lines().filter(|line| line.chars().count() > width).collect();
        assert!(long.is_empty(), "wider than {width}:\n{}", long.join("\n"));
        let loose: Vec<&str> = text.lines().filter(|line| line.ends_with(' ')).collect();
        assert!(loose.is_empty(), "blanks at the end of:\n{}", loose.join("\n"));
    }
}

#[test]
fn advice_is_given_only_where_it_applies() {
    assert_eq!(advice(&quiet()), Vec::<String>::new());
    assert_eq!(advice(&silent()), Vec::<String>::new());
    let change = |change: fn(&mut Diagnosis)| {
        let mut diagnosis = quiet();
        change(&mut diagnosis);
        advice(&diagnosis)
    };
    let one = |advice: Vec<String>, word: &str| {
        assert_eq!(advice.len(), 1, "{advice:?}");
        assert!(advice[0].contains(word), "{advice:?} does not speak of {word}");
    };
    one(change(|d| d.machine.debug_build = true), "--release");
    one(change(|d| d.machine.quota = Some(16.0)), "quota");
    one(change(|d| d.machine.cpus_online = Some(64)), "affinity");
    one(change(|d| d.machine.load = Some(4.0)), "Other programs");
    one(change(|d| d.machine.governor = Some("powersave".to_owned())), "powersave");
    one(change(|d| d.machine.turbo = Some(true)), "Turbo");
    one(change(|d| d.stolen = Some(0.02)), "2.0 %");
    one(change(|d| d.others_cpus = Some(9.2)), "took 9.2 of ");
    one(change(|d| d.same.correlated = true), "tells about the next");
    let told = change(|d| d.same.modes = Some(Finding::TwoModes { low: 1.0, high: 1.3, share_high: 0.4 }));
    one(told, "of two kinds: 40 % of them take 30.0 % longer");
    one(change(|d| d.clock.resolution_s = 1e-5), "clock");
    // A guest that is as steady as can be has nothing to be told.
    assert!(change(|d| d.is_virtual = Some(true)).is_empty());
}

/// By hand: (1.95996 + 1.28155)^2 = 10.5074, 1.95996^2 / 2 = 1.9207, ln 0.95 = -0.051293; pi / 3 = 1.04720.
#[test]
fn the_blocks_to_detect_a_loss_are_as_computed_by_hand() {
    assert_eq!(blocks_to_detect(0.05, 0.051293), Some(14)); // 1.0472 (10.5074 + 1.9207) = 13.01
    assert_eq!(blocks_to_detect(0.05, 0.51293), Some(1103)); // 1.0472 (1050.74 + 1.9207) = 1102.3
    assert_eq!(blocks_to_detect(0.1, 0.0), Some(6)); // no interval of 95 % has fewer
    for (loss, deviation) in [(0.0, 0.1), (1.0, 0.1), (-0.1, 0.1), (f64::NAN, 0.1), (0.1, f64::INFINITY), (0.1, -0.1)] {
        assert_eq!(blocks_to_detect(loss, deviation), None, "loss {loss}, deviation {deviation}");
    }
}

#[test]
fn smaller_losses_and_more_noise_need_more_blocks() {
    let blocks = |loss, deviation| blocks_to_detect(loss, deviation).expect("blocks");
    for step in 1..50 {
        let size = f64::from(step) * 0.01;
        assert!(blocks(size, 0.05) >= blocks(size + 0.01, 0.05));
        assert!(blocks(0.05, size) <= blocks(0.05, size + 0.01));
    }
    assert!(blocks(0.01, 0.05) > blocks(0.1, 0.05));
}

/// The promise of the formula, kept by the very interval that the reports use.
#[test]
fn so_many_blocks_find_the_loss_as_often_as_promised() {
    const ROUNDS: u32 = 2000;
    for (seed, deviation, least) in [(1, 0.07, 0.84), (2, 0.1, 0.86), (3, 0.2, 0.88)] {
        let blocks = blocks_to_detect(0.1, deviation).expect("blocks") as usize;
        let found = |blocks: usize| {
            share(ROUNDS, seed, |rng| {
                let mut block = || -(0.9_f64.ln()) + deviation * rng.sample::<f64, _>(StandardNormal);
                let differences: Vec<f64> = (0..blocks).map(|_| block()).collect();
                hodges_lehmann(&differences, 0.95).is_some_and(|found| found.confidence >= 0.95 && found.low > 0.0)
            })
        };
        let promised = found(blocks);
        println!("{blocks} blocks find a loss of 10 % with a noise of {deviation} in {promised}");
        let chance = chance(0.9, ROUNDS);
        assert!(promised > least - chance && promised < 0.93 + chance, "{blocks} blocks find {promised}");
        assert!(found(blocks * 2 / 3) < 0.84, "fewer blocks than {blocks} would do");
    }
}

/// The ratio of two turns, each of which is 1.3 times as long as it need be in half of all cases.
fn of_two_kinds(rng: &mut ChaCha8Rng) -> f64 {
    let mut turn =
        || 0.01 * rng.sample::<f64, _>(StandardNormal) + if rng.random_bool(0.5) { 1.3_f64.ln() } else { 0.0 };
    turn() - turn()
}

/// Where turns are of two kinds, the formula for normal noise asked for too few.
#[test]
fn so_many_blocks_find_the_loss_where_turns_are_of_two_kinds() {
    const ROUNDS: u32 = 500;
    let logs: Vec<f64> = seeded(40, of_two_kinds);
    let noise = deviation(&logs).expect("a deviation");
    let loss: f64 = 0.1;
    let found = |blocks: u64| {
        share(ROUNDS, 5, |rng| {
            let differences: Vec<f64> = (0..blocks).map(|_| of_two_kinds(rng) - (-loss).ln_1p()).collect();
            hodges_lehmann(&differences, 0.95).is_some_and(|found| found.confidence >= 0.95 && found.low > 0.0)
        })
    };
    let normal = blocks_to_detect(loss, noise.value).expect("blocks");
    let counted = Detection::of_two_kinds(loss, &logs, noise, 1.0).expect("blocks").blocks;
    println!("{normal} blocks find {}, {counted} find {}", found(normal), found(counted));
    assert!(found(normal) < 0.8, "{normal} blocks find {}", found(normal));
    assert!(found(counted) > 0.8, "{counted} blocks find {}", found(counted));
    assert_eq!(
        Detection::of_two_kinds(0.001, &logs, noise, 1.0).map(|found| found.blocks),
        blocks_to_detect(0.001, noise.value)
    );
}

/// So many values, seeded.
fn seeded(count: usize, mut value: impl FnMut(&mut ChaCha8Rng) -> f64) -> Vec<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    (0..count).map(|_| value(&mut rng)).collect()
}

#[test]
fn the_deviation_is_that_of_a_sample_with_its_chi_squared_interval() {
    // Squares of 10; chi-squared with 4 degrees of freedom has 1 - exp(-x / 2) (1 + x / 2) below x, which is 0.025 at
    // 0.484419 and 0.975 at 11.143287.
    let found = deviation(&[1.0, 2.0, 3.0, 4.0, 5.0]).expect("a deviation");
    for (value, right) in [(found.value, 1.581139), (found.low, 0.947308), (found.high, 4.543490)] {
        assert!((value - right).abs() < 1e-5, "{value} instead of {right}");
    }
    assert_eq!(deviation(&[1.0]), None);
    assert_eq!(deviation(&[1.0, f64::NAN]), None);
    assert_eq!(deviation(&[2.0, 2.0]).map(|estimate| estimate.value), Some(0.0));
}

#[test]
fn a_process_is_settled_once_its_executions_take_what_they_always_will() {
    let slow_at_first = vec![9.0, 8.0, 7.0, 5.0, 5.1, 5.0, 4.9, 5.0, 5.0, 5.1];
    let accident = vec![9.0, 8.0, 7.0, 5.0, 5.1, 5.0, 50.0, 5.0, 5.0, 5.1];
    let found = settled(&[slow_at_first.clone(), accident, slow_at_first]).expect("times");
    assert_eq!((found.first_s, found.settled_s, found.after_s), (9.0, 5.0, Some(24.0)));
    assert!((found.watched_s - 59.1).abs() < 1e-9, "{}", found.watched_s);

    let at_once = settled(&[vec![5.0; 8]]).and_then(|found| found.after_s).expect("it is settled");
    assert_eq!(format!("{at_once}"), "0");

    // Every other execution is slow: it never settles.
    let restless: Vec<f64> = (0..12).map(|execution| if execution % 2 == 0 { 5.0 } else { 8.0 }).collect();
    assert_eq!(settled(&[restless]).expect("times").after_s, None);
    assert_eq!(settled(&[]), None);
    assert_eq!(settled(&[vec![1.0; 5]]), None);
}
