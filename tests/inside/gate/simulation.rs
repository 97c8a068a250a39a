//! The rates that the gate promises, by seeded simulation. In full, as in CI, it shows that each rate surely is what is
//! promised; in short, as in `cargo test`, that none surely is not ([`full`](crate::tests::statistics::simulation::full)). What was measured is printed
//! (`--nocapture`).

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::gate::{Rules, Verdict};
use crate::stats::autocorrelation;
use rayon::prelude::*;

use super::noise::{Change, Kind, Lab, Noise, check, run};
use crate::tests::statistics::simulation::{at_most, is_at_least, is_at_most, size};

const CASES: usize = 24;

/// How many checks of 24 cases.
fn checks() -> usize {
    size(1_000, 375)
}

/// Checks of 24 cases of identical code, and how many of them ended how.
struct Identical {
    noise: Noise,
    checks: usize,
    /// Some case regressed or improved.
    false_alarms: usize,
    /// Every case was unchanged within 40 blocks.
    green: usize,
}

impl Identical {
    fn of(kind: Kind, deviation: f64, checks: usize) -> Self {
        let begun = check(Rules::default(), CASES);
        let noise = Noise { kind, deviation };
        let changed = |verdict: &Verdict| matches!(verdict, Verdict::Regressed | Verdict::Improved);
        let (false_alarms, green) = (AtomicUsize::new(0), AtomicUsize::new(0));
        (0..checks as u64).into_par_iter().for_each(|seed| {
            let (verdicts, blocks) = run(&begun, noise, Change::All(0.0), seed);
            let unchanged = verdicts.iter().all(|verdict| *verdict == Verdict::Unchanged);
            false_alarms.fetch_add(usize::from(verdicts.iter().any(changed)), Ordering::Relaxed);
            green.fetch_add(usize::from(unchanged && blocks <= 40), Ordering::Relaxed);
        });
        Self { noise, checks, false_alarms: false_alarms.into_inner(), green: green.into_inner() }
    }

    /// No more than one check in a hundred cries wolf, surely.
    fn never_cry_wolf(&self) {
        let Self { noise, checks, false_alarms, green } = self;
        println!(
            "{noise:?}: of {checks} checks of identical code {false_alarms} found a change (at most {:.2} %), {green} \
             were all green within 40 blocks",
            at_most(*false_alarms, *checks) * 100.0
        );
        assert!(is_at_most(*false_alarms, *checks, 0.01), "{noise:?}: {false_alarms} of {checks}");
    }
}

/// Where noise is normal, no test can do it surely in 95 %: one with all that may pass wrongly (0.1 %) spent on one look at
/// 40 blocks is there just so, and then there is nothing left for any other look.
#[test]
fn checks_of_identical_code_pass_with_independent_noise() {
    let checks = Identical::of(Kind::Independent, 0.05, checks());
    checks.never_cry_wolf();
    assert!(is_at_least(checks.green, checks.checks, 0.9), "{} of {}", checks.green, checks.checks);
}

#[test]
fn checks_of_identical_code_pass_with_heavy_tails() {
    let checks = Identical::of(Kind::HeavyTailed(3.0), 0.05, checks());
    checks.never_cry_wolf();
    // A turn so slow that the mean is lost with it does not pass.
    assert!(is_at_least(checks.green, checks.checks, 0.88), "{} of {}", checks.green, checks.checks);
}

#[test]
fn checks_of_identical_code_pass_on_a_machine_that_drifts() {
    Identical::of(Kind::Drifting, 0.05, checks()).never_cry_wolf();
}

#[test]
fn checks_of_identical_code_pass_with_correlated_noise() {
    Identical::of(Kind::Correlated, 0.05, checks()).never_cry_wolf();
}

/// The margin of half a loss is next to nothing here: the level alone must hold.
#[test]
fn checks_of_identical_code_pass_with_correlated_noise_that_hides_everything() {
    Identical::of(Kind::Correlated, 0.5, size(1_500, 375)).never_cry_wolf();
}

#[test]
fn checks_of_identical_code_pass_with_spikes() {
    Identical::of(Kind::Spiky, 0.05, checks()).never_cry_wolf();
}

#[test]
fn checks_of_identical_code_pass_with_two_modes() {
    Identical::of(Kind::TwoModed, 0.05, checks()).never_cry_wolf();
}

#[test]
fn checks_of_identical_code_pass_with_noise_that_comes_and_goes() {
    Identical::of(Kind::Varying, 0.05, checks()).never_cry_wolf();
}

/// More correlated than the tests allow for: no verdict, or a false one as rarely as in all others.
#[test]
fn checks_of_identical_code_are_inconclusive_where_a_block_tells_too_much() {
    for lag1 in [0.5, 0.7, 0.8] {
        Identical::of(Kind::TooCorrelated(lag1), 0.5, checks()).never_cry_wolf();
    }
}

#[test]
fn the_correlated_noise_is_as_correlated_as_may_be() {
    let mut lab = Lab::new(Noise { kind: Kind::Correlated, deviation: 0.05 }, 1, 0);
    let effects: Vec<f64> = (0..20_000)
        .map(|_| {
            lab.next_block();
            -lab.block(0, 0.0).parallel_change()
        })
        .collect();
    let lag1 = autocorrelation(&effects).expect("values that vary");
    assert!((lag1 - 0.3).abs() < 0.03, "{lag1}");
}

/// How many of so many checks of a single case with that true loss end in each way.
fn single<const N: usize>(loss: f64, checks: usize, ends: [fn(Verdict, usize) -> bool; N]) -> [usize; N] {
    let begun = check(Rules::default(), 1);
    let noise = Noise { kind: Kind::Independent, deviation: 0.05 };
    let counts = [(); N].map(|()| AtomicUsize::new(0));
    (0..checks as u64).into_par_iter().for_each(|seed| {
        let (verdicts, blocks) = run(&begun, noise, Change::All(-(-loss).ln_1p()), seed);
        for (count, ends) in counts.iter().zip(ends) {
            count.fetch_add(usize::from(ends(verdicts[0], blocks)), Ordering::Relaxed);
        }
    });
    counts.map(AtomicUsize::into_inner)
}

#[test]
fn a_loss_of_10_percent_is_found_within_25_blocks() {
    let checks = size(2_000, 1_000);
    let [found] = single(0.1, checks, [|verdict, blocks| verdict == Verdict::Regressed && blocks <= 25]);
    println!("a loss of 10 % is found within 25 blocks in {found} of {checks} checks of one case");
    assert!(is_at_least(found, checks, 0.99), "{found} of {checks}");
}

#[test]
fn a_loss_of_5_percent_is_found_within_128_blocks_and_does_not_pass() {
    let checks = size(4_000, 1_000);
    let [found, passed] =
        single(0.05, checks, [|verdict, _| verdict == Verdict::Regressed, |verdict, _| verdict == Verdict::Unchanged]);
    println!("a loss of 5 % is found in {found} of {checks} checks of one case, and passes in {passed}");
    assert!(is_at_least(found, checks, 0.99), "{found} of {checks}");
    assert!(passed * 1_000 <= checks, "{passed} of {checks}");
}

/// Of so many checks of one case that changed in that way, how many passed, and how many regressed.
fn planted(change: Change, deviation: f64, repetitions: usize, checks: usize) -> [usize; 2] {
    let begun = check(Rules { repetitions, ..Rules::default() }, 1);
    let noise = Noise { kind: Kind::Independent, deviation };
    let ended: Vec<Verdict> =
        (0..checks as u64).into_par_iter().map(|seed| run(&begun, noise, change, seed).0[0]).collect();
    let count = |verdict| ended.iter().filter(|ended| **ended == verdict).count();
    [count(Verdict::Unchanged) + count(Verdict::Improved), count(Verdict::Regressed)]
}

#[test]
fn a_part_that_got_slower_does_not_pass() {
    let checks = size(2_000, 300);
    for change in [Change::SlowTurns, Change::SlowExecutions { of: 1 }, Change::SlowExecutions { of: 5 }] {
        for (deviation, repetitions) in [(0.05, 64), (0.01, 64), (0.05, 128)] {
            let [passed, found] = planted(change, deviation, repetitions, checks);
            println!(
                "{change:?}, sd {deviation}, {repetitions} blocks: of {checks} checks {passed} passed, {found} regressed"
            );
            assert!(is_at_least(checks - passed, checks, 0.95), "{change:?}: {passed} of {checks} passed");
        }
    }
}
