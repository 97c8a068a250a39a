//! What a history says.

use crate::compare::history::entry::Entry;
use crate::compare::history::read::History;
use crate::compare::history::{Advice, Skipped, Trend, trends};
use crate::report::{to_gate, trend_notes, trend_table};

use super::{entry, wobble};

fn trends_of(entries: Vec<Entry>) -> Vec<Trend> {
    trends(&History { entries, skipped: Skipped::default() })
}

/// 24 runs: the first half at one speedup, the second at another one.
fn step(case: &str, before: f64, after: f64) -> Vec<Entry> {
    (0..24).map(|run| entry(case, run, wobble(run) * if run < 12 { before } else { after })).collect()
}

#[test]
fn a_lost_speedup_is_told_with_its_size_revision_and_day() {
    let trends = trends_of(step("rayon/4", 3.0, 2.7));
    let [trend] = trends.as_slice() else { panic!("one trend") };
    let case = &trend.cases[0];
    assert_eq!(case.moves.iter().map(|change| change.at).collect::<Vec<_>>(), [12]);
    assert!((case.moves[0].change + 0.1).abs() < 0.01, "{:?}", case.moves);
    assert!(matches!(case.advice, Some(Advice::Lost { at: 0, .. })), "{:?}", case.advice);
    let table = trend_table(trend).plain(120);
    assert!(table.contains("% at 4c1f20c, 2026-09-13"), "{table}");
    let advice = to_gate(trend).join("\n");
    assert!(advice.starts_with("rayon/4: its speedup fell at 4c1f20c, 2026-09-13 and did not come back"), "{advice}");
}

#[test]
fn a_baseline_that_takes_longer_is_told_by_its_time() {
    let trends = trends_of(step("serial/1", 1.0, 1.2));
    let advice = to_gate(&trends[0]).join("\n");
    assert!(advice.starts_with("serial/1: its time rose at 4c1f20c"), "{advice}");
    let faster = trends_of(step("serial/1", 1.2, 1.0));
    assert!(matches!(faster[0].cases[0].advice, Some(Advice::Gained { at: 0, change }) if change < -0.1));
}

#[test]
fn what_came_back_needs_no_gate_for_it() {
    let level = |run: u32| if (12..24).contains(&run) { 2.5 } else { 3.0 };
    let trends = trends_of((0..36).map(|run| entry("rayon/4", run, wobble(run) * level(run))).collect());
    let case = &trends[0].cases[0];
    assert_eq!(case.moves.iter().map(|change| change.at).collect::<Vec<_>>(), [12, 24]);
    assert!(matches!(case.advice, Some(Advice::Gained { at: 1, .. })), "{:?}", case.advice);
}

#[test]
fn a_quiet_history_asks_for_nothing() {
    let trends = trends_of(step("rayon/4", 3.0, 3.0));
    assert_eq!(trends[0].cases[0].moves, []);
    assert_eq!(to_gate(&trends[0]), [""; 0]);
    assert!(trend_table(&trends[0]).plain(120).contains("none"));
}

#[test]
fn a_noisy_case_is_named() {
    let noisy = |run: u32| entry("rayon/4", run, 3.0 * (1.0 + 0.12 * (f64::from(run) * 2.399).sin()));
    let trends = trends_of((0..24).map(noisy).collect());
    assert!(to_gate(&trends[0])[0].starts_with("rayon/4: its speedup scatters by 8"), "{:?}", to_gate(&trends[0]));
}

#[test]
fn runs_without_any_variance_have_no_change() {
    let trends = trends_of((0..40).map(|run| entry("rayon/4", run, 3.0)).collect());
    let case = &trends[0].cases[0];
    assert_eq!((case.moves.len(), case.advice), (0, None));
    assert!(case.scatter.unwrap() < 1e-12);
}

#[test]
fn machines_of_another_kind_have_a_trend_of_their_own() {
    let mut entries = step("rayon/4", 3.0, 3.0);
    for entry in &mut entries[12..] {
        entry.fingerprint = "linux x86_64, Another processor, 8 cpus, no quota".to_owned();
        entry.speedup = Some(super::around(5.0));
    }
    let trends = trends_of(entries);
    assert_eq!(trends.iter().map(|trend| trend.runs).collect::<Vec<_>>(), [12, 12]);
    assert!(trends.iter().all(|trend| trend.cases[0].moves.is_empty()));
}

#[test]
fn a_case_that_did_something_else_is_not_compared() {
    let mut entries = step("rayon/4", 2.0, 3.0);
    entries[..12].iter_mut().for_each(|entry| entry.digest = "h0000000000000002".to_owned());
    let trends = trends_of(entries);
    let case = &trends[0].cases[0];
    assert_eq!((case.visits.len(), case.others, case.moves.len()), (12, 12, 0));
    assert_eq!(trend_notes(&trends[0]), ["rayon/4: 12 earlier runs left out: the case did something else then"]);
}

#[test]
fn another_compiler_at_a_change_is_told() {
    let mut entries = step("rayon/4", 3.0, 2.7);
    entries[12..].iter_mut().for_each(|entry| entry.toolchain = "rustc 1.96.0, opt-level 3".to_owned());
    let notes = trend_notes(&trends_of(entries)[0]);
    let is_told = |note: &String| note.starts_with("rayon/4: another compiler built the program");
    assert!(notes.iter().any(is_told), "{notes:?}");
}

#[test]
fn runs_on_a_busy_machine_are_told() {
    let busy = |run: u32| Entry { others_cpus: Some(if run < 22 { 0.01 } else { 0.8 }), ..entry("rayon/4", run, 3.0) };
    let notes = trend_notes(&trends_of((0..24).map(busy).collect())[0]);
    let told = "rayon/4: 2 runs on a busy machine, the latest among them: others took 0.1 cpus or more";
    assert_eq!(notes, [told]);
}

/// The first run that is looked at stays the same for 200 further ones: so their looks share one error rate.
#[test]
fn a_long_history_is_looked_at_from_one_run_on() {
    let visits = |runs: u32| {
        let trends = trends_of((0..runs).map(|run| entry("rayon/4", run, 3.0)).collect());
        (trends[0].cases[0].visits.len(), trends[0].cases[0].visits[0].revision.clone())
    };
    assert_eq!((visits(400).0, visits(401).0, visits(600).0, visits(601).0), (400, 201, 400, 201));
    assert_eq!(visits(401).1, visits(600).1);
}
