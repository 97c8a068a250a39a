//! The best that any schedule could do with a case's work, block by block.

use super::blocks::Blocks;
use super::costs::{Costs, serial_shares};
use super::cpus::{cpus_of, is_computing, needed_by_worker};
use super::types::Binding;
use crate::plan::Scaling;
use crate::record::Run;
use crate::stats::{Limits, quantile};

/// A bound that is this near to the number of workers is bound by nothing else.
const ONLY_WORKERS: f64 = 0.99;

/// A record that is longer than an equal share by less is as long as the others.
const LONGER: f64 = 1.02;

/// What no schedule can beat, relative to a baseline.
pub(super) struct Attainable {
    scaling: Scaling,
    baseline_workers: usize,
    /// None for a command: nothing is known of its parts.
    costs: Option<Costs>,
    cpus: f64,
    /// How many cpus each worker needs.
    needed: f64,
    blocks: Vec<BaselineBlock>,
    /// A block as they are in the middle.
    typical: BaselineBlock,
}

/// What the baseline took in a block, in seconds.
#[derive(Clone, Copy)]
struct BaselineBlock {
    serial_s: f64,
    map_s: f64,
}

/// How far the best schedule comes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    /// The largest speedup.
    pub speedup: f64,
    /// What it leaves of the ideal one, by reason.
    pub limits: Limits,
}

impl Attainable {
    /// For the cases whose baseline has that index in the plan. None where it was not measured.
    pub fn new(run: &Run, blocks: &Blocks<'_>, baseline: usize) -> Option<Self> {
        let case = &run.record.plan.cases[baseline];
        let (turns_s, serial_shares) = (blocks.turns_s(baseline), serial_shares(run, blocks, baseline));
        let block = |wall_s: f64, share: f64| BaselineBlock { serial_s: wall_s * share, map_s: wall_s * (1.0 - share) };
        let typical = block(quantile(&turns_s, 0.5)?, quantile(&serial_shares, 0.5)?);
        Some(Self {
            scaling: case.scaling,
            baseline_workers: case.workers,
            costs: case.input.as_ref().map(|input| Costs::of(run, blocks, baseline, input)),
            cpus: most_cpus(run, baseline),
            needed: needed_by_worker(run, blocks, baseline),
            blocks: turns_s.iter().zip(serial_shares).map(|(wall_s, share)| block(*wall_s, share)).collect(),
            typical,
        })
    }

    /// How far so many workers can come, in each whole block.
    pub fn in_blocks(&self, workers: usize) -> Vec<Reach> {
        let end = self.earliest_end(workers);
        self.blocks.iter().map(|block| self.reach(*block, workers, end)).collect()
    }

    /// What keeps so many workers from coming further.
    pub fn binding(&self, workers: usize) -> Binding {
        let Limits { cpus, records, serial_part } = self.typical_reach(workers).limits;
        let least = cpus.min(records).min(serial_part);
        if cpus * records * serial_part >= ONLY_WORKERS {
            Binding::Workers
        } else if least == serial_part {
            Binding::SerialPart
        } else if least == records {
            self.binding_records(workers)
        } else if is_computing(self.needed) {
            Binding::Cpus
        } else {
            Binding::Waiting
        }
    }

    /// The largest speedup for each worker count from 1 to `most`; empty where that would take long to find.
    pub fn speedups(&self, most: usize) -> Vec<f64> {
        const STEPS: usize = 200_000_000;
        let records = self.costs.as_ref().map_or(1, |costs| costs.count(self.times(most)));
        // In strong scaling a few workers ask of many records, and many workers of few.
        let times = if self.scaling == Scaling::Strong { most.ilog2() as usize + 1 } else { most };
        if records.saturating_mul(times) > STEPS {
            return Vec::new();
        }
        (1..=most).map(|workers| self.typical_reach(workers).speedup).collect()
    }

    /// The earliest that any schedule on so many workers can end, in seconds; none for a command.
    pub fn end_s(&self, workers: usize) -> Option<f64> {
        self.costs.as_ref()?;
        let baseline_s = self.typical.serial_s + self.typical.map_s;
        Some(baseline_s * self.more(workers) / self.typical_reach(workers).speedup)
    }

    /// The share of the workers' time that the best schedule of the records uses.
    pub fn best_use(&self, workers: usize) -> f64 {
        let costs = self.costs.as_ref();
        costs.map_or(1.0, |costs| costs.times(self.times(workers), |makespan| makespan.best_use(workers)))
    }

    /// Whether there are cpus enough for so many workers to be at work at once.
    pub fn has_cpus_for(&self, workers: usize) -> bool {
        workers as f64 * self.needed <= self.cpus
    }

    fn typical_reach(&self, workers: usize) -> Reach {
        self.reach(self.typical, workers, self.earliest_end(workers))
    }

    /// How far so many workers come in a block whose best map ends then.
    ///
    /// The baseline's own workers cannot have been faster than the best schedule of what they did: that says how much
    /// work its map was, at most. No bound is above workers / baseline workers: more would be a baseline that wastes
    /// its own.
    fn reach(&self, block: BaselineBlock, workers: usize, end: End) -> Reach {
        let BaselineBlock { serial_s, map_s } = block;
        let more = self.more(workers);
        let ideal = workers as f64 / self.baseline_workers as f64;
        let best_map_s = map_s * more * end.whole() / self.earliest_end(self.baseline_workers).whole();
        let in_map = map_s * more / ideal / best_map_s;
        let serial_part = best_map_s / (serial_s + best_map_s) * (serial_s + map_s) / map_s;
        let (in_map, serial_part) = match map_s > 0.0 {
            true => within_ideal(in_map, serial_part),
            false => (1.0, (more / ideal).min(1.0)),
        };
        let (cpus, records) = if end.by_cpus > end.by_records { (in_map, 1.0) } else { (1.0, in_map) };
        Reach { speedup: ideal * in_map * serial_part, limits: Limits { cpus, records, serial_part } }
    }

    /// When the best map of so many workers ends, in what all of its records cost.
    fn earliest_end(&self, workers: usize) -> End {
        let equal = 1.0 / workers as f64;
        let of_records = |costs: &Costs| {
            let share = costs.times(self.times(workers), |makespan| makespan.bound(workers) / makespan.total());
            if share.is_finite() { share } else { equal }
        };
        End { by_records: self.costs.as_ref().map_or(equal, of_records), by_cpus: self.needed / self.cpus }
    }

    /// Which of the records' own limits it is.
    fn binding_records(&self, workers: usize) -> Binding {
        let Some(costs) = &self.costs else { return Binding::Workers };
        let records = costs.count(self.times(workers));
        let if_equal = records.div_ceil(workers) as f64 / records as f64;
        let longest = costs.times(self.times(workers), |makespan| makespan.longest() / makespan.total());
        let share_out_evenly = records.is_multiple_of(workers);
        match () {
            () if longest > LONGER * if_equal => Binding::LongestRecord,
            () if share_out_evenly => Binding::Workers,
            () => Binding::WholeRecords,
        }
    }

    /// How many times as much as the baseline so many workers do.
    fn more(&self, workers: usize) -> f64 {
        self.times(workers) as f64 / self.times(self.baseline_workers) as f64
    }

    /// How many times one worker's work so many workers do.
    fn times(&self, workers: usize) -> usize {
        match self.scaling {
            Scaling::Strong => 1,
            Scaling::Weak => workers,
        }
    }
}

/// The most cpus that a case with that baseline has: some can be launched on more nodes than the baseline.
fn most_cpus(run: &Run, baseline: usize) -> f64 {
    if run.record.preparation.host.is_none() {
        return cpus_of(run, baseline);
    }
    let baselines = run.record.plan.baselines();
    let cases = baselines.iter().enumerate().filter(|(_, of)| **of == baseline);
    cases.map(|(case, _)| cpus_of(run, case)).fold(1.0, f64::max)
}

/// The earliest end of a map, as a share of what all of its records cost.
#[derive(Clone, Copy)]
struct End {
    /// With a cpu for each worker.
    by_records: f64,
    /// With records that can be split.
    by_cpus: f64,
}

impl End {
    fn whole(self) -> f64 {
        self.by_records.max(self.by_cpus)
    }
}

/// Two factors that together are at most 1, and so is each.
fn within_ideal(one: f64, other: f64) -> (f64, f64) {
    let both = (one * other).min(1.0);
    if one > 1.0 {
        (1.0, both)
    } else if other > 1.0 {
        (both, 1.0)
    } else {
        (one, other)
    }
}
