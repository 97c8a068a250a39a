//! Verdicts as people read them.

use crate::gate::verdict::{Change, Happened, Reason};
use crate::gate::{CaseVerdict, Changes, Judge, Mean, Rules, Verdict};
use crate::report::ci::{CiFormat, Findings, Places};
use crate::report::explain;
use crate::report::verdicts::{counts, sorted, verdict_table};
use crate::stats::Estimate;

fn ratio(value: f64) -> Estimate {
    Estimate { value, low: value * 0.98, high: value * 1.02, confidence: 0.9999 }
}

/// A case whose time changed by that factor; its baseline's did not.
fn judged(case: &str, verdict: Verdict, time: f64) -> CaseVerdict {
    let parallel = match verdict {
        Verdict::Regressed => Change::Slower,
        Verdict::Improved => Change::Faster,
        _ => Change::Same,
    };
    CaseVerdict {
        blocks: 24,
        decided_at: (verdict != Verdict::Inconclusive).then_some(24),
        changes: Some(Changes {
            effect: ratio(1.0 / time),
            serial: Some(ratio(1.001)),
            parallel: ratio(time),
            speedup: Some(ratio(1.001 / time)),
            happened: Happened { serial: Some(Change::Same), parallel },
            mean: Mean {
                loss: time - 1.0,
                chance: 0.4,
                far_slower: 0,
                far_faster: 0,
                decided: false,
                shows_a_tenth: false,
            },
            may_be_faster: false,
            deviation: Some(0.031),
            lag1: Some(-0.04),
            detectable: Some(0.062),
        }),
        reason: (verdict == Verdict::Inconclusive).then_some(Reason::TooNoisy),
        ..CaseVerdict::unmeasured(case, verdict, None)
    }
}

fn some() -> Vec<CaseVerdict> {
    vec![
        judged("scope/2", Verdict::Unchanged, 1.004),
        judged("rayon/2", Verdict::Improved, 0.88),
        judged("rayon/4", Verdict::Regressed, 1.12),
        judged("rayon/8", Verdict::Regressed, 1.31),
        judged("tokio/4", Verdict::Inconclusive, 1.04),
        CaseVerdict::unmeasured("tokio/8", Verdict::Missing, Some("head has no such case".to_owned())),
        CaseVerdict::unmeasured("smol/2", Verdict::Failed, Some("head crashed: `a|b` <signal 11>".to_owned())),
        CaseVerdict::unmeasured("smol/4", Verdict::New, None),
    ]
}

#[test]
fn the_table_shows_what_matters_first() {
    insta::assert_snapshot!(verdict_table(&some(), &Rules::default()).plain(200));
}

#[test]
fn a_narrow_table_keeps_the_verdicts() {
    let text = verdict_table(&some(), &Rules::default()).plain(60);
    assert!(text.lines().all(|line| line.chars().count() <= 60), "{text}");
    assert!(text.contains("▲ regressed") && text.contains("+31.0 %"), "{text}");
}

/// The marks point the way of the number that is shown: a lost speedup fell.
#[test]
fn marks_point_the_way_that_the_number_went() {
    let rules = Rules { judge: Judge::Speedup, ..Rules::default() };
    let text = verdict_table(&some(), &rules).plain(200);
    assert!(text.contains("▼ regressed") && text.contains("▲ improved"), "{text}");
    assert!(text.contains("-23.6 %"), "{text}");
}

#[test]
fn markdown_keeps_foreign_words_in_their_cell() {
    let findings = Findings::of_gate("ci", "ci | fast", &Rules::default(), &some(), &Places::default());
    insta::assert_snapshot!(CiFormat::Markdown.text(&[findings]));
}

#[test]
fn what_fails_stands_before_what_passes() {
    let verdicts = some();
    let passes: Vec<bool> = sorted(&verdicts).iter().map(|judged| judged.verdict.passes()).collect();
    assert!(passes.is_sorted(), "{passes:?}");
    assert_eq!(sorted(&verdicts).len(), verdicts.len());
}

#[test]
fn verdicts_are_counted_and_nothing_is_not_well() {
    assert_eq!(counts(&some()), "1 failed, 2 regressed, 1 missing, 1 inconclusive, 1 improved, 1 new, 1 unchanged");
    assert_eq!(counts(&[]), "no case was compared");
}

#[test]
fn a_verdict_is_explained() {
    let verdicts = some();
    let rules = Rules::default();
    let text = [2, 0, 4, 5].map(|at| explain(&verdicts[at], &rules)).join("\n");
    insta::assert_snapshot!(text);
}
