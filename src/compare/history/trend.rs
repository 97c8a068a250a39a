//! What a history says: for each case its levels, where they changed, and what is worth a gate.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use serde::Serialize;

use super::entry::Entry;
use super::read::History;
use super::surely::changed;
use crate::record::Status;
use crate::stats::{ChangePoint, Estimate, change_points, mean};

/// Where something surely changed, a further place of a change is told by chance so often.
const SIGNIFICANCE: f64 = 0.01;

/// So many runs are looked at, the latest. The first of them stays the same for half as many further runs: the looks at a
/// history that begins anew with each run would never share one error rate.
const MOST: usize = 400;

/// The seed of the shuffles: the same history gives the same changes.
const SEED: u64 = 0;

/// A smaller change is not told, however sure it is.
const WORTH_TELLING: f64 = 0.01;

/// A smaller change is not worth a gate.
const WORTH_A_GATE: f64 = 0.02;

/// Where runs scatter more, a history alone would see a loss of 5 % late.
const NOISY: f64 = 0.05;

/// The runs of one experiment on machines of one kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trend {
    pub experiment: String,
    /// What the machines have in common.
    pub fingerprint: String,
    pub runs: usize,
    /// The cases, in the order in which they first came.
    pub cases: Vec<CaseTrend>,
}

/// One case over the runs that can be compared with the latest one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaseTrend {
    pub case: String,
    /// What is followed.
    pub quantity: Quantity,
    /// The runs in which it was measured, in their order.
    pub visits: Vec<Visit>,
    /// Runs in which it failed or was not measured.
    pub failed: usize,
    /// How it failed in the latest run; none where it did not.
    pub failing: Option<String>,
    /// Earlier runs in which the case did something else: they are left out.
    pub others: usize,
    /// Where it stayed, from change point to change point.
    pub levels: Vec<Level>,
    /// From level to level.
    pub moves: Vec<Move>,
    /// How far runs are from their level: the standard deviation, as a share of 1. None where nothing is to be told.
    pub scatter: Option<f64>,
    /// Why a gate is worth its time here; none where nothing speaks for it.
    pub advice: Option<Advice>,
}

/// What is followed of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Quantity {
    /// The speedup, of a case that has a baseline.
    Speedup,
    /// The time in seconds, of a baseline.
    Time,
}

/// One run of a case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Visit {
    pub revision: Option<String>,
    /// Whether there were changes in it that no revision has.
    pub dirty: bool,
    pub started_at: String,
    /// The name of the run's folder.
    pub run: String,
    /// The compiler of the program that measured.
    #[serde(skip)]
    pub toolchain: String,
    /// How many cpus others took meanwhile, on average; none where that is not known.
    pub others_cpus: Option<f64>,
    /// Speedup, or seconds.
    pub value: Estimate,
}

/// Runs between two changes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Level {
    /// The index of its first run among the visits.
    pub from: usize,
    /// The index after its last one.
    pub to: usize,
    /// The geometric mean of their values.
    pub value: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Move {
    /// The index of the first run of the new level among the visits.
    pub at: usize,
    /// By how much, relative to the level before: -0.08.
    pub change: f64,
    /// How often a case without a change has one as clear.
    pub p_value: f64,
    /// Whether another compiler built the program from that run on.
    pub toolchain_changed: bool,
}

/// Why a case is worth a gate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum Advice {
    Failing,
    /// It was better, and did not come back.
    Lost {
        /// The index among the moves where the loss began.
        at: usize,
        /// The latest level relative to the best one before.
        change: f64,
    },
    /// It got better: a gate keeps that.
    Gained {
        /// The index among the moves.
        at: usize,
        change: f64,
    },
    /// Runs scatter so much that a history sees little.
    Noisy {
        /// By how much: a standard deviation, as a share of 1.
        scatter: f64,
    },
}

/// The trends in a history, one for each experiment on each kind of machine, in the order in which they first came.
pub fn trends(history: &History) -> Vec<Trend> {
    let entries = history.entries.iter().collect();
    let alike = grouped(entries, |entry| (entry.experiment.as_str(), entry.fingerprint.as_str()));
    alike.into_iter().filter_map(trend).collect()
}

/// The entries with the same key together, in the order in which the keys first come.
fn grouped<'a, K: Eq + Hash>(entries: Vec<&'a Entry>, key: impl Fn(&'a Entry) -> K) -> Vec<Vec<&'a Entry>> {
    let mut indices = HashMap::new();
    let mut groups: Vec<Vec<&Entry>> = Vec::new();
    for entry in entries {
        let index = *indices.entry(key(entry)).or_insert(groups.len());
        match groups.get_mut(index) {
            Some(group) => group.push(entry),
            None => groups.push(vec![entry]),
        }
    }
    groups
}

/// The trend of one experiment on one kind of machine; none where there is no entry.
fn trend(entries: Vec<&Entry>) -> Option<Trend> {
    let first = *entries.first()?;
    let runs: HashSet<(&str, &str)> =
        entries.iter().map(|entry| (entry.started_at.as_str(), entry.run.as_str())).collect();
    let cases = grouped(entries, |entry| entry.case.as_str());
    Some(Trend {
        experiment: first.experiment.clone(),
        fingerprint: first.fingerprint.clone(),
        runs: runs.len(),
        cases: cases.iter().filter_map(|of| case_trend(of, cases.len())).collect(),
    })
}

/// The trend of one of so many cases.
fn case_trend(entries: &[&Entry], cases: usize) -> Option<CaseTrend> {
    let latest = *entries.last()?;
    let quantity = if latest.baseline == latest.case { Quantity::Time } else { Quantity::Speedup };
    let alike: Vec<&Entry> = entries.iter().filter(|entry| entry.digest == latest.digest).copied().collect();
    let mut visits: Vec<Visit> = alike.iter().filter_map(|entry| visit(entry, quantity)).collect();
    let failed = alike.len() - visits.len();
    visits.drain(..visits.len().saturating_sub(MOST).next_multiple_of(MOST / 2));
    let logs: Vec<f64> = visits.iter().map(|visit| visit.value.value.ln()).collect();
    // That something changed must be sure before it is told where.
    let changed = changed(&logs, cases);
    let points = if changed { change_points(&logs, SIGNIFICANCE, SEED).unwrap_or_default() } else { Vec::new() };
    let (levels, points) = worth_telling(&logs, points);
    let moves = points.iter().zip(levels.windows(2)).map(|(point, pair)| step(point, pair, &visits)).collect();
    let failing = visit(latest, quantity).is_none().then(|| failure(latest));
    let scatter = scatter(&logs, &levels);
    Some(CaseTrend {
        case: latest.case.clone(),
        quantity,
        advice: advice(quantity, failing.is_some(), &levels, scatter),
        visits,
        failed,
        failing,
        others: entries.len() - alike.len(),
        levels,
        moves,
        scatter,
    })
}

/// None where the case failed, or has no such number.
fn visit(entry: &Entry, quantity: Quantity) -> Option<Visit> {
    let value = match quantity {
        Quantity::Speedup => entry.speedup,
        Quantity::Time => entry.wall_s,
    };
    let value = value.filter(|_| entry.status == Some(Status::Ok))?;
    Some(Visit {
        revision: entry.revision.clone(),
        dirty: entry.dirty.unwrap_or(false),
        started_at: entry.started_at.clone(),
        run: entry.run.clone(),
        toolchain: entry.toolchain.clone(),
        others_cpus: entry.others_cpus,
        value,
    })
}

fn failure(entry: &Entry) -> String {
    match entry.status {
        None => "not measured".to_owned(),
        Some(Status::Ok) => "without a speedup: its baseline failed".to_owned(),
        Some(status) => status.told(&entry.cause),
    }
}

fn levels(logs: &[f64], points: &[ChangePoint]) -> Vec<Level> {
    let starts = std::iter::once(0).chain(points.iter().map(|point| point.at));
    let ends = points.iter().map(|point| point.at).chain([logs.len()]);
    let level = |(from, to): (usize, usize)| Level { from, to, value: mean(&logs[from..to]).exp() };
    starts.zip(ends).filter(|(from, to)| from < to).map(level).collect()
}

/// The levels, and the change points between them, without those that are too small; the smallest goes first, since its
/// levels become one.
fn worth_telling(logs: &[f64], mut points: Vec<ChangePoint>) -> (Vec<Level>, Vec<ChangePoint>) {
    loop {
        let levels = levels(logs, &points);
        let sizes = levels.windows(2).map(|pair| (pair[1].value / pair[0].value).ln().abs()).enumerate();
        match sizes.min_by(|one, other| one.1.total_cmp(&other.1)) {
            Some((smallest, size)) if size < WORTH_TELLING => drop(points.remove(smallest)),
            _ => return (levels, points),
        }
    }
}

fn step(point: &ChangePoint, levels: &[Level], visits: &[Visit]) -> Move {
    Move {
        at: point.at,
        change: levels[1].value / levels[0].value - 1.0,
        p_value: point.p_value,
        toolchain_changed: visits[point.at].toolchain != visits[point.at - 1].toolchain,
    }
}

/// The standard deviation of the logarithms about their levels; none for fewer than three more runs than levels.
fn scatter(logs: &[f64], levels: &[Level]) -> Option<f64> {
    let squares =
        |level: &Level| logs[level.from..level.to].iter().map(|log| (log - level.value.ln()).powi(2)).sum::<f64>();
    let free = logs.len().checked_sub(levels.len()).filter(|free| *free > 2)?;
    Some((levels.iter().map(squares).sum::<f64>() / free as f64).sqrt())
}

fn advice(quantity: Quantity, failing: bool, levels: &[Level], scatter: Option<f64>) -> Option<Advice> {
    if failing {
        return Some(Advice::Failing);
    }
    moved(quantity, levels).or_else(|| {
        let scatter = scatter.filter(|scatter| *scatter >= NOISY)?;
        Some(Advice::Noisy { scatter })
    })
}

/// What became of the best level that it had before; none where the level never moved far.
fn moved(quantity: Quantity, levels: &[Level]) -> Option<Advice> {
    let goodness = |level: &Level| match quantity {
        Quantity::Speedup => level.value,
        Quantity::Time => -level.value,
    };
    let (latest, before) = levels.split_last()?;
    let (best, level) = before.iter().enumerate().max_by(|one, other| goodness(one.1).total_cmp(&goodness(other.1)))?;
    let change = latest.value / level.value - 1.0;
    let last = before.len() - 1;
    let step = latest.value / before[last].value - 1.0;
    let got_better = |change: f64| match quantity {
        Quantity::Speedup => change > 0.0,
        Quantity::Time => change < 0.0,
    };
    if change.abs() >= WORTH_A_GATE && !got_better(change) {
        Some(Advice::Lost { at: best, change })
    } else if step.abs() >= WORTH_A_GATE && got_better(step) {
        Some(Advice::Gained { at: last, change: step })
    } else {
        None
    }
}
