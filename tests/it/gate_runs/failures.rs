//! Cases that fail in base, in head, or in both: failed, with the cause, and the others go on.

use std::fs;

use super::{JOB, desk, job, says, says_failed, script, verdicts};
use crate::runner::Desk;

/// The job with four workers, too; the script `broken` fails with two.
fn three_cases() -> Desk {
    let desk = desk().with("job.toml", &JOB.replace("[1, 2]", "[1, 2, 4]"));
    script(desk, "broken", &format!("[ $1 = 2 ] && {{ echo 'no luck today' >&2; exit 3; }}\n{}", job(1000)))
}

#[track_caller]
fn fails(base: &str, head: &str, place: &str, failed: &[&str]) {
    let desk = three_cases();
    let ended = desk.run(&format!("gate job.toml --base {base} --head {head}")).with_code(4);
    says(&ended, "1 of 3 cases failed: job/2");
    says(&ended, &format!("job/2: failed: in {place}: ended with exit code 3, expected 0: no luck today"));
    let both = [("job/1", "unchanged"), ("job/2", "failed"), ("job/4", "unchanged")];
    assert_eq!(verdicts(&desk, "job"), both.map(|(case, verdict)| (case.to_owned(), verdict.to_owned())));
    let rows = desk.the_run("job").rows("samples.csv");
    let tried: Vec<_> = rows.iter().filter(|row| row["case"] == "job/2").collect();
    assert_eq!(tried.len(), 2, "each variant has its turn once");
    for row in tried {
        let status = if failed.contains(&&*row["variant"]) { "exited" } else { "ok" };
        assert_eq!((&*row["block"], &*row["status"]), ("0", status));
        assert!(status == "ok" || ended.stderr.contains(&format!("FAILED: job/2 in {}", row["variant"])));
    }
    let of_base = if failed.contains(&"base") { "in base: " } else { "" };
    says(&desk.run("report job").with_code(4), &format!("job/2: {of_base}ended with exit code 3"));
}

#[test]
fn in_base_only() {
    fails("broken", "same", "base", &["base"]);
}

#[test]
fn in_head_only() {
    fails("same", "broken", "head", &["head"]);
}

#[test]
fn in_both() {
    fails("broken", "broken", "base and head", &["base", "head"]);
}

/// What a job does with two workers, how that is told, and what the gate is told beside it.
const OTHERWISE: [(&str, &str, &str); 3] = [
    ("kill -SEGV $$", "crashed: SIGSEGV", ""),
    ("sleep 60", "timeout: an execution took longer than 2s", "--set timeout=2s"),
    ("echo hello", "wrong-result: its output differs from the reference", ""),
];

/// The job, whose output is compared but for the time that it took.
fn verified() -> String {
    JOB.replace("time =", "verify = { through = \"sed s/took.*//\" }\n    time =")
}

#[track_caller]
fn fails_otherwise(base: &str, head: &str, place: &str) {
    for (line, status, more) in OTHERWISE {
        let text = format!("[ $1 = 2 ] && {line}\n{}", job(1000));
        let desk = script(desk().with("job.toml", &verified()), "broken", &text);
        let ended = desk.run(&format!("gate job.toml --base {base} --head {head} {more}")).with_code(4);
        says_failed(&ended, "job/2", place, status);
        let both = [("job/1", "unchanged"), ("job/2", "failed")];
        assert_eq!(verdicts(&desk, "job"), both.map(|(case, verdict)| (case.to_owned(), verdict.to_owned())));
    }
}

#[test]
fn by_a_signal_a_timeout_or_a_wrong_result_in_base_only() {
    fails_otherwise("broken", "same", "base");
}

#[test]
fn by_a_signal_a_timeout_or_a_wrong_result_in_head_only() {
    fails_otherwise("same", "broken", "head");
}

#[test]
fn by_a_signal_a_timeout_or_a_wrong_result_in_both() {
    fails_otherwise("broken", "broken", "base and head");
}

#[test]
fn which_is_right_is_not_known_where_base_and_head_give_different_results() {
    let desk = script(desk().with("job.toml", &verified()), "talkative", &format!("echo hello\n{}", job(1000)));
    let ended = desk.run("gate job.toml --base talkative --head same").with_code(4);
    let results = "base and head give different results: base `hello`, head";
    for case in ["job/1", "job/2"] {
        says(&ended, &format!("{case}: failed: {results}"));
        says(&ended, &format!("FAILED: {case}: {results}"));
        says(
            &ended,
            &format!("{case}: what base gives: reports/job/latest/result-base-{}.txt", case.replace('/', "-")),
        );
    }
    says(&ended, "; the gate does not know which is right");
    assert!(!ended.stdout.contains("in base"), "{}", ended.stdout);
    let kept =
        |build: &str| fs::read_to_string(desk.path("reports/job/latest").join(format!("result-{build}-job-2.txt")));
    assert_eq!([kept("base").unwrap(), kept("head").unwrap()], ["hello\n\n", "\n"]);
    assert!(desk.the_run("job").rows("samples.csv").iter().any(|row| row["status"] == "different"));
    let ended = desk.run("gate job.toml --base talkative --head talkative").with_code(0);
    says(&ended, "none lost");
}

/// What base prints is compared with what head prints: where head prints nothing, base has not failed.
#[test]
fn a_base_is_not_blamed_where_head_gave_no_reference() {
    let desk = script(desk().with("job.toml", &verified()), "lost", "exit 7");
    let ended = desk.run("gate job.toml --base same --head lost").with_code(4);
    let of_base = "in base: not compared: head gave no reference";
    says(&ended, &format!("job/1: failed: in head: ended with exit code 7, expected 0; {of_base}"));
    assert!(!ended.stderr.contains("FAILED: job/1 in base"), "{}", ended.stderr);
}

#[test]
fn a_baseline_that_fails_leaves_nothing_to_compare_with() {
    let desk = script(desk(), "lazy", "[ $1 = 2 ] || exit 7\necho 'took 100 ms'");
    for (base, head, place) in [("lazy", "same", "base"), ("same", "lazy", "head"), ("lazy", "lazy", "base and head")] {
        let ended = desk.run(&format!("gate job.toml --base {base} --head {head}")).with_code(4);
        let cause = format!("its baseline job/1 failed in {place}: ended with exit code 7, expected 0");
        says(&ended, &format!("job/2: failed: {cause}"));
        says(&ended, &format!("job/1: failed: in {place}: ended with exit code 7"));
    }
}
