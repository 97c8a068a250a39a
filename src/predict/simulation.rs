//! One execution, simulated: how long the records take so many workers, shared out by the rules of a strategy.

use super::events::{Cpus, end_s};
use super::overheads::Overheads;
use super::shares::{Dealt, Halved, Prices, guided, queued};
use super::work::Work;
use crate::strategy::{Sharing, queued_chunk};

/// How an execution goes.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub sharing: Sharing,
    pub workers: usize,
    pub cpus: Cpus,
    /// Costs that grow with the workers are those of so many.
    pub costs_of: usize,
}

/// How long the execution takes, in seconds.
pub fn time_s(work: &Work, setting: Setting, overheads: &Overheads) -> f64 {
    let Setting { sharing, workers, cpus, costs_of } = setting;
    let prices = Prices {
        sums: work.sums(),
        slowed: overheads.slowed(costs_of, cpus),
        each_s: overheads.each_s.with(costs_of as f64),
        hand_over_s: overheads.hand_over_s.with(costs_of as f64).max(0.0),
    };
    let (first_s, step_s) = (overheads.first_s, overheads.step_s);
    let at_most = workers.min(work.records()).max(1);
    let threads = (0..at_most).map(|place| first_s + step_s * place as f64);
    let map_s = match sharing {
        Sharing::Whole => end_s(&mut Dealt::new(&prices, None, 1), [first_s], 0.0, cpus),
        Sharing::Dealt { chunk } => end_s(&mut Dealt::new(&prices, chunk, workers), threads, 0.0, cpus),
        Sharing::Queued { chunk } => end_s(&mut queued(&prices, chunk, workers), threads, 0.0, cpus),
        Sharing::Handed { chunk } => {
            let chunk = chunk.unwrap_or_else(|| queued_chunk(work.records(), workers));
            let handed_s = first_s + work.records().div_ceil(chunk) as f64 * prices.hand_over_s;
            end_s(&mut queued(&prices, Some(chunk), workers), threads, 0.0, cpus).max(handed_s)
        }
        Sharing::Guided { least } => end_s(&mut guided(&prices, least, workers), threads, 0.0, cpus),
        Sharing::Halved { least, most } => {
            end_s(&mut Halved::new(&prices, (least, most), workers), [first_s], step_s, cpus)
        }
    };
    work.serial_s + map_s + overheads.end_s.with(costs_of as f64).max(0.0)
}
