//! Cases that fail in base, in head, or in both: failed, with the cause, and the others go on.

use super::{JOB, desk, job, says, script, verdicts};
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
    says(&ended, "1 of 2 cases failed: job/2");
    says(&ended, &format!("job/2: failed: in {place}: crashed: exit code 3, expected 0: no luck today"));
    let both = [("job/2", "failed"), ("job/4", "unchanged")];
    assert_eq!(verdicts(&desk, "job"), both.map(|(case, verdict)| (case.to_owned(), verdict.to_owned())));
    let rows = desk.the_run("job").rows("samples.csv");
    let tried: Vec<_> = rows.iter().filter(|row| row["case"] == "job/2").collect();
    assert_eq!(tried.len(), 2, "each variant has its turn once");
    for row in tried {
        let status = if failed.contains(&&*row["variant"]) { "crashed" } else { "ok" };
        assert_eq!((&*row["block"], &*row["status"]), ("0", status));
        assert!(status == "ok" || ended.stderr.contains(&format!("FAILED: job/2 in {}", row["variant"])));
    }
    says(&desk.run("report job").with_code(4), "job/2: crashed:");
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

#[test]
fn an_output_that_is_not_heads_is_a_wrong_result_of_the_base() {
    let text = JOB.replace("time =", "verify = { through = \"sed s/took.*//\" }\n    time =");
    let desk = script(desk().with("job.toml", &text), "talkative", &format!("echo hello\n{}", job(1000)));
    let ended = desk.run("gate job.toml --base talkative --head same").with_code(4);
    says(&ended, "job/2: failed: in base: wrong-result: its output differs from the reference");
    let ended = desk.run("gate job.toml --base talkative --head talkative").with_code(0);
    says(&ended, "none lost");
}

#[test]
fn a_baseline_that_fails_leaves_nothing_to_compare_with() {
    let desk = script(desk(), "lazy", "[ $1 = 2 ] || exit 7\necho 'took 100 ms'");
    let ended = desk.run("gate job.toml --base lazy --head same").with_code(4);
    says(&ended, "job/2: failed: its baseline job/1 failed in base: crashed: exit code 7, expected 0");
}

#[test]
fn work_of_ones_own_that_panics_in_both() {
    let desk = desk();
    let mut command = desk.command(&format!("gate naps.toml --base {}", env!("CARGO_BIN_EXE_runner")));
    let ended =
        crate::runner::Ended::of(command.env("SPEEDUP_FAULT", "panic in rayon/2").output().unwrap()).with_code(4);
    says(&ended, "rayon/2: failed: in base");
    assert!(verdicts(&desk, "naps").contains(&("scope/2".to_owned(), "unchanged".to_owned())));
}
