//! Limits that a system sets for real: a disk that is full, and few open files.

use super::runs::SMALL;
use crate::runner::Ended;

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

#[test]
fn with_however_few_open_files_a_run_ends_and_says_why() {
    for files in [5, 7, 9, 11, 13, 32] {
        let desk = SMALL.desk();
        let script = format!("ulimit -n {files}; exec \"$0\" small.toml --set isolation=case");
        let ended = Ended::of(desk.shell(&script).output().unwrap());
        let said = format!("{files} files: {:?} {}{}", ended.code, ended.stdout, ended.stderr);
        assert!(!said.contains("panicked"), "{said}");
        let refused = ended.code == Some(2) && said.contains("Too many open files");
        assert!(refused || ended.code == Some(0) && files > 8, "{said}");
    }
}
