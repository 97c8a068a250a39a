//! What the machine was like.

use std::collections::HashSet;

use crate::machine::{Machine, Periods};
use crate::plan::Case;
use crate::record::RunRecord;
use crate::strategy::command::Command;
use crate::summary::origin::is_debug_build;
use crate::summary::types::CaseSummary;
use crate::text::{count, cpus};
use crate::workload::{Needs, Workload};

/// Less than half a process that wants to run is a machine at rest.
const AT_REST: f64 = 0.5;
/// A quota that is used up in a smaller share of its periods is hardly felt.
const RARELY: f64 = 0.01;

pub(super) fn warnings(record: &RunRecord, cases: &[&CaseSummary]) -> Vec<String> {
    let Some(machine) = record.sessions.last().map(|session| &session.machine) else { return Vec::new() };
    let computing: Vec<&CaseSummary> = cases.iter().copied().filter(|case| computes(record, case)).collect();
    let launched: HashSet<&str> = launched(record).collect();
    let most = |cases: &mut dyn Iterator<Item = &&CaseSummary>| cases.map(|case| case.workers).max().unwrap_or(1);
    let most_workers = most(&mut computing.iter());
    // Whether tasks have cpus enough is said of their launch.
    let most_here = most(&mut computing.iter().filter(|case| !launched.contains(case.id.as_str())));
    let load = record.sessions.iter().filter_map(|session| session.machine.load).reduce(f64::max);
    let found = [
        is_debug_build(record).then(debug_build),
        load.filter(|_| !is_elsewhere(record))
            .filter(|load| is_busy(machine, *load, most_workers))
            .map(|load| busy(machine, load, cases)),
        clock_speed(machine).filter(|_| !computing.is_empty()),
        crowded(machine, most_here),
        stopped_by_quota(record),
    ];
    found.into_iter().flatten().collect()
}

/// The ids of the cases that a launcher starts.
fn launched(record: &RunRecord) -> impl Iterator<Item = &str> {
    let launched = record.plan.cases.iter().filter(|case| case.launched().is_some());
    launched.map(|case| case.id.as_str())
}

/// Whether some of it may run on other machines, of which this one's load says nothing.
fn is_elsewhere(record: &RunRecord) -> bool {
    let Some(host) = &record.preparation.host else { return false };
    let is_elsewhere = |case: &Case| Command::of(&case.parameters).is_ok_and(|command| command.is_elsewhere(host));
    record.plan.cases.iter().any(is_elsewhere)
}

/// Whether the case's workers need cpus: of what nobody knows, it shows in the cpus that it kept busy.
fn computes(record: &RunRecord, case: &CaseSummary) -> bool {
    match record.plan.workload.filter(|_| case.records.is_some()).map(Workload::needs) {
        Some(Needs::Worker) => false,
        Some(Needs::Cpu | Needs::Memory) => true,
        Some(Needs::Unknown) | None => case.witnessed.cpus.is_some_and(|cpus| cpus >= 0.5),
    }
}

fn debug_build() -> String {
    "This is a debug build: its times say nothing about optimised code. Use --release.".to_owned()
}

/// The load counts the processes of the whole machine, so it is held against the cpus that are online.
fn is_busy(machine: &Machine, load: f64, workers: usize) -> bool {
    let free = online(machine).saturating_sub(workers.min(machine.cpus)) as f64;
    load > free + AT_REST
}

fn online(machine: &Machine) -> usize {
    machine.cpus_online.unwrap_or(machine.cpus)
}

fn busy(machine: &Machine, load: f64, cases: &[&CaseSummary]) -> String {
    let most = cases.iter().filter_map(|case| case.witnessed.cpus).reduce(f64::max);
    let used = most.map(|cpus| format!("; this run used {cpus:.1} of its {} cpus at most", online(machine)));
    format!(
        "The machine was not at rest: its load was {load:.1} at the start{}. What else runs makes times longer and \
         intervals wider.",
        used.unwrap_or_default()
    )
}

/// Work that waits takes as long at any clock speed.
fn clock_speed(machine: &Machine) -> Option<String> {
    let governor = machine.governor.as_deref().filter(|governor| *governor != "performance");
    let governor = governor.map(|governor| format!("the frequency governor is `{governor}`"));
    let turbo = (machine.turbo == Some(true)).then(|| "turbo is on".to_owned());
    let causes: Vec<String> = governor.into_iter().chain(turbo).collect();
    (!causes.is_empty()).then(|| {
        let causes = causes.join(", ");
        format!("The clock speed may change from one execution to the next: {causes}. That makes intervals wider.")
    })
}

/// More workers than cpus, and whether the machine has more cpus than this process may use.
fn crowded(machine: &Machine, most_workers: usize) -> Option<String> {
    let on_average = machine.cpus_on_average();
    if most_workers == 1 || most_workers as f64 <= on_average {
        return None;
    }
    let shared = match (machine.quota, machine.cpus_online) {
        (Some(quota), _) if quota <= on_average => format!("the time of {}, a cgroup's quota", cpus(quota)),
        (_, Some(online)) if online > machine.cpus => {
            format!("{} (of {online} that are online; affinity leaves no more)", count(machine.cpus, "cpu"))
        }
        _ => count(machine.cpus, "cpu"),
    };
    Some(format!("Up to {most_workers} workers share {shared}: work that computes gains nothing beyond those."))
}

/// That a quota was used up, in all sessions together. A few periods are the start of the program.
fn stopped_by_quota(record: &RunRecord) -> Option<String> {
    let sessions = record.sessions.iter();
    let periods: Vec<Periods> = sessions.filter_map(|session| session.ended.as_ref()?.quota).collect();
    let sum = |of: fn(&Periods) -> u64| periods.iter().map(of).sum::<u64>();
    let (stopped, all) = (sum(|periods| periods.stopped), sum(|periods| periods.all));
    let quota = record.sessions.last()?.machine.quota?;
    (stopped as f64 > RARELY * all as f64).then(|| {
        format!(
            "A cgroup's quota of {} was used up in {stopped} of {all} of its periods, and what ran was stopped until the \
             next: times hold that. Ask for whole cpus (a cpuset) in place of a quota.",
            cpus(quota)
        )
    })
}
