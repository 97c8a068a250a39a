//! Where runs are kept, and what happens where they cannot be.

use std::fs;
use std::path::Path;

use super::{Desk, Ended, Run, names};

#[test]
fn latest_is_the_newest_run() {
    let desk = Desk::new();
    desk.run("six.toml --repetitions 1 --only serial/1").with_code(0);
    let first = fs::read_link(desk.path("reports/six/latest")).unwrap();
    desk.run("six.toml --repetitions 1 --only serial/1").with_code(0);
    let second = fs::read_link(desk.path("reports/six/latest")).unwrap();
    let runs = desk.runs("six");
    assert_eq!(runs.len(), 2);
    let named = |link: &Path| runs.iter().position(|run| run.file_name() == Some(link.as_os_str()));
    assert!(named(&first).is_some() && named(&second).is_some() && first != second, "{first:?}, {second:?}, {runs:?}");
}

#[test]
fn two_runs_at_once_do_not_disturb_each_other() {
    let desk = Desk::new();
    let piped = || std::process::Stdio::piped();
    let start = || desk.command("six.toml").stdout(piped()).stderr(piped()).spawn().unwrap();
    let running: Vec<_> = (0..3).map(|_| start()).collect();
    for child in running {
        Ended::of(child.wait_with_output().unwrap()).with_code(0);
    }
    let runs = desk.runs("six");
    assert_eq!(runs.len(), 3);
    for run in runs {
        assert_eq!(Run(run).rows("samples.csv").len(), 6 * 2 * 2);
    }
    assert_eq!(names(&desk.path("reports/six")).len(), 4, "three runs and `latest`");
    desk.run("report six").with_code(0);
}

#[test]
fn another_folder_for_the_runs() {
    let desk = Desk::new();
    desk.run("six.toml --repetitions 1 --out deep/down").with_code(0);
    assert!(desk.path("deep/down/six/latest/samples.csv").exists());
    assert!(!desk.path("reports").exists());
    desk.run("report six --out deep/down").with_code(0);
    desk.run("report six").with_code(2);
}

#[test]
fn a_file_in_the_place_of_the_folder() {
    let desk = Desk::new().with("reports", "mine");
    let ended = desk.run("six.toml").with_code(2);
    assert!(ended.stderr.contains("error: cannot make the folder reports/six"), "{}", ended.stderr);
    assert!(ended.stderr.contains("because: "), "{}", ended.stderr);
    assert_eq!(fs::read_to_string(desk.path("reports")).unwrap(), "mine");
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_nobody_can_write_in() {
    // Not even root can make folders in /proc.
    let ended = Desk::new().run("six.toml --out /proc/runs").with_code(2);
    assert!(ended.stderr.contains("error: cannot make the folder /proc/runs/six"), "{}", ended.stderr);
}

/// A limit on the size of files is a full disk for everybody: some bytes of a write arrive, the next write is refused.
#[cfg(unix)]
#[test]
fn a_disk_that_is_full_costs_no_turn_that_was_written() {
    let desk = Desk::new();
    let script =
        "trap '' XFSZ; ulimit -f 32; exec \"$0\" six.toml --repetitions 200 --set isolation=none --set delay=0s";
    let ended = Ended::of(desk.shell(script).output().unwrap()).with_code(2);
    assert!(ended.stderr.contains("error: cannot write "), "{}", ended.stderr);
    assert!(ended.stderr.contains("because: "), "{}", ended.stderr);

    let run = desk.the_run("six");
    let rows = run.text("samples.csv");
    let whole_rows = rows.matches('\n').count() - 1;
    assert!(whole_rows > 6 * 2, "{whole_rows} rows");
    let ended = desk.run("report six").with_code(if rows.ends_with('\n') { 0 } else { 3 });
    assert!(ended.stdout.contains("Best choice"), "{}", ended.stdout);
}

#[test]
fn files_that_are_no_run_are_told_and_never_a_panic() {
    let desk = Desk::new();
    desk.run("six.toml --repetitions 1").with_code(0);
    let run = desk.the_run("six");
    let whole = run.bytes("samples.csv");
    let damaged: [(&str, Vec<u8>); 6] = [
        ("run.json", b"{}".to_vec()),
        ("run.json", b"{\"format\": 99}".to_vec()),
        ("run.json", run.bytes("run.json")[..200].to_vec()),
        ("samples.csv", b"a,b,c\n1,2,3\n".to_vec()),
        ("samples.csv", String::from_utf8(whole.clone()).unwrap().replace("rayon/4", "rayon/5").into_bytes()),
        ("spans.csv", b"".to_vec()),
    ];
    for (name, bytes) in damaged {
        let kept = run.bytes(name);
        fs::write(run.0.join(name), &bytes).unwrap();
        let ended = desk.run("report six").with_code(2);
        assert!(ended.stderr.contains(name), "{}", ended.stderr);
        fs::write(run.0.join(name), kept).unwrap();
    }
    // A line that was not written to its end is as good as not written; then the only block is not whole.
    for cut in [1, 10, 200] {
        fs::write(run.0.join("samples.csv"), &whole[..whole.len() - cut]).unwrap();
        desk.run("report six").with_code(3);
    }
}
