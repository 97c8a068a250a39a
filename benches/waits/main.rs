//! Waits: how near do the strategies come to the time that waiting takes by itself, and Python's pools beside them?
//!
//! `cargo bench --bench waits` takes six minutes, `-- 60` one. The bound is ceil(records / workers) x delay. Our own times
//! are what `runner` reports of a block; Python's are by its own clock, in the same blocks.

mod experiment;
mod many;
mod seven;
#[path = "../shared/blocks.rs"]
mod blocks;
#[path = "../shared/program.rs"]
mod program;
#[path = "../shared/targets.rs"]
mod targets;

use std::time::Duration;

use blocks::length;

fn main() {
    let folder = tempfile::tempdir().expect("a folder for experiments and runs");
    match length(360) {
        Some(lasts) => {
            seven::run(folder.path(), &["1s", "100ms", "10ms", "1ms", "0s"], lasts / 2);
            many::run(folder.path(), 10_000, lasts / 2);
        }
        None => {
            seven::run(folder.path(), &["1ms"], Duration::ZERO);
            many::run(folder.path(), 100, Duration::ZERO);
        }
    }
}
