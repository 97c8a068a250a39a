//! When a check looks, how surely it must decide then, and which plans it refuses.

use crate::gate::looks::{Look, looks};
use crate::gate::{Check, Refusal, Rules};
use crate::stats::highest_confidence;

fn blocks(rules: Rules, cases: usize) -> Vec<usize> {
    looks(&rules, cases).expect("a check that can decide").iter().map(|look| look.blocks).collect()
}

fn refusal(rules: Rules, cases: usize) -> Refusal {
    let cases = (0..cases).map(|case| case.to_string()).collect();
    Check::new(rules, cases).expect_err("it can never decide")
}

#[test]
fn only_looks_that_can_decide_are_taken() {
    assert_eq!(blocks(Rules::default(), 24), [32, 40, 48, 64, 96, 128]);
    assert_eq!(blocks(Rules { repetitions: 36, ..Rules::default() }, 24), [24, 32, 36]);
    assert_eq!(blocks(Rules { repetitions: 200, ..Rules::default() }, 1)[6..], [128, 200]);
}

/// What Bonferroni's inequality needs: whatever the looks and cases have to do with each other, the rates add up.
#[test]
fn the_error_rates_of_all_looks_and_cases_together_are_those_asked_for() {
    for (cases, repetitions) in [(1, 128), (24, 128), (24, 40), (300, 64), (2, 30)] {
        let rules = Rules { repetitions, ..Rules::default() };
        let looks = looks(&rules, cases).expect("a check that can decide");
        let sum = |level: fn(&Look) -> f64| looks.iter().map(level).sum::<f64>();
        let alarm = sum(|look| look.alarm) * cases as f64;
        assert!((alarm - 0.9 * rules.error_rate).abs() < 1e-12, "{cases} cases: {alarm}");
        let of_mean = sum(|look| look.mean_alarm) * cases as f64;
        assert!((of_mean - 0.1 * rules.error_rate).abs() < 1e-12, "{cases} cases: {of_mean}");
        let pass = sum(|look| look.pass);
        assert!((pass - rules.error_rate / 10.0).abs() < 1e-12, "{cases} cases: {pass}");
    }
}

#[test]
fn no_look_asks_for_more_than_its_blocks_can_give() {
    for (cases, repetitions) in [(1, 128), (24, 128), (24, 40), (300, 64), (2, 30)] {
        for look in looks(&Rules { repetitions, ..Rules::default() }, cases).expect("a check that can decide") {
            let highest = highest_confidence(look.blocks);
            assert!(look.alarm == 0.0 || 1.0 - look.change <= highest, "{look:?}");
            assert!(look.pass == 0.0 || 1.0 - 2.0 * look.pass <= highest, "{look:?}");
            assert!(look.alarm > 0.0 || look.pass > 0.0, "{look:?} can decide nothing");
            assert!(look.change <= look.alarm && look.mean_change <= look.mean_alarm, "{look:?}");
            assert!(look.mean_alarm == 0.0 || 2.0 * look.mean_change >= 1.0 - highest, "{look:?}");
        }
    }
}

#[test]
fn a_plan_that_can_reach_no_verdict_is_refused_with_the_number_it_needs() {
    for cases in [1, 24, 1_000] {
        let refused = refusal(Rules { repetitions: 8, ..Rules::default() }, cases);
        let Refusal::TooFewBlocks { repetitions: 8, needed, .. } = refused else { panic!("{refused:?}") };
        let needs = |repetitions| Rules { repetitions, ..Rules::default() };
        assert_eq!(blocks(needs(needed), cases).last(), Some(&needed));
        assert!(matches!(refusal(needs(needed - 1), cases), Refusal::TooFewBlocks { .. }));
    }
    let text = refusal(Rules { repetitions: 8, ..Rules::default() }, 24).to_string();
    insta::assert_snapshot!(text, @"8 blocks are too few for any verdict: with 24 cases and an error rate of 0.01 it takes 21 at least");
}

#[test]
fn a_check_of_nothing_is_refused() {
    assert_eq!(refusal(Rules::default(), 0), Refusal::NoCases);
}

#[test]
fn a_case_that_stands_twice_is_refused() {
    let twice = Check::new(Rules::default(), vec!["rayon/2".to_owned(), "rayon/4".to_owned(), "rayon/2".to_owned()]);
    assert_eq!(twice, Err(Refusal::Twice { case: "rayon/2".to_owned() }));
}

#[test]
fn shares_that_make_no_sense_are_refused() {
    for share in [0.0, 1.0, -0.1, 5.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(refusal(Rules { loss: share, ..Rules::default() }, 1), Refusal::Loss { .. }), "{share}");
        let rules = Rules { error_rate: share, ..Rules::default() };
        assert!(matches!(refusal(rules, 1), Refusal::ErrorRate { .. }), "{share}");
    }
    assert!(matches!(refusal(Rules { repetitions: 0, ..Rules::default() }, 1), Refusal::TooFewBlocks { .. }));
}
