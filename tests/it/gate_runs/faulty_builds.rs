//! Builds of this program whose own work goes wrong in one case: it failed, be it in base, in head or in both.

use super::{RUNNER, desk, says_failed, script, verdicts};
use crate::runner::{Desk, Ended};

/// What goes wrong, how that is told, and what the gate is told beside it.
const FAULTS: [(&str, &str, &str); 5] = [
    ("panic", "panicked: nobody knows", ""),
    ("abort", "crashed: SIGABRT", ""),
    ("exit", "ended with exit code 3", ""),
    ("wrong", "wrong-result: its output differs from the reference", ""),
    ("hang", "timeout: an execution took longer than 1s", "--set timeout=1s"),
];

/// Compares two builds, of which `faulty` has that fault in `rayon/2`.
#[track_caller]
fn gate(fault: &str, base: &str, head: &str, more: &str) -> (Desk, Ended) {
    let desk = script(desk(), "faulty", &format!("export SPEEDUP_FAULT='{fault} in rayon/2'\nexec {RUNNER}"));
    let ended = desk.run(&format!("gate naps.toml --base {base} --head {head} {more}")).with_code(4);
    (desk, ended)
}

#[track_caller]
fn fails(base: &str, head: &str, place: &str) {
    for (fault, status, more) in FAULTS {
        let (desk, ended) = gate(fault, base, head, &format!("--only rayon/2 {more}"));
        says_failed(&ended, "rayon/2", place, status);
        let both = [("serial/1", "unchanged"), ("rayon/2", "failed")];
        assert_eq!(verdicts(&desk, "naps"), both.map(|(case, verdict)| (case.to_owned(), verdict.to_owned())));
    }
}

#[test]
fn in_base_only() {
    fails("faulty", RUNNER, "base");
}

#[test]
fn in_head_only() {
    fails(RUNNER, "faulty", "head");
}

#[test]
fn in_both() {
    fails("faulty", "faulty", "base and head");
}

#[test]
fn the_other_cases_go_on() {
    for (base, head, place) in [(RUNNER, "faulty", "head"), ("faulty", "faulty", "base and head")] {
        let (desk, ended) = gate("panic", base, head, "");
        says_failed(&ended, "rayon/2", place, "panicked: nobody knows");
        let both = [("serial/1", "unchanged"), ("rayon/2", "failed"), ("scope/2", "unchanged")];
        assert_eq!(verdicts(&desk, "naps"), both.map(|(case, verdict)| (case.to_owned(), verdict.to_owned())));
    }
}
