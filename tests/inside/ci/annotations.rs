//! Annotations, read back as GitHub's runner reads them.

use std::collections::HashMap;

use crate::report::ci::{CiFormat, Findings};
use crate::report::verdicts::Weight;

use super::{WICKED, every_verdict, many};

#[derive(Debug)]
struct Command {
    kind: String,
    properties: HashMap<String, String>,
    message: String,
}

/// A line as the runner takes it apart: `::kind key=value,key=value::message`, escapes undone.
fn parsed(line: &str) -> Command {
    let (head, message) = line.strip_prefix("::").and_then(|rest| rest.split_once("::")).expect("a workflow command");
    let (kind, properties) = head.split_once(' ').expect("properties");
    let pair = |pair: &str| pair.split_once('=').map(|(key, value)| (key.to_owned(), undone(value))).expect("a pair");
    Command { kind: kind.to_owned(), properties: properties.split(',').map(pair).collect(), message: undone(message) }
}

fn undone(text: &str) -> String {
    let text = text.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",");
    text.replace("%25", "%")
}

fn commands(findings: &[Findings]) -> Vec<Command> {
    CiFormat::Annotations.text(findings).lines().map(parsed).collect()
}

#[test]
fn what_did_not_pass_stands_at_its_line() {
    let commands = commands(&[every_verdict()]);
    let said: Vec<_> = commands
        .iter()
        .map(|one| {
            (one.kind.as_str(), one.properties.get("line").map(String::as_str), one.properties["title"].as_str())
        })
        .collect();
    assert_eq!(
        said,
        [
            ("error", Some("7"), "rayon/2: regressed"),
            ("error", None, "tokio/2: missing"),
            ("error", Some("13"), "ci: 2 of its cases"),
            ("warning", Some("10"), "scope/4: inconclusive"),
            ("notice", None, "speedup: ci"),
        ]
    );
    assert!(commands.iter().all(|one| one.properties["file"] == "bench,marks/ci:1.toml"), "{commands:?}");
    assert!(commands[0].message.contains("0.900 (0.882 to 0.918) of base's speed after 24 blocks"), "{commands:?}");
    let both = "tokio/4: failed: in head: panicked: <oh> & no\ntokio/8: incomparable: another amount of work";
    assert_eq!(commands[2].message, both);
}

#[test]
fn no_more_than_ten_of_a_type_and_none_is_lost() {
    for number in [9, 10, 11, 500] {
        let findings = [many(number, Weight::Lost), many(number, Weight::Unclear)];
        let commands = commands(&findings);
        for kind in ["error", "warning"] {
            let of_kind: Vec<_> = commands.iter().filter(|one| one.kind == kind).collect();
            assert_eq!(of_kind.len(), number.min(10), "{kind}");
            if number > 10 {
                let last = of_kind.last().expect("one");
                assert_eq!(last.properties["title"], format!("and {} more", number - 9));
                assert!(last.message.starts_with("rayon/10 (regressed)"), "{}", last.message);
            }
        }
    }
    let crowd: Vec<Findings> = (0..30).map(|_| many(1, Weight::Passed)).collect();
    assert_eq!(commands(&crowd).len(), 10);
}

#[test]
fn cases_of_one_line_share_an_annotation() {
    let mut findings = many(3, Weight::Broken);
    findings.list.iter_mut().for_each(|finding| finding.line = Some(5));
    let commands = commands(&[findings]);
    assert_eq!((commands.len(), commands[0].properties["title"].as_str()), (2, "many: 3 of its cases"));
    assert!(["rayon/1", "rayon/2", "rayon/3"].iter().all(|case| commands[0].message.contains(case)));
}

#[test]
fn a_text_cannot_begin_a_command() {
    let text = CiFormat::Annotations.text(&[many(3, Weight::Lost)]);
    assert!(WICKED.contains("\n::error"));
    assert_eq!(text.lines().count(), 4, "{text}");
    assert!(!text.contains(['\r', '\u{1b}']), "{text}");
}
