//! `runner doctor`: what the program prints of this machine.

use std::process::Command;

#[test]
fn the_program_prints_every_section() {
    let output = Command::new(env!("CARGO_BIN_EXE_runner")).args(["doctor", "--quick"]).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("text");
    let titles: Vec<&str> = text.lines().filter(|line| !line.is_empty() && !line.starts_with(' ')).collect();
    assert_eq!(
        titles,
        [
            "Machine",
            "Starting workers",
            "A new process settles (10 ms of work on 2 workers)",
            "Short sleeps",
            "Noise of equal work",
            "Two equal cases compared (A/A)",
            "What can be detected here",
            "Advice",
        ]
    );
}

#[test]
fn the_program_prints_json() {
    let arguments = ["doctor", "--quick", "--format", "json"];
    let output = Command::new(env!("CARGO_BIN_EXE_runner")).args(arguments).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let losses: Vec<_> = value["detections"].as_array().expect("a list").iter().map(|one| &one["loss"]).collect();
    assert_eq!(losses, [0.01, 0.02, 0.05, 0.1]);
    for path in ["/machine/cpus", "/starts/process_s/median", "/same/ratio/deviation/value", "/same_cold/block_s"] {
        assert!(value.pointer(path).is_some_and(|number| number.as_f64() > Some(0.0)), "{path} of {value:#}");
    }
}
