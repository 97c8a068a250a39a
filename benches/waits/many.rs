//! 10,000 sleeps of 1 ms, with 64 and with 512 records in flight.

use std::path::Path;
use std::time::Duration;

use super::blocks::{Contestant, Times};
use super::experiment::{block_of, of_bound};

const DELAY_S: f64 = 1e-3;
const IN_FLIGHT: [usize; 2] = [64, 512];

/// Strategies, and how many times the bound they may take at most.
const STRATEGIES: [(&str, &str, [Option<f64>; 2]); 5] = [
    ("scope", "kind = 'scope'", [Some(1.15), Some(3.2)]),
    ("scope, small stacks", "kind = 'scope', stack_size = 65536", [Some(1.15), Some(3.2)]),
    ("rayon", "kind = 'rayon'", [None; 2]),
    ("smol", "kind = 'smol'", [None, Some(1.2)]),
    ("tokio", "kind = 'tokio'", [None; 2]),
];

pub fn run(folder: &Path, records: usize, lasts: Duration) {
    let name = |kind: &str| kind.replace(", ", " ");
    let strategies = STRATEGIES.map(|(kind, strategy, _)| {
        format!("[[strategy]]\n{}\nname = '{}'\nbaseline = 'smol'\n", strategy.replace(", ", "\n"), name(kind))
    });
    let experiment = format!(
        "dataset = {{ synthetic = {records} }}\ndelay = '1ms'\nworkers = {IN_FLIGHT:?}\nwarmup = 0\niterations = 3\n{}",
        strategies.concat()
    );
    let runner: Contestant = Box::new(|block| block_of(&experiment, folder, block));
    let times = Times::measure(&mut [runner], lasts);
    if lasts.is_zero() {
        return;
    }
    println!("\n{records} sleeps of 1 ms, {} blocks: times the bound, with its 95 % interval\n", times.blocks);
    println!("| strategy | {} in flight | {} in flight |\n| --- | --- | --- |", IN_FLIGHT[0], IN_FLIGHT[1]);
    for (kind, _, targets) in STRATEGIES {
        let cells = IN_FLIGHT.iter().zip(targets).map(|(workers, target)| {
            let bound_s = records.div_ceil(*workers) as f64 * DELAY_S;
            of_bound(&times, &format!("{}/{workers}", name(kind)), bound_s, target)
        });
        println!("| {kind} | {} |", cells.collect::<Vec<_>>().join(" | "));
    }
}
