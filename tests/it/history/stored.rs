//! Two stored runs, as the program compares them: what it says, and how it ends.

use std::fs;

use serde_json::Value;

use crate::runner::{Desk, change_record};

pub(super) const TWO_CASES: &str =
    "delay = \"2ms\"\nworkers = 2\nrepetitions = 2\niterations = 1\n[[strategy]]\nkind = \"scope\"\n";

#[test]
fn the_program_compares_and_its_exit_code_says_what_came_out() {
    let desk = Desk::new().with("two.toml", TWO_CASES);
    desk.run("two.toml").with_code(0);
    let first = desk.runs("two")[0].clone();
    let first = first.strip_prefix(desk.path("")).unwrap().display().to_string();
    // Two blocks cannot tell: never a pass.
    let ended = desk.run(&format!("run two.toml --against {first}")).with_code(3);
    assert!(ended.stdout.contains("unpaired, measured at different times"), "{}", ended.stdout);
    assert!(ended.stdout.contains("2 and 2 blocks give"), "{}", ended.stdout);
    let json = desk.run(&format!("compare {first} two --format json")).with_code(3).stdout;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["cases"][1]["verdict"], "inconclusive");
}

#[test]
fn a_case_that_fails_against_a_stored_run_ends_with_4() {
    let desk = Desk::new().with("two.toml", TWO_CASES);
    desk.run("two.toml").with_code(0);
    let ended = desk.run_with("panic in scope/2", "two.toml --against two").with_code(4);
    assert!(ended.stdout.contains("FAILED: scope/2: in head: panicked"), "{}", ended.stdout);
}

#[test]
fn another_machine_or_compiler_is_incomparable() {
    let desk = Desk::new().with("two.toml", TWO_CASES);
    desk.run("two.toml").with_code(0);
    let run = desk.runs("two").remove(0);
    let base = run.strip_prefix(desk.path("")).unwrap().display().to_string();
    let kept = fs::read(run.join("run.json")).unwrap();
    type Change = fn(&mut Value);
    let changes: [(Change, &str); 3] = [
        (|machine| machine["cpus"] = 4096.into(), "on machines that differ"),
        (|machine| machine["cpu_model"] = "Another processor".into(), "on machines that differ"),
        (|machine| machine["toolchain"] = "rustc 0.9.0".into(), "by programs of two compilers"),
    ];
    for (change, reason) in changes {
        change_record(&run, |record| change(&mut record["sessions"][0]["machine"]));
        let against = desk.run(&format!("two.toml --against {base}"));
        for ended in [against, desk.run(&format!("compare {base} two")), desk.run(&format!("compare two {base}"))] {
            let ended = ended.with_code(3);
            let told = format!("INCOMPARABLE: they were measured {reason}");
            assert!(ended.stdout.contains(&told), "{told}: {}", ended.stdout);
        }
        fs::write(run.join("run.json"), &kept).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn times_without_any_variance_are_no_verdict() {
    let constant = r#"
        workers = [1, 2]
        repetitions = 6
        iterations = 1
        warmup = 0
        [[strategy]]
        kind = "command"
        name = "constant"
        run = "echo took {workers}00 ms"
        time = { stdout = 'took ([0-9]+) ms', unit = "ms" }
    "#;
    let desk = Desk::new().with("constant.toml", constant);
    desk.run("constant.toml").with_code(0);
    let first = desk.runs("constant")[0].strip_prefix(desk.path("")).unwrap().display().to_string();
    let against = desk.run("constant.toml --against constant");
    for ended in [against, desk.run(&format!("compare {first} constant"))] {
        let ended = ended.with_code(3);
        let told = "inconclusive: constant/2: most turns took exactly the same time";
        assert!(ended.stdout.contains(told), "{}", ended.stdout);
    }
}

#[test]
fn of_the_run_of_a_gate_its_head_is_compared_and_that_is_said() {
    let desk = Desk::new().with("two.toml", TWO_CASES);
    desk.run("gate two.toml --no-base").with_code(0);
    desk.run("two.toml").with_code(0);
    let gate = desk.runs("two")[0].strip_prefix(desk.path("")).unwrap().display().to_string();
    for (arguments, which) in [(format!("compare {gate} two"), "base"), (format!("compare two {gate}"), "head")] {
        let ended = desk.run(&arguments).with_code(3);
        let said = ended.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        let told = format!("The {which}'s run is a gate's: of its head, the blocks count that all cases were in: 1.");
        assert!(said.contains(&told), "{told}: {said}");
        assert!(!said.contains("NOT WHOLE"), "{said}");
    }
}
