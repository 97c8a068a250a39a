//! What spoils a measurement, said where the measurement is read.

use super::{CaseSummary, Group};
use crate::store::Run;

/// Every warning of a run, as sentences; what concerns the whole run first.
pub(super) fn all(run: &Run, _blocks: &super::blocks::Blocks<'_>, groups: &[Group]) -> Vec<String> {
    let record = &run.record;
    let mut warnings: Vec<String> = record.plan.notes.iter().chain(&record.preparation.notes).cloned().collect();
    let Some(machine) = record.sessions.last().map(|session| &session.machine) else { return warnings };
    if machine.debug_build {
        warnings.push("This is a debug build: its times say nothing about optimised code. Use --release.".to_owned());
    }
    let cases = || groups.iter().flat_map(|group| &group.cases);
    let crowded = |case: &&CaseSummary| record.plan.workload.needs_cpu() && case.workers > machine.cpus;
    if let Some(most) = cases().filter(crowded).map(|case| case.workers).max() {
        let cpus = machine.cpus;
        warnings
            .push(format!("Up to {most} workers share {cpus} cpus: work that computes gains nothing beyond those."));
    }
    let above = |case: &&CaseSummary| case.speedup.zip(case.bound).is_some_and(|(speedup, bound)| speedup.low > bound);
    for case in cases().filter(above) {
        warnings.push(format!("{} is above its bound, which cannot be: distrust its baseline.", case.id));
    }
    warnings
}
