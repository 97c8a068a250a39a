//! A run that is stopped in the middle of a turn leaves its whole turns, and no process.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::{Desk, Ended};

/// Processes that are gone, but not yet buried, have no memory and so no environment.
pub(crate) fn workers(desk: &Desk) -> Vec<u32> {
    let here = desk.0.path().canonicalize().unwrap();
    let process = |entry: fs::DirEntry| {
        let pid = entry.file_name().to_str()?.parse().ok()?;
        let environment = fs::read(entry.path().join("environ")).ok()?;
        let worker = environment.split(|byte| *byte == 0).any(|entry| entry.starts_with(b"SPEEDUP_WORKER="));
        (worker && fs::read_link(entry.path().join("cwd")).ok()? == here).then_some(pid)
    };
    fs::read_dir("/proc").unwrap().filter_map(|entry| process(entry.ok()?)).collect()
}

/// Looks again and again until it holds; far longer than it ever takes.
#[track_caller]
pub(crate) fn soon<T>(what: &str, mut holds: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(value) = holds() {
            return value;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{what} did not come");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A run in the middle of a turn that would take forever; the turns before it are over.
fn in_a_turn(desk: &Desk, isolation: &str) -> Child {
    let arguments = format!("six.toml --repetitions 1000 --set isolation={isolation}");
    // Whoever started the tests may have had signals ignored, as `nohup` does.
    let program = ["--default-signal", env!("CARGO_BIN_EXE_runner")];
    let mut command = desk.surrounded(Command::new("env"), program.into_iter().chain(arguments.split_whitespace()));
    command.env("SPEEDUP_FAULT", "hang in rayon/4").stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    // The first block holds every case: a turn that leaves no row while its worker lives is the one that hangs.
    let rows = || desk.runs("six").pop().map(|run| fs::read_to_string(run.join("samples.csv")).unwrap_or_default());
    let mut before = None;
    let mut same = 0;
    soon("the hanging turn", || {
        let now = (rows(), workers(desk));
        same = if before.as_ref() == Some(&now) && now.1.len() == 1 { same + 1 } else { 0 };
        before = Some(now);
        (same == 60).then_some(())
    });
    child
}

fn stopped(signal: Signal, isolation: &str) -> (Desk, std::process::Output) {
    let desk = Desk::new();
    let child = in_a_turn(&desk, isolation);
    kill(Pid::from_raw(child.id() as i32), signal).unwrap();
    let output = child.wait_with_output().unwrap();
    soon("the end of the worker", || workers(&desk).is_empty().then_some(()));
    (desk, output)
}

/// Every turn that was over is on disk, and a report can be made of it.
fn keeps_whole_turns(desk: &Desk) {
    for turn in desk.the_run("six").rows("samples.csv").chunks(2) {
        assert_eq!((&turn[0]["case"], &turn[0]["block"]), (&turn[1]["case"], &turn[1]["block"]));
        assert!(turn.iter().all(|row| row["status"] == "ok"));
    }
    // Who was in no whole block says nothing, and that must not look as if all were well.
    let record: serde_json::Value = serde_json::from_slice(&desk.the_run("six").bytes("run.json")).unwrap();
    let planned = record["plan"]["cases"].as_array().unwrap().len();
    let rows = desk.the_run("six").rows("samples.csv");
    let timed = rows.iter().filter(|row| row["phase"] == "timed" && row["block"] == "0");
    let measured = timed.map(|row| &row["case"]).collect::<std::collections::HashSet<_>>().len();
    desk.run("report six").with_code(if measured == planned { 0 } else { 3 });
}

#[test]
fn ctrl_c() {
    for isolation in ["case", "block"] {
        let (desk, output) = stopped(Signal::SIGINT, isolation);
        Ended::of(output).with_code(130);
        keeps_whole_turns(&desk);
    }
}

#[test]
fn ctrl_c_while_turns_come_and_go() {
    let desk = Desk::new();
    let arguments = "six.toml --repetitions 100000 --set delay=0s --only rayon/2";
    let child = desk.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    soon("a turn", || {
        desk.runs("six").pop().filter(|run| fs::read(run.join("samples.csv")).is_ok_and(|rows| rows.len() > 1000))
    });
    kill(Pid::from_raw(child.id() as i32), Signal::SIGINT).unwrap();
    Ended::of(child.wait_with_output().unwrap()).with_code(130);
    keeps_whole_turns(&desk);
}

#[test]
fn sigterm() {
    let (desk, output) = stopped(Signal::SIGTERM, "case");
    Ended::of(output).with_code(143);
    keeps_whole_turns(&desk);
}

#[test]
fn sigkill() {
    let (desk, output) = stopped(Signal::SIGKILL, "case");
    assert_eq!(output.status.signal(), Some(Signal::SIGKILL as i32));
    keeps_whole_turns(&desk);
}

/// A terminal that is closed, or a connection that breaks.
#[test]
fn sighup() {
    let (desk, output) = stopped(Signal::SIGHUP, "case");
    assert_eq!(output.status.signal(), Some(Signal::SIGHUP as i32));
    keeps_whole_turns(&desk);
}

/// Ctrl-Z, and `fg` after longer than any execution may take: the worker went on meanwhile.
#[test]
fn a_runner_that_was_suspended_goes_on() {
    let desk = Desk::new();
    let arguments = "six.toml --repetitions 1 --set delay=300ms --set timeout=4s --only scope/2";
    let child = desk.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let runner = Pid::from_raw(child.id() as i32);
    soon("the first turn", || (!desk.runs("six").is_empty() && workers(&desk).len() == 1).then_some(()));
    kill(runner, Signal::SIGSTOP).unwrap();
    std::thread::sleep(Duration::from_secs(10));
    kill(runner, Signal::SIGCONT).unwrap();
    Ended::of(child.wait_with_output().unwrap()).with_code(0);
    assert!(desk.the_run("six").rows("samples.csv").iter().all(|row| row["status"] == "ok"));
}
