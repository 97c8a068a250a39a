//! What hyperfine exports as JSON, which its plotting scripts read: a result for each case, with every time.
//!
//! It has no place for a case without times: one that failed is not in it. User and system time are not told apart here,
//! and left out.

use serde_json::{Map, Value, json};

use super::findings::{Finding, Findings};
use crate::stats::{mean, quantile, standard_deviation};

/// Every case of a run that has times.
pub(super) fn hyperfine(findings: &[Findings]) -> String {
    let cases = findings.iter().flat_map(|findings| &findings.list);
    let results: Vec<Value> = cases.filter_map(result).collect();
    format!("{:#}\n", json!({ "results": results }))
}

fn result(finding: &Finding) -> Option<Value> {
    let times = &finding.times_s;
    let median = quantile(times, 0.5)?;
    let parameters: Map<String, Value> =
        finding.parameters.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    Some(json!({
        "command": finding.case,
        "mean": mean(times),
        "stddev": standard_deviation(times),
        "median": median,
        "min": times.iter().copied().fold(f64::INFINITY, f64::min),
        "max": times.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        "times": times,
        "exit_codes": vec![0; times.len()],
        "parameters": parameters,
    }))
}
