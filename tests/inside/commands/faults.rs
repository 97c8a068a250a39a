//! Commands that go wrong: each is a failed execution with its cause, and its output is kept.

use std::time::Duration;

use crate::record::Status;

use super::Study;

#[test]
fn programs_that_are_none() {
    let study = |run: &str| {
        let study = Study::of(&format!("run = '{run}'")).file("words", "a few words").file("script", "#!/no/such/sh\n");
        std::fs::create_dir(study.path("folder")).unwrap();
        let made = std::process::Command::new("chmod").arg("+x").arg(study.path("script")).status().unwrap();
        assert!(made.success());
        study
    };
    for (run, cause) in [
        ("no-such-program -q", "`no-such-program`: no such program in PATH"),
        ("./no-such-file", "`./no-such-file`: no such file"),
        ("./words", "`./words` is not executable"),
        ("./folder", "`./folder` is a folder"),
        ("./script", "`./script` needs an interpreter or a loader that does not exist"),
    ] {
        study(run).fails(Status::Error, cause);
    }
}

#[test]
fn a_file_that_is_executable_and_no_program() {
    let study = Study::of("run = './words'").file("words", "a few words");
    assert!(std::process::Command::new("chmod").arg("+x").arg(study.path("words")).status().unwrap().success());
    study.fails(Status::Error, "`./words` is no program for this system; a script begins with a line like `#!/bin/sh`");
}

#[test]
fn a_folder_that_is_missing() {
    let study = Study::of("run = 'true'\ncwd = 'missing'");
    let folder = study.path("missing");
    study.fails(Status::Error, &format!("the folder {} does not exist", folder.display()));
}

#[test]
fn an_input_that_is_missing() {
    let study = Study::of("run = 'true'\nstdin = 'missing'");
    study.fails(Status::Error, "`stdin`: missing: No such file or directory (os error 2)");
}

#[test]
fn a_wrong_exit_code() {
    let failed = Study::shell("echo one >&2; echo two >&2; exit 3")
        .fails(Status::Exited, "ended with exit code 3, expected 0: two");
    assert_eq!(failed.output.as_deref(), Some("--- standard error\none\ntwo\n"));
    assert_eq!(failed.wall_s, None);
    Study::shell("exit 0").with("expect_exit = 3").fails(Status::Exited, "ended with exit code 0, expected 3");
}

#[cfg(unix)]
#[test]
fn a_signal() {
    Study::shell("echo before >&2; kill -SEGV $$").fails(Status::Crashed, "SIGSEGV: before");
    Study::shell("kill -KILL $$").fails(Status::Crashed, "SIGKILL");
    #[cfg(target_os = "linux")]
    Study::shell("kill -40 $$").fails(Status::Crashed, "signal 40");
}

#[test]
fn the_first_failure_is_the_turns_last_execution() {
    let study = Study::shell("echo x >> log; test $(wc -l < log) -lt 3").iterations(5);
    let statuses: Vec<_> = study.take().iter().map(|execution| execution.status).collect();
    assert_eq!(statuses, [Status::Ok, Status::Ok, Status::Exited]);
}

#[test]
fn what_is_around_it_fails() {
    let told = |cause: &str, toml: &str| Study::shell("echo run >> log").with(toml).fails(Status::Exited, cause);
    told("prepare: ended with exit code 1, expected 0: no", "prepare = 'echo no >&2; exit 1'");
    told("cleanup: ended with exit code 2, expected 0", "cleanup = 'exit 2'");
    let missing = Study::of("run = 'true'\nprepare = 'no-such-program'");
    missing.fails(Status::Error, "prepare: `no-such-program`: no such program in PATH");
}

#[test]
fn what_was_begun_is_cleaned_up() {
    let study = Study::shell("exit 1").with("prepare = 'touch made'\ncleanup = 'rm made'");
    study.fails(Status::Exited, "ended with exit code 1, expected 0");
    assert!(!study.path("made").exists());
}

#[test]
fn an_output_that_cannot_be_compared() {
    let study = |through: &str| Study::shell("echo text").with(&format!("verify = {{ through = '{through}' }}"));
    let failed = study("echo odd >&2; exit 1").fails(Status::Exited, "verify: ended with exit code 1, expected 0: odd");
    assert_eq!(failed.output.as_deref(), Some("--- standard output\ntext\n\n--- standard error of verify\nodd\n"));
    study("sleep 60")
        .timeout(Duration::from_millis(300))
        .fails(Status::Timeout, "verify: an execution took longer than 300ms");
}

#[test]
fn a_figure_that_is_none() {
    let study = |script: &str| Study::shell(script).with("time = { stdout = 'solve: (\\S+) s' }");
    study("echo solved >&2").fails(Status::Error, "`solve: (\\S+) s` matches nothing in its standard output");
    for figure in ["fast", "0.00", "-1", "inf", "1,5"] {
        let cause = format!("`{figure}`, which `solve: (\\S+) s` finds in its standard output, is no time above 0");
        let failed = study(&format!("echo solve: {figure} s")).fails(Status::Error, &cause);
        assert_eq!(failed.output, Some(format!("--- standard output\nsolve: {figure} s\n")));
    }
}

#[test]
fn one_that_reads_its_standard_input_reads_nothing() {
    Study::of("run = 'cat'").succeeds();
}

#[cfg(unix)]
#[test]
fn one_that_takes_too_long() {
    let study = Study::of("run = 'sleep 60'").timeout(Duration::from_millis(200));
    study.fails(Status::Timeout, "an execution took longer than 200ms");
}

#[cfg(unix)]
#[test]
fn one_that_ignores_the_request_to_end() {
    let study = Study::shell("trap '' TERM; echo started; sleep 60; sleep 60").with("verify = 'stdout'");
    let cause = "an execution took longer than 200ms and ignored SIGTERM";
    let failed = study.timeout(Duration::from_millis(200)).fails(Status::Timeout, cause);
    assert_eq!(failed.output.as_deref(), Some("--- standard output\nstarted\n"));
}

/// Whatever it prints, and wherever that goes, the worker holds little of it.
#[cfg(target_os = "linux")]
#[test]
fn one_that_prints_a_gigabyte() {
    let print = "yes 0123456789 | head -c 1G";
    for (script, more) in [
        (print.to_owned(), ""),
        (print.to_owned(), "verify = 'stdout'"),
        (format!("({print}; echo took 5 s)"), "time = { stdout = 'took (5) s' }"),
        (format!("{print} | tr -d '\\n'"), "verify = { through = 'cat' }\ntime = { stdout = '(x)|y' }"),
        (format!("{print} >&2"), ""),
    ] {
        let study = Study::shell(&format!("{script}; exit 1")).with(more);
        let mut worker = study.start();
        let failed = worker.executions().pop().unwrap();
        assert_eq!(failed.status, Status::Exited, "{}", failed.cause);
        assert!(failed.output.is_none_or(|output| output.len() < 150_000));
        let status = std::fs::read_to_string(format!("/proc/{}/status", worker.child.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap().trim();
        let kilobytes: u64 = peak.trim_end_matches("kB").trim().parse().unwrap();
        assert!(kilobytes < 50_000, "{script} {more}: the worker held {peak}");
        worker.end();
    }
}

#[test]
fn keys_that_make_no_command() {
    let mut worker = Study::of("shell = true").start();
    assert!(worker.error().contains("a command without `run`"));
    worker.end();
}
