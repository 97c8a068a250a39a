//! How the program ends: the first that applies of 2, 4, 1, 3 and 0.

use super::{Desk, SIX_CASES};

/// Demands that no machine can change the answer of.
fn demanding(demand: &str) -> Desk {
    Desk::new().with("demanding.toml", &format!("{SIX_CASES}\n[[require]]\ncase = \"rayon/4\"\n{demand}\n"))
}

#[test]
fn met() {
    let ended = demanding("speedup = 0.001").run("demanding.toml --repetitions 6").with_code(0);
    assert!(ended.stdout.contains("rayon/4: speedup of at least 0.001"), "{}", ended.stdout);
    assert!(ended.stdout.contains(": met"), "{}", ended.stdout);
}

#[test]
fn not_met() {
    let ended = demanding("speedup = 1000").run("demanding.toml --repetitions 6").with_code(1);
    assert!(ended.stdout.contains("NOT MET"), "{}", ended.stdout);
}

#[test]
fn could_not_tell() {
    // Two blocks cannot give 95 % confidence, whatever they measure.
    let ended = demanding("speedup = 1000").run("demanding.toml --repetitions 2").with_code(3);
    assert!(ended.stdout.contains("could not tell"), "{}", ended.stdout);
}

#[test]
fn not_met_hides_could_not_tell() {
    let desk = demanding("speedup = 1000\n[[require]]\ncase = \"scope/2\"\nspeedup = 0.001");
    let fault = "wrong in scope/2";
    desk.run_with(fault, "demanding.toml --repetitions 6").with_code(4);
    desk.run("demanding.toml --repetitions 6").with_code(1);
}

#[test]
fn a_failed_case_hides_a_requirement_that_is_not_met() {
    demanding("speedup = 1000").run_with("panic in scope/2", "demanding.toml --repetitions 6").with_code(4);
}

#[test]
fn a_bad_file_hides_everything_and_nothing_runs() {
    let desk = Desk::new().with("bad.toml", "delay = \"soon\"");
    desk.run("six.toml bad.toml").with_code(2);
    assert!(!desk.path("reports").exists());
}

#[test]
fn the_worst_of_several_experiments_counts() {
    let desk = demanding("speedup = 1000");
    desk.run("demanding.toml six.toml --repetitions 6").with_code(1);
    assert_eq!(desk.runs("six").len(), 1);
}

#[test]
fn a_number_that_is_none_is_told_in_plain_words() {
    let desk = Desk::new();
    for arguments in [
        "six.toml --repetitions six",
        "plan six.toml --repetitions six",
        "gate six.toml --no-base --repetitions six",
        "command true --repetitions six",
        "command true --size six",
        "predict six --workers six",
        "predict six --records six",
        "predict six --cpus six",
    ] {
        let said = desk.run(arguments).with_code(2).stderr;
        assert!(said.contains("write a whole number, such as 20") && !said.contains("digit"), "{arguments}: {said}");
    }
    for (arguments, told) in [
        ("six.toml --budget six", "`six` is no duration"),
        ("command true --warmup six", "warmup"),
        ("command true --timeout six", "timeout"),
        ("report six --scaling-study --efficiency six", "0.7 or 70%"),
    ] {
        let said = desk.run(arguments).with_code(2).stderr;
        assert!(said.contains(told) && !said.contains("digit"), "{arguments}: {said}");
    }
}

#[test]
fn bad_arguments() {
    let desk = Desk::new();
    for arguments in ["", "--no-such-flag", "six.toml --repetitions many", "plan", "report", "report a b"] {
        desk.run(arguments).with_code(2);
    }
}
