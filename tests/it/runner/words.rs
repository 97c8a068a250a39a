//! What the program says when it measures nothing: help, lists, plans, mistakes.

use super::Desk;
use insta::assert_snapshot;

#[track_caller]
fn said(arguments: &str) -> String {
    let said = Desk::new().run(arguments).with_code(0).stdout;
    let wide: Vec<&str> = said.lines().filter(|line| line.chars().count() > 80).collect();
    assert!(wide.is_empty(), "past 80 columns:\n{}", wide.join("\n"));
    said
}

#[test]
fn help() {
    assert_snapshot!("help", said("--help"));
    for subcommand in ["run", "plan", "list", "report"] {
        assert_snapshot!(format!("help_{subcommand}"), said(&format!("{subcommand} --help")));
    }
}

#[test]
fn version() {
    assert_eq!(said("--version"), concat!("runner ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn list() {
    assert_snapshot!(said("list"));
}

#[test]
fn plan() {
    let plan = said("plan sleep1s.toml");
    // It is measured anew each time.
    let measured = regex_lite::Regex::new(r"(?s)Break-even, roughly: .*? more workers\s+pay\.").unwrap();
    assert_eq!(measured.find_iter(&plan).count(), 1, "{plan}");
    assert_snapshot!(measured.replace(&plan, "Break-even: [...]"));
}

#[test]
fn a_plan_runs_nothing() {
    let desk = Desk::new();
    desk.run("plan sleep1s.toml six.toml --only rayon/4").with_code(0);
    assert!(!desk.path("reports").exists());
}

#[test]
fn a_word_that_means_nothing_gets_the_nearest_that_does() {
    let desk = Desk::new();
    for (word, nearest) in [("repot", "report"), ("sleep", "sleep1s.toml"), ("lsit", "list")] {
        let ended = desk.run(word).with_code(2);
        assert!(ended.stderr.contains(&format!("`{word}` is neither")), "{}", ended.stderr);
        assert!(ended.stderr.contains(&format!("did you mean `{nearest}`?")), "{}", ended.stderr);
    }
    let ended = desk.run("xyzzy").with_code(2);
    assert!(!ended.stderr.contains("did you mean"), "{}", ended.stderr);
}

#[test]
fn what_of_a_path_is_missing_is_told() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("experiments")).unwrap();
    std::fs::write(desk.path("experiments/six.toml"), "").unwrap();
    for path in ["experimens/six.toml", "experiments/sixx.toml"] {
        let ended = desk.run(path).with_code(2);
        assert!(ended.stderr.contains("did you mean `experiments/six.toml`?"), "{}", ended.stderr);
    }
}

#[test]
fn a_folder_that_is_missing_is_told() {
    let ended = Desk::new().run("nowhere/six.toml").with_code(2);
    assert!(ended.stderr.contains("there is no folder `nowhere`"), "{}", ended.stderr);
}

#[test]
fn an_option_that_is_a_key_of_the_file_is_set() {
    let ended = Desk::new().run("six.toml --worker 4").with_code(2);
    assert!(ended.stderr.contains("`--set workers=VALUE` sets a key of the file"), "{}", ended.stderr);
}

#[test]
fn what_was_set_stands_in_the_title() {
    let desk = Desk::new();
    let ended = desk.run("plan six.toml --set delay=7ms").with_code(0);
    assert!(ended.stdout.contains("(delay=7ms)"), "{}", ended.stdout);
    let ended = desk.run("plan six.toml --set delay=7ms --set title=Other").with_code(0);
    assert!(ended.stdout.contains("Other") && !ended.stdout.contains("(delay=7ms"), "{}", ended.stdout);
}

#[test]
fn an_unknown_case_is_told_with_those_that_there_are() {
    let ended = Desk::new().run("six.toml --only rayon/3").with_code(2);
    assert_snapshot!(ended.stderr);
}

#[test]
fn mistakes() {
    let text = "title = \"Mistakes\"\nwokers = [2]\ndelay = \"1 sec\"\n\n[[strategy]]\nkind = \"rayn\"\n";
    let ended = Desk::new().with("bad.toml", text).run("bad.toml --set seed=-1").with_code(2);
    assert_eq!(ended.stdout, "");
    assert_snapshot!(ended.stderr);
}

#[test]
fn a_file_that_is_not_there() {
    let ended = Desk::new().run("experiments/none.toml").with_code(2);
    assert_snapshot!(ended.stderr);
}

#[test]
fn control_characters_of_a_file_do_not_reach_the_terminal() {
    let escapes = "title = \"red \\u001b[31m and \\u009b2J, \\r gone\"\ndelay = \"1ms\"\nworkers = [2]\n\
                   [[strategy]]\nkind = \"rayon\"\n";
    let desk = Desk::new().with("escapes.toml", escapes).with("raw.toml", "title = \"a \u{1b}[31m b\u{9b}2J\"\n");
    let clean = |text: &str| !text.chars().any(|character| character.is_control() && character != '\n');
    for arguments in ["escapes.toml --repetitions 1", "plan escapes.toml", "report escapes", "raw.toml"] {
        let ended = desk.run(arguments);
        assert!(clean(&ended.stdout), "{:?}", ended.stdout);
        assert!(clean(&ended.stderr), "{:?}", ended.stderr);
    }
    for words in ["\u{1b}[31m", "\u{1b}[31m.toml"] {
        let commands = [vec![words], vec!["report", words], vec!["six.toml", "--only", words], vec!["plan", words]];
        for arguments in commands.into_iter().chain([vec!["six.toml", "--set", words]]) {
            let ended = super::Ended::of(desk.command("").args(&arguments).output().unwrap()).with_code(2);
            assert!(clean(&ended.stderr), "{arguments:?}: {:?}", ended.stderr);
        }
    }
}

#[test]
fn a_reader_who_has_heard_enough_is_no_error() {
    let desk = Desk::new();
    for arguments in ["list", "plan six.toml", "six.toml", "--verbose --show-records six.toml", "--help"] {
        // `true` reads nothing; the shell waits for it and gives the program's own code on standard error.
        let script = format!("(\"$0\" {arguments} 2>noise; echo $? >code) | true; cat code; cat noise >&2");
        let ended = super::Ended::of(desk.shell(&script).output().unwrap());
        assert_eq!(ended.stdout, "0\n", "{arguments}: {}", ended.stderr);
        assert!(!ended.stderr.contains("panicked"), "{arguments}: {}", ended.stderr);
    }
    assert_eq!(desk.runs("six").len(), 2);
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_cannot_be_written_is_an_error() {
    let desk = Desk::new();
    for arguments in ["list", "plan six.toml"] {
        let ended = super::Ended::of(desk.shell(&format!("\"$0\" {arguments} >/dev/full")).output().unwrap());
        ended.with_code(2);
    }
}

/// Names on disk need not be text.
#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_utf_8_is_shown_as_far_as_it_can_be() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let desk = Desk::new();
    let name = OsStr::from_bytes(b"six\xff.toml");
    std::fs::copy(desk.path("six.toml"), desk.path("").join(name)).unwrap();
    let run = |behind: &str| {
        let mut command = desk.command("");
        super::Ended::of(command.arg(name).args(behind.split_whitespace()).output().unwrap())
    };
    run("").with_code(0);
    let ended = run("plan").with_code(2);
    assert!(ended.stderr.contains("`plan` is a subcommand: it comes first"), "{}", ended.stderr);
    assert!(ended.stderr.contains("plan six\u{fffd}.toml`"), "{}", ended.stderr);
}

#[test]
fn of_many_mistakes_all_are_counted() {
    let many: String = (0..100).map(|number| format!("unknown{number} = 1\n")).collect();
    let ended = Desk::new().with("many.toml", &format!("{many}[[strategy]]\nkind = \"rayon\"\n")).run("many.toml");
    let told = ended.with_code(2).stderr;
    assert_eq!(told.matches("error: ").count(), 50, "{told}");
    assert!(told.contains("(and 50 more mistakes)"), "{told}");
    assert!(told.ends_with("\n\n100 mistakes in many.toml\n"), "{told}");
}
