//! What suits a workload, and from which numbers that follows: what its records are asked to cost, and what it costs on
//! this machine to share them out. Nothing is said that the numbers do not show.

use serde::Serialize;

use crate::plan::{Asked, Case, Plan, Scaling};
use crate::record::{Overhead, Preparation};
use crate::simulate::{Cpus, Prices, map_s};
use crate::stats::{Estimate, makespan_bound, mean, sums};
use crate::strategy::{Forms, KindInfo, Runs, Sharing, kinds, queued_chunk, sharing};
use crate::workload::Needs;

/// What may be lost to handing records over, or to starting threads, before it is worth a word.
const WORTH: f64 = 0.05;
/// More records are not looked at one by one.
const MOST_RECORDS: usize = 1_000_000;

/// One thing that is worth knowing.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "about", rename_all = "kebab-case")]
pub enum Advice {
    /// Records that cost less are done as soon by one worker, by what was measured on records that cost nothing.
    BreakEven {
        /// What shares them out, with how many workers, and what that took for a map.
        overhead: Overhead,
        /// How many records there are.
        records: usize,
        /// What each must cost, in seconds.
        at_s: f64,
        /// What each is asked to cost (mean), in seconds; none where that is not known.
        record_s: Option<f64>,
    },
    /// Records are too short to be taken one by one.
    Chunk {
        /// What each is asked to cost (mean), in seconds.
        record_s: f64,
        /// What taking one costs a worker, in seconds.
        hand_over_s: f64,
        /// Below this, taking them one by one takes more than 5 % of the time, in seconds.
        below_s: f64,
        /// How many together keep it at 5 %.
        chunk: usize,
        /// What `scope` does by itself.
        default: usize,
    },
    /// Starting a thread for each record in flight takes a large part of the time.
    Async {
        /// The strategies that need none.
        kinds: Vec<&'static str>,
        /// The most workers of `scope`.
        workers: usize,
        /// With more than so many, starting them takes more than 5 % of the time.
        above: usize,
        /// What starting one takes, in seconds.
        thread_s: f64,
    },
    /// Records cost so differently that equal shares are not equal.
    Uneven {
        /// The longest, in seconds.
        longest_s: f64,
        /// The mean, in seconds.
        mean_s: f64,
        /// On so many workers,
        workers: usize,
        /// shares fixed beforehand take so much longer than any schedule must,
        fixed: f64,
        /// and so much longer does it take where idle workers take the next record,
        dynamic: f64,
        /// and so much where the longest come first.
        longest_first: f64,
    },
    /// Records that cost more are done sooner in parallel, by what the run measured.
    Pays {
        /// The case.
        case: String,
        /// What it is compared with.
        baseline: String,
        /// What a record must cost at most for it to pay, in seconds; not above 0 where nothing was lost.
        at_s: Estimate,
        /// What an execution took beyond the best schedule, in seconds.
        beyond_s: f64,
    },
}

/// All that advice follows from.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// What each record is asked to cost, in seconds; input order. Empty where that is not known.
    pub costs_s: Vec<f64>,
    /// How many records there are.
    pub records: usize,
    /// What a record needs.
    pub needs: Needs,
    /// The most workers of the strategies that share records out among threads.
    pub workers: usize,
    /// How many of them can be at work at once: no more than there are cpus, where a record needs one.
    pub at_once: usize,
    /// The workers of each case of `scope`, with how it shares records out.
    pub scope: Vec<(usize, Sharing)>,
    /// What sharing them out costs.
    pub overhead: Overhead,
    /// The strategies that keep records in flight without a thread each.
    pub async_kinds: Vec<&'static str>,
}

impl Facts {
    /// Of the cases of a plan with these indices, which do the same, on so many cpus; none where nothing is known of them,
    /// or where more workers get more to do.
    pub fn of(plan: &Plan, preparation: &Preparation, cases: &[usize], cpus: f64) -> Option<Self> {
        let overhead = preparation.overhead.clone()?;
        let all = kinds();
        let in_threads = |case: &usize| {
            let case = &plan.cases[*case];
            all.iter().any(|kind| kind.name == case.kind && kind.parallel && kind.runs == Runs::Map)
        };
        let cases: Vec<usize> = cases.iter().copied().filter(in_threads).collect();
        let first = &plan.cases[*cases.first()?];
        let (input, facts) = (first.input.as_ref()?, preparation.input(cases[0])?);
        if first.scaling == Scaling::Weak || facts.failure.is_some() || facts.records == 0 {
            return None;
        }
        let workload = plan.workload?;
        let known = !workload.is_own() && facts.records <= MOST_RECORDS;
        let has_cpus = !matches!(workload.needs(), Needs::Cpu | Needs::Memory);
        let awaits = |kind: &&KindInfo| {
            kind.runs == Runs::AsyncMap && kind.refuses(workload, &plan.work, Forms::default()).is_none()
        };
        let asked = || Asked::of(plan, first, input, facts.records, preparation.calibration).records_s;
        Some(Self {
            costs_s: if known { asked() } else { Vec::new() },
            records: facts.records,
            needs: workload.needs(),
            workers: cases.iter().map(|&case| plan.cases[case].workers).max()?,
            at_once: if has_cpus { usize::MAX } else { (cpus as usize).max(1) },
            scope: cases.iter().filter_map(|&case| of_scope(&plan.cases[case])).collect(),
            overhead,
            async_kinds: all.iter().filter(awaits).map(|kind| kind.name).collect(),
        })
    }

    fn mean_s(&self) -> Option<f64> {
        Some(mean(&self.costs_s)).filter(|mean_s| *mean_s > 0.0)
    }
}

fn of_scope(case: &Case) -> Option<(usize, Sharing)> {
    let sharing = sharing(&case.kind, &case.parameters).filter(|_| case.kind == "scope")?;
    Some((case.workers, sharing))
}

/// What follows from what was known before the first block.
pub fn advice(facts: &Facts) -> Vec<Advice> {
    let found = [break_even(facts), chunk(facts), in_flight(facts), uneven(facts)];
    found.into_iter().flatten().collect()
}

/// n records of cost c take n c with one worker, and start + n c / w with w: alike at c = start / (n (1 - 1/w)).
fn break_even(facts: &Facts) -> Option<Advice> {
    let Overhead { workers, start_s, .. } = facts.overhead;
    let gain = 1.0 - 1.0 / workers.min(facts.records).min(facts.at_once) as f64;
    let at_s = start_s / (facts.records as f64 * gain);
    let (overhead, records, record_s) = (facts.overhead.clone(), facts.records, facts.mean_s());
    (gain > 0.0).then_some(Advice::BreakEven { overhead, records, at_s, record_s })
}

fn chunk(facts: &Facts) -> Option<Advice> {
    let (record_s, hand_over_s) = (facts.mean_s()?, facts.overhead.hand_over_s);
    let below_s = hand_over_s / WORTH;
    let chunk = ((below_s / record_s).ceil() as usize).checked_next_power_of_two()?;
    // Those that take as few, or what they take by themselves.
    let takes_few = |(workers, sharing): &(usize, Sharing)| match sharing {
        Sharing::Queued { chunk: own } if own.is_none_or(|own| own < chunk) => Some(*workers),
        _ => None,
    };
    let workers = facts.scope.iter().filter_map(takes_few).max()?;
    let default = queued_chunk(facts.records, workers);
    // With fewer chunks than that, workers end at different times.
    let enough = chunk.checked_mul(4 * workers).is_some_and(|least| least <= facts.records);
    let said = record_s < below_s && enough && workers > 1;
    said.then_some(Advice::Chunk { record_s, hand_over_s, below_s, chunk, default })
}

/// W threads take W t to start, and the records total / W: more than 5 % of it where W > sqrt(0.05 total / t).
fn in_flight(facts: &Facts) -> Option<Advice> {
    let Facts { overhead, .. } = facts;
    let workers = facts.scope.iter().map(|(workers, _)| *workers).max()?;
    let thread_s = overhead.start_s / overhead.workers as f64;
    let total_s: f64 = facts.costs_s.iter().sum();
    let above = (WORTH * total_s / thread_s).sqrt().round() as usize;
    let said = facts.needs == Needs::Worker && overhead.kind == "scope" && workers > above && workers > 2;
    let kinds = facts.async_kinds.clone();
    (said && total_s > 0.0 && !kinds.is_empty()).then_some(Advice::Async { kinds, workers, above, thread_s })
}

fn uneven(facts: &Facts) -> Option<Advice> {
    let (costs_s, mean_s, workers) = (&facts.costs_s, facts.mean_s()?, facts.workers.min(facts.at_once));
    let longest_s = costs_s.iter().copied().fold(0.0, f64::max);
    let best_s = makespan_bound(costs_s, workers);
    let longer = |took_s: f64| (took_s / best_s - 1.0).max(0.0);
    let mut sorted = costs_s.clone();
    sorted.sort_by(|one, other| other.total_cmp(one));
    let (equal_parts, one_by_one) = (Sharing::Dealt { chunk: None }, Sharing::Queued { chunk: Some(1) });
    let [fixed, dynamic] = [equal_parts, one_by_one].map(|sharing| longer(done_s(costs_s, sharing, workers)));
    let longest_first = longer(done_s(&sorted, one_by_one, workers));
    let said = workers > 1 && longest_s > 2.0 * mean_s && fixed > WORTH + dynamic.min(longest_first);
    said.then_some(Advice::Uneven { longest_s, mean_s, workers, fixed, dynamic, longest_first })
}

/// When the last worker is done, each of which has a cpu and does nothing else.
fn done_s(costs_s: &[f64], sharing: Sharing, workers: usize) -> f64 {
    let (sums, cpus) = (sums(costs_s.iter().copied()), Cpus { count: 1.0, needed: 0.0 });
    map_s(sharing, &Prices::of(&sums), workers, cpus, (0.0, 0.0))
}
