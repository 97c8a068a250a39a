//! A scaling study without a file: the file that the arguments stand for, and its run.

use std::fs;

use crate::runner::{Desk, Ended};

fn command(desk: &Desk, arguments: &[&str]) -> Ended {
    Ended::of(desk.command("command").args(arguments).output().unwrap())
}

/// The file that `--save` writes.
fn saved(desk: &Desk, arguments: &[&str]) -> String {
    let ended = command(desk, &[arguments, &["--save", "saved.toml", "--repetitions", "1"]].concat());
    fs::read_to_string(desk.path("saved.toml")).unwrap_or_else(|_| panic!("{}", ended.stderr))
}

#[test]
fn the_arguments_stand_for_a_file() {
    let plain = saved(&Desk::new(), &["true {workers}", "--workers", "1,2,2*cpus"]);
    let all = "false \"{workers}\" '\\' \u{e9} # {size}";
    let full = saved(
        &Desk::new(),
        &[
            &["sh -c true {workers} {size}", all, "--workers=1,cpus", "--name=a", "--name=b", "--shell", "--weak"][..],
            &["--size=3", "--prepare=true", "--cleanup=true 2", "--verify=tr a b", "--budget=1m"],
            &["--warmup=0", "--timeout=30s", "--env=A=b=c", "--env=D="],
        ]
        .concat(),
    );
    insta::assert_snapshot!(format!("{plain}\n{full}"));
    let file: toml::Table = toml::from_str(&full).unwrap();
    assert_eq!(file["strategy"][1]["run"].as_str(), Some(all));
}

#[test]
fn mistakes_speak_of_arguments_where_there_is_no_file() {
    let desk = Desk::new();
    for (arguments, advice) in [
        (&["cat x | sort"][..], "give `--shell`"),
        (&["A=1 sort"], "use `--env`, or `--shell`"),
        (&["true", "--workers=1,2"], "or give `--workers 1`"),
        (&["true", "--env=A"], "write --env NAME=VALUE"),
        (&["sh", "-c", "true"], "put quotes around them"),
        (&["sort", "six.toml"], "put quotes around both: 'sort six.toml'"),
        (&["sleep", "0.1"], "put quotes around both: 'sleep 0.1'"),
    ] {
        let ended = command(&desk, arguments).with_code(2);
        assert!(ended.stderr.contains(advice), "{}", ended.stderr);
        assert!(!ended.stderr.contains("shell = true"), "{}", ended.stderr);
    }
}

#[test]
fn each_value_that_is_swept_is_a_case() {
    let desk = Desk::new();
    let sweep = ["test {level} -le {workers}0", "--sweep", "level=10,20", "--workers", "1,2", "--repetitions", "1"];
    let ended = command(&desk, &sweep).with_code(4);
    assert!(ended.stdout.contains("FAILED: test/1;level=20: ended with exit code 1, expected 0"), "{}", ended.stdout);
    let rows = desk.the_run("test").rows("summary.csv");
    let row = |id: &str| rows.iter().find(|row| row["case"] == id).unwrap_or_else(|| panic!("{id}"));
    assert_eq!(row("test/2;level=10")["baseline"], "test/1;level=10");
    assert_eq!(
        (row("test/1;level=20")["status"].as_str(), row("test/2;level=20")["status"].as_str()),
        ("exited", "ok")
    );
}

#[cfg(target_os = "linux")]
#[test]
fn placements_are_cases() {
    let desk = Desk::new();
    command(&desk, &["true {workers}", "--pin=none,compact,scatter", "--workers=1", "--repetitions=1"]).with_code(0);
    let rows = desk.the_run("true").rows("summary.csv");
    let ids: Vec<&str> = rows.iter().map(|row| row["case"].as_str()).collect();
    assert_eq!(ids, ["true/1;pin=none", "true/1;pin=compact", "true/1;pin=scatter"]);
    let file = saved(&Desk::new(), &["true {workers}", "--workers=1", "--pin=none,scatter,0"]);
    let file: toml::Table = toml::from_str(&file).unwrap();
    assert_eq!(file["strategy"][0]["pin"].to_string(), r#"["none", "scatter", [0]]"#);
    let ended = command(&Desk::new(), &["true {workers}", "--workers=1", "--pin=60000"]).with_code(2);
    assert!(ended.stderr.contains("this process may not use cpu 60000"), "{}", ended.stderr);
}

#[test]
fn without_workers_the_first_value_is_what_the_others_are_relative_to() {
    let desk = Desk::new();
    let ended = command(&desk, &["true {a}{b}", "--sweep=a=1,x", "--sweep=b=2,3", "--repetitions=1", "--quiet"]);
    let run = desk.the_run("true");
    let baselines: Vec<String> = run.rows("summary.csv").iter().map(|row| row["baseline"].clone()).collect();
    assert_eq!(baselines, ["true/1;a=1;b=2"; 4], "{}", ended.with_code(0).stdout);
}

#[test]
fn a_sweep_that_says_nothing_is_a_mistake() {
    let desk = Desk::new();
    for (sweep, what) in [
        ("levle=1", "no text of the command has `{levle}`"),
        ("workers=1", "`{workers}` stands for something else already"),
        ("level=1,1", "two cases alike: this value of `level` stands here twice"),
        ("level=a b", "`  ` cannot stand in a value that is swept"),
        ("level=", "an empty value cannot be told from none"),
        ("level", "write --sweep level=1,6,9"),
    ] {
        let program = if sweep == "levle=1" { "true" } else { "true {level}" };
        let ended = command(&desk, &[program, "--sweep", sweep]).with_code(2);
        assert!(ended.stderr.contains(&what.replace("`  `", "` `")), "{sweep}: {}", ended.stderr);
    }
}

#[test]
fn a_saved_file_holds_to_the_schema() {
    let swept = ["true {workers} {a}", "false {workers}", "--verify=stdout", "--workers", "1,2", "--sweep=a=1,b"];
    let text = saved(&Desk::new(), &swept);
    let schema = serde_json::from_str(&Desk::new().run("schema").with_code(0).stdout).unwrap();
    let value = serde_json::to_value(toml::from_str::<toml::Table>(&text).unwrap()).unwrap();
    assert_eq!(crate::validator::mistakes(&schema, &value), [""; 0]);
    assert!(text.starts_with("#:schema schema.json\n"));
}

#[test]
fn a_saved_file_plans_the_same() {
    let desk = Desk::new();
    saved(&desk, &["true {workers}", "true -x {workers}", "--workers", "1,3"]);
    let plan = desk.run("plan saved.toml").with_code(0).stdout;
    for case in ["true/1", "true/3", "true -x/1", "true -x/3"] {
        assert!(plan.contains(case), "{plan}");
    }
}

#[test]
fn programs_without_workers_are_compared_with_the_first() {
    let text = saved(&Desk::new(), &["true", "sleep 0.01"]);
    let file: toml::Table = toml::from_str(&text).unwrap();
    assert!(!file.contains_key("workers"));
    assert!(file["strategy"][0].get("baseline").is_none());
    assert_eq!(file["strategy"][1]["baseline"].as_str(), Some("true"));
    assert_eq!(file["strategy"][1]["workers"].as_integer(), Some(1));
}

#[test]
fn no_file_is_overwritten_but_by_itself() {
    let desk = Desk::new();
    let arguments = ["true {workers}", "--workers", "1,2", "--repetitions", "1", "--save", "six.toml"];
    let before = fs::read_to_string(desk.path("six.toml")).unwrap();
    let ended = command(&desk, &arguments).with_code(2);
    assert_eq!(ended.stderr, "error: six.toml is there already\nhelp: name another file\n");
    assert_eq!(fs::read_to_string(desk.path("six.toml")).unwrap(), before);
    assert!(desk.runs("six").is_empty());
}

#[test]
fn a_mistake_is_shown_in_the_file_that_would_be() {
    let ended = command(&Desk::new(), &["true {workers}", "--workers", "0"]).with_code(2);
    insta::assert_snapshot!(ended.stderr);
    for (arguments, told) in [
        (&["true", "--workers", "1,2"][..], "the same command for any number of workers"),
        (&["true {workers}", "--weak"], "in weak scaling"),
        (&["true {workers}", "--budget", "soon"], "`soon` is no duration"),
        (&["true {workers", "--workers", "2"], "error: "),
        (&["true {workers}", "--name", "a/b"], "cannot be a name"),
        (&["true {workers}", "--name", "a", "--name", "b"], "--name is given 2 times"),
    ] {
        let ended = command(&Desk::new(), arguments).with_code(2);
        assert!(ended.stderr.contains(told), "{arguments:?}: {}", ended.stderr);
    }
}

/// As hyperfine says it, and with nothing of bounds: a program may well be many times as fast as another.
#[test]
fn several_programs_are_compared_by_time() {
    let desk = Desk::new();
    let ended = command(&desk, &["sleep 0.1", "sleep 0.01", "--name", "slow", "--name", "fast", "--repetitions", "6"]);
    let said = ended.with_code(0).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("By time alone, fast/1 is "), "{said}");
    assert!(said.contains(") times as fast as slow/1."), "{said}");
    assert!(!said.contains("of bound") && !said.contains("Faster than the bound"), "{said}");
    assert!(!said.contains("efficiency"), "{said}");
}

#[test]
fn what_is_swept_is_compared_by_time() {
    let ended = command(&Desk::new(), &["sleep 0.{tenths}", "--sweep", "tenths=1,2", "--repetitions", "3"]);
    let said = ended.with_code(0).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("By time alone, sleep/1;tenths=1 is "), "{said}");
    assert!(said.contains("times as fast as sleep/1;tenths=2."), "{said}");
}
