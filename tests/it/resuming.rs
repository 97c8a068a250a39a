//! A run that is killed at any moment loses no whole block, and counts none twice.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use speedup::record::{Run, resolve};
use speedup::summary::Summary;

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

fn whole_blocks(folder: &Path) -> BTreeSet<u32> {
    let Ok(run) = resolve("kill", &folder.join("reports")).map(|run| Run::read(&run)) else { return BTreeSet::new() };
    run.expect("a killed run can be read").whole_blocks().into_iter().map(|(_, block)| block).collect()
}

/// The same whole blocks, as one session would have measured them.
fn undisturbed(run: &Run) -> Run {
    let whole: BTreeSet<_> = run.whole_blocks().into_iter().collect();
    let mut calm = run.clone();
    calm.samples.retain(|sample| whole.contains(&(sample.session, sample.block)));
    calm.traces.retain(|trace| whole.contains(&(trace.session, trace.block)));
    calm.samples.iter_mut().for_each(|sample| sample.session = 0);
    calm.traces.iter_mut().for_each(|trace| trace.session = 0);
    calm.samples.sort_by_key(|sample| (sample.block, sample.position));
    calm.traces.sort_by_key(|trace| trace.block);
    calm
}

#[test]
fn twenty_kills_lose_no_whole_block_and_count_none_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("kill.toml"), EXPERIMENT).expect("an experiment");
    let mut rng = ChaCha8Rng::seed_from_u64(20);
    let mut kept = BTreeSet::new();
    for kill in 0..20 {
        let begun = || resolve("kill", &folder.path().join("reports")).is_ok();
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
        let whole = whole_blocks(folder.path());
        assert!(whole.is_superset(&kept), "kill {kill} lost a block: {kept:?} became {whole:?}");
        kept = whole;
    }
    let ended = runner(folder.path()).arg("--resume").stderr(Stdio::piped()).output().expect("the runner starts");
    assert!(ended.status.success(), "the resumed run ends badly: {}", String::from_utf8_lossy(&ended.stderr));

    let run = Run::read(&resolve("kill", &folder.path().join("reports")).expect("a run")).expect("its files");
    let blocks: Vec<u32> = run.whole_blocks().into_iter().map(|(_, block)| block).collect();
    assert_eq!(BTreeSet::from_iter(blocks.clone()), (0..25).collect(), "every block is whole");
    assert_eq!(blocks.len(), 25, "no block counts twice");
    let summary = Summary::of(&run);
    assert!(summary.cases().all(|case| case.blocks == 25 && case.samples == 50));
    assert_eq!(summary, Summary::of(&undisturbed(&run)));
}

#[test]
fn a_torn_last_line_is_left_out_and_cut_off() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("kill.toml"), EXPERIMENT.replace("25", "2")).expect("an experiment");
    assert!(runner(folder.path()).status().expect("the runner starts").success());
    let run = resolve("kill", &folder.path().join("reports")).expect("a run");
    let samples = run.join("samples.csv");
    let text = fs::read(&samples).expect("samples");
    fs::write(&samples, &text[..text.len() - 7]).expect("a torn file");

    let torn = Run::read(&run).expect("a torn file can be read");
    assert_eq!(torn.whole_blocks().len(), 1, "the torn block is not whole");
    let record = fs::read(run.join("run.json")).expect("the record");
    let mut record: serde_json::Value = serde_json::from_slice(&record).expect("the record");
    record["sessions"][0]["ended"] = serde_json::Value::Null;
    fs::write(run.join("run.json"), record.to_string()).expect("a run that was killed");
    assert!(runner(folder.path()).arg("--resume").status().expect("the runner starts").success());
    let mended = Run::read(&run).expect("the resumed run");
    assert_eq!(mended.whole_blocks(), [(0, 0), (1, 1)], "the torn block was measured again");
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
