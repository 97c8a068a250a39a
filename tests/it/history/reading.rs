//! What is no history is told, counted, and never taken for one in which nothing happened.

use std::fs;

use proptest::prelude::*;
use speedup::compare::history::{FORMAT, History, HistoryError, append, read, trends};

use super::{around, entry, line};
use crate::runner::Desk;

fn read_text(text: impl AsRef<[u8]>) -> Result<History, HistoryError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.jsonl");
    fs::write(&path, text).unwrap();
    read(&path)
}

#[test]
fn a_history_that_is_none_ends_with_2_and_its_reason() {
    let samples = "experiment,session,variant,block\nsix,0,,0\n";
    let newer = line(&entry("rayon/2", 0, 2.0)).replace("\"format\":1", "\"format\":2");
    let cases = [
        ("missing", None, "cannot open the history"),
        ("empty", Some(""), "is empty"),
        ("blank", Some("\n\n  \n"), "is empty"),
        ("binary", Some("\u{0}\u{1}\u{2}"), "no line that can be read"),
        ("a table", Some(samples), "no line that can be read: 2 lines of no history"),
        ("other JSON", Some("{\"name\": \"bench\", \"value\": 3}\n"), "no line that can be read"),
        ("newer", Some(newer.as_str()), "1 line of another version"),
        ("torn", Some("{\"format\":1,\"experim"), "a last line that was not written to its end"),
    ];
    for (name, text, reason) in cases {
        let desk = Desk::new();
        if let Some(text) = text {
            fs::write(desk.path("history.jsonl"), text).unwrap();
        }
        let ended = desk.run("trend history.jsonl").with_code(2);
        assert!(ended.stderr.contains(reason), "{name}: {}", ended.stderr);
        assert_eq!(ended.stdout, "", "{name}");
    }
}

#[test]
fn lines_that_are_none_are_skipped_and_told() {
    let desk = Desk::new();
    let good = line(&entry("rayon/2", 0, 2.0));
    let newer = line(&entry("rayon/2", 1, 2.0)).replace("\"format\":1", "\"format\":7");
    fs::write(desk.path("history.jsonl"), format!("garbage\n{good}\n{newer}[1,2]\n{{}}\n")).unwrap();
    let ended = desk.run("trend history.jsonl").with_code(3);
    let told = "history.jsonl: skipped 3 lines of no history, 1 line of another version of it (the first is line 1)";
    assert!(ended.stderr.contains(told) && ended.stderr.contains("not the whole history"), "{}", ended.stderr);
    assert!(ended.stdout.contains("rayon/2"), "what can be told is told: {}", ended.stdout);
    let json = desk.run("trend history.jsonl --format json").with_code(3).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(json["skipped"].as_str().unwrap().contains("3 lines"), "{json}");
}

#[test]
fn a_last_line_that_is_torn_is_only_told() {
    let desk = Desk::new();
    let (whole, next) = (line(&entry("rayon/2", 0, 2.0)), line(&entry("rayon/2", 1, 2.0)));
    let torn = &next[..next.len() / 2];
    fs::write(desk.path("history.jsonl"), format!("{whole}{torn}")).unwrap();
    let ended = desk.run("trend history.jsonl").with_code(0);
    assert!(ended.stderr.contains("skipped a last line that was not written to its end"), "{}", ended.stderr);
    // Once others wrote behind it, it is a line that is none.
    fs::write(desk.path("history.jsonl"), format!("{whole}{torn}\n{next}")).unwrap();
    desk.run("trend history.jsonl").with_code(3);
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
