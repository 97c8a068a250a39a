//! A run at a glance: what the list of all runs says of it, kept beside its page so that the list need not count again.

use serde::{Deserialize, Serialize};

use super::verdict::{Lead, headline};
use crate::compare::Comparison;
use crate::gate::CaseVerdict;
use crate::report::chart::{Look, Picture, looks};
use crate::report::gate;
use crate::report::verdicts::{plotted, sorted};
use crate::stats::Estimate;
use crate::summary::{Answer, CaseSummary, Outcome, Summary};
use crate::text::{count, thousands};

/// More lines than these, or points in one, are no thumbnail.
const MOST_CURVES: usize = 12;
const MOST_POINTS: usize = 64;

/// What the list of all runs says of one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Glance {
    /// The experiment's stem.
    pub experiment: String,
    /// Its title.
    pub title: String,
    /// When it started: UTC, RFC 3339; empty where only its folder's name says it.
    pub started_at: String,
    /// The finding in a sentence.
    pub headline: String,
    /// Whether all ended well: no case failed, nothing required or guarded was lost.
    pub is_fine: bool,
    /// What it is beside the headline: cases, blocks, or that it is a gate's.
    pub about: String,
    /// The speedups of each strategy over its workers.
    pub curves: Vec<Curve>,
    /// Of a gate: how each case's time or speedup changed.
    pub changes: Vec<Change>,
}

/// A change from base to head as a ratio, with its interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Change {
    /// The interval's low end.
    pub low: f64,
    /// The ratio.
    pub value: f64,
    /// The interval's high end.
    pub high: f64,
    /// Whether the verdict lets it pass.
    pub passes: bool,
}

/// The speedups of one strategy, from its baseline on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Curve {
    /// Its place among the colours; none where it is a baseline or steps back.
    pub hue: Option<usize>,
    /// Workers and speedup.
    pub points: Vec<(f64, f64)>,
}

/// A run at a glance.
pub fn glance_at_run(summary: &Summary, pictures: &[Picture]) -> Glance {
    let lead = Lead::of(summary);
    let cases: Vec<&Outcome> = summary.cases().map(|case| &case.outcome).collect();
    let failed = cases.iter().filter(|outcome| matches!(outcome, Outcome::Failed { .. })).count();
    let missed = summary.requirements.iter().any(|judged| judged.answer == Answer::NotMet);
    let told = if failed > 0 { format!(", {failed} failed") } else { String::new() };
    Glance {
        experiment: summary.experiment.clone(),
        title: summary.title.clone(),
        started_at: summary.origin.started_at.clone(),
        headline: headline(summary, lead, pictures).finding,
        is_fine: failed == 0 && !missed,
        about: format!(
            "{}{told}, {} of {}",
            count(cases.len(), "case"),
            thousands(summary.blocks),
            count(summary.blocks_planned, "block")
        ),
        curves: lead.map(curves).unwrap_or_default(),
        changes: Vec::new(),
    }
}

/// A gate's run at a glance.
pub fn glance_at_gate(comparison: &Comparison) -> Glance {
    Glance {
        experiment: comparison.experiment.clone(),
        title: comparison.title.clone(),
        started_at: String::new(),
        headline: gate::headline(comparison),
        is_fine: comparison.cases.iter().all(|case| case.verdict.passes()),
        about: format!("gate: {}, {}", count(comparison.cases.len(), "case"), count(comparison.blocks, "block")),
        curves: Vec::new(),
        changes: sorted(&comparison.cases)
            .into_iter()
            .filter_map(|case| change(case, comparison))
            .take(MOST_CURVES)
            .collect(),
    }
}

fn change(case: &CaseVerdict, comparison: &Comparison) -> Option<Change> {
    let Estimate { value, low, high, .. } = plotted(&case.changes?, &comparison.rules);
    // JSON has no word for what is no number.
    let is_sound = [low, value, high].iter().all(|ratio| ratio.is_finite() && *ratio > 0.0);
    is_sound.then(|| Change { low, value, high, passes: case.verdict.passes() })
}

fn curves(lead: Lead<'_>) -> Vec<Curve> {
    let looks = looks(lead.group);
    let curve = |look: &Look| {
        let is_here = |case: &&CaseSummary| case.series() == look.series && case.outcome == Outcome::Ok;
        let cases: Vec<&CaseSummary> = lead.group.cases.iter().filter(is_here).collect();
        let points = cases.iter().filter_map(|case| Some((case.workers as f64, case.speedup?.value)));
        // As in the picture, from its baseline on.
        let baseline = cases.first().and_then(|case| lead.group.case(&case.baseline));
        let start = baseline.filter(|baseline| cases.iter().all(|case| case.workers > baseline.workers));
        let points = start.map(|baseline| (baseline.workers as f64, 1.0)).into_iter().chain(points);
        // JSON has no word for what is no number.
        let points = points.filter(|(_, speedup)| speedup.is_finite());
        let mut points: Vec<(f64, f64)> = points.take(MOST_POINTS).collect();
        points.sort_by(|one, other| one.0.total_cmp(&other.0));
        Curve { hue: look.hue, points }
    };
    looks.iter().map(curve).filter(|curve| !curve.points.is_empty()).take(MOST_CURVES).collect()
}
