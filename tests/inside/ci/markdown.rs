//! Markdown for the job summary.

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
        assert!(!row.contains('<') && !row.contains(" `") && !row.contains(" [a"), "{row}");
    }
}

#[test]
fn it_stays_below_what_github_takes() {
    let text = text(&[many(10_000, Weight::Lost)]);
    assert!(text.len() < 1 << 20, "{} bytes", text.len());
    assert!(text.contains("And 9,800 findings more."), "{}", &text[text.len() - 200..]);
}
