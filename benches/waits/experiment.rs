//! An experiment that `runner` takes block by block, and what its times are held against.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::blocks::{Times, log_ratios, ratio};
use super::program;
use super::targets::judged;

/// Has `runner` take one block of an experiment: the time of each case.
pub fn block_of(experiment: &str, folder: &Path, block: u64) -> Vec<(String, f64)> {
    let file = folder.join("waits.toml");
    fs::write(&file, format!("repetitions = 1\nseed = {block}\n{experiment}")).expect("a file in that folder");
    program::reported(Command::new(env!("CARGO_BIN_EXE_runner")).arg(&file).arg("--out").arg(folder))
}

/// How many times a bound it took, and whether that is not more than it may be.
pub fn of_bound(times: &Times, name: &str, bound_s: f64, most: Option<f64>) -> String {
    judged(ratio(&log_ratios(times.of(name), &vec![bound_s; times.blocks])), most)
}
