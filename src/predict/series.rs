//! A strategy as it was measured: its counts of workers, what its baseline did, how it shares records out.

use serde_json::Value;

use super::asked::Asked;
use super::observed::Observed;
use super::work::Work;
use crate::plan::Case;
use crate::record::Run;
use crate::simulate::Cpus;
use crate::stats::{Estimate, quantile};
use crate::strategy::{PIN, Parameters, Pin, Sharing, sharing};
use crate::summary::{Blocks, CaseSummary, Group, cpus, delays, is_computing, needed_by_worker, serial_shares};
use crate::text::{and, together};

/// So many blocks' records are simulated: more would show the same.
const MOST_WORKS: usize = 12;

/// The cases of a strategy that differ in their workers only.
#[derive(Clone, Debug)]
pub struct Series {
    pub label: String,
    pub kind: String,
    pub baseline: String,
    /// What that is called in its group.
    pub baseline_name: String,
    pub baseline_workers: usize,
    /// The baseline's time in the middle, in seconds.
    pub baseline_s: f64,
    pub parameters: Parameters,
    /// How it shares records out; none where it cannot be simulated.
    pub sharing: Option<Sharing>,
    pub baseline_sharing: Sharing,
    /// Those that the baseline's workers have.
    pub baseline_cpus: Cpus,
    pub cpus: Cpus,
    /// Where its workers run.
    pub pin: Pin,
    /// What cpus of the machine share, in words; none where they share nothing, or nobody knows.
    pub shares: Option<String>,
    /// Whether its records compute more than they wait.
    pub computes: bool,
    /// The baseline's records, as they took in each of some blocks; without spans as they were asked for, once.
    pub works: Vec<Work>,
    /// Whether costs come from spans.
    pub has_spans: bool,
    pub blocks: usize,
    /// Fewest workers first.
    pub counts: Vec<Count>,
}

/// A measured number of workers.
#[derive(Clone, Debug)]
pub struct Count {
    pub workers: usize,
    pub speedup: Estimate,
    /// ln(baseline time / time), by block.
    pub logs: Vec<f64>,
    /// The time of an execution, by block, in seconds.
    pub times_s: Vec<f64>,
    /// CPU time of an execution (median), in seconds.
    pub cpu_s: Option<f64>,
    /// What its spans show, by block; empty where some block has none.
    pub seen: Vec<Seen>,
}

/// What the spans of an execution show, also beside those of its baseline in the same block.
#[derive(Clone, Debug)]
pub struct Seen {
    pub observed: Observed,
    /// How much longer a record took, in seconds.
    pub longer_s: f64,
    /// How many times as long all of them took, minus 1.
    pub slower: f64,
    /// How many times as much CPU time all of them took, minus 1.
    pub more_cpu: Option<f64>,
}

impl Series {
    /// The most workers that were measured.
    pub fn most(&self) -> usize {
        self.counts.last().map_or(1, |count| count.workers)
    }

    /// The cpus that are asked for; those that there were where none are.
    pub fn cpus_asked(&self, asked: &Asked) -> Cpus {
        Cpus { count: asked.cpus.map_or(self.cpus.count, |cpus| cpus as f64), ..self.cpus }
    }

    /// Those of them that so many workers have: where they are pinned to some, no others.
    pub fn cpus_of(&self, workers: usize, all: Cpus) -> Cpus {
        within(&self.pin, workers, all)
    }

    /// Whether each of the workers had a cpu.
    pub fn had_cpus(&self, count: &Count) -> bool {
        self.cpus_of(count.workers, self.cpus).at_once(count.workers) >= count.workers as f64
    }

    /// Why it is not simulated, where it is not.
    pub fn unsimulated(&self) -> Option<String> {
        let why = || match self.kind.as_str() {
            "command" => "how a program shares out its work is not known".to_owned(),
            kind if sharing(kind, &Parameters::new()).is_none() => "not simulated, whatever the parameters".to_owned(),
            kind => format!("not simulated with {}", and(&unsimulated(kind, &self.parameters))),
        };
        self.sharing.is_none().then(why)
    }
}

/// Those of the cpus that so many workers have.
fn within(pin: &Pin, workers: usize, all: Cpus) -> Cpus {
    let pinned = pin.cpus(workers).map_or(f64::INFINITY, |cpus| cpus as f64);
    Cpus { count: all.count.min(pinned), ..all }
}

/// Those of the parameters with which a kind is not simulated that otherwise is.
fn unsimulated(kind: &str, parameters: &Parameters) -> Vec<String> {
    let alone = |key: &str, value: &Value| Parameters::from_iter([(key.to_owned(), value.clone())]);
    let parameters = parameters.iter().filter(|(key, value)| sharing(kind, &alone(key, value)).is_none());
    parameters.map(|(key, value)| format!("`{key} = {value}`")).collect()
}

/// The parallel strategies of a group, each with the counts that were measured and did not fail.
pub fn of(run: &Run, blocks: &Blocks<'_>, group: &Group) -> Vec<Series> {
    let measured = group.cases.iter().filter(|case| case.speedup.is_some() && case.id != case.baseline);
    let all = together(measured.map(|case| (case.series(), case)));
    all.iter().filter_map(|(label, cases)| one(run, blocks, group, (label, cases))).collect()
}

fn one(run: &Run, blocks: &Blocks<'_>, group: &Group, (label, cases): (&str, &[&CaseSummary])) -> Option<Series> {
    let plan = &run.record.plan;
    let first = plan.index_of(&cases.first()?.id)?;
    let planned = &plan.cases[first];
    let baseline = blocks.baseline_of(first);
    let needed = needed_by_worker(run, blocks, baseline);
    let baseline_sharing = sharing_of(&plan.cases[baseline]).unwrap_or(Sharing::Whole);
    let sharing = sharing_of(planned).filter(|sharing| *sharing != Sharing::Whole || planned.input.is_none());
    let seen_alone = observed(run, blocks, baseline, baseline_sharing);
    let mut counts: Vec<Count> =
        cases.iter().filter_map(|case| count(run, blocks, case, &seen_alone, sharing)).collect();
    counts.sort_by_key(|count| count.workers);
    let has_spans = counts.iter().any(|count| !count.seen.is_empty());
    let works = if has_spans { traced(run, blocks, baseline, &seen_alone) } else { asked(run, blocks, baseline) };
    let all = Cpus { count: cpus(run), needed };
    let pin = |case: &Case| PIN.of(&case.parameters).unwrap_or_default();
    let is_parallel = planned.input.is_none() || sharing_of(planned) != Some(Sharing::Whole);
    (is_parallel && !counts.is_empty()).then(|| Series {
        label: label.to_owned(),
        kind: planned.kind.clone(),
        parameters: planned.parameters.clone(),
        baseline: plan.cases[baseline].id.clone(),
        baseline_name: group.case(&plan.cases[baseline].id).map(CaseSummary::short_id).unwrap_or_default(),
        baseline_workers: plan.cases[baseline].workers,
        baseline_s: quantile(&blocks.turns_s(baseline), 0.5).unwrap_or(0.0),
        sharing,
        baseline_sharing,
        baseline_cpus: within(&pin(&plan.cases[baseline]), plan.cases[baseline].workers, all),
        cpus: all,
        pin: pin(planned),
        shares: run.record.sessions.last().and_then(|session| session.machine.shares()),
        computes: is_computing(needed),
        works,
        has_spans,
        blocks: blocks.count(),
        counts,
    })
}

fn sharing_of(case: &Case) -> Option<Sharing> {
    case.input.as_ref().and_then(|_| sharing(&case.kind, &case.parameters))
}

/// What the case's spans show in each block; nothing where some block has none.
fn observed(run: &Run, blocks: &Blocks<'_>, case: usize, sharing: Sharing) -> Vec<Observed> {
    let records = run.record.preparation.input(case).map_or(0, |input| input.records);
    let has_serial = run.record.plan.cases[case].serial_fraction() > 0.0;
    let all = blocks.traced(case).map(|(_, trace, sample)| Observed::of(trace, sample, records, has_serial, sharing));
    let all: Vec<Observed> = all.flatten().collect();
    if all.len() == blocks.count() { all } else { Vec::new() }
}

/// What the records of the baseline took in some of the blocks.
fn traced(run: &Run, blocks: &Blocks<'_>, baseline: usize, seen: &[Observed]) -> Vec<Work> {
    let walls_s = blocks.turns_s(baseline);
    let shares = serial_shares(run, blocks, baseline);
    let apart = seen.len().div_ceil(MOST_WORKS).max(1);
    let work = |block: usize| Work::new(walls_s[block] * shares[block], seen[block].records_s.iter().copied());
    (0..seen.len()).step_by(apart).map(work).collect()
}

/// What the records were asked to take, so that all of them take as long as the baseline's map; none for a command.
fn asked(run: &Run, blocks: &Blocks<'_>, baseline: usize) -> Vec<Work> {
    let case = &run.record.plan.cases[baseline];
    let (Some(input), Some(facts)) = (&case.input, run.record.preparation.input(baseline)) else { return Vec::new() };
    let wall_s = quantile(&blocks.turns_s(baseline), 0.5).unwrap_or(0.0);
    let share = quantile(&serial_shares(run, blocks, baseline), 0.5).unwrap_or(0.0);
    let costs = delays(run, baseline, input, facts.records);
    let total: f64 = costs.iter().sum();
    let map_s = wall_s * (1.0 - share) * case.workers as f64;
    let equal_s = map_s / costs.len().max(1) as f64;
    let cost_s = |cost: f64| if total > 0.0 { cost / total * map_s } else { equal_s };
    vec![Work::new(wall_s * share, costs.into_iter().map(cost_s))]
}

fn count(
    run: &Run,
    blocks: &Blocks<'_>,
    case: &CaseSummary,
    alone: &[Observed],
    sharing: Option<Sharing>,
) -> Option<Count> {
    let index = run.record.plan.index_of(&case.id)?;
    let times_s = blocks.turns_s(index);
    let baseline_s = blocks.turns_s(blocks.baseline_of(index));
    let logs = baseline_s.iter().zip(&times_s).map(|(alone_s, time_s)| (alone_s / time_s).ln()).collect();
    let seen = sharing.map(|sharing| observed(run, blocks, index, sharing)).unwrap_or_default();
    let seen = if alone.len() == seen.len() { seen } else { Vec::new() };
    Some(Count {
        workers: case.workers,
        speedup: case.speedup?,
        logs,
        times_s,
        cpu_s: case.cpu_s,
        seen: seen.into_iter().zip(alone).map(|(observed, alone)| beside(observed, alone)).collect(),
    })
}

fn beside(observed: Observed, alone: &Observed) -> Seen {
    let records = observed.records_s.len() as f64;
    let more_cpu = observed.cpu_s.zip(alone.cpu_s).filter(|(_, alone_s)| *alone_s > 0.0);
    Seen {
        longer_s: (observed.busy_s - alone.busy_s) / records,
        slower: if alone.busy_s > 0.0 { observed.busy_s / alone.busy_s - 1.0 } else { 0.0 },
        more_cpu: more_cpu.map(|(cpu_s, alone_s)| cpu_s / alone_s - 1.0),
        // What each record took is known of the baseline: a run has many of them.
        observed: Observed { records_s: Vec::new(), ..observed },
    }
}
