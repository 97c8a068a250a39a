//! Which run a word means: never another one than was asked for.

use std::fs;

use super::stored::TWO_CASES;
use crate::runner::Desk;

/// A desk with a run of `two.toml`.
fn desk() -> Desk {
    let desk = Desk::new().with("two.toml", TWO_CASES);
    desk.run("two.toml").with_code(0);
    desk
}

#[test]
fn a_run_an_experiment_and_its_file_can_be_named() {
    let desk = desk();
    fs::create_dir(desk.path("experiments")).unwrap();
    fs::copy(desk.path("two.toml"), desk.path("experiments/two.toml")).unwrap();
    let run = desk.runs("two")[0].display().to_string();
    for named in ["two", "two.toml", "./two.toml", "experiments/two.toml", "reports/two", "reports/two/latest", &run] {
        let ended = desk.run(&format!("compare {named} two")).with_code(3);
        assert!(ended.stdout.contains("both are the same run"), "{named}: {}", ended.stdout);
    }
    // What was an experiment may have no file any more.
    fs::remove_file(desk.path("two.toml")).unwrap();
    desk.run("compare two.toml two").with_code(3);
}

#[test]
fn a_folder_that_is_not_there_is_no_experiment() {
    let desk = desk();
    fs::create_dir_all(desk.path("empty/two")).unwrap();
    fs::write(desk.path("two.zip"), "").unwrap();
    let names = [
        ("cache/two", "there is no folder cache/two"),
        ("cache/two/", "there is no folder cache/two/"),
        ("./two", "there is no folder ./two"),
        ("cache/two.toml", "there is no folder cache/two.toml, and no experiment file of that name"),
        ("reports/two/2026-01-01T00-00-00Z", "there is no folder reports/two/2026-01-01T00-00-00Z"),
        ("empty/two", "empty/two: it is no run: there is no run.json in it"),
        ("./two.zip", "./two.zip: it is no run"),
        ("two.old", "there is no run `two.old`"),
        ("nothing", "there is no run `nothing`"),
    ];
    for (named, words) in names {
        for arguments in [format!("compare {named} two"), format!("compare two {named}"), format!("report {named}")] {
            let ended = desk.run(&arguments).with_code(2);
            assert!(ended.stderr.contains(words), "{arguments}: {}", ended.stderr);
        }
        let ended = desk.run(&format!("two.toml --against {named}")).with_code(2);
        assert!(ended.stderr.contains(words), "{named}: {}", ended.stderr);
    }
    assert_eq!(desk.runs("two").len(), 1, "nothing was measured");
}
