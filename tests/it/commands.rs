//! Runs of commands that go wrong, or are stopped: each failed case says why, the others go on, and nobody is left.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::fs;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::runner::{Desk, Ended};

/// One command that is as it should be, and many that are not.
const BAD: &str = r#"
    workers = [1, 2]
    repetitions = 1
    iterations = 1
    timeout = "1500ms"
    [[strategy]]
    kind = "command"
    name = "good"
    run = "sleep 0.00{workers}"
    [[strategy]]
    kind = "command"
    name = "missing"
    run = "no-such-program {workers}"
    [[strategy]]
    kind = "command"
    name = "plain file"
    run = "./bad.toml {workers}"
    [[strategy]]
    kind = "command"
    name = "killed"
    shell = true
    run = "echo before {workers} >&2; kill -SEGV $$"
    [[strategy]]
    kind = "command"
    name = "three"
    shell = true
    run = "echo out {workers}; echo err >&2; exit 3"
    verify = "stdout"
    [[strategy]]
    kind = "command"
    name = "reader"
    shell = true
    run = "cat; exit {workers}"
    [[strategy]]
    kind = "command"
    name = "parent"
    shell = true
    run = "sleep 60{workers} & exit 0"
    [[strategy]]
    kind = "command"
    name = "escaping"
    shell = true
    run = "setsid sleep 60{workers} & exit 0"
    [[strategy]]
    kind = "command"
    name = "stubborn"
    shell = true
    run = "trap '' TERM; echo started >&2; sleep 60{workers}; sleep 60{workers}"
    [[strategy]]
    kind = "command"
    name = "silent"
    shell = true
    run = "echo no figure {workers}"
    time = { stdout = 'took ([0-9.]+) s' }
    [[strategy]]
    kind = "command"
    name = "different"
    shell = true
    run = "echo {workers}"
    verify = "stdout"
    [[strategy]]
    kind = "command"
    name = "opaque"
    shell = true
    run = "echo text; true {workers}"
    verify = { through = "false" }
"#;

/// What is kept of what each failed case printed.
fn outputs(desk: &Desk, experiment: &str) -> BTreeMap<String, String> {
    let folder = desk.runs(experiment).pop().unwrap();
    let file = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        let case = name.strip_prefix("output-")?.strip_suffix(".txt")?.to_owned();
        Some((case, fs::read_to_string(entry.path()).unwrap()))
    };
    fs::read_dir(folder).unwrap().filter_map(|entry| file(entry.unwrap())).collect()
}

/// Every process that runs on the desk, with its words; the dead have none.
fn alive(desk: &Desk) -> Vec<(i32, String)> {
    let here = desk.path("").canonicalize().unwrap();
    let process = |entry: fs::DirEntry| {
        let pid = entry.file_name().to_str()?.parse().ok()?;
        let words = fs::read(entry.path().join("cmdline")).ok().filter(|words| !words.is_empty())?;
        let on_the_desk = fs::read_link(entry.path().join("cwd")).ok()? == here;
        on_the_desk.then(|| (pid, String::from_utf8_lossy(&words).replace('\0', " ")))
    };
    fs::read_dir("/proc").unwrap().filter_map(|entry| process(entry.ok()?)).collect()
}

/// Looks again and again until it holds; far longer than it ever takes.
#[track_caller]
fn soon(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(20), "{what} did not come");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[track_caller]
fn nobody_is_left(desk: &Desk) {
    soon("the end of all", || alive(desk).is_empty());
}

#[test]
fn where_everything_failed_the_run_is_over() {
    let desk = Desk::new();
    // So many blocks, each made sure of on disk, would take longer than a test may.
    fs::write(
        desk.path("all.toml"),
        "repetitions = 100_000\nworkers = 1\n[[strategy]]\nkind = \"command\"\nrun = \"false\"\n",
    )
    .unwrap();
    let ended = desk.run("all.toml").with_code(4);
    assert!(ended.stdout.contains("Nothing could be compared in 1 whole block."), "{}", ended.stdout);
    assert!(ended.stderr.contains("block 1 of 100000") && !ended.stderr.contains("block 2 of"), "{}", ended.stderr);
}

#[test]
fn each_bad_command_is_a_failed_case_and_the_others_go_on() {
    let desk = Desk::new().with("bad.toml", BAD);
    let ended = desk.run("bad.toml").with_code(4);
    assert_eq!(alive(&desk), []);
    let rows = desk.the_run("bad").rows("samples.csv");
    let statuses: BTreeMap<&str, &str> =
        rows.iter().map(|row| (row["case"].as_str(), row["status"].as_str())).collect();
    assert_eq!(statuses.len(), 24);
    assert_eq!((statuses["good/1"], statuses["good/2"], statuses["different/1"]), ("ok", "ok", "ok"));
    let told = ended.stderr.replace(['\n', '\r'], " ");
    for (case, status, cause) in [
        ("missing/1", "error", "`no-such-program`: no such program in PATH"),
        ("plain file/2", "error", "`./bad.toml` is not executable"),
        ("killed/1", "crashed", "SIGSEGV: before 1"),
        ("three/2", "exited", "ended with exit code 3, expected 0: err"),
        ("reader/2", "exited", "ended with exit code 2, expected 0"),
        ("parent/1", "error", "it left a process behind (sleep), which was ended"),
        ("escaping/2", "error", "it left a process behind (sleep), which was ended"),
        ("stubborn/1", "timeout", "an execution took longer than 1.5s and ignored SIGTERM"),
        ("silent/2", "error", "`took ([0-9.]+) s` matches nothing in its standard output"),
        ("different/2", "wrong-result", "its output differs from the reference"),
        ("opaque/1", "exited", "verify: ended with exit code 1, expected 0"),
    ] {
        assert_eq!(statuses[case], status, "{case}");
        // What ended by itself has not crashed: its cause says all.
        let how = if status == "exited" { cause.to_owned() } else { format!("{status}: {cause}") };
        assert!(told.contains(&format!("FAILED: {case}: {how}")), "{case}: {told}");
    }
    let outputs = outputs(&desk, "bad");
    assert_eq!(outputs["three-2"], "--- standard error\nerr\n\n--- standard output\nout 2\n");
    assert_eq!(outputs["stubborn-1"], "--- standard error\nstarted\n");
    assert_eq!(outputs["opaque-1"], "--- standard output\ntext\n");
    assert!(["missing-1", "parent-1", "good-1"].iter().all(|case| !outputs.contains_key(*case)), "{outputs:?}");
}

#[test]
fn a_wrong_output_is_kept_beside_the_right_one() {
    let text = "repetitions = 1\nworkers = [1, 2]\n[[strategy]]\nkind = 'command'\nname = 'sums'\nshell = true\n\
                verify = 'stdout'\nrun = 'echo same; echo {workers}; echo aside >&2'\n";
    let desk = Desk::new().with("sums.toml", text);
    let ended = desk.run("sums.toml").with_code(4);
    let told = ended.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let cause = "FAILED: sums/2: wrong-result: its output differs from the reference, first in line 2: `2`, not `1`";
    let where_to = "what it printed: reports/sums/latest/wrong-sums-2.txt; what it was compared with: \
                    reports/sums/latest/right-sums-2.txt";
    assert!(told.contains(&format!("{cause} ({where_to})")), "{}", ended.stdout);
    let kept = |name: &str| fs::read_to_string(desk.path("reports/sums/latest").join(name)).unwrap();
    assert_eq!([kept("wrong-sums-2.txt"), kept("right-sums-2.txt")], ["same\n2\n", "same\n1\n"]);
    assert_eq!(kept("output-sums-2.txt"), "--- standard error\naside\n\n--- standard output\nsame\n2\n");
}

/// What is kept is the start, and a difference behind it is not found.
#[test]
fn of_a_long_output_the_start_is_kept() {
    let text = "repetitions = 1\nworkers = [1, 2]\n[[strategy]]\nkind = 'command'\nname = 'long'\nshell = true\n\
                verify = { through = 'cat' }\nrun = 'yes | head -c 100000; echo {workers}'\n";
    let desk = Desk::new().with("long.toml", text);
    let ended = desk.run("long.toml").with_code(4);
    assert!(ended.stdout.contains("its output differs from the reference (what it"), "{}", ended.stdout);
    for name in ["wrong-long-2.txt", "right-long-2.txt"] {
        assert_eq!(fs::metadata(desk.path("reports/long/latest").join(name)).unwrap().len(), 64 << 10);
    }
}

/// Neither the runner nor its worker holds what a command prints.
#[test]
fn a_gigabyte_of_output_is_held_by_nobody() {
    for more in ["", "verify = 'stdout'"] {
        let text = format!(
            "repetitions = 1\n[[strategy]]\nkind = 'command'\nname = 'chatty'\nshell = true\nworkers = 1\n{more}\n\
             run = 'yes 0123456789 | head -c 1G; exit 1'"
        );
        let desk = Desk::new().with("chatty.toml", &text);
        let mut runner = start(&desk, "chatty.toml");
        let mut most = 0;
        while runner.try_wait().unwrap().is_none() {
            let status = fs::read_to_string(format!("/proc/{}/status", runner.id())).unwrap_or_default();
            let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0").trim();
            most = most.max(peak.trim_end_matches("kB").trim().parse::<u64>().unwrap());
            std::thread::sleep(Duration::from_millis(2));
        }
        Ended::of(runner.wait_with_output().unwrap()).with_code(4);
        assert!(most < 100_000, "the runner held {most} kB {more}");
        assert!(outputs(&desk, "chatty").values().all(|output| output.len() < 70_000));
        assert_eq!(alive(&desk), []);
    }
}

/// A study whose command (or what prepares it) is like this from its third execution on.
fn study(key: &str, from: u32) -> Desk {
    let stubborn = "trap '' TERM INT HUP; setsid sleep 600 & touch started; sleep 601";
    let script = format!("echo x >> log; if test $(wc -l < log) -ge {from}; then {stubborn}; fi; true");
    let run = if key == "run" { "" } else { "run = 'true {workers}'" };
    let script = toml::Value::from(format!("{script} {{workers}}"));
    let text = format!(
        "repetitions = 3\niterations = 1\nworkers = [1, 2]\n[[strategy]]\nkind = 'command'\nname = 'study'\n\
         shell = true\n{key} = {script}\n{run}\n"
    );
    Desk::new().with("study.toml", &text)
}

fn start(desk: &Desk, arguments: &str) -> Child {
    desk.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Runs the study until its stubborn processes are there, and sends the runner a signal.
fn stopped(desk: &Desk, signal: Signal) -> Ended {
    let runner = start(desk, "study.toml");
    soon("the command", || desk.path("started").exists() && alive(desk).len() >= 4);
    kill(Pid::from_raw(runner.id() as i32), signal).unwrap();
    let ended = Ended::of(runner.wait_with_output().unwrap());
    nobody_is_left(desk);
    ended
}

#[test]
fn nobody_outlives_a_runner_that_is_stopped() {
    for key in ["run", "prepare"] {
        for (signal, code) in [(Signal::SIGINT, Some(130)), (Signal::SIGTERM, Some(143)), (Signal::SIGKILL, None)] {
            // One execution is tried out; the two turns of a block follow.
            let ended = stopped(&study(key, 3), signal);
            assert_eq!(ended.code, code, "{key} {signal}: {}", ended.stderr);
        }
    }
}

#[test]
fn a_run_that_was_stopped_goes_on() {
    let desk = study("run", 5);
    assert!(stopped(&desk, Signal::SIGINT).stderr.contains("Stopped after 1 of 3 blocks"));
    fs::remove_file(desk.path("log")).unwrap();
    let text = fs::read_to_string(desk.path("study.toml")).unwrap();
    assert!(text.contains("-ge 5"));
    // Four executions are left, and none of them is the fifth.
    desk.run("study.toml --resume").with_code(0);
    let rows = desk.the_run("study").rows("samples.csv");
    let turns: Vec<_> = rows.iter().map(|row| (row["session"].as_str(), row["block"].as_str())).collect();
    // The block in which it was stopped is measured again from its start.
    let expected = [("0", "0"), ("0", "0"), ("0", "1"), ("1", "1"), ("1", "1"), ("1", "2"), ("1", "2")];
    assert_eq!(turns, expected);
}

/// What the first execution was to tell is not known: there is nothing that could go on.
#[test]
fn a_run_that_is_stopped_before_its_first_block_leaves_nothing() {
    for key in ["run", "prepare"] {
        for (signal, code) in [(Signal::SIGINT, Some(130)), (Signal::SIGTERM, Some(143)), (Signal::SIGKILL, None)] {
            let desk = study(key, 1);
            let ended = stopped(&desk, signal);
            assert_eq!(ended.code, code, "{key} {signal}: {}", ended.stderr);
            assert_eq!(ended.stdout, "");
            assert!(desk.runs("study").is_empty());
            if code.is_some() {
                assert!(ended.stderr.ends_with("Stopped before anything was measured.\n"), "{}", ended.stderr);
            }
        }
    }
}

/// As by the system, when memory runs out.
#[test]
fn nobody_outlives_a_worker_that_is_killed() {
    let desk = study("run", 4);
    let runner = start(&desk, "study.toml --only study/1");
    soon("the command", || desk.path("started").exists() && alive(&desk).len() >= 4);
    let worker = |pid: &i32| {
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|entry| entry.starts_with(b"SPEEDUP_WORKER="))
    };
    let workers: Vec<i32> = alive(&desk).into_iter().map(|(pid, _)| pid).filter(worker).collect();
    assert_eq!(workers.len(), 1);
    kill(Pid::from_raw(workers[0]), Signal::SIGKILL).unwrap();
    let ended = Ended::of(runner.wait_with_output().unwrap()).with_code(4);
    assert_eq!(alive(&desk), []);
    assert!(ended.stderr.contains("FAILED: study/1: crashed: SIGKILL"), "{}", ended.stderr);
}

/// A first execution that fails must not switch the comparison off.
#[test]
fn outputs_that_could_not_be_compared_are_not_passed() {
    let study = |from: u32| {
        let script = format!("echo x >> log; test $(wc -l < log) -ge {from} || exit 1; echo {{workers}}");
        let text = format!(
            "repetitions = 2\niterations = 1\nworkers = [1, 2]\n[[strategy]]\nkind = 'command'\nname = 'flaky'\n\
             shell = true\nverify = 'stdout'\nrun = {}\n",
            toml::Value::from(script)
        );
        Desk::new().with("flaky.toml", &text)
    };
    let statuses = |desk: &Desk| -> BTreeMap<String, String> {
        let rows = desk.the_run("flaky").rows("samples.csv");
        rows.into_iter().map(|mut row| (row.remove("case").unwrap(), row.remove("status").unwrap())).collect()
    };
    // The first case fails once; the second one then says what is right, and the first one is wrong.
    let desk = study(2);
    desk.run("flaky.toml").with_code(4);
    let of = |case: &str| statuses(&desk)[case].clone();
    assert_eq!((of("flaky/1").as_str(), of("flaky/2").as_str()), ("wrong-result", "ok"));
    // Both fail once: nobody knows what would be right.
    let desk = study(3);
    let ended = desk.run("flaky.toml").with_code(4);
    assert!(statuses(&desk).values().all(|status| status == "error"));
    assert!(ended.stderr.contains("FAILED: flaky/1: error: nothing to compare its output with"), "{}", ended.stderr);
}

/// A program that reports a microsecond may take a second all the same.
#[test]
fn a_turn_is_filled_by_all_that_an_execution_takes() {
    for (more, script) in [
        ("time = { stdout = 'took ([0-9.]+) s' }", "sleep 0.1; echo took 0.000001 s"),
        ("prepare = 'sleep 0.1'", "true"),
        ("cleanup = 'sleep 0.1'", "true"),
        ("verify = { through = 'sleep 0.1' }", "true"),
    ] {
        let text = format!(
            "repetitions = 1\nworkers = [1]\n[[strategy]]\nkind = 'command'\nname = 'brief'\nshell = true\n\
             run = '{script}'\n{more}\n"
        );
        let desk = Desk::new().with("brief.toml", &text);
        desk.run("brief.toml").with_code(0);
        assert_eq!(desk.the_run("brief").rows("samples.csv").len(), 1, "{more}");
    }
}

#[test]
fn two_runs_at_once_have_a_folder_each() {
    let desk = Desk::new().with(
        "both.toml",
        "repetitions = 2\nworkers = [1, 2]\n[[strategy]]\nkind = 'command'\nname = 'both'\nrun = 'sleep 0.0{workers}'\n",
    );
    let runs = [start(&desk, "both.toml"), start(&desk, "both.toml")];
    for run in runs {
        Ended::of(run.wait_with_output().unwrap()).with_code(0);
    }
    assert_eq!(desk.runs("both").len(), 2);
}

#[test]
fn a_word_is_handed_on_whatever_it_holds() {
    let long = "x".repeat(100_000);
    for word in ["new\nline", "\"quoted\" \\", "ünïcödé 語 \u{1f600}", "{{}}", "$HOME `id` *;", &long] {
        // The argument and the variable come back as they are: they stand in one output, which is always the same.
        let quoted = format!("'{}'", word.replace('\'', r"'\''"));
        let run = toml::Value::from(format!("sh -c 'test \"$0\" = \"$WORD\" && test -n \"$0\"' {quoted}"));
        let text = format!(
            "repetitions = 1\niterations = 1\nworkers = [1]\n[[strategy]]\nkind = 'command'\nrun = {run}\nenv = {{ WORD = {} }}\n",
            toml::Value::from(word)
        );
        let desk = Desk::new().with("odd.toml", &text);
        desk.run("odd.toml").with_code(0);
    }
}
