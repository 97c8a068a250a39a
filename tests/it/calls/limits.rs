//! Limits that a system sets for real: disks that are full, and few open files.

use super::runs::SMALL;
use crate::runner::Ended;

/// In as few blocks as can tell anything.
const GATE: &str =
    "gate small.toml --base \"$0\" --set gate.repetitions=8 --set gate.error_rate=50% --set gate.loss=90%";

/// A file system in memory, for these processes alone, that is made larger once it was full.
#[test]
fn a_small_file_system_that_is_full_loses_nothing() {
    let desk = SMALL.desk();
    let script = r#"mkdir reports && mount -t tmpfs -o size=64k none reports || exit 99
        rows() { grep -c ",timed,ok," reports/small/latest/samples.csv; }
        "$0" small.toml --repetitions 400 --quiet; echo "full: $? $(rows)"
        mount -o remount,size=20m reports || exit 99
        "$0" small.toml --repetitions 400 --quiet --resume; echo "resumed: $? $(rows)""#;
    let own = ["--user", "--map-root-user", "--mount", "sh", "-c", script, env!("CARGO_BIN_EXE_runner")];
    let ended = Ended::of(desk.surrounded(std::process::Command::new("unshare"), own).output().unwrap());
    let said = format!("{}{}", ended.stdout, ended.stderr);
    let Some((_, full)) = said.split_once("full: 2 ") else {
        assert!(!said.contains("full: "), "{said}");
        return eprintln!("skipped: this system lets nobody mount a file system of his own: {said}");
    };
    let kept: usize = full.lines().next().unwrap().parse().unwrap();
    assert!((50..400).contains(&kept), "{said}");
    assert!(said.contains("error: cannot write reports/small/") && said.contains("No space left on device"), "{said}");
    assert!(said.contains("resumed: 0 400"), "{said}");
}

/// What is measured has room, and what is made of it has not.
#[test]
fn reports_that_have_no_room_are_told_and_made_again() {
    let desk = SMALL.desk();
    desk.run("small.toml").with_code(0);
    let raw = "run.json samples.csv spans.csv";
    let script = format!(
        r#"full() {{ mkdir "$1" && mount -t tmpfs -o size=48k none "$1" || exit 99; }}
        full kept; (cd reports/small/latest && cp {raw} ../../../kept) || exit 99
        "$0" report ./kept > /dev/null; echo "report: $?"
        for file in {raw}; do cmp kept/$file reports/small/latest/$file; done
        mount -o remount,size=20m kept; "$0" report ./kept > /dev/null; echo "report again: $?"
        full gates; "$0" {GATE} --out gates > /dev/null; echo "gate: $?"
        mount -o remount,size=20m gates; "$0" report ./gates/small/latest > /dev/null; echo "its report: $?""#
    );
    let own = ["--user", "--map-root-user", "--mount", "sh", "-c", &script, env!("CARGO_BIN_EXE_runner")];
    let Ended { stdout, stderr, .. } =
        Ended::of(desk.surrounded(std::process::Command::new("unshare"), own).output().unwrap());
    if !stdout.contains("report: ") {
        return eprintln!("skipped: this system lets nobody mount a file system of his own: {stderr}");
    }
    let (told, judged) = stdout.split_once("its report: ").unwrap_or_default();
    assert_eq!(told, "report: 2\nreport again: 0\ngate: 2\n", "{stderr}");
    assert!(["0", "1", "3"].contains(&judged.trim()), "{stdout}{stderr}");
    for folder in ["./kept/", "gates/small/"] {
        assert!(stderr.contains(&format!("error: cannot write {folder}")), "{folder}: {stderr}");
    }
    assert_eq!(stderr.matches("No space left on device").count(), 2, "{stderr}");
}

#[test]
fn with_however_few_open_files_a_run_ends_and_says_why() {
    ends_with_few_files("small.toml --set isolation=case", &[0]);
}

#[test]
fn with_however_few_open_files_a_command_ends_and_says_why() {
    ends_with_few_files("command true --env N={workers} --workers 1,2 --repetitions 1", &[0]);
}

#[test]
fn with_however_few_open_files_a_gate_ends_and_says_why() {
    ends_with_few_files(GATE, &[0, 1, 3]);
}

/// Enough are 32; below that it says why it is not done.
fn ends_with_few_files(asked: &str, usual: &[i32]) {
    for files in [5, 7, 9, 11, 13, 32] {
        let desk = SMALL.desk();
        let ended = Ended::of(desk.shell(&format!("ulimit -n {files}; exec \"$0\" {asked}")).output().unwrap());
        let said = format!("{files} files: {:?} {}{}", ended.code, ended.stdout, ended.stderr);
        assert!(!said.contains("panicked"), "{said}");
        let is_told = said.split_whitespace().collect::<Vec<_>>().join(" ").contains("Too many open files");
        let is_refused = matches!(ended.code, Some(2..=4)) && is_told && files < 32;
        assert!(is_refused || ended.code.is_some_and(|code| usual.contains(&code)) && files > 8, "{said}");
    }
}
