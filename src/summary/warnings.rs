//! What spoils a measurement, said where the measurement is read: one sentence for each kind, however many cases.

mod case_names;
mod commands;
mod launches;
mod machine;
mod retried;
mod samples;
mod workers;

use super::blocks::Blocks;
use super::types::{CaseSummary, Group};
use crate::record::Run;

pub(crate) use launches::of_launches;
pub(super) use retried::of_retried;

/// Every warning of a run, as sentences; what concerns the whole run first.
pub(super) fn all(run: &Run, blocks: &Blocks<'_>, groups: &[Group]) -> Vec<String> {
    let record = &run.record;
    let cases: Vec<&CaseSummary> = groups.iter().flat_map(|group| &group.cases).collect();
    let machine = machine::warnings(record, &cases);
    let work = workers::warnings(run, groups).into_iter().chain(commands::warnings(run, &cases));
    machine
        .into_iter()
        .chain(of_launches(&record.plan, &record.preparation))
        .chain(work)
        .chain(samples::warnings(run, blocks, &cases))
        .collect()
}
