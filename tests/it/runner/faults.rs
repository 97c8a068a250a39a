//! Work that goes wrong in one case of six: that case failed, with its cause, and the others are unharmed.

use super::{Desk, Ended};

const FAILING: &str = "rayon/4";

/// A run of six cases, one of which goes wrong.
#[track_caller]
fn six_cases(fault: &str, arguments: &str) -> (Desk, Ended) {
    let desk = Desk::new();
    let ended = desk.run_with(&format!("{fault} in {FAILING}"), &format!("six.toml {arguments}"));
    (desk, ended)
}

/// The case failed once, for that cause, everybody is told, and the other five have every execution of every block.
#[track_caller]
fn failed((desk, ended): (Desk, Ended), status: &str, cause: &str) {
    let ended = ended.with_code(4);
    let run = desk.the_run("six");
    let (failing, others): (Vec<_>, Vec<_>) =
        run.rows("samples.csv").into_iter().partition(|row| row["case"] == FAILING);
    let (last, before) = failing.split_last().expect("the failure is recorded");
    assert_eq!(last["status"], status, "{}", last["cause"]);
    assert!(last["cause"].contains(cause), "`{}` does not name `{cause}`", last["cause"]);
    assert!(before.iter().all(|row| row["status"] == "ok" && row["block"] == last["block"]));
    assert_eq!(others.len(), 5 * 2 * 2);
    assert!(others.iter().all(|row| row["status"] == "ok"));

    for row in run.rows("summary.csv") {
        let expected = if row["case"] == FAILING { (status, "0") } else { ("ok", "2") };
        assert_eq!((row["status"].as_str(), row["blocks"].as_str()), expected, "{}", row["case"]);
    }
    let one_line = ended.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    // What ended by itself has not crashed: its cause says all.
    let told = if status == "exited" { "ended with ".to_owned() } else { format!("{status}: ") };
    let named = format!("{FAILING}: {told}");
    assert!(one_line.contains(&format!("FAILED: {named}")) && one_line.contains(cause), "{}", ended.stdout);
    assert!(ended.stderr.contains(&format!("FAILED: {named}")), "{}", ended.stderr);
    assert!(run.text("summary.md").contains(&format!("- {named}")), "{}", run.text("summary.md"));
}

#[test]
fn a_panic() {
    failed(six_cases("panic", ""), "panicked", "nobody knows ");
    failed(six_cases("panic", "--set isolation=block"), "panicked", "nobody knows ");
    failed(six_cases("panic", "--set isolation=none"), "panicked", "nobody knows ");
}

#[test]
fn an_abort() {
    failed(six_cases("abort", ""), "crashed", "SIGABRT");
    failed(six_cases("abort", "--set isolation=block"), "crashed", "SIGABRT");
}

#[test]
fn a_stack_that_overflows() {
    failed(six_cases("overflow-stack", ""), "crashed", "SIGABRT: fatal runtime error: stack overflow");
}

#[test]
fn an_exit() {
    failed(six_cases("exit", ""), "exited", "ended with exit code 3");
}

#[cfg(unix)]
#[test]
fn a_signal() {
    failed(six_cases("segfault", ""), "crashed", "SIGSEGV");
}

#[cfg(target_os = "linux")]
#[test]
fn memory_that_runs_out() {
    let desk = Desk::new();
    let mut command = desk.shell("ulimit -v 4000000; exec \"$0\" six.toml");
    let ended = Ended::of(command.env("SPEEDUP_FAULT", format!("allocate in {FAILING}")).output().unwrap());
    failed((desk, ended), "crashed", "SIGABRT: memory allocation of 67108864 bytes failed");
}

#[test]
fn a_hang() {
    failed(six_cases("hang", "--set timeout=1s"), "timeout", "an execution took longer than 1s");
}

#[test]
fn an_execution_that_ends_too_late() {
    let ended = Desk::new().run("sleep1s.toml --set delay=20ms --set timeout=100ms --repetitions 1").with_code(4);
    assert!(ended.stdout.contains("FAILED: serial/1: timeout"), "{}", ended.stdout);
}

#[test]
fn a_wrong_answer() {
    let first = "its output differs from the reference, first in record 1: Ada Lovelace, 203, not Ada Lovelace, 202";
    failed(six_cases("wrong", ""), "wrong-result", first);
    failed(six_cases("wrong", "--set isolation=none"), "wrong-result", "differs from the reference");
}

#[test]
fn what_the_work_prints_is_nobodys_answer() {
    for isolation in ["case", "block"] {
        let arguments = format!("--set isolation={isolation} --set dataset={{synthetic=120}} --set warmup=3");
        let (desk, ended) = six_cases("noise", &arguments);
        let ended = ended.with_code(0);
        assert!(!format!("{}{}", ended.stdout, ended.stderr).contains("process"), "{}", ended.stdout);
        assert!(desk.the_run("six").rows("samples.csv").iter().all(|row| row["status"] == "ok"));
    }
}

#[test]
fn showing_the_records_of_work_that_goes_wrong() {
    for (fault, status, cause) in [("panic", "panicked", "nobody knows"), ("abort", "crashed", "SIGABRT")] {
        failed(six_cases(fault, "--verbose"), status, cause);
    }
}

/// The same faults, where the records wait without a thread of their own.
#[test]
fn an_async_transform_that_goes_wrong() {
    const WAITING: &str = "workers = 4\nrepetitions = 1\niterations = 1\ndelay = \"1ms\"\ntimeout = \"1s\"\n\
                           strategy = [{ kind = \"tokio\", threads = 2 }, { kind = \"smol\", threads = 2 }]\n";
    let faults = [
        ("panic", "panicked", "nobody knows"),
        ("wrong", "wrong-result", "first in record 1"),
        ("exit", "exited", "ended with exit code 3"),
        ("hang", "timeout", "an execution took longer than 1s"),
    ];
    for (fault, status, cause) in faults {
        for failing in ["tokio/4", "smol/4"] {
            let desk = Desk::new().with("waiting.toml", WAITING);
            desk.run_with(&format!("{fault} in {failing}"), "waiting.toml").with_code(4);
            for row in desk.the_run("waiting").rows("samples.csv") {
                let expected = if row["case"] == failing { status } else { "ok" };
                assert_eq!(row["status"], expected, "{fault}: {}: {}", row["case"], row["cause"]);
                assert!(row["case"] != failing || row["cause"].contains(cause), "{fault}: {}", row["cause"]);
            }
        }
    }
}
