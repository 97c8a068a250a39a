//! Executables that cannot be compared, or not in every case.

use super::{RUNNER, desk, says, says_failed, script, verdicts};
use crate::runner::Desk;

/// How a script finds the mark and the version of a request that it has read.
const MARK: &str = r#"mark=$(printf %s "$request" | sed 's/.*"mark":"\([^"]*\)".*/\1/')"#;
const VERSION: &str = r#"version=$(printf %s "$request" | sed 's/.*"version":\([0-9]*\).*/\1/')"#;

/// A program `odd` that answers each request with these replies, a line each, in each of which `$version` stands for the
/// protocol's.
pub(super) fn answering(replies: &str) -> Desk {
    let replies = replies.replace("$version", "'\"$version\"'");
    let replies = replies.lines().map(|reply| format!("printf '\\n%s %s\\n' \"$mark\" '{reply}'\n"));
    script(desk(), "odd", &format!("read -r request\n{MARK}\n{VERSION}\n{}", replies.collect::<String>()))
}

/// A program `older` that takes turns as this one does, unless a request has that word: then it does something else.
pub(super) fn unless(word: &str, otherwise: &str) -> Desk {
    let text = format!(
        "read -r request\ncase $request in\n  *{word}*)\n    {MARK}\n    {otherwise} ;;\n  \
         *) {{ printf '%s\\n' \"$request\"; cat; }} | exec {RUNNER} ;;\nesac"
    );
    script(desk(), "older", &text)
}

#[test]
fn a_base_that_is_not_there_or_cannot_be_run() {
    let desk = desk();
    says(&desk.run("gate job.toml --base nowhere --head same").with_code(2), "no such file");
    says(&desk.run("gate job.toml --base job.toml --head same").with_code(2), "is not executable");
    says(&desk.run("gate job.toml --base . --head same").with_code(2), "is a folder");
    let ended = desk.run("gate naps.toml --base naps.toml").with_code(2);
    says(&ended, "error: --base:");
    says(&ended, "is not executable");
    says(&desk.run("gate naps.toml --base nowhere").with_code(2), "no such file");
    says(&desk.run("gate naps.toml --base .").with_code(2), "is a folder");
    assert!(!desk.path("reports").exists());
}

#[test]
fn a_base_of_another_sort() {
    let desk = desk();
    for base in ["/bin/cat", "/bin/true", "same"] {
        let ended = desk.run(&format!("gate naps.toml --base {base}")).with_code(3);
        says(&ended, "incomparable: base: it does not speak the worker protocol");
    }
    // A gate that never ran must not look like one that could not tell.
    desk.run("gate naps.toml --base /bin/true --inconclusive pass").with_code(3);
    let ended = desk.run(&format!("gate naps.toml --base {RUNNER} --head /bin/true"));
    says(&ended.with_code(3), "incomparable: head:");
    assert!(!desk.path("reports").exists());
}

#[test]
fn a_base_of_another_version_of_the_protocol() {
    let ended = answering(r#"{"ready":{"version":99}}"#).run("gate naps.toml --base odd").with_code(3);
    says(&ended, "incomparable: base: it speaks version 99 of the worker protocol, and this program version");
    let cause = "the runner speaks version 2 of the protocol, this worker 1";
    let ended = answering(&format!("{{\"error\":\"{cause}\"}}")).run("gate naps.toml --base odd").with_code(3);
    says(&ended, cause);
}

#[test]
fn a_strategy_that_the_base_does_not_have_is_new() {
    let desk = unless("rayon", r#"printf '\n%s {"unknown":"there is no such strategy"}\n' "$mark""#);
    let ended = desk.run("gate naps.toml --base older").with_code(0);
    says(&ended, "1 of 3 cases is new: rayon/2; none lost 60 % or more.");
    let both = [("serial/1", "unchanged"), ("rayon/2", "new"), ("scope/2", "unchanged")];
    assert_eq!(verdicts(&desk, "naps"), both.map(|(case, verdict)| (case.to_owned(), verdict.to_owned())));
    desk.run("report naps").with_code(0);
}

/// Runs that were stored before new cases had more turns than one.
#[test]
fn a_single_turn_of_a_new_strategy_costs_the_others_nothing() {
    let desk = unless("rayon", r#"printf '\n%s {"unknown":"there is no such strategy"}\n' "$mark""#);
    desk.run("gate naps.toml --base older").with_code(0);
    let path = desk.path("reports/naps/latest/samples.csv");
    let table = std::fs::read_to_string(&path).unwrap();
    let columns: Vec<&str> = table.lines().next().unwrap().split(',').collect();
    let place = |name: &str| columns.iter().position(|column| *column == name).unwrap();
    let kept = |line: &&str| {
        let fields: Vec<&str> = line.split(',').collect();
        fields[place("case")] != "rayon/2" || fields[place("block")] == "0"
    };
    let older: Vec<&str> = table.lines().filter(kept).collect();
    assert!(older.len() < table.lines().count(), "it has its turns in every block now");
    std::fs::write(path, older.join("\n") + "\n").unwrap();
    crate::runner::without_checksums(&desk.path("reports/naps/latest"));
    desk.run("report naps").with_code(0);
    let scope = desk.the_run("naps").rows("summary.csv").into_iter().find(|row| row["case"] == "scope/2").unwrap();
    assert!(scope["blocks"].parse::<u32>().unwrap() > 1, "{scope:?}");
}

#[test]
fn a_new_strategy_must_run() {
    let desk = unless("rayon", r#"printf '\n%s {"unknown":"there is no such strategy"}\n' "$mark""#);
    let mut command = desk.command("gate naps.toml --base older");
    let ended = crate::runner::Ended::of(command.env("SPEEDUP_FAULT", "panic in rayon/2").output().unwrap());
    says_failed(&ended.with_code(4), "rayon/2", "head", "panicked: nobody knows");
}

#[test]
fn a_base_that_has_none_of_the_cases() {
    let ended = answering(r#"{"unknown":"there is no such strategy"}"#).run("gate naps.toml --base odd").with_code(3);
    says(&ended, "incomparable: base: none of these cases can be compared");
}

#[test]
fn a_baseline_that_the_base_does_not_have() {
    let lost = unless(r#"'"kind":"scope"'"#, r#"printf '\n%s {"unknown":"there is no scope"}\n' "$mark""#);
    let text = "delay = \"2ms\"\n[[strategy]]\nkind = \"rayon\"\nworkers = 2\nbaseline = \"scope\"\n\
                [[strategy]]\nkind = \"scope\"\nworkers = 1\n\
                [[strategy]]\nkind = \"rayon\"\nname = \"other\"\nworkers = 2\nbaseline = \"serial\"\n\
                [[strategy]]\nkind = \"serial\"\n[gate]\nloss = \"60%\"\nrepetitions = 32";
    let lost = lost.with("two.toml", text);
    let ended = lost.run("gate two.toml --base older").with_code(3);
    says(&ended, "rayon/2: incomparable: base does not have its baseline scope/1: there is no scope");
    assert!(verdicts(&lost, "two").contains(&("other/2".to_owned(), "unchanged".to_owned())));
}

/// It is no new case that base's own file has: base's program fell behind it, or lost it.
#[test]
fn a_case_of_the_bases_file_that_its_program_does_not_have() {
    let desk = unless(r#"'"id":"rayon/2"'"#, r#"printf '\n%s {"unknown":"there is no such strategy"}\n' "$mark""#);
    let ended = desk.run("gate naps.toml --base older --base-file naps.toml").with_code(3);
    says(
        &ended,
        "rayon/2: incomparable: base's own experiment has it, and its program does not: there is no such strategy",
    );
}

/// As versions of this program before the fourth do, which understand no later request.
#[test]
fn a_base_that_understands_nothing() {
    let desk = script(desk(), "old", "read -r request\nexit 1");
    let ended = desk.run("gate naps.toml --base old").with_code(3);
    says(
        &ended,
        "it does not speak the worker protocol, or an earlier version of it, or cannot load its input: it ended at once (exit code 1)",
    );
}
