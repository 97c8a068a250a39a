//! The manual pages.

use crate::runner::Desk;

#[test]
fn every_command_has_a_manual_page_with_its_options() {
    let desk = Desk::new();
    let program = desk.run("man").with_code(0).stdout;
    assert!(program.starts_with(".ie") && program.contains(".TH runner 1"), "{program}");
    for command in ["run", "plan", "gate", "command", "report", "compare", "trend", "list", "doctor", "init", "schema"]
    {
        assert!(program.contains(&format!("runner\\-{command}(1)")), "{command}");
        let page = desk.run(&format!("man {command}")).with_code(0).stdout;
        let help = desk.run(&format!("{command} --help")).with_code(0).stdout;
        let options = help.split_whitespace().filter(|word| word.starts_with("--") && word.len() > 2);
        let options = options.filter(|word| word[2..].chars().all(|c| c.is_ascii_lowercase() || c == '-'));
        for option in options {
            assert!(page.contains(&option.replace('-', "\\-")), "{command} {option}:\n{page}");
        }
    }
}

#[test]
fn a_command_that_there_is_not_has_none() {
    let ended = Desk::new().run("man rnu").with_code(2);
    assert!(
        ended.stderr.contains("there is no command `rnu`") && ended.stderr.contains("run, plan"),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_page_has_its_usage_its_examples_and_its_exit_codes_in_lines() {
    let desk = Desk::new();
    let page = desk.run("man gate").with_code(0).stdout;
    for part in [
        ".SH SYNOPSIS\nrunner gate [OPTIONS] <FILE>",
        ".SH EXAMPLES\nrunner gate ci.toml",
        ".SH \"EXIT STATUS\"\n0 no loss",
    ] {
        assert!(page.replace("\\-", "-").contains(part), "{part}:\n{page}");
    }
    let program = desk.run("man").with_code(0).stdout;
    assert!(!program.contains("runner\\-help"), "there is no such page");
}
