//! The file: what survives of it, whoever writes.

use std::fs;
use std::thread;

use crate::compare::history::{append, read};

use super::{entry, line};

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
