//! Text and files that somebody else has made: to whoever shows them they are text, and nothing more.

use std::path::Path;

use serde_json::Value;

use super::{Desk, Ended, SIX_CASES, change_record};

/// Colours, a line of its own that is a command to GitHub, text from right to left, a mark without a width.
const WICKED: &str = "\u{1b}[31m\u{9b}2J\n::error::no\r\n##[error]no\u{202e}\u{200b}\u{feff}";

/// Whether all of it is seen, and controls no terminal.
#[track_caller]
fn is_seen(text: &str, of: &str) {
    let unseen = |letter: &char| {
        let marks = ['\u{202e}', '\u{200b}', '\u{feff}'];
        (letter.is_control() && *letter != '\n') || marks.contains(letter)
    };
    assert_eq!(text.chars().find(unseen), None, "{of}: {text:?}");
}

/// Whether no line controls the terminal, or the CI that reads the log.
#[track_caller]
fn is_plain(text: &str, of: &str) {
    is_seen(text, of);
    let command = text.lines().find(|line| line.trim_start().starts_with("::") || line.contains("##["));
    assert_eq!(command, None, "{of}: {text}");
}

#[track_caller]
fn prints_plain_text(ended: &Ended, of: &str) {
    is_plain(&ended.stdout, of);
    is_plain(&ended.stderr, of);
}

/// Makes every text in it wicked that nothing else must fit.
fn poison(value: &mut Value) {
    match value {
        Value::String(text) => *text = format!("{text}{WICKED}"),
        Value::Array(list) => list.iter_mut().for_each(poison),
        Value::Object(fields) => fields.iter_mut().for_each(|(_, value)| poison(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn poison_run(run: &Path) {
    change_record(run, |record| {
        record["plan"]["notes"] = serde_json::json!([WICKED]);
        poison(&mut record["plan"]["title"]);
        let session = &mut record["sessions"][0];
        session["revision"] = WICKED.into();
        for key in ["os", "cpu_model", "kernel", "governor"] {
            session["machine"][key] = WICKED.into();
        }
        for case in record["plan"]["cases"].as_array_mut().unwrap() {
            case["strategy"] = format!("{WICKED}{}", case["strategy"].as_str().unwrap()).into();
        }
    });
}

#[test]
fn what_a_stored_run_says_is_only_text() {
    let desk = Desk::new();
    desk.run("six.toml --repetitions 6").with_code(0);
    desk.run("six.toml --repetitions 6").with_code(0);
    let runs = desk.runs("six");
    runs.iter().for_each(|run| poison_run(run));
    let [base, head] = [&runs[0], &runs[1]].map(|run| run.strip_prefix(desk.path("")).unwrap().display().to_string());
    let commands = [
        format!("report {head}"),
        format!("report {head} --format json"),
        format!("report {head} --export markdown=- --format json"),
        format!("report {head} --export junit=-"),
        format!("compare {base} {head}"),
        format!("compare {base} {head} --format json"),
    ];
    for command in commands {
        let ended = desk.run(&command);
        assert!(ended.stdout.contains("scope"), "{command}: {}{}", ended.stdout, ended.stderr);
        prints_plain_text(&ended, &command);
    }
    for name in ["summary.md", "summary.csv"] {
        is_seen(&std::fs::read_to_string(runs[1].join(name)).unwrap(), name);
    }
    // JSON says all of it, in other letters.
    let json = desk.run(&format!("report {head} --format json")).stdout;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert!(json["title"].as_str().unwrap().ends_with(WICKED), "{}", json["title"]);
}

#[test]
fn a_title_is_no_command_to_ci() {
    let desk = Desk::new().with("title.toml", &format!("title = \"::error::no\"\n{SIX_CASES}"));
    for command in ["title.toml --repetitions 1", "plan title.toml", "report title"] {
        let ended = desk.run(command).with_code(0);
        prints_plain_text(&ended, command);
    }
}

#[cfg(unix)]
#[test]
fn a_cell_is_no_formula_and_has_no_control_characters() {
    let failing = r#"
        workers = 1
        repetitions = 1
        [[strategy]]
        kind = "command"
        name = "job"
        shell = true
        run = "printf '=1+1\\033[31m\\000' >&2; exit 1"
    "#;
    let desk = Desk::new().with("=1+1.toml", SIX_CASES);
    let desk = desk.with("failing.toml", failing);
    desk.run("=1+1.toml").with_code(0);
    desk.run("report =1+1").with_code(0);
    desk.run("failing.toml").with_code(4);
    for (experiment, table) in [("=1+1", "samples.csv"), ("=1+1", "summary.csv"), ("failing", "samples.csv")] {
        for row in desk.the_run(experiment).rows(table) {
            for (column, cell) in row {
                assert!(!cell.starts_with(['=', '@']), "{table}: {column}: {cell}");
                assert!(!cell.contains(char::is_control), "{table}: {column}: {cell:?}");
            }
        }
    }
}

#[test]
fn no_name_of_a_file_leads_out_of_the_folder_for_runs() {
    for name in ["...toml", "..toml"] {
        let desk = Desk::new().with(name, SIX_CASES);
        let ended = desk.run(&format!("{name} --out deep/reports")).with_code(2);
        assert!(ended.stderr.contains("cannot name the folder of its runs"), "{}", ended.stderr);
        assert!(!desk.path("deep").exists());
    }
}

/// The lines that the fault prints are as mean as they can be.
#[cfg(unix)]
#[test]
fn what_a_transform_prints_is_not_among_what_was_asked_for() {
    let desk = Desk::new();
    for arguments in ["--format json", "--quiet --export junit=- --format json"] {
        let arguments = format!("six.toml --repetitions 1 --set isolation=none {arguments}");
        let output = desk.command(&arguments).env("SPEEDUP_FAULT", "noise in scope/2").output().unwrap();
        let printed = String::from_utf8(output.stdout).expect("only what was asked for");
        assert!(printed.starts_with('{') && !printed.contains("speedup-0123456789abcdef"), "{printed}");
        let mut values = serde_json::Deserializer::from_str(&printed).into_iter::<Value>();
        assert!(values.next().unwrap().unwrap()["groups"].is_array());
        let rest = printed[values.byte_offset()..].trim();
        assert!(rest.is_empty() || rest.starts_with("<?xml"), "{rest}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_read() {
    use std::os::unix::fs::symlink;

    let desk = Desk::new();
    desk.run("six.toml --repetitions 1").with_code(0);
    let made = std::process::Command::new("mkfifo").arg(desk.path("pipe")).status().unwrap();
    assert!(made.success());
    let ended = desk.run("trend pipe").with_code(2);
    assert!(ended.stderr.contains("it is no file"), "{}", ended.stderr);
    let run = desk.runs("six").remove(0);
    for (name, there) in [("run.json", "/dev/zero"), ("samples.csv", "/dev/zero"), ("spans.csv", "pipe")] {
        let kept = std::fs::read(run.join(name)).unwrap();
        std::fs::remove_file(run.join(name)).unwrap();
        symlink(desk.path(there), run.join(name)).unwrap();
        desk.run(&format!("report {}", run.display())).with_code(2);
        std::fs::remove_file(run.join(name)).unwrap();
        std::fs::write(run.join(name), kept).unwrap();
    }
}

#[test]
fn a_time_that_no_clock_gives_makes_no_speedup() {
    let desk = Desk::new();
    desk.run("six.toml --repetitions 1").with_code(0);
    let path = desk.runs("six").remove(0).join("samples.csv");
    let table = std::fs::read_to_string(&path).unwrap();
    let last = table.lines().last().unwrap();
    let place = table.lines().next().unwrap().split(',').position(|column| column == "wall_s").unwrap();
    let mut fields: Vec<&str> = last.split(',').collect();
    fields[place] = "1e-320";
    std::fs::write(&path, table.replace(last, &fields.join(","))).unwrap();
    let ended = desk.run("report six").with_code(2);
    assert!(ended.stderr.contains("an execution that counts has no time"), "{}", ended.stderr);
}

#[test]
fn a_subcommand_behind_an_option_is_told_its_place() {
    let ended = Desk::new().run("--out elsewhere trend").with_code(2);
    assert!(ended.stderr.contains("`trend` is a subcommand: it comes first"), "{}", ended.stderr);
    assert!(ended.stderr.contains("trend --out elsewhere`"), "{}", ended.stderr);
}

#[cfg(unix)]
#[test]
fn the_cause_of_a_crash_is_no_line_of_its_backtrace() {
    let crash = r#"
        workers = 1
        repetitions = 1
        [[strategy]]
        kind = "command"
        name = "job"
        run = "sh crash"
    "#;
    let words = "thread 'main' (7) panicked at src/main.rs:3:5:\nno such table\nstack backtrace:\n   0: __rustc::rust_begin_unwind\n             at /rustc/library/std/src/panicking.rs:689:5\n   1: job::main\n             at ./src/main.rs:3:5\nnote: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.\n";
    let desk = Desk::new().with("crash.toml", crash).with("crash", &format!("cat >&2 <<'END'\n{words}END\nexit 101\n"));
    let ended = desk.run("crash.toml").with_code(4);
    assert!(ended.stdout.contains("no such table") && !ended.stdout.contains("main.rs:3:5"), "{}", ended.stdout);
}
