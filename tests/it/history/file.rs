//! The file: who writes it, and what it holds.

use std::fs;

use serde_json::Value;

use super::{numbers, read};
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
    let history = read(&desk.path("reports/history.jsonl"));
    let cases: Vec<&Value> = history.iter().map(|entry| &entry["case"]).collect();
    assert_eq!(cases, ["serial/1", "scope/2", "serial/1", "scope/2"]);

    let entry = &history[1];
    assert_eq!(
        (&entry["experiment"], &entry["baseline"], &entry["blocks"]),
        (&"two".into(), &"serial/1".into(), &2.into())
    );
    let (turns_s, baseline_turns_s) = (numbers(&entry["turns_s"]), numbers(&history[0]["turns_s"]));
    assert_eq!((turns_s.len(), baseline_turns_s.len()), (2, 2));
    let mean = |values: &[f64]| values.iter().map(|value| value.ln()).sum::<f64>() / values.len() as f64;
    let speedup = (mean(&baseline_turns_s) - mean(&turns_s)).exp();
    assert!((entry["speedup"]["value"].as_f64().unwrap() / speedup - 1.0).abs() < 1e-9, "{entry:?}");
    assert!(desk.path("reports/two").join(entry["run"].as_str().unwrap()).join("run.json").is_file());
    assert_eq!(history[1]["digest"], history[3]["digest"]);
    assert_ne!(history[0]["digest"], history[1]["digest"]);
    // Many cases make many lines: no number has more digits than say something, and none stands there twice.
    let longest = fs::read_to_string(desk.path("reports/history.jsonl")).unwrap().lines().map(str::len).max();
    assert!(longest < Some(700), "{longest:?}: {entry}");
}

#[test]
fn the_file_can_be_another_one_and_a_changed_experiment_has_another_digest() {
    let desk = Desk::new().with("two.toml", TWO_CASES);
    desk.run("--history kept/all.jsonl two.toml").with_code(0);
    desk.run("--history kept/all.jsonl --repetitions 3 two.toml").with_code(0);
    desk.run("--history kept/all.jsonl --set delay=1ms two.toml").with_code(0);
    assert!(!desk.path("reports/history.jsonl").exists());
    let history = read(&desk.path("kept/all.jsonl"));
    let digests: Vec<&Value> =
        history.iter().filter(|entry| entry["case"] == "scope/2").map(|entry| &entry["digest"]).collect();
    assert_eq!(digests[0], digests[1], "more of the same is the same");
    assert_ne!(digests[1], digests[2], "less to do is another thing");
}

#[test]
fn a_failed_case_is_remembered_with_its_cause() {
    let desk = Desk::new().with("two.toml", TWO_CASES);
    desk.run_with("panic in scope/2", "two.toml").with_code(4);
    let history = read(&desk.path("reports/history.jsonl"));
    let failed = &history[1];
    assert_eq!(failed["status"], "panicked");
    assert_ne!(failed["cause"], "");
    assert!(failed["speedup"].is_null() && numbers(&failed["turns_s"]).is_empty(), "{failed:?}");
    let told = desk.run("trend").with_code(0).stdout;
    assert!(told.contains("scope/2: it failed in the latest run (panicked"), "{told}");
}

#[test]
fn a_run_that_was_finished_before_adds_nothing() {
    let desk = Desk::new().with("two.toml", TWO_CASES);
    desk.run("two.toml").with_code(0);
    desk.run("--resume two.toml").with_code(0);
    assert_eq!(read(&desk.path("reports/history.jsonl")).len(), 2);
}

/// A writer that was killed leaves some of the lines, and the last of them torn.
#[test]
fn a_run_that_is_gone_on_with_adds_the_lines_that_the_history_lacks() {
    let desk = Desk::new().with("two.toml", TWO_CASES);
    desk.run("two.toml").with_code(0);
    let history = desk.path("reports/history.jsonl");
    let whole = fs::read_to_string(&history).unwrap();
    let (first, second) = whole.split_once('\n').unwrap();
    for (left, lines) in [(format!("{first}\n"), 2), (format!("{first}\n{}", &second[..second.len() / 2]), 3)] {
        fs::write(&history, left).unwrap();
        desk.run("--resume two.toml").with_code(0);
        let mended = fs::read_to_string(&history).unwrap();
        assert_eq!(mended.lines().count(), lines, "{mended}");
        assert!(mended.starts_with(first) && mended.ends_with(second), "{mended}");
    }
}

#[test]
fn a_history_that_cannot_be_written_is_told_before_anything_is_measured() {
    let desk = Desk::new().with("two.toml", TWO_CASES);
    fs::create_dir(desk.path("here")).unwrap();
    for (history, because) in [("here", "Is a directory"), ("two.toml/h.jsonl", "Not a directory")] {
        let ended = desk.run(&format!("--history {history} two.toml")).with_code(2);
        let told = format!("error: cannot open the history {history}\n  because: {because}");
        assert!(ended.stderr.contains(&told), "{}", ended.stderr);
        assert!(ended.stdout.is_empty() && !desk.path("reports").exists(), "{}", ended.stdout);
    }
    // Nothing of it is left where another mistake ends the program.
    desk.run("--history new/deep/h.jsonl --export junit=none/j.xml two.toml").with_code(2);
    assert!(!desk.path("new").exists());
}
