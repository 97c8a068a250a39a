//! The laws of scaling, as they fit.

use super::table::Table;
use super::words::with_interval;
use crate::stats::Estimate;
use crate::summary::{Fitted, Group, Model};
use crate::text::{percent, ratio, some, together};

/// What the second table is.
pub(super) const KARP_FLATT: &str = "The serial fraction that each case alone speaks of (Karp and Flatt). Where it grows \
    with the workers, more is lost than a serial part.";

/// So many strategies are named of which the same is to be said.
const NAMED: usize = 8;

/// The laws that fit, a row each; none where none does.
pub(super) fn model_table(group: &Group) -> Option<Table> {
    let rows: Vec<Vec<String>> =
        group.models.iter().filter_map(|model| Some(row(model, model.fitted.as_ref().ok()?))).collect();
    let titles = [
        "strategy",
        "law",
        "serial or contention",
        "coherency",
        "one worker",
        "fastest with",
        "misses most, at workers",
    ];
    (!rows.is_empty()).then(|| Table::new(&titles, rows).without_columns_of(""))
}

fn row(model: &Model, fitted: &Fitted) -> Vec<String> {
    let worst = fitted.largest_residual;
    vec![
        model.strategy.clone(),
        model.law.to_string(),
        with_interval(fitted.serial_fraction, ratio),
        fitted.coherency.map(|coherency| with_interval(coherency, ratio)).unwrap_or_default(),
        with_interval(fitted.one_worker, ratio),
        fitted.peak.map(fastest_with).unwrap_or_default(),
        format!("{} at {}", percent(worst.residual), worst.workers),
    ]
}

/// Where the peak may as well be none, no number is its end.
fn fastest_with(peak: Estimate) -> String {
    let high = if peak.high.is_finite() { format!("{:.0}", peak.high) } else { "no end".to_owned() };
    format!("{:.0} workers ({:.0} to {high})", peak.value, peak.low)
}

/// Why the other laws are not fitted, each reason with the strategies that it holds for; nothing where no case was
/// measured, which says why.
pub(super) fn refusals(group: &Group) -> Vec<String> {
    if group.cases.iter().all(|case| case.speedup.is_none()) {
        return Vec::new();
    }
    let refused = group.models.iter().filter_map(|model| Some((model.fitted.as_ref().err()?, model.strategy.as_str())));
    let sentence = |(reason, mut strategies): (&String, Vec<&str>)| {
        strategies.dedup(); // Two laws may have one reason.
        format!("{}: {reason}", some(&strategies, NAMED))
    };
    together(refused).into_iter().map(sentence).collect()
}

/// The serial fraction of each case by itself; none where there is none.
pub(super) fn karp_flatt_table(group: &Group) -> Option<Table> {
    let rows = group
        .cases
        .iter()
        .filter_map(|case| Some(vec![case.series(), case.workers.to_string(), with_interval(case.karp_flatt?, ratio)]));
    let rows: Vec<Vec<String>> = rows.collect();
    (!rows.is_empty()).then(|| Table::new(&["strategy", "workers", "serial fraction"], rows))
}
