//! A run at a glance: what the list of all runs says of it, kept beside its page so that the list need not count again.

use serde::{Deserialize, Serialize};

use super::verdict::{Lead, headline};
use crate::compare::Comparison;
use crate::report::chart::{Look, Picture, looks};
use crate::report::gate;
use crate::summary::{Answer, Outcome, Summary};
use crate::text::count;

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
}

/// The speedups of one strategy.
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
    let finding = headline(summary, lead, pictures).map(|picture| picture.drawing.title.clone());
    let cases: Vec<&Outcome> = summary.cases().map(|case| &case.outcome).collect();
    let failed = cases.iter().filter(|outcome| matches!(outcome, Outcome::Failed { .. })).count();
    let missed = summary.requirements.iter().any(|judged| judged.answer == Answer::NotMet);
    let told = if failed > 0 { format!(", {failed} failed") } else { String::new() };
    Glance {
        experiment: summary.experiment.clone(),
        title: summary.title.clone(),
        started_at: summary.origin.started_at.clone(),
        headline: finding.unwrap_or_else(|| summary.title.clone()),
        is_fine: failed == 0 && !missed,
        about: format!(
            "{}{told}, {} of {}",
            count(cases.len(), "case"),
            summary.blocks,
            count(summary.blocks_planned, "block")
        ),
        curves: lead.map(curves).unwrap_or_default(),
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
    }
}

fn curves(lead: Lead<'_>) -> Vec<Curve> {
    let looks = looks(lead.group);
    let curve = |look: &Look| {
        let cases = lead.group.cases.iter().filter(|case| case.series() == look.series && case.outcome == Outcome::Ok);
        let points = cases.filter_map(|case| Some((case.workers as f64, case.speedup?.value)));
        // JSON has no word for what is no number.
        let points = points.filter(|(_, speedup)| speedup.is_finite());
        let mut points: Vec<(f64, f64)> = points.take(MOST_POINTS).collect();
        points.sort_by(|one, other| one.0.total_cmp(&other.0));
        Curve { hue: look.hue, points }
    };
    looks.iter().map(curve).filter(|curve| !curve.points.is_empty()).take(MOST_CURVES).collect()
}
