//! Whether this machine has the memory that workers need for themselves.

use super::baselines::Related;
use crate::experiment::{Experiment, Mistake};
use crate::machine::Machine;
use crate::text::size;
use crate::workload::Settings;

/// Refuses a strategy whose workers need more memory together than there is.
pub(super) fn within_memory(
    experiment: &Experiment,
    work: &Settings,
    strategies: &[Related<'_>],
    workers: &[Vec<usize>],
    found: &mut Vec<Mistake>,
) {
    let bytes = experiment.workload.map_or(0, |workload| workload.worker_bytes(work));
    let Some(memory) = Machine::here().memory_bytes.filter(|_| bytes > 0) else { return };
    for (Related { strategy, .. }, counts) in strategies.iter().zip(workers) {
        let most = counts.last().copied().unwrap_or(1);
        let needed = bytes.saturating_mul(most as u64);
        if needed > memory && !strategy.is_command() {
            let what = format!(
                "a buffer of {} for each of {most} workers is {}, and this machine has {} of memory",
                size(bytes),
                size(needed),
                size(memory)
            );
            found.push(Mistake::new(strategy.span.clone(), what).help("give fewer `workers`, or a smaller `buffer`"));
        }
    }
}
