//! What programs that were killed have left is in nobody's way, and goes when it is surely theirs.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use super::interrupts::soon;
use super::{Desk, Ended, SIX_CASES, names};

#[test]
fn the_link_of_a_killed_run_is_in_nobodys_way() {
    let desk = Desk::new();
    // In a container, every run has the same number.
    let script = "mkdir -p reports/six && ln -s gone reports/six/.latest-$$ && exec \"$0\" six.toml --repetitions 1";
    Ended::of(desk.shell(script).output().unwrap()).with_code(0);
    desk.run("report six").with_code(0);
}

fn make_old(path: &Path) {
    let long_ago = SystemTime::now() - Duration::from_secs(2 * 3600);
    File::options().write(true).open(path).unwrap().set_modified(long_ago).unwrap();
}

#[test]
fn unfinished_files_go_once_nobody_can_be_writing_them() {
    let desk = Desk::new();
    desk.run("six.toml --repetitions 1").with_code(0);
    let run = desk.the_run("six").0;
    for name in [".unfinished-old", ".unfinished-new", "notes-of-mine"] {
        fs::write(run.join(name), "half a pict").unwrap();
    }
    make_old(&run.join(".unfinished-old"));
    make_old(&run.join("notes-of-mine"));
    desk.run("report six").with_code(0);
    let left = names(&run);
    assert!(!left.contains(&".unfinished-old".to_owned()), "{left:?}");
    assert!(left.contains(&".unfinished-new".to_owned()), "another report may be writing it: {left:?}");
    assert!(left.contains(&"notes-of-mine".to_owned()), "{left:?}");
}

#[test]
fn the_copies_of_a_killed_gate_go_with_the_next_gate() {
    let desk = Desk::new().with("long.toml", &format!("{SIX_CASES}[gate]\nrepetitions = 1000\n"));
    let temporary = desk.path("temporary");
    fs::create_dir(&temporary).unwrap();
    let gate = |arguments: &str| {
        let mut command = desk.command(&format!("gate {arguments}"));
        command.env("TMPDIR", &temporary).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    };
    let base = env!("CARGO_BIN_EXE_runner");
    let mut first = gate(&format!("long.toml --base {base}")).spawn().unwrap();
    soon("a turn", || desk.runs("long").pop().filter(|run| run.join("samples.csv").exists()));
    let copies = names(&temporary);
    assert_eq!(copies.len(), 1, "{copies:?}");
    // As long as the first one lives, its copies stay.
    Ended::of(gate("six.toml --no-base").output().unwrap()).with_code(0);
    assert_eq!(names(&temporary), copies);
    first.kill().unwrap();
    first.wait().unwrap();
    fs::create_dir(temporary.join("speedup-gate-of-somebody-else")).unwrap();
    symlink(desk.path("reports"), temporary.join("speedup-gate-link")).unwrap();
    Ended::of(gate("six.toml --no-base").output().unwrap()).with_code(0);
    assert_eq!(names(&temporary), ["speedup-gate-link", "speedup-gate-of-somebody-else"]);
    assert!(desk.path("reports/long").is_dir());
}
