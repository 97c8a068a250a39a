//! The best that any schedule could do with a case's work, block by block.

use super::blocks::Blocks;
use super::costs::{Costs, serial_shares};
use super::cpus::{cpus_of, is_computing, needed_by_worker, pinned_to};
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
    baseline: Crew,
    /// None for a command: nothing is known of its parts.
    costs: Option<Costs>,
    cpus: f64,
    /// How many cpus each worker needs.
    needed: f64,
    blocks: Vec<BaselineBlock>,
    /// A block as they are in the middle.
    typical: BaselineBlock,
}

/// Workers, and where they may be.
#[derive(Clone, Copy)]
pub(super) struct Crew {
    pub workers: usize,
    /// How many cpus they are pinned to; without end where to none.
    cpus: f64,
}

impl Crew {
    /// That of the case with that index in the plan.
    pub fn of(run: &Run, case: usize) -> Self {
        let cpus = pinned_to(run, case).map_or(f64::INFINITY, |cpus| cpus as f64);
        Self { workers: run.record.plan.cases[case].workers, cpus }
    }

    /// As many on the same cpus, counted as the baseline's are.
    pub fn like(self, workers: usize) -> Self {
        Self { workers, ..self }
    }

    fn anywhere(workers: usize) -> Self {
        Self { workers, cpus: f64::INFINITY }
    }
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
            baseline: Crew::of(run, baseline),
            costs: case.input.as_ref().map(|input| Costs::of(run, blocks, baseline, input)),
            cpus: most_cpus(run, baseline),
            needed: needed_by_worker(run, blocks, baseline),
            blocks: turns_s.iter().zip(serial_shares).map(|(wall_s, share)| block(*wall_s, share)).collect(),
            typical,
        })
    }

    /// How far these workers can come, in each whole block.
    pub fn in_blocks(&self, crew: Crew) -> Vec<Reach> {
        let end = self.earliest_end(crew);
        self.blocks.iter().map(|block| self.reach(*block, crew.workers, end)).collect()
    }

    /// What keeps these workers from coming further.
    pub fn binding(&self, crew: Crew) -> Binding {
        let Limits { cpus, records, serial_part } = self.typical_reach(crew).limits;
        let least = cpus.min(records).min(serial_part);
        if cpus * records * serial_part >= ONLY_WORKERS {
            Binding::Workers
        } else if least == serial_part {
            Binding::SerialPart
        } else if least == records {
            self.binding_records(crew.workers)
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
        (1..=most).map(|workers| self.typical_reach(Crew::anywhere(workers)).speedup).collect()
    }

    /// The earliest that any schedule on these workers can end, in seconds; none for a command.
    pub fn end_s(&self, crew: Crew) -> Option<f64> {
        self.costs.as_ref()?;
        let baseline_s = self.typical.serial_s + self.typical.map_s;
        Some(baseline_s * self.more(crew.workers) / self.typical_reach(crew).speedup)
    }

    /// The share of the workers' time that the best schedule of the records uses.
    pub fn best_use(&self, workers: usize) -> f64 {
        let costs = self.costs.as_ref();
        costs.map_or(1.0, |costs| costs.times(self.times(workers), |makespan| makespan.best_use(workers)))
    }

    /// Whether there are cpus enough for these workers to be at work at once.
    pub fn has_cpus_for(&self, crew: Crew) -> bool {
        crew.workers as f64 * self.needed <= self.cpus.min(crew.cpus)
    }

    fn typical_reach(&self, crew: Crew) -> Reach {
        self.reach(self.typical, crew.workers, self.earliest_end(crew))
    }

    /// How far so many workers come in a block whose best map ends then.
    ///
    /// The baseline's own workers cannot have been faster than the best schedule of what they did: that says how much
    /// work its map was, at most. No bound is above workers / baseline workers: more would be a baseline that wastes
    /// its own.
    fn reach(&self, block: BaselineBlock, workers: usize, end: End) -> Reach {
        let BaselineBlock { serial_s, map_s } = block;
        let more = self.more(workers);
        let ideal = workers as f64 / self.baseline.workers as f64;
        let best_map_s = map_s * more * end.whole() / self.earliest_end(self.baseline).whole();
        let in_map = map_s * more / ideal / best_map_s;
        let serial_part = best_map_s / (serial_s + best_map_s) * (serial_s + map_s) / map_s;
        let (in_map, serial_part) = match map_s > 0.0 {
            true => within_ideal(in_map, serial_part),
            false => (1.0, (more / ideal).min(1.0)),
        };
        let (cpus, records) = if end.by_cpus > end.by_records { (in_map, 1.0) } else { (1.0, in_map) };
        Reach { speedup: ideal * in_map * serial_part, limits: Limits { cpus, records, serial_part } }
    }

    /// When the best map of these workers ends, in what all of its records cost.
    fn earliest_end(&self, Crew { workers, cpus }: Crew) -> End {
        let equal = 1.0 / workers as f64;
        let of_records = |costs: &Costs| {
            let share = costs.times(self.times(workers), |makespan| makespan.bound(workers) / makespan.total());
            if share.is_finite() { share } else { equal }
        };
        let by_records = self.costs.as_ref().map_or(equal, of_records);
        End { by_records, by_cpus: self.needed / self.cpus.min(cpus) }
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
        self.times(workers) as f64 / self.times(self.baseline.workers) as f64
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
