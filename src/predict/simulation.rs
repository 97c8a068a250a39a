//! One execution, simulated: how long the records take so many workers, shared out by the rules of a strategy.

use super::overheads::Overheads;
use super::work::Work;
use crate::simulate::{Cpus, Prices, map_s};
use crate::strategy::Sharing;

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
    let map_s = map_s(sharing, &prices, workers, cpus, (overheads.first_s, overheads.step_s));
    work.serial_s + map_s + overheads.end_s.with(costs_of as f64).max(0.0)
}
