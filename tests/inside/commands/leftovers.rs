//! Whatever a command starts, nothing is left of it.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::record::Status;

use super::{Study, worker};

/// The command lines of all processes that run in the study's folder; the dead have none.
fn alive(study: &Study) -> Vec<String> {
    let folder = study.folder.path().canonicalize().unwrap();
    let process = |entry: fs::DirEntry| {
        let here = fs::read_link(entry.path().join("cwd")).ok()? == folder;
        let words = fs::read(entry.path().join("cmdline")).ok().filter(|words| here && !words.is_empty())?;
        Some(String::from_utf8_lossy(&words).replace('\0', " "))
    };
    fs::read_dir("/proc").unwrap().filter_map(|entry| process(entry.ok()?)).collect()
}

/// Looks again and again until it holds; far longer than it ever takes.
#[track_caller]
fn soon(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(20), "{what} did not come");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_child_that_is_left_behind() {
    for script in ["sleep 600 & exit 0", "setsid sleep 600 & exit 0", "(setsid sh -c 'sleep 600 & exit') & wait"] {
        let study = Study::shell(script);
        study.fails(Status::Error, "it left a process behind (sleep), which was ended");
        assert_eq!(alive(&study), Vec::<String>::new(), "{script}");
    }
}

#[test]
fn many_children_that_are_left_behind() {
    let study = Study::shell("for i in 1 2 3 4 5; do sleep 600 & done");
    study.fails(Status::Error, "it left 5 processes behind (sleep, sleep, sleep, ...), which were ended");
    assert!(alive(&study).is_empty());
}

#[test]
fn a_child_that_is_about_to_end_is_not_blamed() {
    Study::shell("true & exit 0").iterations(20).take().iter().for_each(|execution| {
        assert_eq!(execution.status, Status::Ok, "{}", execution.cause);
    });
}

#[test]
fn a_child_of_what_runs_around_it() {
    let study = Study::shell("true").with("prepare = 'setsid sleep 600 & exit 0'");
    study.fails(Status::Error, "prepare: it left a process behind (sleep), which was ended");
    assert!(alive(&study).is_empty());
}

#[test]
fn nobody_outlives_the_timeout() {
    let script = "setsid sleep 600 & (trap '' TERM; sleep 601; sleep 602) & sleep 603";
    let study = Study::shell(script).timeout(Duration::from_millis(300));
    study.fails(Status::Timeout, "an execution took longer than 300ms");
    assert!(alive(&study).is_empty());
}

/// A shell that has started others, one in a session of its own, and none of them hears a polite word.
const STUBBORN: &str = "trap '' TERM INT HUP; setsid sleep 600 & sleep 601 & touch started; sleep 602";

#[test]
fn nobody_outlives_the_end_of_the_workers_input() {
    for more in ["", "prepare = 'sleep 0.1'", "verify = 'stdout'"] {
        let study = Study::shell(STUBBORN).with(more);
        let mut worker = study.start();
        soon("the command", || study.path("started").exists() && alive(&study).len() >= 4);
        worker.input = None;
        assert!(worker.child.wait().unwrap().success());
        soon("the end", || alive(&study).is_empty());
    }
}

#[test]
fn nobody_outlives_a_runner_that_is_killed() {
    let study = Study::shell(STUBBORN);
    let mut request = Vec::new();
    study.request().write(&mut request).unwrap();
    let study = study.file("request", &String::from_utf8(request).unwrap());
    // Stands for the runner: it alone has the other end of the worker's input.
    let mut runner = Command::new("sh");
    runner.args(["-c", "cat \"$0\"; exec sleep 604"]).arg(study.path("request")).stdout(Stdio::piped());
    let mut runner = runner.spawn().unwrap();
    let mut worker = worker().stdin(runner.stdout.take().unwrap()).stdout(Stdio::null()).spawn().unwrap();
    soon("the command", || study.path("started").exists() && alive(&study).len() >= 4);
    runner.kill().unwrap();
    runner.wait().unwrap();
    assert!(worker.wait().unwrap().success());
    soon("the end", || alive(&study).is_empty());
}
