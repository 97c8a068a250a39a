//! What is done with finished and interrupted runs, while a call fails: the raw files stay as they are, no file is half
//! there, what is missing of what was asked for is told, and afterwards the same can be done.

use std::collections::BTreeMap;
use std::fs;

use super::failing::{Calls, Failed, Swept, each_place, injector, run};
use super::runs::{not_told, said};
use super::{ON_DISK, all_calls, is_tried};
use crate::runner::{Desk, Ended};

const NAPS: &str = "dataset = { synthetic = 3 }\nworkers = 2\nrepetitions = 6\niterations = 1\nwarmup = 0\n\
                    delay = { distribution = 'lognormal', median = '1ms', sigma = 0.5 }\nisolation = 'none'\n\
                    strategy = [{ kind = 'serial' }, { kind = 'scope' }]\n\
                    [gate]\nrepetitions = 5\nerror_rate = '50%'\nloss = '90%'\n";

/// Of a shell it must be seen whether it starts what is compared.
const JOB: &str = "workers = [1, 2]\niterations = 1\nwarmup = 0\n[[strategy]]\nkind = 'command'\nname = 'job'\n\
                   run = '{exe} --version; : {workers}'\nshell = true\nverify = 'stdout'\n\
                   [gate]\nrepetitions = 5\nerror_rate = '50%'\nloss = '90%'\n";

const ASKED: [&str; 13] = [
    "report first",
    "report first --export junit=tests.xml --format json",
    "compare first second",
    "trend reports/history.jsonl",
    "predict first --workers 4",
    "plan naps.toml",
    "init new.toml",
    "init old.toml --force",
    "command true --env N={workers} --workers 1,2 --repetitions 2 --save new.toml",
    "naps.toml --against first --repetitions 2",
    "gate naps.toml --only serial/1 --base ./runner --head ./runner",
    "gate job.toml --only job/1 --base ./runner --head ./runner",
    "list",
];

/// What is on the desk before `init --force`, and must be until the new one is.
const OLD: &str = "# to be overwritten\n";

/// A desk with two finished runs, `first` and `second`, of which only the raw files are left, and their history.
fn desk() -> Desk {
    let desk = Desk::new().with("naps.toml", NAPS).with("job.toml", JOB).with("old.toml", OLD);
    for name in ["first", "second"] {
        desk.run("naps.toml").with_code(0);
        let latest = fs::canonicalize(desk.path("reports/naps/latest")).unwrap();
        fs::rename(latest, desk.path(name)).unwrap();
        fs::remove_file(desk.path("reports/naps/latest")).unwrap();
    }
    let reports = files(&desk).into_keys().filter(|name| name.starts_with("first/") && !is_raw(name));
    reports.for_each(|name| fs::remove_file(desk.path(&name)).unwrap());
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_runner"), desk.path("runner")).unwrap();
    desk
}

/// Files by their names, `first/run.json`.
type Files = BTreeMap<String, Vec<u8>>;

/// Those on the desk, but for what the new runs have, and what tells of the calls.
fn files(desk: &Desk) -> Files {
    let mut files = Files::new();
    for folder in ["", "first/", "second/", "reports/"] {
        for entry in fs::read_dir(desk.path(folder)).unwrap().map(Result::unwrap) {
            let name = format!("{folder}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_file() && name != "calls.log" {
                files.insert(name, fs::read(entry.path()).unwrap());
            }
        }
    }
    files
}

fn is_raw(name: &str) -> bool {
    ["run.json", "samples.csv", "spans.csv", "costs.csv"].iter().any(|raw| name.ends_with(raw))
}

/// A desk, and how what is asked ends on it and what it leaves.
struct Before {
    desk: Desk,
    untouched: Files,
    usual: Ended,
    done: Files,
}

/// Tries each place of what is asked, with each of these calls.
fn sweep(asked: &str, calls: &[Calls]) -> Swept {
    let desk = desk();
    let tried = desk.copy();
    let usual = tried.run(asked);
    assert!(matches!(usual.code, Some(0 | 1 | 3)), "{asked}: {usual:?}");
    let before = Before { untouched: files(&desk), usual, done: files(&tried), desk };
    let each = |calls: &Calls| each_place(asked, *calls, |number| wrong(&before, asked, *calls, number));
    calls.iter().map(each).collect()
}

/// What is wrong where that call fails; none where there are not so many.
fn wrong(before: &Before, asked: &str, calls: Calls, number: usize) -> Option<Vec<String>> {
    let desk = before.desk.copy();
    let failed = run(&desk, asked, calls, number)?;
    let is_usual = before.is_usual(&failed.ended, asked);
    let left = files(&desk);
    let mut wrong = if is_usual { Vec::new() } else { not_told(&failed, calls) };
    if before.untouched.iter().any(|(name, bytes)| is_raw(name) && left.get(name) != Some(bytes)) {
        wrong.push("a raw file has changed".to_owned());
    }
    if is_repeatable(asked) {
        wrong.extend(before.half_done(&failed, calls, &left));
    }
    // Nothing is left of a call that writes nothing.
    if !is_usual || matches!(calls.class, "write" | "rename" | "open" | "flush") {
        wrong.extend(before.not_done_again(&desk, asked));
    }
    Some(wrong.into_iter().map(|wrong| said(&failed, number, &wrong)).collect())
}

/// What is made of finished runs alone is the same each time, to the byte.
fn is_repeatable(asked: &str) -> bool {
    ["report", "compare", "trend", "predict", "list"].iter().any(|word| asked.starts_with(word))
}

/// What is measured anew and judged may be judged otherwise.
fn is_judged(asked: &str) -> bool {
    asked.starts_with("gate") || asked.contains("--against")
}

impl Before {
    fn is_usual(&self, ended: &Ended, asked: &str) -> bool {
        let may_be = is_judged(asked) && matches!(ended.code, Some(0 | 1 | 3)) && !ended.stderr.contains("error: ");
        ended.code == self.usual.code || may_be
    }

    /// What is neither as before nor as it is to be; and whether something is missing, and nobody told.
    fn half_done(&self, failed: &Failed, calls: Calls, left: &Files) -> Vec<String> {
        let is_half = |(name, bytes): &(&String, &Vec<u8>)| {
            ![&self.untouched, &self.done].iter().any(|files| files.get(*name) == Some(*bytes))
        };
        let mut wrong: Vec<String> =
            left.iter().filter(is_half).map(|(name, _)| format!("{name} is half there")).collect();
        let is_as_usual = *left == self.done && failed.ended.stdout == self.usual.stdout;
        if failed.ended.code == self.usual.code && !is_as_usual && !failed.tells(calls) {
            wrong.push("something is missing, and nothing is said".to_owned());
        }
        wrong
    }

    /// What is wrong where nothing fails any more.
    fn not_done_again(&self, desk: &Desk, asked: &str) -> Vec<String> {
        let there = fs::read_to_string(desk.path("old.toml")).unwrap();
        if asked.ends_with("new.toml") && desk.path("new.toml").exists() {
            fs::remove_file(desk.path("new.toml")).unwrap();
        }
        let (then, mut wrong) = (desk.run(asked), Vec::new());
        if there != OLD && there != fs::read_to_string(desk.path("old.toml")).unwrap() {
            wrong.push(format!("what was there is gone: {there}"));
        }
        if !self.is_usual(&then, asked) {
            wrong.push(format!("afterwards {:?}: {}", then.code, then.stderr));
        }
        if is_repeatable(asked) && (then.stdout != self.usual.stdout || files(desk) != self.done) {
            wrong.push("afterwards something else comes out".to_owned());
        }
        wrong
    }
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
