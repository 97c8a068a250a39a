//! Programs with work of their own that goes wrong before anything is measured: in the dataset, and where the serial map
//! gives the reference. Each is a failed case with its cause, in a run like any other.
#![cfg(unix)]

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::runner::{Desk, Ended};

const PROGRAM: &str = env!("CARGO_BIN_EXE_own-work");

/// What goes wrong, how that is told, and what the program is told beside it.
const FAULTS: [(&str, &str, &str); 6] = [
    ("exit", "exited", "ended with exit code 0"),
    ("abort", "crashed", "SIGABRT"),
    ("segfault", "crashed", "SIGSEGV"),
    ("overflow", "crashed", "stack overflow"),
    ("panic", "panicked", "no such table"),
    ("loop", "timeout", "an execution took longer than 1s"),
];

/// The program with that fault, not started yet.
fn program(desk: &Desk, fault: &str, arguments: &str) -> Command {
    let mut command = desk.surrounded(Command::new(PROGRAM), arguments.split_whitespace());
    command.env("OWN_WORK", fault);
    command
}

fn run(desk: &Desk, fault: &str, arguments: &str) -> Ended {
    Ended::of(program(desk, fault, arguments).output().unwrap())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn work_that_goes_wrong_before_the_first_block_is_a_failed_case_with_its_cause() {
    for (fault, place) in FAULTS.into_iter().flat_map(|fault| ["dataset", "transform"].map(|place| (fault, place))) {
        let (how, status, cause) = fault;
        let desk = Desk::new();
        let ended = run(&desk, &format!("{how} in {place}"), "--out reports --set timeout=1s").with_code(4);
        let doing = if place == "dataset" { "loading its input: " } else { "mapping its input for the reference: " };
        // What ended by itself has not crashed: its cause says all.
        let how_told = if status == "exited" { doing.to_owned() } else { format!("{status}: ") };
        let told = format!("FAILED: serial/1: {how_told}");
        assert!(one_line(&ended.stderr).contains(&told), "{how}: {}", ended.stderr);
        assert!(one_line(&ended.stdout).contains(cause), "{how} in {place}: {}", ended.stdout);
        let rows = desk.the_run("own").rows("summary.csv");
        assert_eq!(rows.len(), 2, "{how} in {place}");
        assert!(rows.iter().all(|row| row["status"] == status), "{how} in {place}: {rows:?}");
    }
}

#[test]
fn work_that_goes_well_is_measured() {
    let desk = Desk::new();
    run(&desk, "", "--out reports").with_code(0);
    assert!(desk.the_run("own").rows("summary.csv").iter().all(|row| row["status"] == "ok"));
}

/// A head that computes nothing is fast.
#[test]
fn a_head_that_ends_the_process_does_not_pass_a_gate() {
    for (how, status, cause) in FAULTS {
        let desk = Desk::new();
        fs::copy(PROGRAM, desk.path("program")).unwrap();
        let good = format!("#!/bin/sh\nunset OWN_WORK\nexec {PROGRAM}\n");
        fs::write(desk.path("good"), good).unwrap();
        let mut chmod = Command::new("chmod");
        assert!(chmod.args(["+x", "good"]).current_dir(desk.path("")).status().unwrap().success());
        let arguments = "gate --out reports --set timeout=1s --base good";
        let ended = run(&desk, &format!("{how} in transform"), arguments).with_code(4);
        let said = one_line(&format!("{}{}", ended.stdout, ended.stderr));
        let how_told = if status == "exited" { "mapping its input for the reference: " } else { status };
        assert!(said.contains(&format!("rayon/2: failed: in head: {how_told}")), "{how}: {said}");
        assert!(said.contains(cause), "{how}: {said}");
    }
}

#[test]
fn the_first_interrupt_ends_a_dataset_that_never_comes() {
    for place in ["dataset", "transform"] {
        let desk = Desk::new();
        let mut child = program(&desk, &format!("loop in {place}"), "--out reports").spawn().unwrap();
        std::thread::sleep(Duration::from_millis(700));
        let asked = Instant::now();
        let pid = child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(130), "{place}");
        assert!(asked.elapsed() < Duration::from_secs(20), "{place}");
    }
}

/// What a plan would say is told before anything runs, and so is that there is none.
#[test]
fn a_plan_of_work_that_goes_wrong_says_so() {
    for place in ["dataset", "transform"] {
        let ended = run(&Desk::new(), &format!("exit in {place}"), "plan").with_code(4);
        assert!(one_line(&ended.stdout).contains("exit code 0"), "{}", ended.stdout);
    }
}

/// In this process only a panic can be kept apart.
#[test]
fn without_isolation_a_panic_is_a_failed_case_too() {
    for place in ["dataset", "transform"] {
        let desk = Desk::new();
        run(&desk, &format!("panic in {place}"), "--out reports --set isolation=none").with_code(4);
        assert!(desk.the_run("own").rows("summary.csv").iter().all(|row| row["status"] == "panicked"));
    }
}

/// Cargo puts tests there.
#[test]
fn a_test_says_why_a_case_failed() {
    let desk = Desk::new();
    fs::create_dir(desk.path("deps")).unwrap();
    fs::copy(PROGRAM, desk.path("deps/own")).unwrap();
    let mut test = desk.surrounded(Command::new(desk.path("deps/own")), [""; 0]);
    let ended = Ended::of(test.env("OWN_WORK", "panic in thread").output().unwrap()).with_code(4);
    assert!(ended.stderr.contains("test own ... FAILED\nrayon/2: panicked: no such table\n"), "{}", ended.stderr);
}

#[test]
fn a_run_whose_work_went_wrong_can_be_reported_and_is_not_gone_on_with() {
    let desk = Desk::new();
    run(&desk, "exit in transform", "--out reports").with_code(4);
    run(&desk, "", "report own --out reports").with_code(4);
    run(&desk, "", "--resume --out reports").with_code(4);
}
