//! JUnit XML, as Jenkins publishes its schema (junit-10.xsd of its xunit plugin).
//!
//! By hand: it is three elements. quick-junit would bring eight crates, chrono and uuid among them.

use super::findings::{Finding, Findings, NOTHING};
use crate::report::verdicts::Weight;
use crate::text::escape::xml as escape;

/// The findings: a suite an experiment, a test a finding. A suite without a test would pass, so none is.
pub(super) fn junit(findings: &[Findings]) -> String {
    let nothing = [Finding::not_run(NOTHING)];
    let suites: Vec<(&str, &[Finding])> = findings
        .iter()
        .map(|one| (one.experiment.as_str(), if one.list.is_empty() { nothing.as_slice() } else { &one.list }))
        .collect();
    let [counts, _] = counts(suites.iter().flat_map(|(_, list)| *list));
    let suites: String = suites.into_iter().map(|(experiment, list)| suite(experiment, list)).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"speedup\"{counts}>\n{suites}</testsuites>\n"
    )
}

fn suite(experiment: &str, list: &[Finding]) -> String {
    let tests: String = list.iter().map(|finding| test(experiment, finding)).collect();
    let [counts, skipped] = counts(list);
    format!("  <testsuite name=\"{}\"{counts}{skipped}>\n{tests}  </testsuite>\n", escape(experiment))
}

/// How many there are of each kind; those that were skipped only a suite may tell, and apart.
fn counts<'a>(list: impl IntoIterator<Item = &'a Finding>) -> [String; 2] {
    let kinds: Vec<Option<&str>> = list.into_iter().map(|finding| element(finding.weight)).collect();
    let count = |name: &str| kinds.iter().filter(|kind| **kind == Some(name)).count();
    let skipped = if count("skipped") > 0 { format!(" skipped=\"{}\"", count("skipped")) } else { String::new() };
    [format!(" tests=\"{}\" failures=\"{}\" errors=\"{}\"", kinds.len(), count("failure"), count("error")), skipped]
}

/// What a finding is in words of JUnit: a failure is a test that did its work and said no, an error is one that did not.
fn element(weight: Weight) -> Option<&'static str> {
    match weight {
        Weight::Passed => None,
        Weight::LetPass => Some("skipped"),
        Weight::Lost => Some("failure"),
        Weight::Unclear | Weight::Gone | Weight::Broken => Some("error"),
    }
}

fn test(experiment: &str, finding: &Finding) -> String {
    let (class, name) = (escape(experiment), escape(&finding.subject()));
    let time = finding.wall_s.filter(|wall| wall.value.is_finite());
    let time = time.map(|wall| format!(" time=\"{:.9}\"", wall.value)).unwrap_or_default();
    let head = format!("    <testcase classname=\"{class}\" name=\"{name}\"{time}");
    match element(finding.weight) {
        None => format!("{head}/>\n"),
        // Older versions of the schema know no attributes of it.
        Some("skipped") => {
            format!("{head}>\n      <skipped>{}</skipped>\n    </testcase>\n", escape(&finding.sentence()))
        }
        Some(element) => {
            let (kind, message) = (escape(finding.answer), escape(&finding.words));
            let sentence = escape(&finding.sentence());
            format!(
                "{head}>\n      <{element} type=\"{kind}\" message=\"{message}\">{sentence}</{element}>\n    </testcase>\n"
            )
        }
    }
}
