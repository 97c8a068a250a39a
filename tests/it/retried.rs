//! Cases that failed are measured again, what succeeded is kept, and every report says so.
#![cfg(unix)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Stdio;
use std::time::Duration;

use crate::runner::{Desk, Ended};

/// A run of six cases in eight blocks, of which one failed.
fn failed(case: &str) -> Desk {
    let desk = Desk::new();
    desk.run_with(&format!("panic in {case}"), ARGUMENTS).with_code(4);
    desk
}

const ARGUMENTS: &str = "six.toml --repetitions 8";

fn said(ended: &Ended) -> String {
    format!("{}{}", ended.stdout, ended.stderr).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn again(desk: &Desk) -> Ended {
    desk.run(&format!("--retry-failed {ARGUMENTS}"))
}

/// How many blocks each case has.
fn blocks(desk: &Desk) -> BTreeMap<String, String> {
    let rows = desk.the_run("six").rows("summary.csv");
    rows.into_iter().map(|row| (row["case"].clone(), row["blocks"].clone())).collect()
}

/// How many timed executions of the case succeeded in each block, in all sessions.
fn executions(desk: &Desk, case: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for row in desk.the_run("six").rows("samples.csv") {
        if row["case"] == case && row["phase"] == "timed" && row["status"] == "ok" {
            *counts.entry(row["block"].clone()).or_default() += 1;
        }
    }
    counts
}

#[test]
fn what_failed_is_measured_again_and_what_succeeded_is_kept() {
    let desk = failed("scope/4");
    let samples = || fs::read_to_string(desk.path("reports/six/latest/samples.csv")).unwrap();
    let before = samples();
    let ended = again(&desk).with_code(0);
    assert!(said(&ended).contains("scope/4 failed at first (panicked: "), "{}", said(&ended));
    assert!(said(&ended).contains("compares turns that were not side by side"), "{}", said(&ended));
    assert!(samples().starts_with(&before), "nothing measured is overwritten");
    let new = samples()[before.len()..].lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(!new.is_empty() && new.iter().all(|row| row.contains(",scope/4,")), "{new:?}");
    assert_eq!(blocks(&desk).values().collect::<BTreeSet<_>>(), BTreeSet::from([&"8".to_owned()]));

    let summary = fs::read_to_string(desk.path("reports/six/latest/summary.md")).unwrap();
    let [at_first, table] = ["scope/4 failed at first", "| strategy |"].map(|words| summary.find(words).expect(words));
    assert!(at_first < table, "{summary}");
    let reported = desk.run("report six").with_code(0);
    assert!(said(&reported).contains("was measured again"), "{}", said(&reported));
    let finished = again(&desk).with_code(0);
    assert!(said(&finished).contains("nothing was measured"), "{}", said(&finished));
}

#[test]
fn a_baseline_that_failed_gives_the_others_their_speedups() {
    let desk = failed("serial/1");
    let speedups = || desk.the_run("six").rows("summary.csv").iter().filter(|row| !row["speedup"].is_empty()).count();
    assert_eq!(speedups(), 0);
    let ended = again(&desk).with_code(0);
    assert_eq!(speedups(), 6);
    assert!(said(&ended).contains("The speedups over it compare turns"), "{}", said(&ended));
}

#[test]
fn a_case_that_fails_again_has_failed_and_can_be_tried_once_more() {
    let desk = failed("scope/4");
    let ended = desk.run_with("exit in scope/4", &format!("--retry-failed {ARGUMENTS}")).with_code(4);
    assert!(
        said(&ended).contains("scope/4 was measured again, and failed again: ended with exit code 3"),
        "{}",
        said(&ended)
    );
    assert_eq!(blocks(&desk)["rayon/4"], "8", "what succeeded is kept");
    again(&desk).with_code(0);
    assert_eq!(blocks(&desk)["scope/4"], "8");
}

#[test]
fn a_retry_that_is_killed_loses_nothing_and_is_gone_on_with() {
    let desk = failed("scope/4");
    let mut child = desk.command(&format!("--retry-failed {ARGUMENTS}"));
    let mut child = child.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while executions(&desk, "scope/4").len() < 2 && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let so_far = executions(&desk, "scope/4").len();
    assert!((2..8).contains(&so_far), "killed in the middle: {so_far}");

    let ended = desk.run("report six").with_code(4);
    assert!(said(&ended).contains("scope/4 is being measured again: "), "{}", said(&ended));
    assert_eq!(blocks(&desk)["rayon/4"], "8", "no whole block is lost");
    again(&desk).with_code(0);
    assert!(executions(&desk, "scope/4").values().all(|count| *count == 2), "no turn is taken twice");
    assert_eq!(blocks(&desk)["scope/4"], "8");
}

#[test]
fn a_run_in_which_all_failed_is_begun_anew() {
    let desk = Desk::new().with("one.toml", "delay = '1ms'\nrepetitions = 2\n[[strategy]]\nkind = 'serial'\n");
    desk.run_with("panic in serial/1", "one.toml").with_code(4);
    let ended = desk.run("--retry-failed one.toml").with_code(2);
    assert!(said(&ended).contains("every case failed, so nothing is to be kept"), "{}", said(&ended));
}

/// Whose first execution fails has neither a reference nor a time: it is tried again, too.
#[test]
fn a_command_that_never_succeeded_is_tried_again() {
    let file = r#"
        repetitions = 3
        [[strategy]]
        kind = "command"
        name = "fine"
        run = "true"
        workers = 1
        verify = "stdout"
        [[strategy]]
        kind = "command"
        name = "late"
        run = "cat late.txt"
        workers = 1
        verify = "stdout"
        baseline = "fine"
    "#;
    let desk = Desk::new().with("late.toml", file);
    desk.run("late.toml").with_code(4);
    let desk = desk.with("late.txt", "there\n");
    let ended = desk.run("--retry-failed late.toml").with_code(0);
    assert!(said(&ended).contains("late/1 failed at first"), "{}", said(&ended));
}
