//! The strategy `command`, and starting a program and waiting for it by hand.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Instant;

use speedup::stats::median;

use super::pair::{Pair, PairName, pair};
use super::program;

const EXECUTIONS: u32 = 10;

/// A program that does nothing, and one that takes 20 ms.
pub fn pairs<'a>() -> [Pair<'a>; 2] {
    ["true", "sleep 0.02"].map(|run| {
        let name = PairName {
            work: format!("the program `{run}`"),
            strategy: "command".to_owned(),
            by_hand: "spawn and wait",
        };
        pair(name, move |block| reported(run, block), move || by_hand(run))
    })
}

fn reported(run: &str, block: u64) -> f64 {
    let folder = tempfile::tempdir().expect("a folder for a run");
    let file = folder.path().join("program.toml");
    let experiment = format!(
        "repetitions = 1\nwarmup = 1\niterations = {EXECUTIONS}\nseed = {block}\n\
         strategy = [{{ kind = 'command', run = '{run}', workers = 1 }}]"
    );
    fs::write(&file, experiment).expect("a file in that folder");
    let mut runner = Command::new(env!("CARGO_BIN_EXE_runner"));
    runner.arg(&file).arg("--out").arg(folder.path());
    program::reported(&mut runner).pop().expect("a case").1
}

/// What both streams say goes nowhere.
fn by_hand(run: &str) -> f64 {
    let mut words = run.split(' ');
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut execution = || {
        let start = Instant::now();
        let ended = command.spawn().and_then(|mut process| process.wait());
        assert!(ended.is_ok_and(|status| status.success()), "`{run}` runs");
        start.elapsed().as_secs_f64()
    };
    execution();
    let times: Vec<f64> = (0..EXECUTIONS).map(|_| execution()).collect();
    median(&times, 0.95).expect("there is an execution").value
}
