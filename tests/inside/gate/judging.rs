//! Blocks in, verdicts out.

use crate::gate::verdict::{Change, Happened, Reason};
use crate::gate::{Block, Check, Judge, Rules, Sides, Turn, Verdict};
use crate::stats::quantile;

use super::noise::{Change as Planted, Kind, Lab, Noise, check};
use crate::tests::statistics::simulation::size;

const NOISE: Noise = Noise { kind: Kind::Independent, deviation: 0.01 };

/// A check of one case to its end, by these blocks.
fn ended(rules: Rules, mut block: impl FnMut(usize) -> Block) -> Check {
    let mut check = check(rules, 1);
    let mut blocks = 0;
    while let Some(look) = check.next_look() {
        for at in blocks..look {
            check.add("0", block(at)).expect("the case");
        }
        blocks = look;
        check.look();
    }
    check
}

fn turn(time_s: f64) -> Turn {
    Turn { median_s: time_s, mean_s: time_s }
}

/// A block of a baseline, which took these times.
fn times(base_s: f64, head_s: f64) -> Block {
    Block { baseline: None, case: Sides { base: turn(base_s), head: turn(head_s) } }
}

/// A check of a case whose baseline's and own time change by these factors.
fn changed(judge: Judge, serial: f64, parallel: f64) -> crate::gate::CaseVerdict {
    let mut lab = Lab::new(NOISE, 1, 0);
    let check = ended(Rules { judge, ..Rules::default() }, |_| {
        let block = lab.block(0, parallel.ln());
        let baseline = block.baseline.map(|Sides { base, head }| Sides { base, head: turn(head.median_s * serial) });
        Block { baseline, ..block }
    });
    check.verdicts().remove(0)
}

#[test]
fn what_happened_to_both_sides_is_told_and_what_is_judged_decides() {
    use Judge::{Speedup, Time};
    use Verdict::{Improved, Regressed, Unchanged};
    for (judge, serial, parallel, verdict, words) in [
        (Time, 1.0, 1.0, Unchanged, "no change seen"),
        (Time, 1.0, 1.2, Regressed, "parallel slower"),
        (Time, 1.2, 1.2, Regressed, "both slower"),
        (Time, 0.8, 1.0, Unchanged, "serial faster: nobody lost"),
        (Time, 1.0, 0.8, Improved, "parallel faster"),
        (Time, 0.8, 0.8, Improved, "both faster"),
        (Time, 1.2, 1.0, Unchanged, "serial slower: parallel as before"),
        (Speedup, 1.0, 1.0, Unchanged, "no change seen"),
        (Speedup, 1.2, 1.2, Unchanged, "both slower"),
        (Speedup, 0.8, 1.0, Regressed, "serial faster: nobody lost"),
        (Speedup, 1.2, 1.0, Unchanged, "serial slower: parallel as before"),
        (Speedup, 0.8, 1.2, Regressed, "serial faster, parallel slower"),
        (Speedup, 1.2, 0.8, Improved, "serial slower, parallel faster"),
    ] {
        let judged = changed(judge, serial, parallel);
        let changes = judged.changes.expect("it was measured");
        assert_eq!((judged.verdict, changes.happened.words()), (verdict, words), "{judge:?} {serial} {parallel}");
        for (measured, truth) in
            [(changes.serial, serial), (Some(changes.parallel), parallel), (changes.speedup, serial / parallel)]
        {
            let measured = measured.expect("it has a baseline");
            assert!(measured.covers(truth), "{measured:?} instead of {truth}");
            assert!(measured.confidence > 0.99, "{measured:?}");
        }
        assert_eq!(judged.decided_at, Some(judged.blocks));
        assert_eq!(judged.reason, None);
    }
}

/// The rules in terms of the interval that is shown: regressed, improved, unchanged.
#[test]
fn the_interval_shown_is_the_one_that_decided() {
    for parallel in [0.8, 0.93, 0.96, 1.0, 1.01, 1.03, 1.045, 1.06, 1.1, 1.5] {
        let judged = changed(Judge::Time, 1.0, parallel);
        let effect = judged.changes.expect("it was measured").effect;
        let (lost, gained, limit) = (1.0 - 0.025, 1.0 / (1.0 - 0.025), 1.0 - 0.05);
        match judged.verdict {
            Verdict::Regressed => assert!(effect.high < lost, "{effect:?}"),
            Verdict::Improved => assert!(effect.low > gained, "{effect:?}"),
            Verdict::Unchanged => assert!(effect.low > limit && effect.high > lost, "{effect:?}"),
            other => assert_eq!(other, Verdict::Inconclusive),
        }
    }
}

#[test]
fn the_loss_that_could_have_been_found_shrinks_with_the_noise() {
    let detectable = |deviation| {
        let mut lab = Lab::new(Noise { kind: Kind::Independent, deviation }, 1, 0);
        let check = ended(Rules { repetitions: 32, ..Rules::default() }, |_| lab.block(0, 0.0));
        check.verdicts()[0].changes.expect("it was measured").detectable
    };
    let (quiet, loud) = (detectable(0.06).expect("some loss"), detectable(0.12).expect("some loss"));
    assert!(0.05 < quiet && quiet < loud && loud < 0.3, "{quiet} {loud}");
}

/// The loss that is told to be found in 90 %, as the middle of so many checks tells it, and in which share it is found.
fn told_and_found(rules: Rules, noise: Noise, checks: usize) -> (f64, f64) {
    let told = |seed| {
        let mut lab = Lab::new(noise, 1, seed);
        let check = ended(rules, |_| lab.block(0, 0.0));
        check.verdicts()[0].changes.and_then(|changes| changes.detectable)
    };
    let told: Vec<f64> = (0..checks as u64).filter_map(told).collect();
    let loss = quantile(&told, 0.5).expect("a loss");
    let found = (0..400).filter(|seed| {
        let mut lab = Lab::new(noise, 1, 1_000 + seed);
        let check = ended(rules, |_| lab.block(0, -(-loss).ln_1p()));
        check.verdicts()[0].verdict == Verdict::Regressed
    });
    (loss, found.count() as f64 / 400.0)
}

/// What is told to be found in 90 % is found in about 90 %.
#[test]
fn a_loss_that_could_have_been_found_would_have_been() {
    let rules = Rules { repetitions: 32, ..Rules::default() };
    let (loss, share) = told_and_found(rules, Noise { kind: Kind::Independent, deviation: 0.08 }, 200);
    assert!((0.82..=0.98).contains(&share), "a loss of {loss} was found in {share}");
}

/// By the interval's width it was told too small a one where turns are of two kinds.
#[test]
fn a_loss_that_could_have_been_found_would_have_been_in_turns_of_two_kinds() {
    let rules = Rules { repetitions: 64, ..Rules::default() };
    let (loss, share) = told_and_found(rules, Noise { kind: Kind::TwoModed, deviation: 0.02 }, size(40, 6));
    assert!(share >= 0.82, "a loss of {loss} was found in {share}");
}

#[test]
fn noise_that_hides_the_loss_is_inconclusive() {
    let mut lab = Lab::new(Noise { kind: Kind::Independent, deviation: 0.3 }, 1, 0);
    let judged = ended(Rules::default(), |_| lab.block(0, 0.0)).verdicts().remove(0);
    assert_eq!((judged.verdict, judged.blocks, judged.decided_at), (Verdict::Inconclusive, 128, None));
    assert_eq!(judged.reason, Some(Reason::TooNoisy));
}

#[test]
fn blocks_that_tell_about_the_next_are_inconclusive_however_clear_they_look() {
    let wave = |at: usize| 0.03 * (at as f64 / 4.0).sin();
    let judged = ended(Rules::default(), |at| times(1.0, 1.3 * wave(at).exp()));
    let judged = &judged.verdicts()[0];
    assert_eq!(judged.verdict, Verdict::Inconclusive);
    assert!(matches!(judged.reason, Some(Reason::Autocorrelated { lag1 }) if lag1 > 0.9), "{judged:?}");
}

#[test]
fn times_that_never_vary_are_inconclusive() {
    for slower in [1.0, 1.5] {
        let check = ended(Rules::default(), |_| times(1.0, slower));
        let judged = &check.verdicts()[0];
        assert_eq!(judged.verdict, Verdict::Inconclusive);
        assert_eq!(judged.reason, Some(Reason::NoSpread { share: 1.0 }));
    }
}

/// A program that tells its time in tenths hides whatever is smaller, but for a digit that flips now and then.
#[test]
fn times_that_hardly_vary_are_inconclusive() {
    let check = ended(Rules::default(), |at| times(1.0, if at % 5 == 0 { 1.1 } else { 1.0 }));
    let judged = &check.verdicts()[0];
    assert_eq!(judged.verdict, Verdict::Inconclusive);
    assert!(matches!(judged.reason, Some(Reason::NoSpread { share }) if share > 0.75), "{judged:?}");
}

#[test]
fn a_time_that_is_none_fails_the_case() {
    for time in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let mut check = check(Rules::default(), 2);
        check.add("1", times(1.0, time)).expect("the case");
        assert_eq!(check.undecided().collect::<Vec<_>>(), ["0"]);
        let judged = &check.verdicts()[1];
        assert_eq!(judged.verdict, Verdict::Failed);
        assert!(matches!(&judged.reason, Some(Reason::Told { cause }) if cause.contains("no time")), "{judged:?}");
    }
}

#[test]
fn a_failed_case_leaves_and_the_others_go_on() {
    let mut check = check(Rules::default(), 2);
    let mut lab = Lab::new(NOISE, 2, 0);
    check.fail("0", "it crashed".to_owned()).expect("the case");
    let mut decided = Vec::new();
    for _ in 0..32 {
        check.add("1", lab.block(1, 0.0)).expect("the case");
        decided.extend(check.look().into_iter().map(|(id, verdict)| (id.to_owned(), verdict)));
    }
    assert_eq!(decided, [("1".to_owned(), Verdict::Unchanged)]);
    assert!(check.over());
    let verdicts: Vec<Verdict> = check.verdicts().iter().map(|judged| judged.verdict).collect();
    assert_eq!(verdicts, [Verdict::Failed, Verdict::Unchanged]);
}

#[test]
fn a_case_that_fails_after_its_verdict_has_failed() {
    let mut check = ended(Rules::default(), {
        let mut lab = Lab::new(NOISE, 1, 0);
        move |_| lab.block(0, 0.0)
    });
    check.fail("0", "its answer was wrong".to_owned()).expect("the case");
    assert_eq!(check.verdicts()[0].verdict, Verdict::Failed);
}

#[test]
fn a_check_that_ends_early_is_inconclusive() {
    let mut check = check(Rules::default(), 1);
    let mut lab = Lab::new(NOISE, 1, 0);
    assert_eq!(check.verdicts()[0].reason, Some(Reason::TooFewBlocks { next: 24 }));
    for _ in 0..10 {
        check.add("0", lab.block(0, 0.2)).expect("the case");
        assert!(check.look().is_empty(), "it is not due");
    }
    let judged = &check.verdicts()[0];
    assert_eq!((judged.verdict, judged.blocks), (Verdict::Inconclusive, 10));
    assert_eq!(judged.reason, Some(Reason::TooFewBlocks { next: 24 }));
    let changes = judged.changes.expect("it was measured");
    assert_eq!(changes.happened, Happened { serial: Some(Change::Same), parallel: Change::Slower });
    assert_eq!(changes.detectable, None);
}

#[test]
fn blocks_beyond_the_look_change_nothing() {
    let verdicts = |more: usize| {
        let mut check = check(Rules::default(), 1);
        let mut lab = Lab::new(NOISE, 1, 0);
        for block in 0..32 + more {
            check.add("0", lab.block(0, 0.0)).expect("the case");
            if block < 32 {
                check.look();
            }
        }
        check.verdicts()
    };
    assert_eq!(verdicts(0), verdicts(7));
}

#[test]
fn a_block_of_a_stranger_is_an_error() {
    let mut lab = Lab::new(NOISE, 1, 0);
    let error = check(Rules::default(), 1).add("rayon/2", lab.block(0, 0.0)).expect_err("not in the check");
    assert_eq!(error.to_string(), "`rayon/2` is not a case of this check");
}

/// New passes; what could not be judged does not.
#[test]
fn only_what_was_seen_to_be_well_passes() {
    let passing: Vec<&str> = Verdict::ALL.into_iter().filter(|verdict| verdict.passes()).map(Verdict::word).collect();
    assert_eq!(passing, ["improved", "unchanged", "new"]);
}

/// A part of the turns: the median is as it was, the mean is not.
#[test]
fn a_part_that_is_slower_is_regressed_or_told() {
    let slow = |every: usize| {
        let mut lab = Lab::new(NOISE, 1, 0);
        ended(Rules::default(), move |at| {
            let block = lab.block(0, 0.0);
            let head = turn(block.case.head.median_s * if at % every == every - 1 { 3.0 } else { 1.0 });
            Block { case: Sides { head, ..block.case }, ..block }
        })
    };
    let often = slow(4).verdicts().remove(0);
    let mean = often.changes.expect("it was measured").mean;
    assert_eq!((often.verdict, mean.decided, often.blocks), (Verdict::Regressed, true, 96), "{often:?}");
    assert_eq!((mean.far_slower, mean.far_faster), (24, 0));
    let rarely = slow(16).verdicts().remove(0);
    assert_eq!(rarely.verdict, Verdict::Inconclusive);
    let words = rarely.reason.expect("a reason").words();
    let told = "on the mean head took 12.5 % longer (it took more than 1.25 times base's time in 8 of 128 blocks";
    assert!(words.contains(told), "{words}");
    assert!(words.starts_with("not sure: time ") && words.contains("to count, it must be less than 0.0"), "{words}");
}

/// Executions of a turn: its median is as it was.
#[test]
fn slow_executions_are_found_by_the_mean() {
    let mut lab = Lab::new(NOISE, 1, 0);
    let judged = ended(Rules::default(), |_| lab.changed(0, Planted::SlowExecutions { of: 5 })).verdicts().remove(0);
    assert_eq!(judged.verdict, Verdict::Regressed);
    assert!(judged.changes.is_some_and(|changes| changes.mean.decided), "{judged:?}");
}

#[test]
fn a_median_that_gained_does_not_hide_a_mean_that_lost() {
    let mut lab = Lab::new(NOISE, 1, 0);
    let judged = ended(Rules::default(), |at| {
        let block = lab.block(0, -0.1);
        let head = turn(block.case.head.median_s * if at % 8 == 0 { 4.0 } else { 1.0 });
        Block { case: Sides { head, ..block.case }, ..block }
    });
    assert!(!judged.verdicts()[0].verdict.passes(), "{:?}", judged.verdicts());
}

/// A baseline is judged by its time whatever the others are judged by.
#[test]
fn a_baseline_is_judged_by_its_time() {
    for judge in [Judge::Time, Judge::Speedup] {
        let mut lab = Lab::new(NOISE, 1, 0);
        let judged = ended(Rules { judge, ..Rules::default() }, |_| Block { baseline: None, ..lab.block(0, 0.3) });
        let judged = judged.verdicts().remove(0);
        let changes = judged.changes.expect("it was measured");
        assert_eq!((judged.verdict, changes.happened.words()), (Verdict::Regressed, "slower"));
        assert_eq!((changes.serial, changes.speedup), (None, None));
    }
}

#[test]
fn turns_of_two_kinds_are_told_as_the_reason() {
    let mut lab = Lab::new(Noise { kind: Kind::TwoModed, deviation: 0.03 }, 1, 1);
    let judged = ended(Rules { repetitions: 32, ..Rules::default() }, |_| lab.block(0, 0.0)).verdicts().remove(0);
    assert_eq!(judged.verdict, Verdict::Inconclusive);
    let words = judged.reason.expect("a reason").words();
    assert!(words.starts_with("turns are of two kinds, one 29.7 %") && words.contains("leave a cpu free"), "{words}");
}

/// That all cases tell about the next block is seen where each one alone has too few.
#[test]
fn correlation_is_seen_in_all_cases_together() {
    let mut check = check(Rules { repetitions: 32, ..Rules::default() }, 24);
    let mut lab = Lab::new(Noise { kind: Kind::TooCorrelated(0.6), deviation: 0.5 }, 24, 3);
    for _ in 0..32 {
        for case in 0..24 {
            check.add(&case.to_string(), lab.block(case, 0.0)).expect("a case of the check");
        }
        check.look();
    }
    for judged in check.verdicts() {
        assert!(matches!(judged.reason, Some(Reason::Autocorrelated { .. })), "{judged:?}");
    }
}

/// An interval that leaves a large gain open is not said to show that nothing changed.
#[test]
fn what_may_be_faster_is_not_called_unchanged() {
    let word = |deviation: f64, change: f64| {
        let mut lab = Lab::new(Noise { kind: Kind::Independent, deviation }, 1, 5);
        let judged = ended(Rules::default(), |_| lab.block(0, change)).verdicts().remove(0);
        (judged.verdict, judged.word())
    };
    assert_eq!(word(0.01, 0.0), (Verdict::Unchanged, "unchanged"));
    assert_eq!(word(0.06, -0.03), (Verdict::Unchanged, "not slower"));
}
