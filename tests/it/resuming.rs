//! A run that is killed at any moment loses no whole block, and counts none twice.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

use crate::runner::{change_record, without_checksums};

const EXPERIMENT: &str = r#"
dataset = "scientists"
delay = "1ms"
workers = [2, 7]
repetitions = 25
iterations = 2

[[strategy]]
kind = "serial"

[[strategy]]
kind = "scope"

[[strategy]]
kind = "rayon"
"#;

fn runner(folder: &Path) -> Command {
    let mut runner = Command::new(env!("CARGO_BIN_EXE_runner"));
    runner.current_dir(folder).arg("kill.toml").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    runner
}

/// The one run of `kill.toml`, once it has begun.
fn run_in(folder: &Path) -> Option<PathBuf> {
    let runs = fs::read_dir(folder.join("reports/kill")).ok()?.map(|entry| entry.expect("an entry").path());
    runs.filter(|run| !run.is_symlink()).find(|run| run.join("run.json").exists())
}

/// A table's rows, by column; the last one may be torn.
fn rows(run: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    let Ok(text) = fs::read_to_string(run.join(name)) else { return Vec::new() };
    let whole = text.rfind('\n').map_or("", |end| &text[..=end]);
    csv::Reader::from_reader(whole.as_bytes()).deserialize().map(|row| row.expect("a row")).collect()
}

/// Blocks of which every case has both of its executions, by session and number.
fn whole_blocks(run: &Path) -> Vec<(u32, u32)> {
    let mut executions: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for row in rows(run, "samples.csv").iter().filter(|row| row["phase"] == "timed") {
        *executions.entry(block_of(row)).or_default() += 1;
    }
    const CASES: usize = 5;
    executions.into_iter().filter(|(_, count)| *count == 2 * CASES).map(|(block, _)| block).collect()
}

fn block_of(row: &BTreeMap<String, String>) -> (u32, u32) {
    let number = |column: &str| row[column].parse().expect("a number");
    (number("session"), number("block"))
}

/// The summary that the program makes of the files, and how it ends: with 3 where they are not whole.
fn summary_of(run: &Path) -> (String, Option<i32>) {
    let folder = run.parent().expect("a run is in a folder");
    let mut report = Command::new(env!("CARGO_BIN_EXE_runner"));
    let ended = report.current_dir(folder).arg("report").arg(run).output().expect("the runner starts");
    (fs::read_to_string(run.join("summary.csv")).expect("a summary"), ended.status.code())
}

/// Makes of the run what one session would have left of the same whole blocks.
fn calm_down(run: &Path) {
    let whole: BTreeSet<_> = whole_blocks(run).into_iter().collect();
    for (name, order) in [("samples.csv", Some("position")), ("spans.csv", None)] {
        let mut table = csv::Reader::from_path(run.join(name)).expect("a table");
        let columns = table.headers().expect("a header").clone();
        let column = |name: &str| columns.iter().position(|column| column == name).expect("a column");
        let [session, block] = ["session", "block"].map(column);
        let number = |row: &csv::StringRecord, column: usize| row[column].parse::<u32>().expect("a number");
        let mut rows: Vec<_> = table.records().map(|row| row.expect("a row")).collect();
        rows.retain(|row| whole.contains(&(number(row, session), number(row, block))));
        rows.sort_by_key(|row| (number(row, block), order.map(|order| number(row, column(order)))));
        let mut calm = csv::Writer::from_path(run.join(name)).expect("a table");
        calm.write_record(&columns).expect("a header");
        for row in rows {
            let fields = row.iter().enumerate().map(|(at, field)| if at == session { "0" } else { field });
            calm.write_record(fields).expect("a row");
        }
        calm.flush().expect("a table");
    }
    without_checksums(run);
}

#[test]
fn twenty_kills_lose_no_whole_block_and_count_none_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("kill.toml"), EXPERIMENT).expect("an experiment");
    let mut rng = ChaCha8Rng::seed_from_u64(20);
    let mut kept = BTreeSet::new();
    for kill in 0..20 {
        let begun = || run_in(folder.path()).is_some();
        let mut command = runner(folder.path());
        if begun() {
            command.arg("--resume");
        }
        let mut child = command.spawn().expect("the runner starts");
        while !begun() {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(rng.random_range(30..400)));
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        let run = run_in(folder.path()).expect("a run");
        let whole: BTreeSet<u32> = whole_blocks(&run).into_iter().map(|(_, block)| block).collect();
        assert!(whole.is_superset(&kept), "kill {kill} lost a block: {kept:?} became {whole:?}");
        kept = whole;
    }
    let ended = runner(folder.path()).arg("--resume").stderr(Stdio::piped()).output().expect("the runner starts");
    assert!(ended.status.success(), "the resumed run ends badly: {}", String::from_utf8_lossy(&ended.stderr));

    let run = run_in(folder.path()).expect("a run");
    let blocks: Vec<u32> = whole_blocks(&run).into_iter().map(|(_, block)| block).collect();
    assert_eq!(BTreeSet::from_iter(blocks.clone()), (0..25).collect(), "every block is whole");
    assert_eq!(blocks.len(), 25, "no block counts twice");
    let (summary, code) = summary_of(&run);
    assert_eq!(code, Some(0));
    assert!(
        rows(&run, "summary.csv").iter().all(|case| case["blocks"] == "25" && case["samples"] == "50"),
        "{summary}"
    );
    calm_down(&run);
    assert_eq!((summary, Some(0)), summary_of(&run));
}

#[test]
fn a_torn_last_line_is_left_out_and_cut_off() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("kill.toml"), EXPERIMENT.replace("25", "2")).expect("an experiment");
    assert!(runner(folder.path()).status().expect("the runner starts").success());
    let run = run_in(folder.path()).expect("a run");
    let samples = run.join("samples.csv");
    let text = fs::read(&samples).expect("samples");
    fs::write(&samples, &text[..text.len() - 7]).expect("a torn file");

    assert_eq!(summary_of(&run).1, Some(3), "the last line is missed");
    let blocks = |run| rows(run, "summary.csv").into_iter().map(|case| case["blocks"].clone()).collect::<Vec<_>>();
    assert_eq!(blocks(&run), ["1"; 5], "the torn block is not whole");
    change_record(&run, |record| record["sessions"][0]["ended"] = serde_json::Value::Null);
    assert!(runner(folder.path()).arg("--resume").status().expect("the runner starts").success());
    assert_eq!(whole_blocks(&run), [(0, 0), (1, 1)], "the torn block was measured again");
    assert_eq!(blocks(&run), ["2"; 5]);
}

#[test]
fn what_has_changed_is_named_and_not_resumed() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("kill.toml"), EXPERIMENT.replace("25", "2")).expect("an experiment");
    assert!(runner(folder.path()).status().expect("the runner starts").success());
    let resumed = |argument: &str| {
        let mut command = runner(folder.path());
        command.args(["--resume", "--set", argument]).stderr(Stdio::piped());
        let output = command.output().expect("the runner starts");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, said) = resumed("seed=5");
    assert_eq!(code, Some(2));
    assert!(said.contains("`seed`"), "{said}");
    let (code, said) = resumed("repetitions=2");
    assert_eq!(code, Some(0));
    assert!(said.contains("finished before"), "{said}");
}
