//! What a run that is gone on with must find as it was, what counts as finished, and when the history gets its lines.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::runner::{Desk, Ended, change_record, without_checksums};

/// A command with all that can be named beside it.
const JOB: &str = r#"
    workers = [1, 2]
    repetitions = 8
    [[strategy]]
    kind = "command"
    name = "job"
    run = "./job.sh {workers}"
    stdin = "input.txt"
    prepare = "sh -c './before.sh; true'"
    cleanup = "sh after.sh"
    verify = { through = "./through.sh" }
"#;

const NAMED: [&str; 5] = ["job.sh", "input.txt", "before.sh", "after.sh", "through.sh"];

/// A desk with `job.toml` and all that it names.
fn desk() -> Desk {
    let desk = Desk::new().with("job.toml", JOB).with("input.txt", "1\n");
    for (name, text) in [
        ("job.sh", "cat; date +%N >> written.log; sleep 0.1"),
        ("before.sh", "true"),
        ("after.sh", "true"),
        ("through.sh", "cat"),
    ] {
        fs::write(desk.path(name), format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(desk.path(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
    desk
}

/// Runs it, and interrupts it as soon as a turn is there.
fn interrupted(desk: &Desk) {
    let mut child = desk.command("job.toml").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let lines =
        || fs::read_to_string(desk.path("reports/job/latest/samples.csv")).map_or(0, |text| text.lines().count());
    while lines() < 2 {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

fn said(ended: &Ended) -> String {
    format!("{}{}", ended.stdout, ended.stderr).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_program_or_a_file_that_was_edited_meanwhile_is_not_measured_on() {
    for name in NAMED {
        let desk = desk();
        interrupted(&desk);
        let text = fs::read_to_string(desk.path(name)).unwrap();
        fs::write(desk.path(name), format!("{text}# edited\n")).unwrap();
        let ended = desk.run("--resume job.toml").with_code(2);
        assert!(
            said(&ended).contains(&format!("{name}`, which it names, has changed since")),
            "{name}: {}",
            said(&ended)
        );
    }
}

/// Where the system did not say which processor it is, that is no reason to measure all of it again.
#[test]
fn a_processor_that_could_not_be_looked_at_is_no_other_machine() {
    let desk = desk();
    interrupted(&desk);
    let run = fs::canonicalize(desk.path("reports/job/latest")).unwrap();
    change_record(&run, |record| record["sessions"][0]["machine"]["cpu_model"] = serde_json::Value::Null);
    desk.run("--resume job.toml").with_code(0);
    assert!(desk.the_run("job").rows("summary.csv").iter().all(|row| row["blocks"] == "8"));
}

/// What the command itself writes is none of that.
#[test]
fn what_is_as_it_was_is_gone_on_with() {
    let desk = desk().with("job.toml", &JOB.replace("{workers}", "{workers} written.log")).with("written.log", "");
    interrupted(&desk);
    desk.run("--resume job.toml").with_code(0);
    assert!(desk.the_run("job").rows("summary.csv").iter().all(|row| row["blocks"] == "8"));
}

/// Six cases in five blocks, which came to their end.
fn whole() -> Desk {
    let desk = Desk::new();
    desk.run("six.toml --repetitions 5").with_code(0);
    desk
}

/// The same, with half of its samples.
fn cut() -> Desk {
    let desk = whole();
    let samples = desk.path("reports/six/latest/samples.csv");
    let text = fs::read_to_string(&samples).unwrap();
    let half: String = text.split_inclusive('\n').take(text.lines().count() / 2).collect();
    fs::write(&samples, half).unwrap();
    desk
}

#[test]
fn a_table_that_was_cut_at_the_end_of_a_line_is_no_finished_run() {
    let desk = cut();
    let ended = desk.run("report six").with_code(3);
    assert!(said(&ended).contains("NOT WHOLE: "), "{}", said(&ended));
    let refused = desk.run("--resume six.toml --repetitions 5").with_code(2);
    assert!(said(&refused).contains("samples.csv is not what it wrote"), "{}", said(&refused));
}

/// Nobody can tell what else happened to it, but that blocks are missing.
#[test]
fn without_checksums_a_table_that_was_cut_is_gone_on_with() {
    let desk = cut();
    without_checksums(&desk.path("reports/six/latest"));
    let ended = desk.run("report six").with_code(3);
    assert!(said(&ended).contains("NOT WHOLE: 2 of the 5 blocks that it had are whole"), "{}", said(&ended));
    desk.run("--resume six.toml --repetitions 5").with_code(0);
    assert!(desk.the_run("six").rows("summary.csv").iter().all(|row| row["blocks"] == "5"));
}

#[test]
fn a_run_that_was_killed_after_its_last_block_gets_its_lines_in_the_history() {
    let killed_before_its_end_was_noted = |desk: &Desk| {
        let record = desk.path("reports/six/latest/run.json");
        let mut json: serde_json::Value = serde_json::from_slice(&fs::read(&record).unwrap()).unwrap();
        json["sessions"][0]["ended"] = serde_json::Value::Null;
        json.as_object_mut().unwrap().shift_remove("checksum");
        fs::write(&record, serde_json::to_vec_pretty(&json).unwrap()).unwrap();
    };
    let killed_after_that = |_: &Desk| {};
    for kill in [&killed_before_its_end_was_noted as &dyn Fn(&Desk), &killed_after_that] {
        let desk = whole();
        let history = desk.path("reports/history.jsonl");
        let lines = || fs::read_to_string(&history).map_or(0, |text| text.lines().count());
        assert_eq!(lines(), 6);
        fs::remove_file(&history).unwrap();
        kill(&desk);
        for _ in 0..2 {
            desk.run("--resume six.toml --repetitions 5").with_code(0);
            assert_eq!(lines(), 6, "a line for each case, once");
        }
        assert_eq!(desk.the_run("six").rows("samples.csv").len(), 6 * 5 * 2, "nothing was measured again");
    }
}
