//! What CI reads, held against what its readers publish.

mod annotations;
mod junit;
mod markdown;
mod numbers;

use std::collections::HashMap;

use crate::gate::verdict::{Change, Happened, Reason};
use crate::gate::{CaseVerdict, Changes, Mean, Rules, Verdict};
use crate::report::ci::CiFormat;
use crate::report::ci::findings::{Finding, Findings, Places};
use crate::report::verdicts::Weight;
use crate::stats::Estimate;

/// A title that would be markup, a command or a line of its own wherever it is not escaped.
const WICKED: &str = "<b>x</b> & \"y\" | `z` ]]> \u{1b}[31m\r\n::error::no, 100% [a](b)";

fn sure(value: f64) -> Estimate {
    Estimate { value, low: value * 0.98, high: value * 1.02, confidence: 0.9995 }
}

fn measured(case: &str, verdict: Verdict, speed: f64, reason: Option<Reason>) -> CaseVerdict {
    let parallel = if speed < 0.97 { Change::Slower } else { Change::Same };
    let changes = Changes {
        effect: sure(speed),
        serial: Some(sure(1.0)),
        parallel: sure(1.0 / speed),
        speedup: Some(sure(speed)),
        happened: Happened { serial: Some(Change::Same), parallel },
        mean: Mean {
            loss: 1.0 / speed - 1.0,
            chance: 0.4,
            far_slower: 0,
            far_faster: 0,
            decided: false,
            shows_a_tenth: false,
        },
        may_be_faster: false,
        deviation: Some(0.03),
        lag1: Some(0.1),
        detectable: Some(0.07),
    };
    CaseVerdict { case: case.to_owned(), verdict, blocks: 24, decided_at: Some(24), changes: Some(changes), reason }
}

/// A gate with every verdict that there is.
fn every_verdict() -> Findings {
    let unmeasured = |case: &str, verdict, cause: &str| CaseVerdict::unmeasured(case, verdict, Some(cause.to_owned()));
    let verdicts = [
        measured("rayon/2", Verdict::Regressed, 0.9, None),
        measured("rayon/4", Verdict::Improved, 1.2, None),
        measured("scope/2", Verdict::Unchanged, 1.0, None),
        measured("scope/4", Verdict::Inconclusive, 0.99, Some(Reason::TooNoisy)),
        CaseVerdict::unmeasured("scope/8", Verdict::New, None),
        unmeasured("tokio/2", Verdict::Missing, "only base has it"),
        unmeasured("tokio/4", Verdict::Failed, "in head: panicked: <oh> & no"),
        unmeasured("tokio/8", Verdict::Incomparable, "another amount of work"),
    ];
    let lines = [("rayon/2", 7), ("rayon/4", 7), ("scope/2", 10), ("scope/4", 10), ("tokio/4", 13), ("tokio/8", 13)];
    let places = Places {
        file: Some("bench,marks/ci:1.toml".to_owned()),
        cases: HashMap::from(lines.map(|(case, line)| (case.to_owned(), line))),
        requirements: Vec::new(),
    };
    Findings::of_gate("ci", WICKED, &Rules::default(), &verdicts, &places)
}

/// An experiment with so many findings of a weight, each in a line of its own.
fn many(number: usize, weight: Weight) -> Findings {
    let finding = |line| Finding {
        case: format!("rayon/{line}"),
        asked: None,
        answer: "regressed",
        weight,
        words: WICKED.to_owned(),
        line: Some(line),
        numbers: Vec::new(),
        wall_s: Some(sure(0.25)),
        times_s: vec![0.25],
        parameters: Vec::new(),
    };
    Findings {
        headline: None,
        remarks: Vec::new(),
        experiment: "many".to_owned(),
        title: "Many".to_owned(),
        file: Some("many.toml".to_owned()),
        list: (1..=number).map(finding).collect(),
        tables: None,
    }
}

#[test]
fn every_format_says_so_where_nothing_was_looked_at() {
    let nothing = || Findings { list: Vec::new(), ..many(0, Weight::Passed) };
    for format in [CiFormat::Markdown, CiFormat::Annotations] {
        assert!(format.text(&[nothing()]).contains("nothing was looked at"), "{}", format.name());
    }
    assert!(CiFormat::Junit.text(&[nothing()]).contains("tests=\"1\" failures=\"0\" errors=\"1\""));
}

#[test]
fn the_tally_names_the_worst_first() {
    let tally = every_verdict().tally();
    let order: Vec<&str> = tally.split(", ").map(|part| part.split(' ').nth(1).unwrap()).collect();
    let expected = ["failed", "regressed", "missing", "incomparable", "inconclusive", "improved", "unchanged", "new"];
    assert_eq!(order, expected);
}

/// What nobody compared passes only where everybody can read it.
#[test]
fn what_was_not_compared_is_told_where_people_look() {
    let remark = "only the <b>half</b>\nof it".to_owned();
    let findings = [every_verdict().and_said([remark])];
    assert!(CiFormat::Markdown.text(&findings).contains("\n- only the &lt;b&gt;half&lt;/b&gt; of it\n"));
    let annotations = CiFormat::Annotations.text(&findings);
    let notice = annotations.lines().find(|line| line.starts_with("::notice")).unwrap();
    assert!(notice.ends_with("%0Aonly the <b>half</b>%0Aof it"), "{notice}");
}
