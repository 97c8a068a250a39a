//! Markdown for the job summary.

use crate::report::ci::findings::Finding;
use crate::report::ci::{CiFormat, Findings};
use crate::report::verdicts::Weight;

use super::{every_verdict, many};

fn text(findings: &[Findings]) -> String {
    CiFormat::Markdown.text(findings)
}

#[test]
fn a_gate_is_a_table_with_the_worst_first() {
    insta::assert_snapshot!(text(&[every_verdict()]));
}

#[test]
fn no_text_becomes_markup_or_a_line() {
    let text = text(&[many(3, Weight::Lost)]);
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| rayon/")).collect();
    assert_eq!(rows.len(), 3, "{text}");
    for row in rows {
        assert_eq!(row.replace("\\|", "").matches('|').count(), 4, "{row}");
        assert!(!row.contains('<') && !row.contains(" [a"), "{row}");
    }
}

#[test]
fn the_heading_says_what_came_out() {
    let heading = |findings: Findings| text(&[findings]).lines().next().unwrap_or_default().to_owned();
    let gate = || every_verdict().headed("1 of 8 cases regressed: `rayon/2`".to_owned());
    assert!(heading(gate()).ends_with(": FAILED: 1 of 8 cases regressed: `rayon/2`"), "{}", heading(gate()));
    let mut findings = many(2, Weight::Lost);
    assert_eq!(heading(findings.clone()), "## Many: FAILED: slower than it must be");
    findings.list[0].weight = Weight::Gone;
    assert_eq!(heading(findings.clone()), "## Many: FAILED: slower than it must be");
    findings.list[1].weight = Weight::Broken;
    assert_eq!(heading(findings), "## Many: FAILED: a case failed");
    let required = Findings {
        list: vec![Finding { asked: Some("speedup of at least 2".to_owned()), ..many(1, Weight::Lost).list.remove(0) }],
        ..gate()
    };
    assert!(heading(required).ends_with("; 1 requirement not surely met"));
}

#[test]
fn it_stays_below_what_github_takes() {
    let text = text(&[many(10_000, Weight::Lost)]);
    assert!(text.len() < 1 << 20, "{} bytes", text.len());
    assert!(text.contains("And 9,800 findings more."), "{}", &text[text.len() - 200..]);
}
