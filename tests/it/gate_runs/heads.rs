//! Heads that cannot be compared, or not in every case.

use super::bases::{answering, unless};
use super::{RUNNER, desk, says, says_failed, verdicts};

/// The answer of a program that does not have the case that it is asked for.
const UNKNOWN: &str = r#"printf '\n%s {"unknown":"there is no such strategy"}\n' "$mark""#;

#[test]
fn a_head_that_is_not_there_or_cannot_be_run() {
    let desk = desk();
    let heads = [("nowhere", "no such file"), ("job.toml", "is not executable"), (".", "is a folder")];
    for gate in ["gate job.toml --base same".to_owned(), format!("gate naps.toml --base {RUNNER}")] {
        for (head, cause) in heads {
            let ended = desk.run(&format!("{gate} --head {head}")).with_code(2);
            says(&ended, "error: --head: ");
            says(&ended, cause);
        }
    }
    assert!(!desk.path("reports").exists());
}

#[test]
fn a_head_of_another_version_of_the_protocol() {
    let desk = answering(r#"{"ready":{"version":99}}"#);
    let ended = desk.run(&format!("gate naps.toml --base {RUNNER} --head odd")).with_code(3);
    says(&ended, "incomparable: head: it speaks version 99 of the worker protocol, and this program version");
    assert!(!desk.path("reports").exists());
}

#[test]
fn a_strategy_that_the_head_does_not_have_is_missing() {
    let desk = unless("rayon", UNKNOWN);
    let ended = desk.run(&format!("gate naps.toml --base {RUNNER} --head older")).with_code(3);
    says(&ended, "1 of 3 cases is missing: rayon/2");
    says(&ended, "rayon/2: missing: head does not have it: there is no such strategy");
    let both = [("serial/1", "unchanged"), ("rayon/2", "missing"), ("scope/2", "unchanged")];
    assert_eq!(verdicts(&desk, "naps"), both.map(|(case, verdict)| (case.to_owned(), verdict.to_owned())));
}

#[test]
fn a_strategy_that_neither_has_cannot_be_compared() {
    let desk = unless("rayon", UNKNOWN);
    let ended = desk.run("gate naps.toml --base older --head older").with_code(3);
    says(&ended, "1 of 3 cases is incomparable: rayon/2");
    says(&ended, "rayon/2: incomparable: neither has it: there is no such strategy");
    let both = [("serial/1", "unchanged"), ("rayon/2", "incomparable"), ("scope/2", "unchanged")];
    assert_eq!(verdicts(&desk, "naps"), both.map(|(case, verdict)| (case.to_owned(), verdict.to_owned())));
}

#[test]
fn a_program_that_is_ready_and_executes_nothing_has_not_run() {
    let ready = r#"{"ready":{"version":$version}}"#;
    let replies = [format!("{ready}\n\"over\""), format!("{ready}\n{{\"executions\":[]}}\n\"over\"")];
    let with_base = format!("--base {RUNNER} --head odd");
    let sides = [("--no-base --head odd", "head"), (&with_base, "head"), ("--base odd", "base")];
    for (replies, (sides, place)) in replies.iter().flat_map(|replies| sides.map(|sides| (replies, sides))) {
        let ended = answering(replies).run(&format!("gate naps.toml --only rayon/2 {sides}")).with_code(4);
        says_failed(&ended, "rayon/2", place, "error: it ended its turn after 0 of ");
    }
}

/// A head that says of itself that all is well, and did something else or nothing, is told so by the runner.
#[test]
fn a_head_whose_output_is_not_the_reference_has_failed_whatever_it_says() {
    let execution = |digest: &str| {
        format!(
            r#"{{"ready":{{"version":$version}}}}
{{"executions":[{{"phase":"timed","iteration":0,"status":"ok","cause":"","wall_s":0.001,"setup_s":null,"usage":{{}},"digest":{digest},"started_at":"2026-01-01T00:00:00Z","spans":null,"output":null}}]}}
"over""#
        )
    };
    let told = [
        ("1", "wrong-result: its output differs from the reference"),
        ("null", "error: it did not say what its output was"),
    ];
    for (digest, status) in told {
        let desk = answering(&execution(digest));
        let only = "--set iterations=1 --set warmup=0 --only rayon/2";
        let ended = desk.run(&format!("gate naps.toml {only} --base {RUNNER} --head odd")).with_code(4);
        says_failed(&ended, "rayon/2", "head", status);
    }
}
