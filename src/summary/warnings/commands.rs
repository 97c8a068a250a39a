//! What measuring whole processes brings with it.

use std::collections::HashSet;

use super::case_names::those;
use crate::plan::Case;
use crate::record::Run;
use crate::summary::types::CaseSummary;

/// A start of a process that is a larger share of an execution than this is worth a word.
const WORTH_A_WORD: f64 = 0.01;

pub(super) fn warnings(run: &Run, cases: &[&CaseSummary]) -> Vec<String> {
    let record = &run.record;
    let Some(start_s) = record.preparation.start_s else { return Vec::new() };
    // What times itself knows nothing of its start, and a launcher takes longer.
    let knows = |planned: &Case| ["time", "launch"].iter().any(|key| planned.parameters.contains_key(*key));
    let whole = record.plan.cases.iter().filter(|planned| planned.input.is_none() && !knows(planned));
    let whole: HashSet<&str> = whole.map(|planned| planned.id.as_str()).collect();
    let whole = |case: &CaseSummary| whole.contains(case.id.as_str());
    let share = |case: &CaseSummary| case.wall.map_or(0.0, |wall| start_s / wall.value);
    let largest = cases.iter().filter(|case| whole(case)).map(|case| share(case)).fold(0.0, f64::max);
    let short = those(cases, |case| whole(case) && share(case) > WORTH_A_WORD);
    let told = short.map(|cases| {
        format!(
            "To start a process and to wait for it takes {:.1} ms here, up to {:.0} % of the time of {cases}: a part \
             that more workers do not shorten. Give them more to do, or let them time themselves: `time` in an \
             experiment file.",
            start_s * 1e3,
            (largest * 100.0).min(100.0),
        )
    });
    told.into_iter().collect()
}
