//! What is no history is told, and how the program ends where there is none.

use std::fs;

use super::line;
use crate::runner::Desk;

#[test]
fn a_history_that_is_none_ends_with_2_and_its_reason() {
    let samples = "experiment,session,variant,block\nsix,0,,0\n";
    let newer = line("rayon/2", 0, 2.0).replace("\"format\":1", "\"format\":3");
    let cases = [
        ("missing", None, "there is no history history.jsonl: every run that comes to its end adds to one"),
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
    let good = line("rayon/2", 0, 2.0);
    let newer = line("rayon/2", 1, 2.0).replace("\"format\":1", "\"format\":7");
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
    let (whole, next) = (line("rayon/2", 0, 2.0), line("rayon/2", 1, 2.0));
    let torn = &next[..next.len() / 2];
    fs::write(desk.path("history.jsonl"), format!("{whole}{torn}")).unwrap();
    let ended = desk.run("trend history.jsonl").with_code(0);
    assert!(ended.stderr.contains("skipped a last line that was not written to its end"), "{}", ended.stderr);
    // Once others wrote behind it, it is a line that is none.
    fs::write(desk.path("history.jsonl"), format!("{whole}{torn}\n{next}")).unwrap();
    desk.run("trend history.jsonl").with_code(3);
}
