//! What a history says, as the program prints it.

use std::fs;

use super::line;
use crate::runner::Desk;

/// 24 runs: the first half at one speedup, the second at another one.
fn step(case: &str, before: f64, after: f64) -> String {
    let wobble = |run: u32| 1.0 + 0.01 * (f64::from(run) * 2.399).sin();
    (0..24).map(|run| line(case, run, wobble(run) * if run < 12 { before } else { after })).collect()
}

#[test]
fn the_program_shows_it() {
    let desk = Desk::new();
    fs::create_dir(desk.path("reports")).unwrap();
    fs::write(desk.path("reports/history.jsonl"), step("rayon/4", 3.0, 2.7) + &step("serial/1", 1.0, 1.0)).unwrap();
    let ended = desk.run("trend").with_code(0);
    insta::assert_snapshot!(ended.stdout);
    let one = desk.run("trend --case rayon/4").with_code(0);
    assert!(one.stdout.contains("rayon/4") && !one.stdout.contains("serial/1  "), "{}", one.stdout);
    let unknown = desk.run("trend --case rayon/5").with_code(2);
    assert!(unknown.stderr.contains("did you mean `rayon/4`?"), "{}", unknown.stderr);
    let json = desk.run("trend --format json").with_code(0).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["trends"][0]["cases"][0]["moves"][0]["at"], 12);
}

#[test]
fn what_stands_in_a_history_cannot_move_the_cursor() {
    let desk = Desk::new();
    let mut evil: serde_json::Value = serde_json::from_str(&line("rayon/4", 0, 2.0)).unwrap();
    evil["status"] = serde_json::Value::Null;
    evil["cause"] = "\u{1b}[2J".into();
    fs::write(desk.path("history.jsonl"), format!("{evil}\n")).unwrap();
    let ended = desk.run("trend history.jsonl").with_code(0);
    assert!(!ended.stdout.contains('\u{1b}') && !ended.stderr.contains('\u{1b}'));
}
