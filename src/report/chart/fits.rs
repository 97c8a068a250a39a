//! The laws of scaling that hold, as curves with bands.

use std::collections::BTreeSet;

use crate::stats::{Estimate, Law};
use crate::summary::{Fitted, Group};

use super::drawing::Point;
use super::frontier::Frontier;
use super::series::Series;
use super::words;

/// The bands of more series would cover each other.
const MOST_SERIES: usize = 4;

#[derive(Clone, Debug)]
pub struct Fit {
    law: Law,
    curve: Vec<(f64, Estimate)>,
}

/// For each series its law, where one holds at all numbers of workers; none where there are too many series.
pub fn of(series: &[Series<'_>], group: &Group) -> Vec<Option<Fit>> {
    let parallel = series.iter().filter(|series| !series.is_baseline()).count();
    let frontier = Frontier::of(group);
    // No law is drawn through a staircase.
    let attainable = |fit: &Fit| {
        let curve = fit.curve.iter().map(|(workers, at)| Point::new(*workers, at.value));
        frontier.as_ref().is_none_or(|frontier| frontier.holds(curve))
    };
    let fit = |series: &Series<'_>| best(&series.label, group).filter(attainable).filter(|_| parallel <= MOST_SERIES);
    series.iter().map(fit).collect()
}

/// The universal law where its coherency is surely above 0, otherwise the one that does without it.
fn best(label: &str, group: &Group) -> Option<Fit> {
    let mut laws: Vec<(Law, &Fitted)> = group
        .models
        .iter()
        .filter(|model| model.strategy == label)
        .filter_map(|model| Some((model.law, model.fitted.as_ref().ok()?)))
        .filter(|(_, fitted)| fitted.curve.len() > 1)
        .collect();
    let rank = |fitted: &Fitted| match fitted.coherency {
        Some(coherency) if coherency.low > 0.0 => 0,
        None => 1,
        Some(_) => 2,
    };
    laws.sort_by_key(|(_, fitted)| rank(fitted));
    laws.first().map(|(law, fitted)| Fit { law: *law, curve: fitted.curve.clone() })
}

/// What lines and bands are; nothing where there are none.
pub fn legend(fits: &[Option<Fit>]) -> String {
    let fits = || fits.iter().flatten();
    let confidences: BTreeSet<String> =
        fits().flat_map(|fit| &fit.curve).map(|(_, at)| words::confidence(at.confidence)).collect();
    let laws: BTreeSet<String> = fits().map(|fit| fit.law.to_string()).collect();
    let laws: Vec<String> = laws.into_iter().collect();
    match (&laws[..], confidences.first()) {
        (_, None) | ([], _) => String::new(),
        (laws, Some(confidence)) => format!("curves with {confidence} bands: {}", words::and(laws)),
    }
}

impl Fit {
    pub fn most(&self) -> f64 {
        self.curve.last().map_or(0.0, |(workers, _)| *workers)
    }

    pub fn line(&self) -> impl Iterator<Item = (f64, f64)> {
        self.curve.iter().map(|(workers, at)| (*workers, at.value))
    }

    /// The corners of the band between the ends of its intervals.
    pub fn band(&self) -> Vec<(f64, f64)> {
        let high = self.curve.iter().map(|(workers, at)| (*workers, at.high));
        let low = self.curve.iter().rev().map(|(workers, at)| (*workers, at.low));
        high.chain(low).collect()
    }
}
