//! What the experiment demands, judged by the interval and not by the point.

use super::others::Taken;
use super::types::{Answer, Group, Judged};
use crate::plan::{Measure, Requirement};
use crate::stats::Estimate;

/// Met where the interval's low end reaches the demand, not met where its high end does not. An interval that has less
/// than the target confidence tells nothing.
/// Nor is it not met where others took cpus meanwhile, and it may be met without them.
pub(super) fn judge(rule: &Requirement, confidence: f64, groups: &[Group], taken: Option<Taken>) -> Judged {
    let found = groups.iter().flat_map(|group| &group.cases).find(|case| case.id == rule.case).and_then(|case| {
        match rule.measure {
            Measure::Speedup => case.speedup,
            Measure::Efficiency => case.efficiency,
            Measure::OfBound => case.of_bound,
        }
    });
    let answer = match found {
        Some(found) if sure(found, confidence) && found.low >= rule.at_least => Answer::Met,
        Some(found) if sure(found, confidence) && found.high < rule.at_least => Answer::NotMet,
        Some(_) | None => Answer::CouldNotTell,
    };
    let missed = found.filter(|_| answer == Answer::NotMet);
    let explains = |taken: &Taken| missed.is_some_and(|found| found.high * taken.at_most >= rule.at_least);
    let others = taken.filter(explains).map(|taken| taken.cpus);
    let answer = if others.is_some() { Answer::CouldNotTell } else { answer };
    Judged { case: rule.case.clone(), measure: rule.measure, at_least: rule.at_least, found, answer, others }
}

fn sure(found: Estimate, confidence: f64) -> bool {
    found.confidence >= confidence - 1e-9
}
