//! `runner predict`: what is printed and written of a stored run, and what is refused.

use std::fs;

use super::Desk;

#[test]
fn a_stored_run_is_predicted() {
    let desk = Desk::new();
    desk.run("-q six.toml").with_code(0);
    let ended = desk.run("predict six --workers 16,64").with_code(0);
    assert!(ended.stdout.starts_with("six: predicted, not measured."), "{}", ended.stdout);
    for said in ["Left out, and predicted from the others", "Validation: ", "2 blocks give intervals 50 % confidence"] {
        assert!(ended.stdout.contains(said), "{said} is not in:\n{}", ended.stdout);
    }
    assert!(ended.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ended.stdout);
    let run = desk.path("reports/six/latest");
    for name in ["prediction.csv", "prediction.png", "prediction.svg"] {
        assert!(run.join(name).is_file(), "{name} is not there");
    }
    let table = fs::read_to_string(run.join("prediction.csv")).unwrap();
    let of = |what: &str| table.lines().filter(|line| line.contains(what)).count();
    assert_eq!((of(",predicted,"), of(",left out,")), (4, 5), "{table}");
    let json = desk.run("predict six --workers 16 --format json").with_code(0).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["groups"][0]["series"][0]["predicted"][0]["workers"], 16);
}

#[test]
fn forty_columns_are_enough() {
    let desk = Desk::new();
    desk.run("-q six.toml").with_code(0);
    let output = desk.command("predict six --workers 1024").env("COLUMNS", "40").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.lines().all(|line| line.chars().count() <= 40), "{text}");
    assert!(text.contains("Not shown at this width"), "{text}");
}

#[test]
fn what_cannot_be_predicted_is_refused_with_the_reason() {
    let desk = Desk::new();
    desk.run("-q --only serial/1 six.toml").with_code(0);
    for (arguments, why) in [
        ("six", "nothing of this run can be predicted: it has no parallel case to start from"),
        ("six --workers 0", "there is nothing to predict with 0 workers"),
        ("six --workers 1000000000", "1,000,000,000 workers are too many: at most 65,535"),
        ("six --records 1000000000", "1,000,000,000 records are too many: at most 10,000,000"),
        ("seven", "there is no run"),
    ] {
        let ended = desk.run(&format!("predict {arguments}")).with_code(2);
        assert!(ended.stderr.contains(why), "{arguments}: {}", ended.stderr);
    }
}

#[test]
fn of_a_gate_its_head_is_predicted() {
    let desk = Desk::new();
    desk.run("gate -q --no-base six.toml").with_code(0);
    let ended = desk.run("predict six --workers 16").with_code(0);
    assert!(ended.stdout.contains("this is the run of a gate: what its head did is predicted"), "{}", ended.stdout);
}
