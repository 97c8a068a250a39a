//! Whether this machine has the memory that workers need for themselves.

use super::baselines::Related;
use crate::experiment::{Experiment, Mistake};
use crate::machine::Machine;
use crate::text::{count, size};
use crate::workload::Settings;

/// Refuses the strategy with the most workers, where these need more memory together than there is.
pub(super) fn within_memory(
    experiment: &Experiment,
    work: &Settings,
    strategies: &[Related<'_>],
    workers: &[Vec<usize>],
    found: &mut Vec<Mistake>,
) {
    let bytes = experiment.workload.map_or(0, |workload| workload.worker_bytes(work));
    let Some(memory) = Machine::here().memory_bytes.filter(|_| bytes > 0) else { return };
    let counted = strategies.iter().zip(workers).filter(|(related, _)| !related.strategy.is_command());
    let counted = counted.filter_map(|(related, counts)| Some((*counts.last()?, &related.strategy)));
    let Some((most, strategy)) = counted.max_by_key(|(most, _)| *most) else { return };
    let needed = bytes.saturating_mul(most as u64);
    if needed > memory {
        let (each, all, there) = (size(bytes), size(needed), size(memory));
        let what = format!(
            "a buffer of {each} for {} takes {all}, and this machine has {there} of memory",
            count(most, "worker")
        );
        found.push(Mistake::new(strategy.span.clone(), what).help("give fewer `workers`, or a smaller `buffer`"));
    }
}
