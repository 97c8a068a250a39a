//! What the pictures of efficiencies find: what failed, what is required and not met, how much of each worker is kept.

use crate::plan::Measure;
use crate::stats::Estimate;
use crate::summary::{CaseSummary, Group, Summary};

use super::finding::parallel;
use super::headline::{failed, missed, nothing_measured, say, workers};
use super::series::{self, Series, is_baseline};
use super::titles as found;
use super::words;

/// The finding of the efficiencies: what is left of each worker at the largest number of them.
pub(super) fn efficiency(summary: &Summary, group: &Group) -> Vec<String> {
    failed(group, None).or_else(|| missed(summary, group, &[Measure::Efficiency])).unwrap_or_else(|| left(group))
}

/// The finding of weak scaling: how much of the efficiency each strategy keeps up to the most workers.
pub(super) fn weak(summary: &Summary, group: &Group) -> Vec<String> {
    if parallel(group).next().is_none() {
        return nothing_measured(group);
    }
    failed(group, None).or_else(|| missed(summary, group, &[Measure::Efficiency])).unwrap_or_else(|| kept(group))
}

fn left(group: &Group) -> Vec<String> {
    let last = |cases: &[&CaseSummary]| cases.last().and_then(|case| case.efficiency);
    let Some((most, here)) = at_most_workers(group, last) else { return Vec::new() };
    let (Some((best, high)), Some((worst, low))) = (here.first(), here.last()) else { return Vec::new() };
    let (highest, lowest) = (words::share(high.value), words::share(low.value));
    let names = match here.len() {
        0..=2 => words::and(&here.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>()),
        count => format!("all {count} strategies"),
    };
    let finding = if highest == lowest { found::EFFICIENCY } else { found::EFFICIENCY_SPREAD };
    let facts = [
        ("workers", words::count(most, "worker")),
        ("names", names),
        ("best", best.clone()),
        ("most", highest),
        ("worst", worst.clone()),
        ("least", lowest),
    ];
    say(finding, here.len(), &facts)
}

fn kept(group: &Group) -> Vec<String> {
    let lowest = |cases: &[&CaseSummary]| {
        let efficiencies = cases.iter().filter_map(|case| case.efficiency);
        efficiencies.min_by(|one, two| one.value.total_cmp(&two.value))
    };
    let Some((most, kept)) = at_most_workers(group, lowest) else { return nothing_measured(group) };
    let (Some((best, high)), Some((worst, low))) = (kept.first(), kept.last()) else { return Vec::new() };
    // More than all cannot be kept.
    let [most_kept, least_kept] = [high, low].map(|kept| words::share(kept.value.min(1.0)));
    let names: Vec<String> = kept.iter().map(|(name, _)| name.clone()).collect();
    let names = if names.len() > 3 { format!("All {} strategies", names.len()) } else { words::and(&names) };
    let finding = match kept.len() {
        _ if low.value >= 0.9995 => found::KEEPS_ALL,
        _ if least_kept == most_kept => found::KEEPS,
        2 => found::KEEPS_TWO,
        _ => found::KEEPS_MANY,
    };
    let facts = [
        ("names", names),
        ("best", best.clone()),
        ("most", most_kept),
        ("worst", worst.clone()),
        ("least", least_kept),
        ("workers", workers(most, kept.iter().any(|(_, kept)| kept.confidence > 0.0))),
    ];
    say(finding, kept.len(), &facts)
}

/// The most workers of which there is an efficiency, and of each strategy that was measured with so many what `of` says
/// of its cases, the largest first.
fn at_most_workers(
    group: &Group,
    of: impl Fn(&[&CaseSummary]) -> Option<Estimate>,
) -> Option<(usize, Vec<(String, Estimate)>)> {
    let measured = |case: &CaseSummary| series::speedup(case).and(case.efficiency).is_some() && !is_baseline(case);
    let most = group.cases.iter().filter(|case| measured(case)).map(|case| case.workers).max()?;
    let here = |series: &Series<'_>| {
        let cases: Vec<&CaseSummary> = series.cases.iter().copied().filter(|case| measured(case)).collect();
        cases.last().filter(|case| case.workers == most)?;
        Some((series.label.clone(), of(&cases)?))
    };
    let mut here: Vec<(String, Estimate)> = series::of(group).iter().filter_map(here).collect();
    here.sort_by(|one, two| two.1.value.total_cmp(&one.1.value));
    Some((most, here))
}
