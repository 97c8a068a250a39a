//! The file: who writes it, and what it holds.

use std::fs;
use std::thread;

use speedup::compare::history::{append, read};

use super::{entry, line};
use crate::runner::Desk;

const TWO_CASES: &str = r#"
    delay = "2ms"
    repetitions = 2
    iterations = 1
    [[strategy]]
    kind = "scope"
    workers = 2
"#;

#[test]
fn every_run_adds_a_line_for_each_case() {
    let desk = Desk::new().with("two.toml", TWO_CASES);
    desk.run("two.toml").with_code(0);
    desk.run("two.toml").with_code(0);
    let history = read(&desk.path("reports/history.jsonl")).unwrap();
    assert!(history.skipped.is_empty());
    let cases: Vec<&str> = history.entries.iter().map(|entry| entry.case.as_str()).collect();
    assert_eq!(cases, ["serial/1", "scope/2", "serial/1", "scope/2"]);

    let entry = &history.entries[1];
    assert_eq!((entry.experiment.as_str(), entry.baseline.as_str(), entry.blocks), ("two", "serial/1", 2));
    assert_eq!((entry.turns_s.len(), entry.baseline_turns_s.len()), (2, 2));
    let mean = |values: &[f64]| values.iter().map(|value| value.ln()).sum::<f64>() / values.len() as f64;
    let speedup = (mean(&entry.baseline_turns_s) - mean(&entry.turns_s)).exp();
    assert!((entry.speedup.unwrap().value / speedup - 1.0).abs() < 1e-9, "{entry:?}");
    assert!(desk.path("reports/two").join(&entry.run).join("run.json").is_file());
    assert_eq!(history.entries[1].digest, history.entries[3].digest);
    assert_ne!(history.entries[0].digest, history.entries[1].digest);
}

#[test]
fn the_file_can_be_another_one_and_a_changed_experiment_has_another_digest() {
    let desk = Desk::new().with("two.toml", TWO_CASES);
    desk.run("--history kept/all.jsonl two.toml").with_code(0);
    desk.run("--history kept/all.jsonl --repetitions 3 two.toml").with_code(0);
    desk.run("--history kept/all.jsonl --set delay=1ms two.toml").with_code(0);
    assert!(!desk.path("reports/history.jsonl").exists());
    let history = read(&desk.path("kept/all.jsonl")).unwrap();
    let digests: Vec<&str> =
        history.entries.iter().filter(|entry| entry.case == "scope/2").map(|entry| entry.digest.as_str()).collect();
    assert_eq!(digests[0], digests[1], "more of the same is the same");
    assert_ne!(digests[1], digests[2], "less to do is another thing");
}

#[test]
fn a_failed_case_is_remembered_with_its_cause() {
    let desk = Desk::new().with("two.toml", TWO_CASES);
    desk.run_with("panic in scope/2", "two.toml").with_code(4);
    let history = read(&desk.path("reports/history.jsonl")).unwrap();
    let failed = &history.entries[1];
    assert_eq!(failed.status.map(|status| status.name()), Some("panicked"));
    assert!(!failed.cause.is_empty() && failed.speedup.is_none() && failed.turns_s.is_empty(), "{failed:?}");
    let told = desk.run("trend").with_code(0).stdout;
    assert!(told.contains("scope/2: it failed in the latest run (panicked"), "{told}");
}

#[test]
fn a_run_that_was_finished_before_adds_nothing() {
    let desk = Desk::new().with("two.toml", TWO_CASES);
    desk.run("two.toml").with_code(0);
    desk.run("--resume two.toml").with_code(0);
    assert_eq!(read(&desk.path("reports/history.jsonl")).unwrap().entries.len(), 2);
}

#[test]
fn a_history_that_cannot_be_written_is_an_error() {
    let desk = Desk::new().with("two.toml", TWO_CASES);
    fs::create_dir(desk.path("here")).unwrap();
    let ended = desk.run("--history here two.toml").with_code(2);
    assert!(ended.stdout.contains("scope"), "what was measured is told: {}", ended.stdout);
    assert!(ended.stderr.contains("cannot open the history here"), "{}", ended.stderr);
}

#[test]
fn two_writers_at_once_lose_no_line_and_mix_none() {
    const WRITERS: u32 = 4;
    const RUNS: u32 = 25;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.jsonl");
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let path = &path;
            scope.spawn(move || {
                for run in 0..RUNS {
                    let case = format!("rayon/{}", writer + 2);
                    let lines = ["a", "b"].map(|what| entry(&format!("{case};{what}=1"), run, 2.0));
                    append(path, &lines).unwrap();
                }
            });
        }
    });
    let history = read(&path).unwrap();
    assert!(history.skipped.is_empty());
    assert_eq!(history.entries.len(), (2 * WRITERS * RUNS) as usize);
    // A run's lines stand together.
    let text = fs::read_to_string(&path).unwrap();
    let runs: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let case = |line: &serde_json::Value| line["case"].as_str().unwrap().split(';').next().unwrap().to_owned();
    assert!(runs.chunks(2).all(|pair| case(&pair[0]) == case(&pair[1])));
}

#[test]
fn a_torn_last_line_costs_itself_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.jsonl");
    let whole = line(&entry("rayon/2", 0, 2.0));
    let torn = line(&entry("rayon/2", 1, 2.0));
    fs::write(&path, whole + &torn[..torn.len() / 2]).unwrap();
    let history = read(&path).unwrap();
    assert!(history.skipped.torn && history.entries.len() == 1);
    assert_eq!(history.skipped.to_string(), "a last line that was not written to its end (the first is line 2)");

    append(&path, &[entry("rayon/2", 2, 2.0)]).unwrap();
    let history = read(&path).unwrap();
    assert_eq!(
        history.entries.iter().map(|entry| entry.started_at.as_str()).collect::<Vec<_>>(),
        ["2026-09-01T12:00:00Z", "2026-09-03T12:00:00Z"]
    );
    assert_eq!((history.skipped.torn, history.skipped.corrupt, history.skipped.first), (false, 1, Some(2)));
}
