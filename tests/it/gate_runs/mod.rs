//! `runner gate` as its users meet it: two executables in, exit code, words and files out.
//!
//! Most compare shell scripts that say themselves how long they took, give or take a random percent: so no verdict
//! depends on how busy this machine is.
#![cfg(unix)]

mod bases;
mod disk;
mod ends;
mod failures;
mod faulty_builds;
mod heads;
mod lost_cases;
mod refusals;
mod shells;
mod timed;
mod verdicts;

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::runner::{Desk, Ended};

/// This program, as a build of its own.
const RUNNER: &str = env!("CARGO_BIN_EXE_runner");

/// A job with two workers, against itself with one.
const JOB: &str = r#"
    workers = [1, 2]
    [[strategy]]
    kind = "command"
    name = "job"
    run = "{exe} {workers}"
    time = { stdout = 'took ([0-9]+) ms', unit = "ms" }
    [gate]
    repetitions = 24
"#;

/// Two strategies of this program's own, whose sleeps are so alike that they lost less than half.
const NAPS: &str = r#"
    delay = "2ms"
    workers = 2
    [[strategy]]
    kind = "serial"
    [[strategy]]
    kind = "rayon"
    [[strategy]]
    kind = "scope"
    [gate]
    loss = "60%"
    error_rate = "5%"
    repetitions = 32
"#;

/// A desk with `job.toml`, `naps.toml`, and the scripts `same`, `fast` and `slow`.
fn desk() -> Desk {
    let desk = Desk::new().with("job.toml", JOB).with("naps.toml", NAPS);
    script(script(script(desk, "same", &job(1000)), "fast", &job(700)), "slow", &job(1300))
}

/// What a script does that takes so many milliseconds with one worker, up to 3 % more.
fn job(ms: u32) -> String {
    format!("noise=$(od -An -N1 -tu1 /dev/urandom)\necho \"took $((({ms} * 1000 / $1 + noise * 100 / $1) / 1000)) ms\"")
}

/// A script that can be run.
fn script(desk: Desk, name: &str, text: &str) -> Desk {
    let desk = desk.with(name, &format!("#!/bin/sh\n{text}\n"));
    fs::set_permissions(desk.path(name), fs::Permissions::from_mode(0o755)).unwrap();
    desk
}

/// Of the verdicts in `gate.json`, the word for each case, in their order.
fn verdicts(desk: &Desk, experiment: &str) -> Vec<(String, String)> {
    let text = fs::read(desk.path("reports").join(experiment).join("latest/gate.json")).expect("gate.json");
    let json: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
    let word = |case: &serde_json::Value, key: &str| case[key].as_str().expect("a word").to_owned();
    json["cases"].as_array().expect("cases").iter().map(|case| (word(case, "case"), word(case, "verdict"))).collect()
}

#[track_caller]
fn says(ended: &Ended, words: &str) {
    let said = format!("{}{}", ended.stdout, ended.stderr);
    assert!(one_line(&said).contains(words), "`{words}` is not in\n{said}");
}

/// The case failed in one of the two, or in `base and head`, each time with that status.
#[track_caller]
fn says_failed(ended: &Ended, case: &str, place: &str, status: &str) {
    let said = format!("{}{}", ended.stdout, ended.stderr);
    let found = |words: &str| one_line(&said).contains(words);
    let together = found(&format!("{case}: failed: in {place}: {status}"));
    // A cause may have a part that is not the same in both, such as the record that was the first to panic.
    let apart = place == "base and head"
        && found(&format!("{case}: failed: in head: {status}"))
        && found(&format!("; in base: {status}"));
    assert!(together || apart, "`{case}: failed: in {place}: {status}` is not in\n{said}");
}

/// Text as if no line had been too long.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
