//! What github-action-benchmark reads as its tool `customBiggerIsBetter`: a list of names with a number each.
//!
//! It has no place for a case without a number: one that failed is not in it.

use serde::Serialize;

use super::findings::{Finding, Findings, Number};
use crate::report::words::interval;
use crate::stats::Estimate;
use crate::text::{exact_percent, ratio, significant};

/// An entry of the list, as the action's README documents it.
#[derive(Serialize)]
struct Entry {
    name: String,
    unit: &'static str,
    value: f64,
    range: String,
    extra: String,
}

/// Every number of the findings of which more is better.
pub(super) fn github_action_benchmark(findings: &[Findings]) -> String {
    let entries: Vec<Entry> = findings
        .iter()
        .flat_map(|findings| findings.list.iter().map(move |finding| (findings, finding)))
        .flat_map(|(findings, finding)| finding.numbers.iter().filter_map(move |one| entry(findings, finding, one)))
        .collect();
    // Names and numbers, and all numbers finite: nothing in it cannot be written.
    serde_json::to_string_pretty(&entries).unwrap_or_default() + "\n"
}

fn entry(findings: &Findings, finding: &Finding, number: &Number) -> Option<Entry> {
    let Estimate { value, low, high, confidence } = number.value;
    let finite = [value, low, high].iter().all(|end| end.is_finite());
    let interval = interval(number.value, ratio);
    finite.then(|| Entry {
        name: format!("{}: {}, {}", findings.experiment, finding.case, number.name),
        unit: "x",
        value,
        // The only form that its charts know has the value in the middle.
        range: format!("± {}", significant((high - value).max(value - low), 3)),
        extra: format!("{}\n{interval} at {} confidence", finding.answer, exact_percent(confidence, 4)),
    })
}
