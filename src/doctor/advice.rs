//! What can be done about what was found.

use super::diagnosis::Diagnosis;
use crate::machine::Machine;
use crate::stats::Finding;
use crate::text::{exact_percent, percent};

/// A processor that other programs want for more than this share of the time is not free.
const BUSY: f64 = 0.1;
/// A host that takes more than this share of the time is felt.
const STOLEN: f64 = 0.005;
/// Two equal cases that differ by more than this, as a standard deviation, hide what most people look for.
const NOISY: f64 = 0.02;
/// So much slower than a reading, or a step of the clock, is what it can time well.
const COARSE_S: f64 = 1e-6;
/// With fewer cpus there is little parallelism to look at.
const FEW: usize = 4;

/// What could be improved on that machine, a sentence or two each; nothing where there is nothing.
pub fn advice(diagnosis: &Diagnosis) -> Vec<String> {
    let machine = &diagnosis.machine;
    let found = [
        debug_build(machine),
        few_cpus(machine),
        quota(machine),
        affinity(machine),
        others(diagnosis).or_else(|| load(machine)),
        governor(machine),
        turbo(machine),
        guest(diagnosis),
        correlated(diagnosis),
        modes(diagnosis),
        clock(diagnosis),
    ];
    found.into_iter().flatten().collect()
}

fn debug_build(machine: &Machine) -> Option<String> {
    let sentence = "This program was built without optimisation. Build it with --release before you measure.";
    machine.debug_build.then(|| sentence.to_owned())
}

fn few_cpus(machine: &Machine) -> Option<String> {
    match machine.cpus {
        0 | 1 => Some(
            "Only one cpu can be used: work that computes gets no faster with more workers, only work that waits does."
                .to_owned(),
        ),
        cpus @ 2..FEW => Some(format!(
            "Only {cpus} cpus can be used: {cpus} workers that compute leave none to whatever else runs, and a curve \
             has few points to tell by. A machine with more shows more."
        )),
        _ => None,
    }
}

fn quota(machine: &Machine) -> Option<String> {
    let quota = machine.quota?;
    let text = format!(
        "A cgroup's quota allows {quota} cpus: who uses them up is stopped until the next period. Ask for whole cpus \
         (a cpuset) instead of a quota, and use no more workers than it allows."
    );
    machine.cpus_online.is_none_or(|online| quota < online as f64).then_some(text)
}

fn affinity(machine: &Machine) -> Option<String> {
    let online = machine.cpus_online?;
    let by_quota = machine.quota.is_some_and(|quota| quota < online as f64);
    (machine.cpus < online && !by_quota).then(|| {
        format!(
            "This process may use {} of {online} cpus (its affinity). That is good where nobody else may use them, \
             and a limit where it was not meant: look at `taskset -p`.",
            machine.cpus
        )
    })
}

fn others(diagnosis: &Diagnosis) -> Option<String> {
    let cpus = diagnosis.machine.cpus;
    let taken = diagnosis.others_cpus.filter(|taken| *taken > BUSY * cpus as f64)?;
    Some(format!(
        "Other programs, or the host, took {taken:.1} of {cpus} cpus while this was measured. Stop them, or wait: nothing \
         makes numbers better than that. A speedup that is required, and missed meanwhile, counts as \"could not tell\"."
    ))
}

fn load(machine: &Machine) -> Option<String> {
    let load = machine.load.filter(|load| *load > BUSY * machine.cpus as f64)?;
    Some(format!(
        "Other programs wanted {load:.1} of {} cpus over the last minute. Stop them, or wait: nothing makes \
         numbers better than that.",
        machine.cpus
    ))
}

fn governor(machine: &Machine) -> Option<String> {
    let governor = machine.governor.as_deref().filter(|governor| *governor != "performance")?;
    Some(format!(
        "The frequency governor is `{governor}`, which lowers the clock of an idle cpu and takes its time to raise \
         it. While you measure: `cpupower frequency-set -g performance`."
    ))
}

fn turbo(machine: &Machine) -> Option<String> {
    let sentence = "Turbo is on: one busy cpu runs faster than many, and a speedup falls by as much. Where scaling \
                    itself is what you look at, turn it off in the firmware, or by the driver's `boost` or \
                    `no_turbo`.";
    machine.turbo?.then(|| sentence.to_owned())
}

fn guest(diagnosis: &Diagnosis) -> Option<String> {
    if let Some(stolen) = diagnosis.stolen.filter(|stolen| *stolen > STOLEN) {
        return Some(format!(
            "The host of this virtual machine took {} of the cpus' time for others. Dedicated cpus, or a machine \
             without guests, would be steadier.",
            percent(stolen)
        ));
    }
    let noise = diagnosis.same.ratio.deviation.filter(|noise| noise.value > NOISY)?;
    diagnosis.is_virtual?.then(|| {
        format!(
            "This is a virtual machine, and two equal cases differ by {}: other guests may share its cores and \
             caches. More blocks help; so would dedicated cpus.",
            percent(noise.value)
        )
    })
}

fn correlated(diagnosis: &Diagnosis) -> Option<String> {
    let sentence = "A block tells about the next one: something slow comes and goes. Intervals are then too narrow; \
                    look for what runs beside, and measure for longer.";
    diagnosis.same.correlated.then(|| sentence.to_owned())
}

fn modes(diagnosis: &Diagnosis) -> Option<String> {
    let Some(Finding::TwoModes { low, high, share_high }) = diagnosis.same.modes else { return None };
    Some(format!(
        "Turns of the same work are of two kinds: {} of them take {} longer than the others. What it takes to find a loss is \
         counted with both kinds, and more blocks help little; fix the clock's frequency and the placement, leave a cpu \
         free, or make executions longer.",
        exact_percent(share_high, 0),
        percent(high / low - 1.0)
    ))
}

fn clock(diagnosis: &Diagnosis) -> Option<String> {
    let worst_s = diagnosis.clock.read_s.max(diagnosis.clock.resolution_s);
    let sentence = "The clock is slow or coarse: do not time executions below a millisecond. On Linux look at the \
                    kernel's clock source; `tsc` is the fast one.";
    (worst_s > COARSE_S).then(|| sentence.to_owned())
}
