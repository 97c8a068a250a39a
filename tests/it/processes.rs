//! The strategy `process`, whose workers are processes: what goes wrong in one of them, and that nothing is left of them.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::runner::{Desk, Ended};

const FAILING: &str = "process/2";

/// A serial case and two pools of processes, in two blocks.
const POOLS: &str = "delay = '2ms'\nworkers = 2\nrepetitions = 2\niterations = 2\ntimeout = '2s'\n\
                     [[strategy]]\nkind = 'serial'\n[[strategy]]\nkind = 'process'\n\
                     [[strategy]]\nkind = 'process'\nname = 'others'\nchunksize = 2\n";

/// How the case fails where that goes wrong in a process; the others are unharmed, and no process is left.
#[track_caller]
fn cause_of(fault: &str, status: &str, arguments: &str) -> String {
    let desk = Desk::new().with("pools.toml", POOLS);
    let ended = desk.run_with(&format!("{fault} in {FAILING}"), &format!("pools.toml {arguments}")).with_code(4);
    nobody_is_left(&desk);
    let rows = desk.the_run("pools").rows("samples.csv");
    let (failing, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row["case"] == FAILING);
    assert!(others.iter().all(|row| row["status"] == "ok"), "{}", ended.stdout);
    assert_eq!(others.len(), 2 * 2 * 2);
    let last = failing.last().expect("the failure is recorded");
    assert_eq!(last["status"], status, "{}", last["cause"]);
    last["cause"].clone()
}

/// No process that was started in the folder is there any more, or it goes at once.
#[track_caller]
fn nobody_is_left(desk: &Desk) {
    let folder = desk.path("").canonicalize().unwrap();
    let there = || {
        let processes = fs::read_dir("/proc").unwrap().flatten();
        processes.filter(|process| fs::read_link(process.path().join("cwd")).is_ok_and(|cwd| cwd == folder)).count()
    };
    let start = Instant::now();
    while there() > 0 {
        assert!(start.elapsed() < Duration::from_secs(5), "{} processes are left", there());
        sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_panic_in_a_process_is_told_with_its_record() {
    let cause = cause_of("panic", "panicked", "");
    assert!(
        cause.starts_with("nobody knows ") && cause.contains(" (record ") && cause.contains(", in process "),
        "{cause}"
    );
}

#[test]
fn a_process_that_dies_is_named_with_its_end_and_its_records() {
    let faults =
        [("abort", "crashed", "SIGABRT"), ("exit", "exited", "exit code 3"), ("segfault", "crashed", "SIGSEGV")];
    for (fault, status, end) in faults {
        let cause = cause_of(fault, status, "");
        assert!(cause.contains(" of 2 was lost with record ") && cause.ends_with(end), "{fault}: {cause}");
    }
    let overflow = cause_of("overflow-stack", "crashed", "--set isolation=block");
    assert!(overflow.ends_with("SIGABRT: fatal runtime error: stack overflow, aborting"), "{overflow}");
}

#[test]
fn a_process_that_hangs_ends_with_the_timeout() {
    assert_eq!(cause_of("hang", "timeout", ""), "an execution took longer than 2s");
}

#[test]
fn a_wrong_answer_of_a_process_is_found() {
    let cause = cause_of("wrong", "wrong-result", "");
    assert!(cause.contains("first in record 1: Ada Lovelace, 203, not Ada Lovelace, 202"), "{cause}");
}

#[test]
fn what_the_work_prints_in_a_process_is_nobodys_answer() {
    let desk = Desk::new().with("pools.toml", POOLS);
    desk.run_with(&format!("noise in {FAILING}"), "pools.toml").with_code(0);
}

/// How many of a program's own four records each process had that was one of the pool's, over all executions.
fn records_a_process(strategy: &str) -> Vec<usize> {
    let own = "repetitions = 1\niterations = 1\nwarmup = 0\nworkers = 2\n[[strategy]]\nkind = 'process'\n";
    let desk = Desk::new().with("own.toml", &format!("{own}{strategy}"));
    let arguments = ["own.toml", "--out", "reports"];
    let mut program = desk.surrounded(Command::new(env!("CARGO_BIN_EXE_own-work")), arguments);
    Ended::of(program.env("OWN_WORK", "pid in transform").output().unwrap()).with_code(0);
    nobody_is_left(&desk);
    let mut records: BTreeMap<String, usize> = BTreeMap::new();
    for pid in fs::read_to_string(desk.path("pids")).unwrap().lines() {
        *records.entry(pid.to_owned()).or_default() += 1;
    }
    // Whoever takes the reference, or maps alone, has all four.
    records.into_values().filter(|records| *records < 4).collect()
}

#[test]
fn a_process_is_replaced_after_as_many_chunks_as_it_may_do() {
    for (chunksize, times) in [(1, 1), (2, 1), (1, 2)] {
        let records = records_a_process(&format!("chunksize = {chunksize}\nmaxtasksperchild = {times}\n"));
        assert!(records.len() >= 4 / chunksize / times, "{records:?}");
        assert!(records.iter().all(|records| *records <= chunksize * times), "{records:?}");
    }
    assert!(records_a_process("chunksize = 2\nmaxtasksperchild = 1\n").iter().all(|records| *records == 2));
}

/// Chunks come and go: what a process has of a million records at once is an eighth of them.
#[test]
fn a_million_small_records_need_little_more_memory_than_in_threads() {
    let million = "dataset = { synthetic = 1_000_000 }\nworkers = 2\nrepetitions = 1\niterations = 1\nwarmup = 0\n\
                   [[strategy]]\nkind = 'scope'\n[[strategy]]\nkind = 'process'\n";
    let desk = Desk::new().with("million.toml", million);
    desk.run("million.toml").with_code(0);
    let rows = desk.the_run("million").rows("samples.csv");
    let most = |case: &str| -> f64 {
        let row = rows.iter().find(|row| row["case"] == case && row["phase"] == "timed").unwrap();
        row["peak_memory_bytes"].parse().unwrap()
    };
    assert!(most("process/2") < 1.5 * most("scope/2"), "{} and {}", most("process/2"), most("scope/2"));
}
