//! What is no history is counted, and never taken for one in which nothing happened.

use std::fs;

use crate::compare::history::entry::FORMAT;
use crate::compare::history::read::History;
use crate::compare::history::{HistoryError, append, read, trends};
use proptest::prelude::*;

use super::{around, entry, line};

fn read_text(text: impl AsRef<[u8]>) -> Result<History, HistoryError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.jsonl");
    fs::write(&path, text).unwrap();
    read(&path)
}

#[test]
fn numbers_and_names_that_cannot_be_are_none() {
    let mut wrong = Vec::new();
    let base = entry("rayon/2", 0, 2.0);
    for value in [0.0, -1.0] {
        let mut entry = base.clone();
        entry.speedup = Some(around(value));
        wrong.push(line(&entry));
    }
    let mut upside_down = base.clone();
    upside_down.wall_s.as_mut().unwrap().low = 9.0;
    let mut sure = base.clone();
    sure.speedup.as_mut().unwrap().confidence = 1.5;
    let mut times = base.clone();
    times.turns_s[3] = 0.0;
    let mut moment = base.clone();
    moment.started_at = "yesterday".to_owned();
    let mut escape = base.clone();
    escape.case = "rayon/2\u{1b}[2J".to_owned();
    let mut endless = base.clone();
    endless.fingerprint = "x".repeat(2000);
    wrong.extend([upside_down, sure, times, moment, escape, endless].iter().map(line));
    wrong.push(line(&base).replace("\"blocks\":10", "\"blocks\":-1"));
    wrong.push(line(&base).replace("\"value\":2.0", "\"value\":1e999"));
    let history = read_text(line(&base) + &wrong.concat()).unwrap();
    assert_eq!((history.entries.len(), history.skipped.corrupt), (1, wrong.len()));
}

#[test]
fn a_line_without_end_takes_no_memory() {
    let good = line(&entry("rayon/2", 0, 2.0));
    let long = format!("{{\"format\":{FORMAT},\"x\":\"{}\"}}\n", "y".repeat(3 << 20));
    let history = read_text(format!("{long}{good}")).unwrap();
    assert_eq!((history.entries.len(), history.skipped.corrupt), (1, 1));
}

#[test]
fn a_run_that_stands_there_twice_counts_once() {
    let one: String = (0..3).map(|run| line(&entry("rayon/2", run, 2.0))).collect();
    let history = read_text(one.clone() + &one).unwrap();
    assert_eq!(history.entries.len(), 3);
    let backwards: String = (0..3).rev().map(|run| line(&entry("rayon/2", run, 2.0))).collect();
    assert_eq!(read_text(backwards).unwrap().entries, history.entries, "in the order in which runs started");
}

/// Each of its lines had the efficiency, and the turns of the baseline, too.
#[test]
fn a_line_of_the_first_version_says_the_same() {
    let entry = entry("rayon/2", 0, 2.0);
    let mut first = serde_json::to_value(&entry).unwrap();
    first["format"] = 1.into();
    first["efficiency"] = first["speedup"].clone();
    first["baseline_turns_s"] = first["turns_s"].clone();
    let history = read_text(format!("{first}\n")).unwrap();
    assert_eq!((history.entries.len(), history.skipped.is_empty()), (1, true));
    assert_eq!(trends(&history), trends(&History { entries: vec![entry], ..history.clone() }));
}

#[test]
fn what_is_written_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("not/there/yet/history.jsonl");
    let entries = [entry("rayon/2", 0, 2.0), entry("serial/1", 0, 0.25)];
    append(&path, &entries).unwrap();
    assert_eq!(read(&path).unwrap().entries, entries);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), cut in 0usize..400, at in 0usize..400) {
        let mut text = line(&entry("rayon/2", 0, 2.0)).into_bytes();
        let place = at.min(text.len());
        let end = (place + cut).min(text.len());
        text.splice(place..end, bytes);
        text.extend(line(&entry("rayon/2", 1, 2.0)).into_bytes());
        if let Ok(history) = read_text(text) {
            prop_assert!(!trends(&history).is_empty());
        }
    }
}
