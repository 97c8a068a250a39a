//! Two stored runs.

use std::fs;
use std::path::Path;

use speedup::gate::{Rules, Verdict};
use speedup::report::{unpaired_sentences, unpaired_table};
use speedup::sample::Status;
use speedup::store::Run;
use speedup::unpaired::{Unpaired, compare};

use crate::runner::Desk;
use crate::summary::lab::{Lab, Turn};

const SLEEP: &str = "delay = \"1ms\"\nworkers = 2\n[[strategy]]\nkind = \"scope\"\n";

/// A run in which a case takes so long, but for a noise of two percent.
fn lab(text: &str, blocks: u32, moment: &str, of: impl Fn(&str) -> f64) -> Run {
    let noise = |block: u32, id: &str| 1.0 + 0.02 * (f64::from(block) * 2.399 + id.len() as f64).sin();
    let mut run = Lab::new(text, 4).measured(blocks, |block, id| Turn::of(of(id) * noise(block, id))).run;
    run.record.sessions[0].started_at = moment.to_owned();
    run
}

fn before(of: impl Fn(&str) -> f64) -> Run {
    lab(SLEEP, 20, "2026-01-01T00:00:00Z", of)
}

fn after(of: impl Fn(&str) -> f64) -> Run {
    lab(SLEEP, 20, "2026-01-02T00:00:00Z", of)
}

fn compared(base: &Run, head: &Run) -> Unpaired {
    compare(base, head, &Rules::default())
}

fn verdict(comparison: &Unpaired, id: &str) -> Verdict {
    comparison.cases.iter().find(|case| case.case == id).unwrap_or_else(|| panic!("{id}: {comparison:?}")).verdict
}

/// `serial` takes twice as long as `scope`.
fn two(serial: f64, scope: f64) -> impl Fn(&str) -> f64 {
    move |id| if id == "serial/1" { serial } else { scope }
}

#[test]
fn the_three_parts_of_the_rule_decide() {
    let base = before(two(2.0, 1.0));
    for (scope, expected) in [
        (1.0, Verdict::Unchanged),
        (1.10, Verdict::Regressed),
        (0.90, Verdict::Improved),
        (1.04, Verdict::Inconclusive),
    ] {
        let comparison = compared(&base, &after(two(2.0, scope)));
        assert_eq!(verdict(&comparison, "scope/2"), expected, "{scope}: {comparison:?}");
        assert_eq!(verdict(&comparison, "serial/1"), Verdict::Unchanged);
    }
    let comparison = compared(&base, &after(two(2.0, 1.10)));
    let scope = &comparison.cases[1];
    assert!(scope.time.unwrap().covers(1.10) && scope.speedup.unwrap().covers(1.0 / 1.10), "{scope:?}");
    assert!((scope.time.unwrap().confidence - 0.995).abs() < 1e-3, "the error rate is divided over two cases");
    assert_eq!(comparison.cases[0].speedup, None);
    let table = unpaired_table(&comparison).plain(100);
    assert!(table.contains("regressed") && table.contains("+10.0 %"), "{table}");
    assert!(unpaired_sentences(&comparison)[0].contains("unpaired, measured at different times"));
}

#[test]
fn both_sides_slower_is_a_loss_though_the_speedup_is_the_same() {
    let comparison = compared(&before(two(2.0, 1.0)), &after(two(2.4, 1.2)));
    assert_eq!(verdict(&comparison, "scope/2"), Verdict::Regressed);
    assert!(comparison.cases[1].speedup.unwrap().covers(1.0));
}

#[test]
fn too_few_blocks_never_pass() {
    let base = lab(SLEEP, 3, "2026-01-01T00:00:00Z", two(2.0, 1.0));
    let head = lab(SLEEP, 3, "2026-01-02T00:00:00Z", two(2.0, 1.0));
    let comparison = compared(&base, &head);
    assert!(comparison.cases.iter().all(|case| case.verdict == Verdict::Inconclusive), "{comparison:?}");
    let reason = comparison.cases[0].reason.as_ref().unwrap();
    assert!(reason.contains("3 and 3 blocks give 90.0 % confidence at most"), "{reason}");
}

#[test]
fn times_without_variance_never_pass() {
    let exact = |moment: &str| {
        let mut run = Lab::new(SLEEP, 4).measured(20, |_, _| Turn::of(1.0)).run;
        run.record.sessions[0].started_at = moment.to_owned();
        run
    };
    let comparison = compared(&exact("2026-01-01T00:00:00Z"), &exact("2026-01-02T00:00:00Z"));
    assert!(comparison.cases.iter().all(|case| case.verdict == Verdict::Inconclusive), "{comparison:?}");
    assert!(comparison.cases[0].reason.as_ref().unwrap().contains("exactly the same time"));
}

#[test]
fn what_failed_is_gone_or_is_new_is_told() {
    let wider = SLEEP.replace("workers = 2", "workers = [2, 4]");
    let base = before(two(2.0, 1.0));
    let head = lab(&wider, 20, "2026-01-02T00:00:00Z", two(2.0, 1.0));
    assert_eq!(verdict(&compared(&base, &head), "scope/4"), Verdict::New);
    assert_eq!(verdict(&compared(&head, &base), "scope/4"), Verdict::Missing);

    let mut failing = after(two(2.0, 1.0));
    let last = failing.samples.iter_mut().rfind(|sample| sample.case == 1).unwrap();
    (last.status, last.cause) = (Status::Panicked, "index out of bounds".to_owned());
    for comparison in [compared(&base, &failing), compared(&failing, &base)] {
        assert_eq!(verdict(&comparison, "scope/2"), Verdict::Failed);
        assert!(comparison.cases[1].reason.as_ref().unwrap().contains("panicked: index out of bounds"));
    }
}

#[test]
fn a_case_that_does_something_else_is_incomparable() {
    let other = SLEEP.replace("1ms", "2ms");
    let head = lab(&other, 20, "2026-01-02T00:00:00Z", two(2.0, 1.0));
    let comparison = compared(&before(two(2.0, 1.0)), &head);
    assert!(comparison.cases.iter().all(|case| case.verdict == Verdict::Incomparable), "{comparison:?}");
}

#[test]
fn runs_that_cannot_be_compared_say_why() {
    let base = before(two(2.0, 1.0));
    type Change = fn(&mut Run);
    let changes: [(Change, &str); 5] = [
        (|run| run.record.sessions[0].machine.cpus = 8, "on machines that differ"),
        (|run| run.record.sessions[0].machine.quota = Some(1.5), "on machines that differ"),
        (|run| run.record.sessions[0].machine.toolchain = "rustc 1.96.0".to_owned(), "by programs of two compilers"),
        (|run| run.record.plan.experiment = "other".to_owned(), "of two experiments"),
        (|run| run.record.sessions.clear(), "never started"),
    ];
    for (change, reason) in changes {
        let mut head = after(two(2.0, 1.0));
        change(&mut head);
        let comparison = compared(&base, &head);
        assert!(comparison.incomparable.as_ref().is_some_and(|told| told.contains(reason)), "{comparison:?}");
        assert_eq!(comparison.cases, []);
    }
    assert!(compared(&base, &base).incomparable.unwrap().contains("the same run"));
}

#[test]
fn other_amounts_of_work_are_not_compared_and_fixed_ones_are() {
    let calibrated = format!("workload = \"compute\"\n{SLEEP}");
    let base = lab(&calibrated, 20, "2026-01-01T00:00:00Z", two(2.0, 1.0));
    let mut head = lab(&calibrated, 20, "2026-01-02T00:00:00Z", two(2.0, 1.0));
    assert_eq!(compared(&base, &head).incomparable, None, "the very same amount");
    head.record.preparation.calibration.as_mut().unwrap().rounds_per_second *= 1.01;
    let reason = compared(&base, &head).incomparable.unwrap();
    assert!(reason.contains("amounts of work differ") && reason.contains("fix the `work`"), "{reason}");

    let fixed = "workload = { kind = \"compute\", work = 1000 }\nworkers = 2\n[[strategy]]\nkind = \"scope\"\n";
    let base = lab(fixed, 20, "2026-01-01T00:00:00Z", two(2.0, 1.0));
    let mut head = lab(fixed, 20, "2026-01-02T00:00:00Z", two(2.0, 1.0));
    head.record.preparation.calibration.as_mut().unwrap().rounds_per_second *= 1.01;
    assert_eq!(compared(&base, &head).incomparable, None);
}

const TWO_CASES: &str =
    "delay = \"2ms\"\nworkers = 2\nrepetitions = 2\niterations = 1\n[[strategy]]\nkind = \"scope\"\n";

/// Changes the text of a run's file.
fn rewrite(path: &Path, change: impl FnOnce(String) -> String) {
    let text = fs::read_to_string(path).unwrap();
    fs::write(path, change(text)).unwrap();
}

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
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["cases"][1]["verdict"], "inconclusive");

    rewrite(&desk.path(&first).join("run.json"), |text| text.replace("\"cpus\": ", "\"cpus\": 1"));
    let ended = desk.run(&format!("compare {first} two")).with_code(3);
    assert!(ended.stdout.contains("INCOMPARABLE: they were measured on machines that differ"), "{}", ended.stdout);

    for (name, damage) in [("torn", "{\"format\": 2, \"pro"), ("empty", ""), ("foreign", "[1, 2]")] {
        rewrite(&desk.path(&first).join("run.json"), |_| damage.to_owned());
        let ended = desk.run(&format!("compare {first} two")).with_code(2);
        assert!(ended.stderr.contains("run.json"), "{name}: {}", ended.stderr);
    }
    let ended = desk.run("run two.toml --against nothing").with_code(2);
    assert!(ended.stderr.contains("there is no run `nothing`"), "{}", ended.stderr);
    assert_eq!(desk.runs("two").len(), 2, "nothing was measured");
}

#[test]
fn a_case_that_fails_against_a_stored_run_ends_with_4() {
    let desk = Desk::new().with("two.toml", TWO_CASES);
    desk.run("two.toml").with_code(0);
    let ended = desk.run_with("panic in scope/2", "two.toml --against two").with_code(4);
    assert!(ended.stdout.contains("FAILED: scope/2: in head: panicked"), "{}", ended.stdout);
}
