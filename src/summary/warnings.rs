//! What spoils a measurement, said where the measurement is read: one sentence for each kind, however many cases.

mod commands;
mod machine;
mod samples;
mod workers;

use super::blocks::Blocks;
use super::{CaseSummary, Group};
use crate::record::Run;
use crate::text::some;

/// So many cases are named in a sentence.
const NAMED: usize = 3;

/// Every warning of a run, as sentences; what concerns the whole run first.
pub(super) fn all(run: &Run, blocks: &Blocks<'_>, groups: &[Group]) -> Vec<String> {
    let record = &run.record;
    let cases: Vec<&CaseSummary> = groups.iter().flat_map(|group| &group.cases).collect();
    let machine = machine::warnings(record, &cases);
    let work = workers::warnings(run, groups).into_iter().chain(commands::warnings(run, &cases));
    machine.into_iter().chain(work).chain(samples::warnings(run, blocks, &cases)).collect()
}

/// `a, b, c and 4 more`; none where there are none.
fn named(cases: &[&str]) -> Option<String> {
    (!cases.is_empty()).then(|| some(cases, NAMED))
}

/// The names of those cases for which it holds.
fn those<'c>(cases: &[&'c CaseSummary], holds: impl Fn(&CaseSummary) -> bool) -> Option<String> {
    let ids: Vec<&'c str> = cases.iter().filter(|case| holds(case)).map(|case| case.id.as_str()).collect();
    named(&ids)
}
