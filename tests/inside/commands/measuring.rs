//! What is measured of a command, and what is compared.

use std::fs;
use std::time::Duration;

use crate::record::{Phase, Status, Warmup};
use siphasher::sip::SipHasher13;

use super::Study;

fn digest_of(text: &str) -> u64 {
    SipHasher13::new().hash(text.as_bytes())
}

#[test]
fn the_time_of_the_whole_process() {
    let execution = Study::of("run = 'sleep 0.2'").succeeds();
    assert!(execution.wall_s.unwrap() >= 0.2);
    assert_eq!((execution.phase, execution.iteration, execution.digest), (Phase::Timed, 0, None));
    assert!(execution.usage.cpu_s().unwrap() < 0.2, "sleeping takes no cpu: {:?}", execution.usage);
}

#[cfg(target_os = "linux")]
#[test]
fn a_pinned_program_has_the_cpus_of_its_workers() {
    let cpus = crate::machine::Cpus::here().allowed.unwrap();
    let said = |pin: &str| {
        let study = Study::shell("grep Cpus_allowed_list /proc/self/status > seen").with(pin);
        study.succeeds();
        let seen = fs::read_to_string(study.path("seen")).unwrap();
        seen.split_whitespace().last().unwrap().to_owned()
    };
    for cpu in &cpus {
        assert_eq!(said(&format!("pin = [{cpu}]")), cpu.to_string());
    }
    assert_eq!(said("pin = 'none'"), said(""), "nothing stays pinned");
}

#[test]
fn warm_up_executions_come_first() {
    let mut study = Study::of("run = 'true'").iterations(2);
    study.turn.warmup = Warmup { spin_s: 60.0, executions: 3, seconds: 0.0 };
    let phases: Vec<_> = study.take().iter().map(|execution| (execution.phase, execution.iteration)).collect();
    let warmup = (0..3).map(|iteration| (Phase::Warmup, iteration));
    assert_eq!(phases, warmup.chain((0..2).map(|iteration| (Phase::Timed, iteration))).collect::<Vec<_>>());
}

#[cfg(target_os = "linux")]
#[test]
fn the_cpu_time_of_all_that_it_started_and_waited_for() {
    let busy = "sh -c 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done'";
    let execution = Study::shell(&format!("({busy}; true) & {busy}; wait")).succeeds();
    let cpu_s = execution.usage.cpu_s().unwrap();
    let alone = Study::shell(busy).succeeds().usage.cpu_s().unwrap();
    assert!(cpu_s > 1.3 * alone, "{cpu_s} s of two, {alone} s of one");
    assert!(execution.usage.minor_faults.unwrap() > 0);
}

#[cfg(target_os = "linux")]
#[test]
fn what_runs_around_it_does_not_count() {
    let busy = "'sh -c \"i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done\"'";
    let execution = Study::of(&format!("run = 'true'\nprepare = {busy}\ncleanup = {busy}")).succeeds();
    let around = Study::of(&format!("run = {busy}")).succeeds();
    assert!(execution.usage.cpu_s() < around.usage.cpu_s().map(|cpu_s| cpu_s / 4.0));
    assert!(execution.wall_s < around.wall_s);
}

#[cfg(target_os = "linux")]
#[test]
fn the_most_memory() {
    const BUFFER: u64 = 200 << 20;
    let large = Study::of("run = 'dd if=/dev/zero of=/dev/null bs=200M count=1'").succeeds();
    let peak = large.usage.peak_memory_bytes.unwrap();
    assert!((BUFFER..2 * BUFFER).contains(&peak), "{peak}");
    // Two that hold their memory at the same time, and long enough to be seen.
    let both = "dd if=/dev/zero bs=100M count=1 | (sleep 1.5; cat > /dev/null)";
    let tree = Study::shell(&format!("({both}) & ({both}) & wait")).succeeds().usage.peak_memory_bytes.unwrap();
    assert!(tree >= BUFFER, "{tree}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_process_that_holds_less_than_its_worker_did_says_nothing() {
    assert_eq!(Study::of("run = 'true'").succeeds().usage.peak_memory_bytes, None);
}

#[test]
fn it_runs_in_its_folder_with_its_environment_and_its_input() {
    let study = Study::shell("pwd -P; cat; echo \"$N $0 {{}}\"; test -z \"$SPEEDUP_WORKER\"")
        .with("verify = 'stdout'\ncwd = 'in{workers}'\nstdin = '../words'\nenv = { N = '{size} {workers}' }")
        .file("words", "a few words\n");
    fs::create_dir(study.path("in3")).unwrap();
    let folder = study.path("in3").canonicalize().unwrap();
    let printed = format!("{}\na few words\n50 3 sh {{}}\n", folder.display());
    assert_eq!(study.succeeds().digest, Some(digest_of(&printed)));
}

#[test]
fn programs_are_found_from_its_folder_or_in_its_own_path() {
    let script = "#!/bin/sh\necho found as $(basename \"$0\")\n";
    for (run, more) in [("./here", ""), ("here", "env = { PATH = '.:/usr/bin:/bin' }")] {
        let study = Study::of(&format!("run = '{run}'\nverify = 'stdout'\n{more}")).file("here", script);
        executable(&study, "here");
        assert_eq!(study.succeeds().digest, Some(digest_of("found as here\n")), "{run}");
    }
}

fn executable(study: &Study, name: &str) {
    let made = std::process::Command::new("chmod").arg("+x").arg(study.path(name)).status().unwrap();
    assert!(made.success());
}

#[test]
fn what_is_around_it_is_done_each_time() {
    let study = Study::shell("test $(wc -l < log) = 1 && echo run >> log")
        .with("prepare = 'test ! -e log && echo prepare >> log'\ncleanup = 'cat log >> all && rm log'");
    assert_eq!(study.iterations(2).take().len(), 2);
}

#[test]
fn around_it_happens_in_order() {
    let study =
        Study::shell("echo run >> log").with("prepare = 'echo prepare >> log'\ncleanup = 'echo cleanup >> log'");
    let study = study.iterations(2);
    assert!(study.take().iter().all(|execution| execution.status == Status::Ok));
    assert_eq!(fs::read_to_string(study.path("log")).unwrap(), "prepare\nrun\ncleanup\n".repeat(2));
}

#[test]
fn outputs_are_compared() {
    let study = || Study::of("run = 'echo {workers}'\nverify = 'stdout'");
    assert_eq!(study().succeeds().digest, Some(digest_of("3\n")));
    assert_eq!(study().reference(digest_of("3\n")).succeeds().digest, Some(digest_of("3\n")));
    let wrong = study().reference(digest_of("4\n")).fails(Status::WrongResult, "its output differs from the reference");
    assert_eq!(wrong.digest, Some(digest_of("3\n")));
    assert_eq!(wrong.output.as_deref(), Some("--- standard output\n3\n"));
    assert!(wrong.wall_s.is_some());
}

#[test]
fn outputs_are_compared_by_what_another_command_makes_of_them() {
    let study = Study::of("run = 'printf \"c\\na\\nb\\n\"'\nverify = { through = 'sort' }");
    assert_eq!(study.succeeds().digest, Some(digest_of("a\nb\nc\n")));
}

#[test]
fn the_programs_own_figure_counts() {
    for (script, time, seconds) in [
        ("echo warm: 9 s; echo solve: 0.25 s; echo solve: 7 s", "stdout = 'solve: ([0-9.]+) s'", 0.25),
        ("printf 'solve: 12.5e1 ms' >&2", "stderr = 'solve: (\\S+)', unit = 'ms'", 0.125),
        ("printf '\\377\\nt=4\\r\\n'", "stdout = '^t=([0-9]+)', unit = 'us'", 4e-6),
    ] {
        let execution = Study::shell(script).with(&format!("time = {{ {time} }}")).succeeds();
        assert!((execution.wall_s.unwrap() - seconds).abs() < 1e-9, "{script}: {:?}", execution.wall_s);
    }
}

#[test]
fn another_exit_code_may_be_the_right_one() {
    Study::shell("exit 7").with("expect_exit = 7").succeeds();
}

#[test]
fn a_long_turn_is_told_as_it_goes() {
    let study = Study::of("run = 'sleep 0.1'").iterations(3).timeout(Duration::MAX);
    assert_eq!(study.take().len(), 3);
}

#[test]
fn what_a_start_costs() {
    assert!(crate::run::command::start_cost().is_some_and(|cost| cost > Duration::ZERO));
}
