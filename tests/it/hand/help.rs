//! Help that fits on a screen.

use crate::runner::Desk;

const SUBCOMMANDS: [&str; 13] = [
    "run",
    "plan",
    "gate",
    "command",
    "report",
    "list",
    "doctor",
    "init",
    "schema",
    "completions",
    "compare",
    "trend",
    "predict",
];

fn help(arguments: &str, columns: usize) -> String {
    let output = Desk::new().command(arguments).env("COLUMNS", columns.to_string()).output().unwrap();
    crate::runner::Ended::of(output).with_code(0).stdout
}

#[test]
fn the_first_page_fits_on_a_screen_and_names_every_subcommand() {
    for flag in ["-h", "--help", "help"] {
        let page = help(flag, 80);
        assert!(page.lines().count() <= 24, "{} lines:\n{page}", page.lines().count());
        assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
        for subcommand in SUBCOMMANDS {
            assert!(page.contains(&format!("\n  {subcommand} ")), "{subcommand} is missing:\n{page}");
        }
    }
}

#[test]
fn every_subcommand_has_an_example() {
    for subcommand in SUBCOMMANDS {
        let page = help(&format!("{subcommand} --help"), 80);
        let (_, example) = page.split_once("Example").unwrap_or_else(|| panic!("{subcommand} has none:\n{page}"));
        assert!(example.contains(&format!("runner {subcommand}")), "{example}");
        assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
    }
}

#[test]
fn no_word_of_it_is_lost_on_a_narrow_screen() {
    for subcommand in SUBCOMMANDS.map(|name| format!("{name} -h")).into_iter().chain(["-h".to_owned()]) {
        let words = |page: &str| page.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let page = help(&subcommand, 40);
        assert_eq!(words(&page), words(&help(&subcommand, 100)), "{subcommand}");
        let wrapped = page.lines().filter(|line| !line.starts_with("Usage:")); // clap keeps it on one line.
        let wide = wrapped.filter(|line| line.chars().count() > 40 && line.split_whitespace().count() > 2);
        assert_eq!(wide.collect::<Vec<_>>(), [""; 0], "{subcommand}");
    }
}

#[test]
fn new_pages() {
    for subcommand in ["command", "gate", "init", "schema", "completions"] {
        insta::assert_snapshot!(subcommand, help(&format!("{subcommand} --help"), 80));
    }
}

/// Not of those options alone that were given.
#[test]
fn an_error_shows_the_whole_usage_of_its_command() {
    for (arguments, usage) in [
        ("--repetitions 3", "Usage: runner [OPTIONS] <FILE>...\n       runner <COMMAND>\n"),
        ("--bogus", "Usage: runner [OPTIONS] <FILE>...\n       runner <COMMAND>\n"),
        ("gate --set a=1", "Usage: runner gate [OPTIONS] <FILE>...\n"),
        ("report six --format json --bogus", "Usage: runner report [OPTIONS] <RUN>\n"),
    ] {
        let ended = Desk::new().run(arguments).with_code(2);
        assert!(ended.stderr.contains(usage), "{arguments}: {}", ended.stderr);
        assert!(!ended.stderr.contains("as a value"), "nobody meant that: {}", ended.stderr);
    }
}

#[test]
fn what_is_no_number_is_told_in_plain_words() {
    for arguments in [
        "--repetitions six six.toml",
        "gate six.toml --repetitions -1",
        "command true --size 1.5",
        "predict six --workers 4,many",
        "predict six --records -1",
    ] {
        let told = Desk::new().run(arguments).with_code(2).stderr;
        assert!(told.contains("write a whole number, such as 20") && !told.contains("digit"), "{arguments}: {told}");
    }
}
