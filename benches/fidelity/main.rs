//! Fidelity: is the time that the runner reports that of the same work in a program by hand?
//!
//! `cargo bench --bench fidelity` takes five minutes, `-- 60` one. Each strategy has a turn through the library's front
//! door, or through the program where it needs processes, and right before or after it the code by hand, which knows
//! nothing of this library. A ratio is the time that was reported over that of the code by hand, one a block.

mod by_hand;
mod commands;
mod pair;
mod processes;
mod waiting;
#[path = "../shared/blocks.rs"]
mod blocks;
#[path = "../shared/costs.rs"]
mod costs;
#[path = "../shared/program.rs"]
mod program;
#[path = "../shared/turns.rs"]
mod turns;

use std::hash::Hash;
use std::num::NonZero;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use blocks::{Times, length, log_ratios, ratio, shown};
use by_hand::{ByHand, WAYS};
use pair::{Pair, PairName, pair};
use turns::{Work, by_hand};

/// So far from 1 an interval may lie.
const WITHIN: f64 = 0.02;

fn main() -> ExitCode {
    if let Some(code) = processes::started_anew() {
        return code;
    }
    let asked = length(300);
    let shrink = if asked.is_some() { 1 } else { 100 };
    let workers = thread::available_parallelism().map_or(2, NonZero::get);

    let integers = Work::new("1,000,000 integers of 2 ns", (0..1_000_000 / shrink as u64).collect(), costs::mix, 25);
    let computing = Work::new("2,000 records of 10 us", vec![10.0; 2_000 / shrink], costs::compute, 5);
    let mut pairs = in_threads(&integers, workers);
    pairs.extend(in_threads(&computing, workers));
    pairs.extend(processes::pairs(workers, shrink));
    pairs.extend(waiting::pairs(256 / shrink));
    pairs.extend(commands::pairs());

    let (names, mut turns): (Vec<_>, Vec<_>) = pairs.into_iter().map(|pair| (pair.name, pair.turns)).unzip();
    let times = Times::measure(&mut turns, asked.unwrap_or(Duration::ZERO));
    if asked.is_some() {
        print(&names, &times, workers);
    }
    ExitCode::SUCCESS
}

/// The strategies that share memory.
fn in_threads<R, O, F>(work: &Work<R, F>, workers: usize) -> Vec<Pair<'_>>
where
    R: Clone + Send + Sync + 'static,
    O: Hash + Send,
    F: Fn(&R) -> O + Copy + Send + Sync,
{
    WAYS.iter()
        .map(|way| {
            let threads = workers;
            let workers = if way.strategy.contains("serial") { 1 } else { workers };
            let strategy = format!("{{ {}, name = 'it', baseline = 'it', workers = {workers} }}", way.strategy);
            let name = PairName {
                work: work.name.to_owned(),
                strategy: way
                    .strategy
                    .replace("kind = ", "")
                    .replace("schedule = ", "")
                    .replace(" = true", "")
                    .replace(['\'', ','], ""),
                by_hand: way.by_hand,
            };
            pair(
                name,
                move |block| work.reported(&strategy, block).wall.map_or(f64::NAN, |wall| wall.value),
                // As in the library, a turn has threads, and so pieces of memory, and a copy of the records of its own: where
                // these lie in the caches is not the same luck in all blocks.
                move || {
                    let records = work.records.to_vec();
                    let by_hand_map = ByHand::new(&records, work.transform, threads);
                    by_hand(work.executions, || by_hand_map.map(way.by_hand))
                },
            )
        })
        .collect()
}

fn print(names: &[PairName], times: &Times, workers: usize) {
    println!("{workers} workers, {} blocks; reported / by hand, with its 95 % interval\n", times.blocks);
    println!(
        "| work | strategy | by hand | ratio | holds 1, or lies within 2 % of it |\n| --- | --- | --- | --- | --- |"
    );
    for name in names {
        let ratio = ratio(&log_ratios(times.of(&name.key("reported")), times.of(&name.key("by hand"))));
        let near = 1.0 - WITHIN <= ratio.low && ratio.high <= 1.0 + WITHIN;
        let answer = match (near, ratio.covers(1.0)) {
            // With fewer blocks than six.
            _ if ratio.confidence < 0.95 => "too few blocks",
            (true, true) => "both",
            (true, false) => "lies within",
            (false, true) => "holds 1",
            (false, false) => "neither",
        };
        println!("| {} | {} | {} | {} | {answer} |", name.work, name.strategy, name.by_hand, shown(ratio));
    }
}
