//! The formats of tools that keep numbers.

use crate::report::ci::{CiFormat, Findings};
use crate::report::verdicts::Weight;
use serde_json::{Value, json};

use super::{every_verdict, many};
use crate::tests::validator::mistakes;

fn written(format: CiFormat, findings: &[Findings]) -> Value {
    let text = format.text(findings);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// A case whose numbers cannot be written as JSON.
fn without_numbers() -> Findings {
    let mut findings = every_verdict();
    for number in findings.list.iter_mut().flat_map(|finding| &mut finding.numbers) {
        number.value.high = f64::INFINITY;
    }
    findings
}

#[test]
fn github_action_benchmark_is_what_the_readme_of_the_action_asks_for() {
    // Its README: a list of objects with `name`, `unit` and `value`, and, where wanted, `range` and `extra`.
    let text = json!({ "type": "string" });
    let schema = json!({
        "type": "array",
        "items": {
            "type": "object",
            "properties": { "name": text, "unit": text, "value": { "type": "number" }, "range": text, "extra": text },
            "required": ["name", "unit", "value"],
            "additionalProperties": false
        }
    });
    let list = written(CiFormat::GithubActionBenchmark, &[every_verdict(), many(2, Weight::Passed)]);
    assert_eq!(mistakes(&schema, &list), [""; 0]);
    let names: Vec<&str> = list.as_array().unwrap().iter().map(|entry| entry["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 8);
    assert_eq!(names[..2], ["ci: rayon/2, speed over base", "ci: rayon/2, speedup over base"]);
    // More is better: a head that takes longer has less.
    assert!((list[0]["value"].as_f64().unwrap() - 0.9).abs() < 1e-9, "{list}");
    // The form that its charts read: extractRangeInfo.ts.
    let range = list[0]["range"].as_str().unwrap();
    assert!(range.strip_prefix("± ").is_some_and(|number| number.parse::<f64>().is_ok()), "{range}");
    assert_eq!(written(CiFormat::GithubActionBenchmark, &[without_numbers()]), json!([]));
}

#[test]
fn bencher_is_what_its_schema_asks_for() {
    // https://bencher.dev/docs/reference/bencher-metric-format
    let number = json!({ "type": "number" });
    let schema = json!({
        "$id": "https://bencher.dev/bmf.json",
        "$schema": "http://json-schema.org/draft-07/schema",
        "type": "object",
        "patternProperties": { ".+": {
            "type": "object",
            "patternProperties": { ".+": {
                "type": "object",
                "properties": { "value": number, "lower_value": number, "upper_value": number },
                "required": ["value"]
            } }
        } }
    });
    let all = written(CiFormat::Bencher, &[every_verdict(), many(2, Weight::Passed)]);
    assert_eq!(mistakes(&schema, &all), [""; 0]);
    assert_eq!(all["many: rayon/1"]["latency"]["value"], 0.25e9, "its latency is in nanoseconds");
    let metric = &all["ci: rayon/2"]["speed-over-base"];
    let [low, value, high] = ["lower_value", "value", "upper_value"].map(|key| metric[key].as_f64().unwrap());
    assert!(low < value && value < high && (value - 0.9).abs() < 1e-9, "{metric}");
    assert_eq!(written(CiFormat::Bencher, &[without_numbers()]), json!({}));
}
