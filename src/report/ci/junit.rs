//! JUnit XML, as Jenkins publishes its schema (junit-10.xsd of its xunit plugin).
//!
//! By hand: it is three elements, and the crate for it writes an attribute that this schema does not have.

use super::{Finding, Findings, Weight};

/// The findings: a suite an experiment, a test a finding.
pub(super) fn junit(findings: &[Findings]) -> String {
    let all = || findings.iter().flat_map(|one| &one.list);
    let suites: String = findings.iter().map(suite).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"speedup\"{}>\n{suites}</testsuites>\n",
        counts(all())
    )
}

fn suite(findings: &Findings) -> String {
    let tests: String = findings.list.iter().map(|finding| test(&findings.experiment, finding)).collect();
    let name = escape(&findings.experiment);
    format!("  <testsuite name=\"{name}\"{}>\n{tests}  </testsuite>\n", counts(findings.list.iter()))
}

fn counts<'a>(findings: impl Iterator<Item = &'a Finding>) -> String {
    let kinds: Vec<Option<&str>> = findings.map(|finding| element(finding.weight)).collect();
    let count = |name: &str| kinds.iter().filter(|kind| **kind == Some(name)).count();
    format!(" tests=\"{}\" failures=\"{}\" errors=\"{}\"", kinds.len(), count("failure"), count("error"))
}

/// What a finding is in words of JUnit: a failure is a test that did its work and said no, an error is one that did not.
fn element(weight: Weight) -> Option<&'static str> {
    match weight {
        Weight::Passed => None,
        Weight::Lost => Some("failure"),
        Weight::Unclear | Weight::Broken => Some("error"),
    }
}

fn test(experiment: &str, finding: &Finding) -> String {
    let (class, name) = (escape(experiment), escape(&finding.subject()));
    let time = finding.wall_s.filter(|wall| wall.value.is_finite());
    let time = time.map(|wall| format!(" time=\"{:.9}\"", wall.value)).unwrap_or_default();
    let head = format!("    <testcase classname=\"{class}\" name=\"{name}\"{time}");
    match element(finding.weight) {
        None => format!("{head}/>\n"),
        Some(element) => {
            let (kind, message) = (escape(finding.answer), escape(&finding.words));
            let sentence = escape(&finding.sentence());
            format!(
                "{head}>\n      <{element} type=\"{kind}\" message=\"{message}\">{sentence}</{element}>\n    </testcase>\n"
            )
        }
    }
}

/// Text in XML: no markup, no line of its own, no letter that XML does not know.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            character if character.is_control() => escaped.push(' '),
            character => escaped.push(character),
        }
    }
    escaped
}
