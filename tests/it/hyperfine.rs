//! Times that hyperfine exported, and those that are exported in its form, are compared.
#![cfg(unix)]

use std::fs;

use crate::runner::{Desk, Ended};

const TWO: &str = r#"
    repetitions = 12
    iterations = 1
    [[strategy]]
    kind = "command"
    name = "short"
    run = "sleep 0.01"
    workers = 1
    [[strategy]]
    kind = "command"
    name = "long"
    run = "sleep 0.1{level}"
    sweep = { level = [1, 2] }
    workers = 1
"#;

/// What hyperfine 1.15 wrote, but for the times.
fn exported(command: &str, times: &str) -> String {
    format!(
        r#"{{ "results": [ {{
      "command": "{command}",
      "mean": 0.021, "stddev": 0.0023, "median": 0.0197, "user": 0.001, "system": 0.0, "min": 0.0196, "max": 0.0237,
      "times": [{times}],
      "exit_codes": [0, 0, 0],
      "parameters": {{ "n": "2" }}
    }} ] }}"#
    )
}

const TEN: &str = "0.0101, 0.0102, 0.0103, 0.0104, 0.0105, 0.0106, 0.0107, 0.0108, 0.0109, 0.0111";
const DOUBLE: &str = "0.0201, 0.0202, 0.0203, 0.0204, 0.0205, 0.0206, 0.0207, 0.0208, 0.0209, 0.0211";

fn said(ended: &Ended) -> String {
    format!("{}{}", ended.stdout, ended.stderr).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_exported_is_read_again() {
    let desk = Desk::new().with("two.toml", TWO);
    desk.run("two.toml --export hyperfine=two.json").with_code(0);
    for (base, head) in [("two.json", "two"), ("two", "two.json"), ("two.json", "two.json")] {
        let ended = desk.run(&format!("compare {base} {head} --format json"));
        let comparison: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
        let cases = comparison["cases"].as_array().unwrap();
        assert_eq!(cases.len(), 3);
        for case in cases {
            assert_eq!(case["blocks"], serde_json::json!([12, 12]), "{case}");
            let ratio = case["time"]["value"].as_f64().unwrap();
            assert!((ratio - 1.0).abs() < 0.3, "the same times: {case}");
        }
    }
}

/// Who knows no case's id names it by its command line.
#[test]
fn a_command_line_of_hyperfines_is_the_case_that_ran_it() {
    let desk = Desk::new().with("two.toml", TWO).with("theirs.json", &exported("sleep 0.12", DOUBLE));
    desk.run("two.toml").with_code(0);
    let ended = desk.run("compare theirs.json two --format json");
    let comparison: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    let compared = comparison["cases"].as_array().unwrap().iter().filter(|case| !case["time"].is_null());
    assert_eq!(compared.map(|case| case["case"].as_str().unwrap()).collect::<Vec<_>>(), ["long/1;level=2"]);
}

#[test]
fn two_files_are_compared_and_what_is_unknown_is_said() {
    let desk = Desk::new().with("a.json", &exported("job", TEN)).with("b.json", &exported("job", DOUBLE));
    let ended = desk.run("compare a.json b.json").with_code(3);
    let said = said(&ended);
    assert!(said.contains("b.json against a.json; unpaired"), "{said}");
    assert!(said.contains("says nothing of machine, compiler or moment"), "{said}");
    assert!(said.contains("slower in these two runs"), "{said}");
    assert!(said.contains("job +"), "{said}");
    let other = desk.with("c.json", &exported("another", TEN)).run("compare a.json c.json").with_code(3);
    assert!(other.stdout.contains("missing") && other.stdout.contains("new"), "{}", other.stdout);
}

#[test]
fn an_execution_that_ended_badly_is_a_failed_case() {
    let bad = exported("job", TEN).replace("[0, 0, 0]", "[0, 1, null]");
    let desk = Desk::new().with("a.json", &exported("job", TEN)).with("b.json", &bad);
    let ended = desk.run("compare a.json b.json").with_code(4);
    assert!(said(&ended).contains("2 of 3 executions ended badly"), "{}", said(&ended));
}

#[test]
fn what_is_no_export_is_refused_with_help() {
    let result = r#"{"command": "job", "times": [1.0]}"#;
    let twice = format!(r#"{{"results": [{result}, {result}]}}"#);
    let one = |times: &str| exported("job", times);
    let files: [(&str, &str); 10] = [
        (&twice, "it has the command `job` twice"),
        ("", "it is not what `hyperfine --export-json` writes"),
        ("[1, 2]", "it is not what `hyperfine --export-json` writes"),
        ("{}", "it has no `results`"),
        (r#"{"results": [{}]}"#, "missing field `command`"),
        (r#"{"results": [{"command": "job", "mean": 1.0}]}"#, "`job` has no `times`"),
        (&one(""), "`job` has no `times`"),
        (&one("-1"), "`job` has a time of -1, which is no number of seconds"),
        (&one("1e300"), "which is no number of seconds"),
        (&one("1, \\\"x\\\""), "it is not what `hyperfine --export-json` writes"),
    ];
    let desk = Desk::new().with("good.json", &one(TEN));
    for (text, expected) in files {
        fs::write(desk.path("bad.json"), text).unwrap();
        for arguments in ["compare bad.json good.json", "compare good.json bad.json"] {
            let ended = desk.run(arguments).with_code(2);
            assert!(said(&ended).contains(expected), "{text}: {}", said(&ended));
        }
    }
    let ended = desk.run("compare good.json gone.json").with_code(2);
    assert!(said(&ended).contains("cannot read gone.json"), "{}", said(&ended));
    let deep = "[".repeat(100_000);
    fs::write(desk.path("bad.json"), deep).unwrap();
    desk.run("compare good.json bad.json").with_code(2);
}
