//! How many workers each strategy has here.

use std::collections::HashSet;

use toml::Spanned;

use super::baselines::Related;
use super::names::Named;
use crate::experiment::{Experiment, MAX_WORKERS, Mistake, Workers, whole};
use crate::text::thousands;

/// The worker counts of each strategy, fewest first.
pub(super) fn workers(
    experiment: &Experiment,
    strategies: &[Related<'_>],
    cpus: usize,
    notes: &mut Vec<String>,
    found: &mut Vec<Mistake>,
) -> Vec<Vec<usize>> {
    let shared = counts(&experiment.workers, cpus, notes, found);
    strategies.iter().map(|related| own(&related.strategy, &shared, cpus, notes, found)).collect()
}

fn own(
    strategy: &Named<'_>,
    shared: &[usize],
    cpus: usize,
    notes: &mut Vec<String>,
    found: &mut Vec<Mistake>,
) -> Vec<usize> {
    let own = strategy.workers.map(|own| (own, counts(own, cpus, notes, found)));
    match own {
        None if !strategy.parallel => vec![1],
        None => shared.to_vec(),
        Some((values, counts)) => {
            if !strategy.parallel && counts != [1] {
                let what = format!("{} always has 1 worker", strategy.kind);
                found.push(Mistake::new(whole(values), what).help("leave `workers` out of it"));
            }
            counts
        }
    }
}

fn counts(values: &[Spanned<Workers>], cpus: usize, notes: &mut Vec<String>, found: &mut Vec<Mistake>) -> Vec<usize> {
    let mut seen = HashSet::new();
    let mut counts = Vec::new();
    for value in values {
        for count in value.get_ref().resolve(cpus) {
            if count > MAX_WORKERS {
                let what = format!("{} workers on this machine", thousands(count));
                let help = format!("at most {}", thousands(MAX_WORKERS));
                found.push(Mistake::new(value.span(), what).help(help));
            } else if seen.insert(count) {
                counts.push(count);
            } else {
                notes.push(format!("workers = {count} was asked for more than once and is one case"));
            }
        }
    }
    notes.dedup();
    // A strategy's own smallest count may be its baseline, which comes first.
    counts.sort_unstable();
    counts
}
