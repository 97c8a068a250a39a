//! Two stored runs.

use std::collections::BTreeMap;

use crate::compare::history::read::History;
use crate::compare::history::{Skipped, entries};
use crate::compare::{Unpaired, compare};
use crate::gate::Verdict;
use crate::record::{Ended, Rule, Run, Status};
use crate::report::{unpaired_sentences, unpaired_table};
use crate::summary::Summary;

use crate::tests::summary::lab::{Lab, Turn};

const SLEEP: &str = "delay = \"1ms\"\nworkers = 2\n[[strategy]]\nkind = \"scope\"\n";

/// A run in which a case takes so long, but for a noise of two percent.
fn lab(text: &str, blocks: u32, moment: &str, of: impl Fn(&str) -> f64) -> Run {
    let noise = |block: u32, id: &str| 1.0 + 0.02 * (f64::from(block) * 2.399 + id.len() as f64).sin();
    let mut run = Lab::new(text, 4).measured(blocks, |block, id| Turn::of(of(id) * noise(block, id))).run;
    run.record.sessions[0].started_at = moment.to_owned();
    ended(&mut run, Rule::AllBlocks);
    run
}

fn ended(run: &mut Run, rule: Rule) {
    let at = "2026-01-03T00:00:00Z".to_owned();
    run.record.sessions[0].ended = Some(Ended { at, load: None, quota: None, rule, files: BTreeMap::new() });
}

fn before(of: impl Fn(&str) -> f64) -> Run {
    lab(SLEEP, 20, "2026-01-01T00:00:00Z", of)
}

fn after(of: impl Fn(&str) -> f64) -> Run {
    lab(SLEEP, 20, "2026-01-02T00:00:00Z", of)
}

/// With a history of runs that did not differ at all.
fn compared(base: &Run, head: &Run) -> Unpaired {
    compare(base, head, Some(&history_of((1..=4).map(|day| at(head, day)))))
}

/// The same run on a day of the month before.
fn at(run: &Run, day: u32) -> Run {
    let mut run = run.clone();
    if let Some(session) = run.record.sessions.first_mut() {
        session.started_at = format!("2025-12-{day:02}T00:00:00Z");
    }
    run
}

fn history_of(runs: impl Iterator<Item = Run>) -> History {
    let lines = runs.flat_map(|run| entries(&run, &Summary::of(&run), &run.record.plan.experiment));
    History { entries: lines.collect(), skipped: Skipped::default() }
}

#[test]
fn without_a_history_what_was_seen_is_said_and_not_judged() {
    let comparison = compare(&before(two(2.0, 1.0)), &after(two(2.0, 1.10)), None);
    let scope = &comparison.cases[1];
    assert_eq!(scope.verdict, Verdict::Inconclusive);
    let reason = scope.reason.as_ref().expect("a reason");
    assert!(
        reason.starts_with("slower in these two runs; how far runs of the same code differ no history tells"),
        "{reason}"
    );
}

fn verdict(comparison: &Unpaired, id: &str) -> Verdict {
    comparison.cases.iter().find(|case| case.case == id).unwrap_or_else(|| panic!("{id}: {comparison:?}")).verdict
}

/// `serial` takes twice as long as `scope`.
fn two(serial: f64, scope: f64) -> impl Fn(&str) -> f64 {
    move |id| if id == "serial/1" { serial } else { scope }
}

#[test]
fn the_three_parts_of_the_rule_decide() {
    let base = before(two(2.0, 1.0));
    for (scope, expected) in [
        (1.0, Verdict::Unchanged),
        (1.10, Verdict::Regressed),
        (0.90, Verdict::Improved),
        (1.04, Verdict::Inconclusive),
    ] {
        let comparison = compared(&base, &after(two(2.0, scope)));
        assert_eq!(verdict(&comparison, "scope/2"), expected, "{scope}: {comparison:?}");
        assert_eq!(verdict(&comparison, "serial/1"), Verdict::Unchanged);
    }
    let comparison = compared(&base, &after(two(2.0, 1.10)));
    let scope = &comparison.cases[1];
    assert!(scope.time.unwrap().covers(1.10) && scope.speedup.unwrap().covers(1.0 / 1.10), "{scope:?}");
    assert!((scope.time.unwrap().confidence - 0.995).abs() < 1e-3, "the error rate is divided over two cases");
    assert_eq!(comparison.cases[0].speedup, None);
    let table = unpaired_table(&comparison).plain(100);
    assert!(table.contains("regressed") && table.contains("+10.0 %"), "{table}");
    assert!(unpaired_sentences(&comparison)[0].contains("unpaired, measured at different times"));
}

#[test]
fn both_sides_slower_is_a_loss_though_the_speedup_is_the_same() {
    let comparison = compared(&before(two(2.0, 1.0)), &after(two(2.4, 1.2)));
    assert_eq!(verdict(&comparison, "scope/2"), Verdict::Regressed);
    assert!(comparison.cases[1].speedup.unwrap().covers(1.0));
}

#[test]
fn the_rules_are_those_of_the_run_that_is_judged() {
    let strict = before(two(2.0, 1.0));
    let lax = format!("{SLEEP}[gate]\nloss = \"20%\"\n");
    let head = lab(&lax, 20, "2026-01-02T00:00:00Z", two(2.0, 1.10));
    let comparison = compared(&strict, &head);
    assert_eq!(verdict(&comparison, "scope/2"), Verdict::Unchanged, "{comparison:?}");
    let said = unpaired_sentences(&comparison);
    assert!(said.iter().any(|said| said.contains("by the time, with a loss of 20 % that must not pass")), "{said:?}");
    let differ = "The base's run has other rules (the time, a loss of 5 % that must not pass and an error rate of 1 %)";
    assert!(said.iter().any(|said| said.starts_with(differ)), "{said:?}");

    let comparison = compared(&head, &lab(SLEEP, 20, "2026-01-03T00:00:00Z", two(2.0, 1.21)));
    assert_eq!(verdict(&comparison, "scope/2"), Verdict::Regressed, "{comparison:?}");
    assert_eq!(compared(&strict, &after(two(2.0, 1.0))).base_rules, None);
}

#[test]
fn where_the_speedup_is_judged_a_baseline_is_part_of_the_verdicts_on_others() {
    let judged = |moment: &str, serial, scope| {
        lab(&format!("{SLEEP}[gate]\njudge = \"speedup\"\n"), 20, moment, two(serial, scope))
    };
    let base = judged("2026-01-01T00:00:00Z", 2.0, 1.0);
    for (serial, scope, expected) in [
        (2.4, 1.2, Verdict::Unchanged),
        (2.0, 1.1, Verdict::Regressed),
        (1.8, 1.0, Verdict::Regressed),
        (2.2, 1.0, Verdict::Improved),
    ] {
        let comparison = compared(&base, &judged("2026-01-02T00:00:00Z", serial, scope));
        assert_eq!(verdict(&comparison, "scope/2"), expected, "{serial}, {scope}: {comparison:?}");
        assert_eq!(comparison.cases.len(), 1, "{comparison:?}");
        // One case is judged, so the error rate is its own.
        assert!((0.99..0.993).contains(&comparison.cases[0].speedup.unwrap().confidence), "{comparison:?}");
    }
    let mut failing = judged("2026-01-02T00:00:00Z", 2.0, 1.0);
    failing.samples.iter_mut().rfind(|sample| sample.case == 0).unwrap().status = Status::Crashed;
    let comparison = compared(&base, &failing);
    assert_eq!(verdict(&comparison, "serial/1"), Verdict::Failed);
    assert_eq!(verdict(&comparison, "scope/2"), Verdict::Inconclusive);
    let scope = comparison.cases.iter().find(|case| case.case == "scope/2").unwrap();
    assert_eq!(scope.reason.as_deref(), Some("its baseline serial/1 failed in head: crashed"));
}

#[test]
fn how_the_runs_ended_is_said_of_both() {
    type Change = fn(&mut Run);
    let cut: Change = |run| run.samples.retain(|sample| sample.block < 15 || (sample.block == 15 && sample.case == 0));
    let changes: [(Change, &str); 4] = [
        (|run| ended(run, Rule::Interrupted), "run was interrupted after 15 of 20 blocks."),
        (|run| run.record.sessions[0].ended = None, "run was killed, or still goes on, after 15 of 20 blocks."),
        (|_| (), "run: 15 of the 20 blocks that it had are whole."),
        (|run| run.torn = vec!["samples.csv"], "run: the last line of samples.csv was not written to its end."),
    ];
    let said = |base: &Run, head: &Run| {
        let comparison = compared(base, head);
        assert_eq!(verdict(&comparison, "scope/2"), Verdict::Unchanged, "{comparison:?}");
        let lost = [&comparison.base, &comparison.head].map(|side| !side.lost.is_empty());
        (unpaired_sentences(&comparison).join("\n"), lost)
    };
    let (whole, later) = (before(two(2.0, 1.0)), after(two(2.0, 1.0)));
    let (nothing, lost) = said(&whole, &later);
    assert!(!nothing.contains("run was") && lost == [false, false], "{nothing}");
    for (change, words) in changes {
        let mut damaged = whole.clone();
        cut(&mut damaged);
        change(&mut damaged);
        let loses = words.starts_with("run:");
        let (of_base, lost) = said(&damaged, &later);
        assert!(of_base.contains(&format!("base's {words}")), "{of_base}");
        assert_eq!(lost, [loses, false]);
        let (of_head, lost) = said(&later, &damaged);
        assert!(of_head.contains(&format!("head's {words}")), "{of_head}");
        assert_eq!(lost, [false, loses]);
    }
}

#[test]
fn a_run_that_a_rule_of_the_experiment_ended_is_whole() {
    for rule in [Rule::Budget, Rule::Precision] {
        let mut head = after(two(2.0, 1.0));
        head.record.plan.blocks = 100;
        ended(&mut head, rule);
        let Unpaired { head, .. } = compared(&before(two(2.0, 1.0)), &head);
        assert_eq!((head.blocks, head.planned, head.remarks.len(), head.lost.len()), (20, 100, 0, 0));
    }
    // Where every case failed, the other blocks are empty.
    let mut head = after(two(2.0, 1.0));
    head.samples.retain(|sample| sample.block == 0);
    head.samples.iter_mut().for_each(|sample| sample.status = Status::Crashed);
    assert_eq!(compared(&before(two(2.0, 1.0)), &head).head.lost, [""; 0]);
}

#[test]
fn too_few_blocks_never_pass() {
    let base = lab(SLEEP, 3, "2026-01-01T00:00:00Z", two(2.0, 1.0));
    let head = lab(SLEEP, 3, "2026-01-02T00:00:00Z", two(2.0, 1.0));
    let comparison = compared(&base, &head);
    assert!(comparison.cases.iter().all(|case| case.verdict == Verdict::Inconclusive), "{comparison:?}");
    let reason = comparison.cases[0].reason.as_ref().unwrap();
    assert!(reason.contains("3 and 3 blocks give 90.0 % confidence at most"), "{reason}");
}

#[test]
fn times_without_variance_never_pass() {
    let exact = |moment: &str| {
        let mut run = Lab::new(SLEEP, 4).measured(20, |_, _| Turn::of(1.0)).run;
        run.record.sessions[0].started_at = moment.to_owned();
        run
    };
    let comparison = compared(&exact("2026-01-01T00:00:00Z"), &exact("2026-01-02T00:00:00Z"));
    assert!(comparison.cases.iter().all(|case| case.verdict == Verdict::Inconclusive), "{comparison:?}");
    assert!(comparison.cases[0].reason.as_ref().unwrap().contains("exactly the same time"));
}

#[test]
fn what_failed_is_gone_or_is_new_is_told() {
    let wider = SLEEP.replace("workers = 2", "workers = [2, 4]");
    let base = before(two(2.0, 1.0));
    let head = lab(&wider, 20, "2026-01-02T00:00:00Z", two(2.0, 1.0));
    assert_eq!(verdict(&compared(&base, &head), "scope/4"), Verdict::New);
    assert_eq!(verdict(&compared(&head, &base), "scope/4"), Verdict::Missing);

    let mut failing = after(two(2.0, 1.0));
    let last = failing.samples.iter_mut().rfind(|sample| sample.case == 1).unwrap();
    (last.status, last.cause) = (Status::Panicked, "index out of bounds".to_owned());
    for comparison in [compared(&base, &failing), compared(&failing, &base)] {
        assert_eq!(verdict(&comparison, "scope/2"), Verdict::Failed);
        assert!(comparison.cases[1].reason.as_ref().unwrap().contains("panicked: index out of bounds"));
    }
}

#[test]
fn a_case_that_does_something_else_is_incomparable() {
    let other = SLEEP.replace("1ms", "2ms");
    let head = lab(&other, 20, "2026-01-02T00:00:00Z", two(2.0, 1.0));
    let comparison = compared(&before(two(2.0, 1.0)), &head);
    assert!(comparison.cases.iter().all(|case| case.verdict == Verdict::Incomparable), "{comparison:?}");
}

#[test]
fn a_processor_that_could_not_be_looked_at_may_be_another_one() {
    let (mut base, mut head) = (before(two(2.0, 1.0)), after(two(2.0, 1.0)));
    base.record.sessions[0].machine.cpu_model = Some("A processor".to_owned());
    head.record.sessions[0].machine.cpu_model = None;
    let told = compared(&base, &head).incomparable.expect("a reason");
    assert!(told.starts_with("they were measured on machines that may differ (linux"), "{told}");
    assert!(told.contains("A processor") && told.contains("unknown processor"), "{told}");
}

#[test]
fn runs_that_cannot_be_compared_say_why() {
    let base = before(two(2.0, 1.0));
    type Change = fn(&mut Run);
    let changes: [(Change, &str); 5] = [
        (|run| run.record.sessions[0].machine.cpus = 8, "on machines that differ"),
        (|run| run.record.sessions[0].machine.quota = Some(1.5), "on machines that differ"),
        (|run| run.record.sessions[0].machine.toolchain = "rustc 1.96.0".to_owned(), "by programs of two compilers"),
        (|run| run.record.plan.experiment = "other".to_owned(), "of two experiments"),
        (|run| run.record.sessions.clear(), "never started"),
    ];
    for (change, reason) in changes {
        let mut head = after(two(2.0, 1.0));
        change(&mut head);
        let comparison = compared(&base, &head);
        assert!(comparison.incomparable.as_ref().is_some_and(|told| told.contains(reason)), "{comparison:?}");
        assert_eq!(comparison.cases, []);
    }
    assert!(compared(&base, &base).incomparable.unwrap().contains("the same run"));
}

#[test]
fn other_amounts_of_work_are_not_compared_and_fixed_ones_are() {
    let calibrated = format!("workload = \"compute\"\n{SLEEP}");
    let base = lab(&calibrated, 20, "2026-01-01T00:00:00Z", two(2.0, 1.0));
    let mut head = lab(&calibrated, 20, "2026-01-02T00:00:00Z", two(2.0, 1.0));
    assert_eq!(compared(&base, &head).incomparable, None, "the very same amount");
    head.record.preparation.calibration.as_mut().unwrap().rounds_per_second *= 1.01;
    let reason = compared(&base, &head).incomparable.unwrap();
    assert!(reason.contains("amounts of work differ") && reason.contains("fix the `work`"), "{reason}");

    let fixed = "workload = { kind = \"compute\", work = 1000 }\nworkers = 2\n[[strategy]]\nkind = \"scope\"\n";
    let base = lab(fixed, 20, "2026-01-01T00:00:00Z", two(2.0, 1.0));
    let mut head = lab(fixed, 20, "2026-01-02T00:00:00Z", two(2.0, 1.0));
    head.record.preparation.calibration.as_mut().unwrap().rounds_per_second *= 1.01;
    assert_eq!(compared(&base, &head).incomparable, None);
}
