//! What it costs to share records out, with any number of workers: fitted to what was seen with some.

use super::line::{Line, Trend};
use super::series::{Count, Seen, Series};
use crate::simulate::Cpus;
use crate::stats::quantile;

/// What sharing out costs, beside the records as they took alone.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Overheads {
    /// How many times as long records take beside others, minus 1, by how many workers are at work at once.
    pub slower: Line,
    /// How much longer each takes, with what lies between two of them, in seconds.
    pub each_s: Line,
    /// What a hand-over costs, in seconds.
    pub hand_over_s: Line,
    /// When the first worker comes, in seconds.
    pub first_s: f64,
    /// How much later each further one comes, or each doubling of them, in seconds.
    pub step_s: f64,
    /// From the last record to the end, in seconds.
    pub end_s: Line,
}

/// What was seen of a strategy with some of its counts, ready to be looked at in any choice of blocks.
#[derive(Clone, Debug, Default)]
pub struct Fitted {
    slower: Trend,
    each_s: Trend,
    hand_over_s: Trend,
    /// First and step, by block, in seconds.
    coming: Vec<(f64, f64)>,
    end_s: Trend,
}

impl Fitted {
    /// Of the spans of those counts that have a cpu for each worker: beside others, waiting for a cpu would be taken for
    /// a cost. Where there is none, of all.
    pub fn of_spans(series: &Series, kept: &[usize]) -> Self {
        let with_spans = || kept.iter().map(|count| &series.counts[*count]).filter(|count| !count.seen.is_empty());
        let mut counts: Vec<&Count> = with_spans().filter(|count| series.had_cpus(count)).collect();
        let have_cpus = !counts.is_empty();
        if !have_cpus {
            counts = with_spans().collect();
        }
        let of = |value: &dyn Fn(&Seen) -> f64| trend(&counts, value, None);
        let handed: Vec<&Count> = counts.iter().copied().filter(|count| was_handed(count)).collect();
        let waits = |seen: &Seen| if series.computes { 0.0 } else { seen.longer_s };
        // Alone nothing is slower: that is a point of the line, too.
        let slower = || trend(&counts, &|seen| seen.slower, Some(series));
        Self {
            slower: if series.computes && have_cpus { slower() } else { Trend::default() },
            each_s: of(&|seen| waits(seen) + seen.observed.between_s),
            hand_over_s: trend(&handed, &|seen| seen.observed.hand_over_s.unwrap_or(0.0), None),
            coming: coming(&counts, series.blocks),
            end_s: of(&|seen| seen.observed.end_s),
        }
    }

    /// Of the times alone: whatever they are longer by than the records' own schedule takes. `ideal_s` says that for a
    /// number of workers.
    pub fn of_times(series: &Series, kept: &[usize], ideal_s: impl Fn(usize) -> f64) -> Self {
        let counts: Vec<(&Count, f64)> =
            kept.iter().map(|count| &series.counts[*count]).map(|count| (count, ideal_s(count.workers))).collect();
        let workers: Vec<f64> = counts.iter().map(|(count, _)| count.workers as f64).collect();
        let block = |block: usize| counts.iter().map(|(count, ideal_s)| count.times_s[block] - ideal_s).collect();
        let values: Vec<Vec<f64>> = (0..series.blocks).map(block).collect();
        Self { end_s: Trend::new(&workers, &values), ..Self::default() }
    }

    /// As it was in some of the blocks.
    pub fn over(&self, drawn: &[usize]) -> Overheads {
        let coming = |part: fn(&(f64, f64)) -> f64| {
            let values = drawn
                .iter()
                .filter(|_| !self.coming.is_empty())
                .map(|block| part(&self.coming[block % self.coming.len()]));
            quantile(&values.collect::<Vec<f64>>(), 0.5).unwrap_or(0.0)
        };
        Overheads {
            slower: self.slower.over(drawn),
            each_s: self.each_s.over(drawn),
            hand_over_s: self.hand_over_s.over(drawn),
            first_s: coming(|one| one.0),
            step_s: coming(|one| one.1),
            end_s: self.end_s.over(drawn),
        }
    }
}

impl Overheads {
    /// How many times as long records take with so many workers.
    pub fn slowed(&self, workers: usize, cpus: Cpus) -> f64 {
        (1.0 + self.slower.with(cpus.at_once(workers))).max(0.1)
    }
}

fn was_handed(count: &Count) -> bool {
    count.seen.iter().all(|seen| seen.observed.hand_over_s.is_some())
}

/// A value of the spans over some counts; with a series, its baseline is one more of them, where the value is 0.
fn trend(counts: &[&Count], value: &dyn Fn(&Seen) -> f64, from: Option<&Series>) -> Trend {
    let Some(blocks) = counts.iter().map(|count| count.seen.len()).min() else { return Trend::default() };
    let mut workers: Vec<f64> = counts.iter().map(|count| count.workers as f64).collect();
    let alone = from.map(|series| series.baseline_workers as f64).filter(|alone| !workers.contains(alone));
    workers.extend(alone);
    let block = |block: usize| {
        let values = counts.iter().map(|count| value(&count.seen[block]));
        values.chain(alone.map(|_| 0.0)).collect()
    };
    let values: Vec<Vec<f64>> = (0..blocks).map(block).collect();
    Trend::new(&workers, &values)
}

/// How workers come, by block: the more of them there were, the more a count says of their steps.
fn coming(counts: &[&Count], blocks: usize) -> Vec<(f64, f64)> {
    let weight = |count: &&Count| count.workers as f64 - 1.0;
    let all: f64 = counts.iter().map(weight).sum();
    let block = |block: usize| {
        let first_s = counts.iter().map(|count| count.seen[block].observed.first_s).fold(f64::INFINITY, f64::min);
        let step_s: f64 = counts.iter().map(|count| weight(count) * count.seen[block].observed.step_s).sum();
        (first_s, if all > 0.0 { step_s / all } else { 0.0 })
    };
    if counts.is_empty() { Vec::new() } else { (0..blocks).map(block).collect() }
}
