//! The program, as its user starts it.

use std::process::Command;

use serde_json::Value;

/// Runs the experiment that the command names, and gives each case's id and wall time, as it reports them.
pub fn reported(command: &mut Command) -> Vec<(String, f64)> {
    let output = command.args(["--quiet", "--format", "json"]).output().expect("the program starts");
    let said = || String::from_utf8_lossy(&output.stderr).into_owned();
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("it said: {}", said()));
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let cases = list(&summary["groups"]).iter().flat_map(|group| list(&group["cases"])).collect::<Vec<_>>();
    let time = |case: &Value| {
        let id = case["id"].as_str().unwrap_or_default().to_owned();
        let wall = case["wall"]["value"].as_f64().unwrap_or_else(|| panic!("{id} failed: {}", case["outcome"]));
        (id, wall)
    };
    cases.iter().map(time).collect()
}
