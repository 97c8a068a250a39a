//! What is done with finished and interrupted runs, while a call fails: the raw files stay as they are, and afterwards the
//! same can be done.

use std::collections::BTreeMap;
use std::fs;

use super::failing::{Calls, Swept, each_place, injector, run};
use super::runs::{not_told, said};
use super::{ON_DISK, all_calls, is_tried};
use crate::runner::Desk;

const NAPS: &str = "dataset = { synthetic = 3 }\nworkers = 2\nrepetitions = 6\niterations = 1\nwarmup = 0\n\
                    delay = { distribution = 'lognormal', median = '1ms', sigma = 0.5 }\nisolation = 'none'\n\
                    strategy = [{ kind = 'serial' }, { kind = 'scope' }]\n";

const ASKED: [&str; 12] = [
    "report first",
    "report first --export junit=tests.xml --format json",
    "compare first second",
    "trend --history reports/history.jsonl",
    "predict first --workers 4",
    "plan naps.toml",
    "init new.toml",
    "init old.toml --force",
    "command true --workers 1,2 --repetitions 2 --save new.toml",
    "naps.toml --against first",
    "gate naps.toml --base ./runner --head ./runner --set gate.repetitions=2",
    "list",
];

/// What is on the desk before `init --force`, and must be until the new one is.
const OLD: &str = "# to be overwritten\n";

/// A desk with two finished runs, `first` and `second`, and their history.
fn desk() -> Desk {
    let desk = Desk::new().with("naps.toml", NAPS).with("old.toml", OLD);
    for name in ["first", "second"] {
        desk.run("naps.toml").with_code(0);
        let latest = fs::canonicalize(desk.path("reports/naps/latest")).unwrap();
        fs::rename(latest, desk.path(name)).unwrap();
        fs::remove_file(desk.path("reports/naps/latest")).unwrap();
    }
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_runner"), desk.path("runner")).unwrap();
    desk
}

/// A desk, and how what is asked ends on it.
struct Before {
    desk: Desk,
    raw: BTreeMap<String, Vec<u8>>,
    usual: Option<i32>,
}

/// What must stay as it is.
fn raw_files(desk: &Desk) -> BTreeMap<String, Vec<u8>> {
    let tables = ["run.json", "samples.csv", "spans.csv", "costs.csv"];
    let files = ["first", "second"].into_iter().flat_map(|run| tables.map(|table| format!("{run}/{table}")));
    files.map(|file| (file.clone(), fs::read(desk.path(&file)).unwrap_or_default())).collect()
}

/// Tries each place of what is asked, with each of these calls.
fn sweep(asked: &str, calls: &[Calls]) -> Swept {
    let desk = desk();
    let before = Before { usual: desk.copy().run(asked).code, raw: raw_files(&desk), desk };
    assert!(matches!(before.usual, Some(0 | 1 | 3)), "{asked}: {:?}", before.usual);
    let each = |calls: &Calls| each_place(asked, *calls, |number| wrong(&before, asked, *calls, number));
    calls.iter().map(each).collect()
}

/// What is wrong where that call fails; none where there are not so many.
fn wrong(before: &Before, asked: &str, calls: Calls, number: usize) -> Option<Vec<String>> {
    let desk = before.desk.copy();
    let failed = run(&desk, asked, calls, number)?;
    let mut wrong = if failed.ended.code == before.usual { Vec::new() } else { not_told(&failed, calls) };
    if raw_files(&desk) != before.raw {
        wrong.push("a raw file has changed".to_owned());
    }
    let there = fs::read_to_string(desk.path("old.toml")).unwrap();
    if asked.ends_with("new.toml") && desk.path("new.toml").exists() {
        fs::remove_file(desk.path("new.toml")).unwrap();
    }
    let then = desk.run(asked);
    if there != OLD && there != fs::read_to_string(desk.path("old.toml")).unwrap() {
        wrong.push(format!("what was there is gone: {there}"));
    }
    if then.code.max(before.usual) != before.usual && !asked.starts_with("gate") {
        wrong.push(format!("afterwards {:?}: {}", then.code, then.stderr));
    }
    Some(wrong.into_iter().map(|wrong| said(&failed, number, &wrong)).collect())
}

#[test]
fn whatever_fails_of_a_new_file_leaves_the_old_one() {
    if injector().is_some() {
        let swept: Swept =
            ["init new.toml", "init old.toml --force"].map(|asked| sweep(asked, &ON_DISK)).into_iter().collect();
        swept.is_fine();
        assert!(swept.places > 4, "{}", swept.places);
    }
}

#[test]
fn every_place_of_what_is_done_with_finished_runs() {
    let calls = all_calls();
    let asked = ASKED.into_iter().filter(|asked| is_tried(asked) && injector().is_some());
    asked.map(|asked| sweep(asked, &calls)).collect::<Swept>().is_fine();
}
