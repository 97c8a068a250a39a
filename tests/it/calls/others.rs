//! What is done with finished and interrupted runs, while a call fails: the raw files stay as they are, and afterwards the
//! same can be done.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::failing::{Calls, each_place, injector, run};
use super::runs::{not_told, said};
use super::{FURTHER, ON_DISK, the_long_way_round};
use crate::runner::Desk;

const NAPS: &str = "dataset = { synthetic = 3 }\nworkers = 2\nrepetitions = 6\niterations = 1\nwarmup = 0\n\
                    delay = { median = '1ms', sigma = 0.5 }\nisolation = 'none'\n\
                    strategy = [{ kind = 'serial' }, { kind = 'scope' }]\n";

const ASKED: [&str; 8] = [
    "report first",
    "compare first second",
    "trend --history reports/history.jsonl",
    "predict first --workers 4",
    "plan naps.toml",
    "init new.toml",
    "naps.toml --against first",
    "gate naps.toml --base ./runner --head ./runner --set gate.repetitions=2",
];

/// A desk with two finished runs, `first` and `second`, and their history.
fn desk() -> Desk {
    let desk = Desk::new().with("naps.toml", NAPS);
    for name in ["first", "second"] {
        desk.run("naps.toml").with_code(0);
        let latest = fs::canonicalize(desk.path("reports/naps/latest")).unwrap();
        fs::rename(latest, desk.path(name)).unwrap();
        fs::remove_file(desk.path("reports/naps/latest")).unwrap();
    }
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_runner"), desk.path("runner")).unwrap();
    desk
}

/// What must stay as it is.
fn raw_files(desk: &Desk) -> BTreeMap<String, Vec<u8>> {
    let tables = ["run.json", "samples.csv", "spans.csv", "costs.csv"];
    let files = ["first", "second"].into_iter().flat_map(|run| tables.map(|table| format!("{run}/{table}")));
    files.map(|file| (file.clone(), fs::read(desk.path(&file)).unwrap_or_default())).collect()
}

/// A copy of the desk.
fn again(desk: &Desk) -> Desk {
    let copy = Desk::new();
    let copied = std::process::Command::new("cp").arg("-a").arg(desk.path(".")).arg(copy.path("")).status();
    assert!(copied.unwrap().success());
    copy
}

fn sweep(asked: &str, calls: Calls) {
    let desk = desk();
    let whole = raw_files(&desk);
    let usual = again(&desk).run(asked).code;
    assert!(matches!(usual, Some(0 | 1 | 3)), "{asked}: {usual:?}");
    each_place(calls, |number| {
        let desk = again(&desk);
        let failed = run(&desk, asked, calls, number)?;
        let mut wrong = if failed.ended.code == usual { Vec::new() } else { not_told(&failed, calls) };
        if raw_files(&desk) != whole {
            wrong.push("a raw file has changed".to_owned());
        }
        if asked.starts_with("init") && Path::new(&desk.path("new.toml")).exists() {
            fs::remove_file(desk.path("new.toml")).unwrap();
        }
        let then = desk.run(asked);
        if then.code.max(usual) != usual && !asked.starts_with("gate") {
            wrong.push(format!("afterwards {:?}: {}", then.code, then.stderr));
        }
        Some(wrong.into_iter().map(|wrong| format!("{asked}: {}", said(&failed, number, &wrong))).collect())
    });
}

#[test]
fn every_place_of_what_is_done_with_finished_runs() {
    if the_long_way_round() && injector().is_some() {
        for asked in ASKED {
            ON_DISK.iter().chain(&FURTHER).for_each(|calls| sweep(asked, *calls));
        }
    }
}
