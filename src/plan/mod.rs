//! Experiment + machine -> Plan: all that will run, how often, in what order, with which seed. Nothing about the user's
//! input can fail after it. Nothing is run here, and no dataset is kept.

mod baselines;
mod case;
mod cases;
mod caveats;
mod coordinate;
mod footprints;
mod gated;
mod launched;
mod locate;
mod matrix;
mod memory;
mod names;
mod patterns;
mod placed;
mod records;
mod requirements;
mod sweep;
mod workers;

use std::collections::HashMap;
use std::time::Duration;

pub use crate::experiment::{Count, Measure, Scaling};
use crate::experiment::{Experiment, Mistake, Mistakes, Repetitions};
use crate::machine::Cpus;
use crate::stats::Precision;
use crate::workload::{Delay, Settings};

pub use case::{Case, Group, Input, Plan, Requirement};
pub use coordinate::Coordinate;
pub(crate) use coordinate::with_coordinates;
pub use launched::{Needs, fit};
pub(crate) use matrix::LONGEST_ID;
pub use records::{Asked, load, serial_cost, too_large};

/// Plans an experiment for a machine with these cpus.
///
/// # Errors
///
/// Every value may be valid and yet not fit the others: cases alike, a pattern that matches nothing, a baseline that
/// is left out, too many cases. Every such mistake is at its place.
pub fn plan(experiment: &Experiment, cpus: impl Into<Cpus>) -> Result<Plan, Mistakes> {
    let mut found = Vec::new();
    gated::without_executables(experiment, &mut found);
    let plan = planned(experiment, &cpus.into(), Vec::new(), &mut found);
    finished(experiment, plan, found)
}

/// Plans a gate: the same cases, in blocks of which each has every case twice, once for each of two executables.
///
/// # Errors
///
/// As [`plan`]; and where a command could not differ between the executables.
pub fn plan_gate(experiment: &Experiment, cpus: impl Into<Cpus>) -> Result<Plan, Mistakes> {
    let (mut found, mut notes) = (Vec::new(), Vec::new());
    let gate = gated::as_gate(experiment, &mut notes);
    let plan = planned(&gate, &cpus.into(), notes, &mut found);
    if let Some(plan) = &plan {
        gated::with_executables(experiment, &plan.cases, &mut found);
    }
    finished(experiment, plan, found)
}

/// What a gate of the experiment has, where the experiment is that of the base: it may be older than the gate, and what it
/// calls `removed` was gone from the base's own base.
///
/// # Errors
///
/// As [`plan`].
pub fn plan_of_base(experiment: &Experiment, cpus: impl Into<Cpus>) -> Result<Plan, Mistakes> {
    let (mut found, mut notes) = (Vec::new(), Vec::new());
    let gate = gated::as_gate(experiment, &mut notes);
    let plan = planned(&gate, &cpus.into(), notes, &mut found);
    finished(experiment, plan, found)
}

fn finished(experiment: &Experiment, plan: Option<Plan>, found: Vec<Mistake>) -> Result<Plan, Mistakes> {
    match plan {
        Some(plan) if found.is_empty() => Ok(plan),
        _ => Err(experiment.origin.mistakes(found)),
    }
}

/// None, or what was found, where a mistake leaves nothing to go on with.
fn planned(experiment: &Experiment, cpus: &Cpus, mut notes: Vec<String>, found: &mut Vec<Mistake>) -> Option<Plan> {
    let strategies = names::named(experiment, found)?;
    let strategies = baselines::resolved(strategies, &mut notes, found)?;
    let workers = workers::workers(experiment, &strategies, cpus.count, &mut notes, found);
    let work = settled(experiment);
    memory::within_memory(experiment, &work, &strategies, &workers, found);
    footprints::within_limits(&strategies, &workers, found);
    placed::pinned(&strategies, cpus, &mut notes, found);
    let points = matrix::points(experiment, &strategies, &workers, found)?;
    let cases = cases::cases(experiment, &strategies, &points, found);
    let requirements = requirements::requirements(experiment, &cases, found);
    notes.extend(requirements::undecidable(experiment));
    notes.extend(caveats::caveats(experiment, &cases));
    Some(Plan {
        experiment: experiment.stem.clone(),
        title: experiment.title.clone(),
        workload: experiment.workload,
        work,
        reference_year: experiment.reference_year,
        cases,
        blocks: experiment.repetitions.max,
        precision: precision(&experiment.repetitions),
        budget: experiment.budget,
        iterations: experiment.iterations,
        warmup: experiment.warmup,
        confidence: experiment.confidence,
        seed: experiment.seed,
        timeout: experiment.timeout,
        isolation: experiment.isolation,
        requirements,
        gate: experiment.gate.rules,
        notes,
    })
}

/// The workload's parameters, with what is left to this machine filled in.
fn settled(experiment: &Experiment) -> Settings {
    let nothing = Delay::fixed(Duration::ZERO);
    let delayed = experiment.delays.iter().any(|delay| *delay.get_ref() != nothing);
    let settled = experiment.workload.map(|workload| workload.settled(&experiment.work, delayed));
    settled.unwrap_or_else(|| experiment.work.clone())
}

fn precision(repetitions: &Repetitions) -> Option<Precision> {
    let Repetitions { min, max, precision } = *repetitions;
    precision.map(|precision| Precision { min: min as usize, max: max as usize, precision })
}

/// The line of the experiment file, from 1, that the strategy of each case of its plan stands in, by the case's id. A
/// strategy that was added stands nowhere.
pub fn lines(experiment: &Experiment, plan: &Plan) -> HashMap<String, usize> {
    let strategies = names::named(experiment, &mut Vec::new()).unwrap_or_default();
    let line = |case: &Case| {
        let strategy = strategies.iter().find(|strategy| strategy.name == case.strategy)?;
        Some((case.id.clone(), experiment.origin.line(&strategy.span)))
    };
    plan.cases.iter().filter_map(line).collect()
}
