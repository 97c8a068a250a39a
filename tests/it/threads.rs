//! A system that gives no further thread or process (`ulimit -u`, `pids.max`): said, within the time that the experiment
//! gives, and with no panic of the runner's own.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::runner::{Desk, Ended};

const JOB: &str = r#"
    workers = [1, 2]
    repetitions = 1
    timeout = "2s"
    [[strategy]]
    kind = "command"
    run = "sleep 0.01{workers}"
"#;

const NAPS: &str = r#"
    delay = "1ms"
    workers = 3
    repetitions = 1
    timeout = "2s"
    strategy = [{ kind = "scope" }, { kind = "rayon" }]
"#;

/// Their runtimes panic where they get no thread.
const WAITS: &str = r#"
    delay = "1ms"
    workers = 3
    repetitions = 1
    timeout = "2s"
    strategy = [{ kind = "tokio", threads = 2 }, { kind = "smol", threads = 2 }]
"#;

/// One of these says why there is no thread.
const SAYS_WHY: [&str; 3] = ["no further process or thread", "Resource temporarily unavailable", "cannot make a pool"];

/// So long a command's worker waited for a runner that waited for it, at the least.
const TOO_LONG: Duration = Duration::from_secs(20);

/// The program on the desk, as a user that nobody is, who may have so many threads in all. The limits do not hold for root.
fn limited(desk: &Desk, threads: u32, user: u32, arguments: &str) -> Command {
    let limits = format!("--reuid={user} --regid={user} --clear-groups prlimit --nproc={threads} ./runner {arguments}");
    desk.surrounded(Command::new("setpriv"), limits.split_whitespace())
}

/// A desk on which everybody may write, with the program.
fn open_desk() -> Desk {
    let desk = Desk::new().with("job.toml", JOB).with("naps.toml", NAPS).with("waits.toml", WAITS);
    fs::copy(env!("CARGO_BIN_EXE_runner"), desk.path("runner")).unwrap();
    fs::set_permissions(desk.path(""), fs::Permissions::from_mode(0o777)).unwrap();
    desk
}

/// `scope` starts a thread for each record, `rayon` all that it is asked for.
const THOUSANDS: &str = r#"
    dataset = { synthetic = 1000 }
    delay = "1ms"
    workers = 32000
    repetitions = 1
    iterations = 1
    warmup = 0
    timeout = "1m"
    strategy = [{ kind = "scope" }, { kind = "rayon" }, { kind = "smol", threads = 32000 }]
"#;

#[test]
fn thousands_of_threads_that_there_are_not_are_told_at_once() {
    let desk = open_desk().with("thousands.toml", THOUSANDS);
    let user = 65_000 + std::process::id() % 500;
    if !limited(&desk, 100, user, "--version").output().is_ok_and(|output| output.status.success()) {
        return eprintln!("skipped: only root can become another user, for whom such limits hold");
    }
    let ended = Ended::of(limited(&desk, 60, user, "thousands.toml").output().unwrap()).with_code(4);
    let why = "the system gives no further process or thread (`ulimit -u`, `pids.max`, `vm.max_map_count`)";
    for told in [
        format!("cannot start a thread for each of 32000 workers: {why}"),
        format!("`rayon` cannot make a pool of 32000 workers: {why}"),
        format!("smol/32000: error: cannot start all of its 32000 threads: {why}"),
    ] {
        assert!(ended.stderr.contains(&told), "{told} in {ended:?}");
    }
}

/// Each of both builds needs a process, and each process threads.
#[test]
fn with_however_few_threads_a_gate_ends_and_says_why() {
    let desk = open_desk();
    let user = 65_500 + std::process::id() % 500;
    if !limited(&desk, 100, user, "--version").output().is_ok_and(|output| output.status.success()) {
        return eprintln!("skipped: only root can become another user, for whom such limits hold");
    }
    for threads in [1, 2, 3, 4, 6, 8] {
        let gate = "gate naps.toml --base ./runner --set gate.repetitions=12 --set gate.error_rate=50%";
        let ended = Ended::of(limited(&desk, threads, user, &format!("{gate} --out {threads}")).output().unwrap());
        let said = format!("{threads} threads: {:?} {}{}", ended.code, ended.stdout, ended.stderr);
        assert!(!said.contains("thread 'main'"), "{said}");
        let in_one_line = said.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_told = SAYS_WHY.iter().any(|why| in_one_line.contains(why)) && matches!(ended.code, Some(2..=4));
        assert!(is_told || matches!(ended.code, Some(0 | 1 | 3)) && !said.contains("error: "), "{said}");
    }
}

#[test]
fn with_however_few_threads_a_run_ends_and_says_why() {
    let desk = open_desk();
    let user = 60_000 + std::process::id() % 5000;
    let works = limited(&desk, 100, user, "--version").output().is_ok_and(|output| output.status.success());
    if !works {
        return eprintln!("skipped: only root can become another user, for whom such limits hold");
    }
    let (mut codes, mut helped) = (Vec::new(), false);
    let files = [
        ("job.toml", 10),
        ("naps.toml", 10),
        ("naps.toml --set isolation=none", 4),
        ("waits.toml", 10),
        ("command true --env N={workers} --workers 1,2 --repetitions 1", 6),
    ];
    for (file, threads) in files.into_iter().flat_map(|(file, most)| (1..=most).map(move |n| (file, n))) {
        let begun = Instant::now();
        let arguments = format!("{file} --out {threads}");
        let ended = Ended::of(limited(&desk, threads, user, &arguments).output().unwrap());
        let said = format!("{file} with {threads} threads: {:?} {}{}", ended.code, ended.stdout, ended.stderr);
        assert!(begun.elapsed() < TOO_LONG, "{said}");
        assert!(matches!(ended.code, Some(0 | 2 | 4)), "{said}");
        assert!(!said.contains("panicked"), "{said}");
        assert!(ended.code == Some(0) || SAYS_WHY.iter().any(|why| said.contains(why)), "{said}");
        // A command needs a process in any case, and a run in this one has asked for none.
        let helps = said.contains("cannot start a worker process") && matches!(file, "naps.toml" | "waits.toml");
        assert_eq!(said.contains("help: `--set isolation=none`"), helps, "{said}");
        helped |= helps;
        codes.push(ended.code);
    }
    assert!(helped, "no worker process lacked a thread");
    for code in [0, 2, 4] {
        assert!(codes.contains(&Some(code)), "{code} is not in {codes:?}");
    }
}
