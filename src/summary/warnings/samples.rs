//! What the samples themselves tell.

use std::collections::HashSet;

use super::case_names::{by_id, named};
use crate::plan::Scaling;
use crate::record::Run;
use crate::stats::{Finding, correlated, drift, slow_first, two_modes};
use crate::summary::blocks::Blocks;
use crate::summary::types::{CaseSummary, Outcome};

/// Ratios that differ by less, relative to one, look the same in a table.
const SHOWN: f64 = 1e-3;

/// Below this many executions, equal times can be chance.
const FEWEST_FOR_TIES: usize = 20;

pub(super) fn warnings(run: &Run, blocks: &Blocks<'_>, cases: &[&CaseSummary]) -> Vec<String> {
    let measured = Measured::of(run, blocks, cases);
    let found = [
        coarse_clock(cases),
        say(&measured.each(|case| slow_first(&blocks.timed_s(case))), "More `warmup` would help."),
        say(&measured.each(|case| two_modes(&blocks.turns_s(case))), "A median lies in one of them by chance."),
        say(&measured.each(|case| drift(&blocks.turns_s(case))), "Speedups are paired in blocks, where that cancels."),
        say(
            &measured.each(|case| correlated(&log_ratios(blocks, case)?)),
            "The intervals of such speedups are too narrow.",
        ),
        other_quotients(run, cases),
    ];
    found.into_iter().flatten().collect()
}

/// The cases that were measured, with their indices in the plan.
struct Measured<'c>(Vec<(usize, &'c str)>);

impl<'c> Measured<'c> {
    fn of(run: &Run, blocks: &Blocks<'_>, cases: &[&'c CaseSummary]) -> Self {
        let indices = run.record.plan.indices();
        let measured = cases.iter().filter(|case| case.outcome == Outcome::Ok);
        let indexed = measured.filter_map(|case| Some((*indices.get(case.id.as_str())?, case.id.as_str())));
        Self(indexed.filter(|(index, _)| blocks.case(*index).failure.is_none()).collect())
    }

    /// What a test finds in each of them, by id.
    fn each(&self, test: impl Fn(usize) -> Option<Finding>) -> Vec<(&'c str, Finding)> {
        self.0.iter().filter_map(|&(index, id)| Some((id, test(index)?))).collect()
    }
}

/// What matters of the order in time is what it does to the speedup: drift of both sides cancels in the ratio.
fn log_ratios(blocks: &Blocks<'_>, case: usize) -> Option<Vec<f64>> {
    let baseline = Some(blocks.baseline_of(case)).filter(|baseline| *baseline != case)?;
    let pairs = blocks.turns_s(baseline).into_iter().zip(blocks.turns_s(case));
    Some(pairs.map(|(baseline_s, case_s)| baseline_s.ln() - case_s.ln()).collect())
}

/// Of which cases the two times that are shown make another speedup than the one that is shown: outside of its
/// interval. That takes blocks that differ more than the ratios inside them.
fn other_quotients<'c>(run: &Run, cases: &[&'c CaseSummary]) -> Option<String> {
    let weak: HashSet<&str> = weak(run).collect();
    let by_id = by_id(cases);
    let other = |case: &&'c CaseSummary| {
        let baseline = by_id.get(case.baseline.as_str()).filter(|other| other.id != case.id)?;
        let more =
            if weak.contains(case.id.as_str()) { case.workers as f64 / case.baseline_workers as f64 } else { 1.0 };
        other_quotient(case, baseline, more, run.record.plan.confidence)
    };
    let found: Vec<(&str, String)> = cases.iter().filter_map(other).collect();
    let ((first, numbers), others) = found.split_first()?;
    let others: Vec<&str> = others.iter().map(|(id, _)| *id).collect();
    let others = named(&others).map(|others| format!("; the like in {others}")).unwrap_or_default();
    Some(format!(
        "{first}: {numbers}{others}. A speedup is the middle of the ratios inside the blocks, a time the middle of all \
         blocks, and these differ more than the ratios."
    ))
}

/// The ids of the cases that do more with more workers.
fn weak(run: &Run) -> impl Iterator<Item = &str> {
    let weak = run.record.plan.cases.iter().filter(|planned| planned.scaling == Scaling::Weak);
    weak.map(|planned| planned.id.as_str())
}

/// The case's id, and its two numbers; it does `more` times as much as its baseline.
fn other_quotient<'c>(
    case: &'c CaseSummary,
    baseline: &CaseSummary,
    more: f64,
    confidence: f64,
) -> Option<(&'c str, String)> {
    let speedup = case.speedup.filter(|speedup| speedup.confidence >= confidence - 1e-9)?;
    let quotient = baseline.wall?.value / case.wall?.value * more;
    let numbers = format!(
        "the quotient of the two times is {quotient:.3}, outside of the interval of its speedup, {:.3} to {:.3}",
        speedup.low, speedup.high
    );
    let outside = quotient < speedup.low * (1.0 - SHOWN) || quotient > speedup.high * (1.0 + SHOWN);
    outside.then_some((&case.id, numbers))
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
fn coarse_clock(cases: &[&CaseSummary]) -> Option<String> {
    named(&those_with(cases, |case| is_coarse(&case.times_s))).map(|cases| {
        format!(
            "The clock is too coarse for {cases}: many executions took the same time, or none. Their times are known \
                 to a step of the clock only."
        )
    })
}

fn is_coarse(times_s: &[f64]) -> bool {
    const STEP: f64 = 0.01;
    let mut different = times_s.to_vec();
    different.sort_unstable_by(f64::total_cmp);
    different.dedup();
    let tied = times_s.len() >= FEWEST_FOR_TIES && different.len() * 2 < times_s.len();
    let steps = different.windows(2).map(|pair| (pair[1] - pair[0]) / pair[1]);
    let stepped = steps.reduce(f64::min).is_none_or(|step| step > STEP);
    (tied && stepped) || different.first().is_some_and(|shortest| *shortest <= 0.0)
}

fn those_with<'c>(cases: &[&'c CaseSummary], holds: impl Fn(&CaseSummary) -> bool) -> Vec<&'c str> {
    cases.iter().filter(|case| case.outcome == Outcome::Ok && holds(case)).map(|case| case.id.as_str()).collect()
}
