//! What the samples themselves tell.

use std::collections::HashMap;

use super::named;
use crate::record::Run;
use crate::stats::{Finding, correlated, drift, slow_first, two_modes};
use crate::summary::blocks::Blocks;
use crate::summary::{CaseSummary, Outcome};

/// Below this many executions, equal times can be chance.
const FEWEST_FOR_TIES: usize = 20;

pub(super) fn warnings(run: &Run, blocks: &Blocks<'_>, cases: &[&CaseSummary]) -> Vec<String> {
    let plan = &run.record.plan;
    let places: HashMap<&str, usize> =
        plan.cases.iter().enumerate().map(|(place, case)| (case.id.as_str(), place)).collect();
    let place = |id: &str| places.get(id).copied();
    let measured = cases.iter().filter(|case| case.outcome == Outcome::Ok);
    let measured: Vec<(usize, &CaseSummary)> = measured.filter_map(|case| Some((place(&case.id)?, *case))).collect();
    let each = |test: &dyn Fn(usize, &CaseSummary) -> Option<Finding>| {
        let found = measured.iter().filter_map(|&(place, case)| Some((case.id.as_str(), test(place, case)?)));
        found.collect::<Vec<_>>()
    };
    // What matters of the order in time is what it does to the speedup: drift of both sides cancels in the ratio.
    let log_ratios = |place_of_case: usize, case: &CaseSummary| {
        let baseline = place(&case.baseline).filter(|baseline| *baseline != place_of_case)?;
        let pairs = blocks.turns_s(baseline).into_iter().zip(blocks.turns_s(place_of_case));
        Some(pairs.map(|(baseline_s, case_s)| baseline_s.ln() - case_s.ln()).collect::<Vec<f64>>())
    };
    let found = [
        coarse_clock(&measured),
        say(&each(&|place, _| slow_first(&blocks.timed_s(place))), "More `warmup` would help."),
        say(&each(&|_, case| two_modes(&case.times_s)), "A median lies in one of them by chance."),
        say(&each(&|place, _| drift(&blocks.turns_s(place))), "Speedups are paired in blocks, where that cancels."),
        say(
            &each(&|place, case| correlated(&log_ratios(place, case)?)),
            "The intervals of such speedups are too narrow.",
        ),
    ];
    found.into_iter().flatten().collect()
}

/// One sentence about the first case, with the names of those that are like it, and one about what it means.
fn say(found: &[(&str, Finding)], meaning: &str) -> Option<String> {
    let ((first, finding), others) = found.split_first()?;
    let others: Vec<&str> = others.iter().map(|(id, _)| *id).collect();
    let others = named(&others).map(|others| format!("; the like in {others}")).unwrap_or_default();
    Some(format!("{first}: {finding}{others}. {meaning}"))
}

/// A clock is too coarse where it shows: half of many times are not their own, and those that differ do so by a
/// hundredth or more. Times that agree to a nanosecond are only steady.
fn coarse_clock(cases: &[(usize, &CaseSummary)]) -> Option<String> {
    const STEP: f64 = 0.01;
    let coarse = |times_s: &[f64]| {
        let mut different = times_s.to_vec();
        different.sort_unstable_by(f64::total_cmp);
        different.dedup();
        let tied = times_s.len() >= FEWEST_FOR_TIES && different.len() * 2 < times_s.len();
        let steps = different.windows(2).map(|pair| (pair[1] - pair[0]) / pair[1]);
        let stepped = steps.reduce(f64::min).is_none_or(|step| step > STEP);
        (tied && stepped) || different.first().is_some_and(|shortest| *shortest <= 0.0)
    };
    let ids: Vec<&str> =
        cases.iter().filter(|(_, case)| coarse(&case.times_s)).map(|(_, case)| case.id.as_str()).collect();
    named(&ids)
        .map(|cases| format!("The clock is too coarse for {cases}: many executions took the same time, or none."))
}
