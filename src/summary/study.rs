//! A scaling study, as computing centres ask for in applications: what each strategy gains over its own smallest count of
//! workers, up to which count it is efficient enough, and what it cost to find that out.

use serde::Serialize;

use super::blocks::{self, Blocks};
use super::case::outcome;
use super::cpus::cpus_of;
use super::types::Outcome;
use crate::plan::{Group, Plan};
use crate::record::{Run, Sample};
use crate::stats::{Estimate, median, repetitions_for, speedup};

/// What is asked of the efficiency where nobody says it: what many centres ask for.
pub const ENOUGH: f64 = 0.7;

/// What a scaling study says beside the summary of its run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScalingStudy {
    /// What the efficiency must reach, as a share of 1.
    pub efficiency: f64,
    /// The confidence with which the low ends of all of a series' efficiencies hold together.
    pub confidence: f64,
    /// The memory of the machine, in bytes, where that is known.
    pub memory_bytes: Option<u64>,
    /// Executions, those that prepare or are traced too.
    pub executions: usize,
    /// What they took: for each the cores that it may have used, one for each thread at work but no more than it had cpus,
    /// times its wall time, in hours.
    pub core_hours: f64,
    /// A strategy each, of those that were measured with two counts of workers or more.
    pub series: Vec<StudySeries>,
}

/// One strategy with all its counts of workers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StudySeries {
    /// What its cases have in common, and what tells their group from the others: `scope chunk=16 delay=1ms`.
    pub name: String,
    /// Its counts of workers, the smallest first: what the others are relative to. It may be the strategy's baseline.
    pub points: Vec<StudyPoint>,
    /// The counts of workers that were planned, and failed or were not measured.
    pub missing: Vec<usize>,
    /// The largest count whose efficiency is surely enough: the interval's low end reaches it. None where none surely is.
    pub largest: Option<usize>,
    /// How many blocks would give intervals of that confidence, where there are fewer.
    pub needs_blocks: Option<usize>,
}

/// One count of workers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StudyPoint {
    /// What the case's group calls its strategy.
    pub strategy: String,
    /// How many workers.
    pub workers: usize,
    /// The median wall time of an execution, in seconds.
    pub wall: Estimate,
    /// Time with the smallest count / its own, in each block; in weak scaling that, times as much as it does more. One at the
    /// smallest count.
    pub speedup: Estimate,
    /// Speedup x the smallest count / its own count; where workers are several threads, threads are counted.
    pub efficiency: Estimate,
    /// Whether the efficiency is enough: yes, no, or none where that cannot be told.
    pub enough: Option<bool>,
}

impl ScalingStudy {
    /// The study of a run's whole blocks, for what the efficiency must reach.
    #[doc(hidden)]
    pub fn of(run: &Run, efficiency: f64) -> Self {
        if run.record.compared.is_some() {
            return Self::of(&run.of_head(), efficiency);
        }
        let plan = &run.record.plan;
        let blocks = blocks::whole(run);
        let studied = Studied { plan, blocks: &blocks, efficiency };
        let machine = run.record.sessions.last().map(|session| &session.machine);
        let cores = |case: usize| (plan.cases[case].threads_at_work() as f64).min(cpus_of(run, case));
        let core_s = |sample: &Sample| sample.wall_s.unwrap_or(0.0) * cores(sample.case);
        Self {
            efficiency,
            confidence: plan.confidence,
            memory_bytes: machine.and_then(|machine| machine.memory_bytes),
            executions: run.samples.len(),
            core_hours: run.samples.iter().map(core_s).sum::<f64>() / 3600.0,
            series: plan.groups().iter().flat_map(|group| studied.group(group)).collect(),
        }
    }
}

struct Studied<'a> {
    plan: &'a Plan,
    blocks: &'a Blocks<'a>,
    efficiency: f64,
}

impl Studied<'_> {
    fn group(&self, group: &Group) -> Vec<StudySeries> {
        self.plan.series(group).iter().filter_map(|(name, cases)| self.series(group, name, cases)).collect()
    }

    /// None where it has a single count of workers.
    fn series(&self, group: &Group, name: &str, own: &[usize]) -> Option<StudySeries> {
        let mut cases = own.to_vec();
        let baseline = self.blocks.baseline_of(*own.first()?);
        if own.iter().all(|&case| self.workers(baseline) < self.workers(case)) {
            cases.push(baseline);
        }
        cases.sort_by_key(|&case| self.workers(case));
        let is_measured = |case: &usize| outcome(self.blocks, *case) == Outcome::Ok;
        let (measured, missing): (Vec<usize>, Vec<usize>) = cases.iter().copied().partition(is_measured);
        let (&smallest, others) = measured.split_first().filter(|_| cases.len() > 1)?;
        let confidence = together(self.plan.confidence, others.len());
        let points: Vec<StudyPoint> =
            measured.iter().filter_map(|&case| self.point(smallest, case, confidence)).collect();
        let sure = points.iter().skip(1).filter(|point| point.enough == Some(true));
        let fewer = points.iter().skip(1).any(|point| point.efficiency.confidence + 1e-9 < confidence);
        Some(StudySeries {
            name: group.name_of(name),
            largest: sure.map(|point| point.workers).max(),
            missing: missing.iter().map(|&case| self.workers(case)).collect(),
            needs_blocks: fewer.then(|| repetitions_for(confidence)),
            points,
        })
    }

    fn point(&self, smallest: usize, case: usize, confidence: f64) -> Option<StudyPoint> {
        let (planned, first) = (&self.plan.cases[case], &self.plan.cases[smallest]);
        let (first_s, case_s) = (self.blocks.turns_s(smallest), self.blocks.turns_s(case));
        let more = planned.times() as f64 / first.times() as f64;
        let ideal = planned.cpus() as f64 / first.cpus() as f64;
        let speedup = speedup(&first_s, &case_s, confidence)?.map(|value| value * more);
        let efficiency = speedup.map(|value| value / ideal);
        let is_sure = efficiency.confidence + 1e-9 >= confidence;
        let enough = match efficiency {
            Estimate { low, .. } if is_sure && low >= self.efficiency => Some(true),
            Estimate { high, .. } if is_sure && high < self.efficiency => Some(false),
            _ => None,
        };
        let wall = median(&case_s, self.plan.confidence)?;
        Some(StudyPoint { strategy: planned.series(), workers: planned.workers, wall, speedup, efficiency, enough })
    }

    fn workers(&self, case: usize) -> usize {
        self.plan.cases[case].workers
    }
}

/// The confidence that each of so many intervals must have for all of their low ends to hold together with the one given:
/// by Bonferroni, each of them errs on its low side half as often as it errs at all. Never less than that one itself.
fn together(confidence: f64, intervals: usize) -> f64 {
    confidence.max(1.0 - 2.0 * (1.0 - confidence) / intervals.max(1) as f64)
}
