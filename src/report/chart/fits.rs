//! The laws of scaling that hold, as curves with bands.

use std::collections::BTreeSet;

use crate::stats::{Estimate, Factor, Law};
use crate::summary::{CaseSummary, Fitted, Group};

use super::edge::Edge;
use super::series::Series;
use super::words;

/// A smaller serial fraction says nothing that the points do not.
const NO_LOSS: f64 = 0.005;

#[derive(Clone, Debug)]
pub(super) struct Fit {
    law: Law,
    fitted: Fitted,
}

/// For each series its law, where it is the one that says most: the bands of several would cover each other.
pub(super) fn of(series: &[Series<'_>], group: &Group) -> Vec<Option<Fit>> {
    let mut fits: Vec<Option<Fit>> = series.iter().map(|series| holding(series, group)).collect();
    let left = |fit: &Option<Fit>| fit.as_ref().map_or(f64::INFINITY, Fit::left_of_ideal);
    let most = (0..fits.len()).min_by(|one, two| left(&fits[*one]).total_cmp(&left(&fits[*two])));
    fits.iter_mut().enumerate().filter(|(place, _)| Some(*place) != most).for_each(|(_, fit)| *fit = None);
    fits
}

/// The law of a series, where one says something, claims no more than can be reached, and knows of what was lost.
fn holding(series: &Series<'_>, group: &Group) -> Option<Fit> {
    let measured: BTreeSet<usize> = series.cases.iter().map(|case| case.workers).collect();
    let edge = Edge::of(group);
    let holds = |fit: &Fit| edge.as_ref().is_none_or(|edge| edge.allows(&fit.line().collect::<Vec<_>>(), &measured));
    let lost_to_sharing = series.cases.last().is_some_and(|case| lost_to_sharing(case));
    best(&series.label, group).filter(holds).filter(|_| !lost_to_sharing)
}

/// Whether a case lost most to how its records were shared out, of which no law speaks.
fn lost_to_sharing(case: &CaseSummary) -> bool {
    let worst = case.losses.and_then(|losses| losses.largest_avoidable());
    worst.is_some_and(|worst| worst.factor == Factor::LoadBalance)
}

/// The universal law where its coherency is surely above 0, otherwise Amdahl's where there surely is a serial part.
fn best(label: &str, group: &Group) -> Option<Fit> {
    let fits = group.models.iter().filter(|model| model.strategy == label);
    let fits = fits.filter_map(|model| Some((model.law, model.fitted.as_ref().ok()?)));
    let fits = fits.filter(|(_, fitted)| fitted.curve.len() > 1);
    let rank = |fitted: &Fitted| match fitted.coherency {
        Some(coherency) => (coherency.low > 0.0).then_some(0),
        None => (fitted.serial_fraction.low > NO_LOSS).then_some(1),
    };
    let ranked = fits.filter_map(|(law, fitted)| Some((rank(fitted)?, law, fitted)));
    ranked.min_by_key(|(rank, ..)| *rank).map(|(_, law, fitted)| Fit { law, fitted: fitted.clone() })
}

/// What the pale curves are; nothing where there are none.
pub(super) fn legend(fits: &[Option<Fit>]) -> String {
    let confidence = fits.iter().flatten().flat_map(|fit| &fit.fitted.curve).map(|(_, at)| at.confidence).next();
    confidence.map_or_else(String::new, |confidence| {
        format!("pale curve and band: fitted law, {}", words::confidence(confidence))
    })
}

impl Fit {
    /// What it says is left of the ideal with the most workers.
    fn left_of_ideal(&self) -> f64 {
        self.line().last().map_or(f64::INFINITY, |(workers, speedup)| speedup / workers)
    }

    pub fn line(&self) -> impl Iterator<Item = (f64, f64)> {
        self.fitted.curve.iter().map(|(workers, at)| (*workers, at.value))
    }

    /// The corners of the band between the ends of its intervals.
    pub fn band(&self) -> Vec<(f64, f64)> {
        let high = self.fitted.curve.iter().map(|(workers, at)| (*workers, at.high));
        let low = self.fitted.curve.iter().rev().map(|(workers, at)| (*workers, at.low));
        high.chain(low).collect()
    }

    /// The law and its parameters, and where it peaks.
    pub fn parameters(&self) -> Vec<String> {
        let Fitted { serial_fraction, coherency, peak, .. } = &self.fitted;
        let serial = serial_fraction.value;
        let law = match (self.law, coherency) {
            (Law::Usl, Some(coherency)) => {
                format!("law: USL, σ {}, κ {}", short(serial), short(coherency.value))
            }
            (Law::Gustafson, _) => format!("law: Gustafson, serial part {}", words::share(serial)),
            _ => format!("law: Amdahl, serial part {}", words::share(serial)),
        };
        std::iter::once(law).chain(peak.map(at_peak)).collect()
    }
}

fn at_peak(peak: Estimate) -> String {
    let [value, low, high] = [peak.value, peak.low, peak.high].map(|workers| workers.round().min(1e9) as usize);
    let said = format!("its peak: {}", words::count(value, "worker"));
    match peak.high.is_finite() {
        true => format!("{said} ({} to {})", words::thousands(low), words::thousands(high)),
        false => format!("{said} ({} or more)", words::thousands(low)),
    }
}

/// A parameter in at most two digits that count.
fn short(parameter: f64) -> String {
    crate::text::significant(parameter, 2)
}
