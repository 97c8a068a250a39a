//! Files to start from: they run as they stand, and so do the choices that they offer.

use std::fs;

use crate::runner::Desk;

const EXPERIMENT: &str = include_str!("../../../src/cli/subcommands/init/experiment.toml");
const COMMAND: &str = include_str!("../../../src/cli/subcommands/init/command.toml");

/// The text with every choice taken: each comment that is a key or a header, as it would be without `# `.
fn chosen(text: &str) -> String {
    let is_choice = |line: &str| {
        let key = line.split(" = ").next().unwrap_or_default();
        line.starts_with("[[") || (line.contains(" = ") && key.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
    };
    let lines = text.lines().map(|line| line.strip_prefix("# ").filter(|rest| is_choice(rest)).unwrap_or(line));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_file_runs_as_it_stands() {
    let desk = Desk::new();
    let ended = desk.run("init").with_code(0);
    insta::assert_snapshot!("init", ended.stdout);
    assert_eq!(fs::read_to_string(desk.path("experiment.toml")).unwrap(), EXPERIMENT);
    let ended = desk.run("experiment.toml --repetitions 2").with_code(0);
    assert!(ended.stdout.contains("rayon"), "{}", ended.stdout);
    assert_eq!(desk.the_run("experiment").record()["plan"]["title"], "My first experiment");
}

#[test]
fn its_choices_can_be_taken() {
    let text = chosen(EXPERIMENT);
    for key in ["budget", "timeout", "serial_fraction", "schedule", "case", "speedup"] {
        assert!(text.contains(&format!("\n{key} = ")), "{key} is not offered");
    }
    Desk::new().with("chosen.toml", &text).run("plan chosen.toml").with_code(0);
}

#[test]
fn it_is_short() {
    for text in [EXPERIMENT, COMMAND] {
        assert!(text.lines().count() <= 40, "{} lines", text.lines().count());
        assert!(text.lines().all(|line| line.chars().count() <= 90));
    }
}

#[test]
fn it_has_the_name_that_is_asked_for() {
    let desk = Desk::new();
    desk.run("init mine.toml").with_code(0);
    assert!(fs::read_to_string(desk.path("mine.toml")).unwrap().contains("`runner mine.toml`"));
    desk.run("plan mine.toml").with_code(0);
}

#[test]
fn no_file_is_overwritten_unasked() {
    let desk = Desk::new();
    let before = fs::read_to_string(desk.path("six.toml")).unwrap();
    let ended = desk.run("init six.toml").with_code(2);
    assert_eq!(ended.stderr, "error: six.toml is there already\nhelp: --force overwrites it\n");
    assert_eq!(fs::read_to_string(desk.path("six.toml")).unwrap(), before);
    desk.run("init six.toml --force").with_code(0);
    assert_ne!(fs::read_to_string(desk.path("six.toml")).unwrap(), before);
}

#[test]
fn a_file_that_cannot_be_written_is_told() {
    let ended = Desk::new().run("init nowhere/an.toml").with_code(2);
    assert!(ended.stderr.starts_with("error: cannot write nowhere/an.toml: "), "{}", ended.stderr);
}

#[test]
fn the_file_about_a_program_has_choices_too() {
    let desk = Desk::new();
    desk.run("init --command").with_code(0);
    assert_eq!(fs::read_to_string(desk.path("experiment.toml")).unwrap(), COMMAND);
    let plan = desk.run("plan experiment.toml").with_code(0).stdout;
    assert!(plan.contains("xargs/8"), "{plan}");
    let choices = chosen(COMMAND).replace("seq 8", "seq {size}"); // Weak scaling needs it.
    desk.with("chosen.toml", &choices).run("plan chosen.toml").with_code(0);
}
