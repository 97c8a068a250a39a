//! Bencher Metric Format: benchmark -> measure -> value with its limits.
//!
//! It has no place for a case without a number: one that failed is not in it.

use serde_json::{Map, Value, json};

use super::findings::{Finding, Findings};
use crate::stats::Estimate;

/// The longest name of a benchmark, in characters.
const MAX_NAME: usize = 1024;

/// Every number of the findings. What an execution takes is Bencher's own measure `latency`, in nanoseconds.
pub(super) fn bencher(findings: &[Findings]) -> String {
    let mut benchmarks = Map::new();
    for findings in findings {
        for finding in &findings.list {
            let measures = measures(finding);
            if !measures.is_empty() {
                let name = format!("{}: {}", findings.experiment, finding.case).chars().take(MAX_NAME).collect();
                benchmarks.insert(name, Value::Object(measures));
            }
        }
    }
    format!("{:#}\n", Value::Object(benchmarks))
}

fn measures(finding: &Finding) -> Map<String, Value> {
    let latency = finding.wall_s.map(|wall| ("latency".to_owned(), wall.map(|wall_s| wall_s * 1e9)));
    let numbers = finding.numbers.iter().map(|number| (number.name.replace(' ', "-"), number.value));
    let metric = |(measure, estimate)| Some((measure, metric(estimate)?));
    numbers.chain(latency).filter_map(metric).collect()
}

fn metric(estimate: Estimate) -> Option<Value> {
    let Estimate { value, low, high, .. } = estimate;
    let finite = [value, low, high].iter().all(|end| end.is_finite());
    finite.then(|| json!({ "value": value, "lower_value": low, "upper_value": high }))
}
