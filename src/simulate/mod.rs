//! How long a map takes without running it: records whose costs are known are shared out among workers, event by event, by
//! the rules of a strategy. Which costs these are, and what it says of a machine, is for whoever asks.

mod events;
mod shares;

pub use events::Cpus;
pub use shares::Prices;

use crate::strategy::{Sharing, queued_chunk};
use events::end_s;
use shares::{Dealt, Halved, guided, queued};

/// From the start of a map to the end of its last record, in seconds. The first worker comes at `first_s`, and each further
/// one `step_s` later; where workers wake each other, it takes so long to wake one.
pub fn map_s(sharing: Sharing, prices: &Prices<'_>, workers: usize, cpus: Cpus, (first_s, step_s): (f64, f64)) -> f64 {
    let records = prices.records();
    let threads = (0..workers.min(records).max(1)).map(|place| first_s + step_s * place as f64);
    match sharing {
        Sharing::Whole => end_s(&mut Dealt::new(prices, None, 1), [first_s], 0.0, cpus),
        Sharing::Dealt { chunk } => end_s(&mut Dealt::new(prices, chunk, workers), threads, 0.0, cpus),
        Sharing::Queued { chunk } => end_s(&mut queued(prices, chunk, workers), threads, 0.0, cpus),
        Sharing::Handed { chunk } => {
            let chunk = chunk.unwrap_or_else(|| queued_chunk(records, workers));
            let handed_s = first_s + records.div_ceil(chunk) as f64 * prices.hand_over_s;
            end_s(&mut queued(prices, Some(chunk), workers), threads, 0.0, cpus).max(handed_s)
        }
        Sharing::Guided { least } => end_s(&mut guided(prices, least, workers), threads, 0.0, cpus),
        Sharing::Halved { least, most } => {
            end_s(&mut Halved::new(prices, (least, most), workers), [first_s], step_s, cpus)
        }
    }
}
