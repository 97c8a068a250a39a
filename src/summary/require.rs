//! What the experiment demands, judged by the interval and not by the point.

use super::types::{Answer, Group, Judged};
use crate::plan::{Measure, Requirement};
use crate::stats::Estimate;

/// Met where the interval's low end reaches the demand, not met where its high end does not. An interval that has less
/// than the target confidence tells nothing.
pub(super) fn judge(rule: &Requirement, confidence: f64, groups: &[Group]) -> Judged {
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
    Judged { case: rule.case.clone(), measure: rule.measure, at_least: rule.at_least, found, answer }
}

fn sure(found: Estimate, confidence: f64) -> bool {
    found.confidence >= confidence - 1e-9
}
