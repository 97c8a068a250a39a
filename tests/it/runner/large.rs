//! Stored runs with more cases than anybody reads, or more executions.

use std::fs;
use std::process::{Child, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::{Desk, change_record, without_checksums};

/// Two cases beside a baseline, measured in six blocks.
const FEW: &str = "delay = \"0s\"\nworkers = 2\nrepetitions = 6\niterations = 1\nisolation = \"none\"\n\
                   [[strategy]]\nkind = \"serial\"\n[[strategy]]\nkind = \"scope\"\n";

/// A desk with a run in `many` that is still one of few.
fn few() -> Desk {
    let desk = Desk::new().with("few.toml", FEW);
    desk.run("few.toml").with_code(0);
    fs::rename(desk.runs("few").remove(0), desk.path("many")).unwrap();
    without_checksums(&desk.path("many"));
    desk
}

/// Puts other lines into the place of each row of its executions.
fn multiply(desk: &Desk, row: impl Fn(&str) -> String) {
    let path = desk.path("many").join("samples.csv");
    let samples = fs::read_to_string(&path).unwrap();
    let (columns, rows) = samples.split_once('\n').unwrap();
    fs::write(path, format!("{columns}\n{}", rows.lines().map(row).collect::<String>())).unwrap();
}

/// A desk with a run in `many`, whose last case is there so many times, each under a strategy's name of its own.
fn many(cases: usize) -> Desk {
    let desk = few();
    let id = |number: usize| format!("scope{number}/2");
    change_record(&desk.path("many"), |record| {
        let planned = record["plan"]["cases"].as_array_mut().unwrap();
        let last = planned.pop().unwrap();
        for number in 0..cases {
            planned.push(last.clone());
            planned.last_mut().unwrap()["id"] = id(number).into();
            planned.last_mut().unwrap()["strategy"] = format!("scope{number}").into();
        }
        let decided = record["preparation"]["cases"].as_array_mut().unwrap();
        let last = decided.pop().unwrap();
        decided.extend(vec![last; cases]);
    });
    multiply(&desk, |row| match row.contains(",scope/2,") {
        false => format!("{row}\n"),
        true => (0..cases).map(|number| row.replace(",scope/2,", &format!(",{},", id(number))) + "\n").collect(),
    });
    desk
}

/// A desk with a run in `many`, each of whose turns has so many executions.
fn long(executions: u32) -> Desk {
    let desk = few();
    change_record(&desk.path("many"), |record| {
        let decided = record["preparation"]["cases"].as_array_mut().unwrap();
        decided.iter_mut().for_each(|case| case["iterations"] = executions.into());
    });
    multiply(&desk, |row| match row.split_once(",0,timed,") {
        None => format!("{row}\n"),
        Some((before, after)) => (0..executions).map(|number| format!("{before},{number},timed,{after}\n")).collect(),
    });
    desk
}

/// Waits for the end of a program that must come; one that takes for ever is ended.
fn end_of(mut child: Child, patience: Duration) -> ExitStatus {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if start.elapsed() > patience {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("it did not end in {patience:?}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Where the work grew with the third power of the cases, these would take many minutes.
#[test]
fn the_report_of_many_cases_comes_to_its_end() {
    let desk = many(1_500);
    let child = desk.command("report many").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    assert_eq!(end_of(child, Duration::from_secs(90)).code(), Some(0));
    let summary = fs::read_to_string(desk.path("many/summary.csv")).unwrap();
    assert_eq!(summary.lines().count(), 1 + 1 + 1_500);
}

/// Half a kilobyte for each execution, and 20 MB for all else.
#[cfg(target_os = "linux")]
#[test]
fn the_report_of_many_executions_needs_little_memory() {
    let desk = long(100_000 / 12);
    let ended = super::Ended::of(desk.shell("ulimit -d 70000; \"$0\" report many").output().unwrap()).with_code(0);
    assert!(ended.stdout.contains("scope"), "{}", ended.stdout);
    let summary = fs::read_to_string(desk.path("many/summary.csv")).unwrap();
    assert!(summary.lines().last().unwrap().contains(",49998,"), "{summary}");
}

/// All that was measured is on disk by then, so there is nothing to wait for.
#[cfg(unix)]
#[test]
fn the_first_ctrl_c_ends_the_report_after_a_run() {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    let strategies: String =
        (0..300).map(|number| format!("[[strategy]]\nkind = \"scope\"\nname = \"s{number}\"\n")).collect();
    let text = FEW.replace("repetitions = 6", "repetitions = 1") + &strategies;
    let desk = Desk::new().with("wide.toml", &text);
    let child = desk.command("wide.toml").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    super::interrupts::soon("the end of the last turn", || {
        let record = fs::read(desk.runs("wide").pop()?.join("run.json")).ok()?;
        let record: serde_json::Value = serde_json::from_slice(&record).ok()?;
        record["sessions"][0]["ended"].is_object().then_some(())
    });
    kill(Pid::from_raw(child.id() as i32), Signal::SIGINT).unwrap();
    assert_eq!(end_of(child, Duration::from_secs(20)).code(), Some(130));
    let run = desk.runs("wide").remove(0);
    assert!(!run.join("speedup.png").exists(), "the report was not made");
    desk.run(&format!("report {}", run.display())).with_code(0);
}
