//! The lines of a picture: the cases of a group that differ in their workers only, and how they look.

use std::collections::HashMap;

use crate::plan::Scaling;
use crate::summary::{CaseSummary, Group, Outcome};
use crate::text::together;

use super::drawing::Shape;
use super::palette::{FADED, Hue, PLAIN, SERIES};

#[derive(Clone, Debug)]
pub struct Series<'a> {
    /// The strategy, and what else is swept and tells it apart: `scope chunk=16`.
    pub label: String,
    pub hue: Hue,
    pub shape: Shape,
    /// Whether it steps back, because there are more series than colours.
    pub faded: bool,
    pub cases: Vec<&'a CaseSummary>,
}

impl Series<'_> {
    /// Whether it consists of baselines alone: what the others are compared with.
    pub fn is_baseline(&self) -> bool {
        self.cases.iter().all(|case| is_baseline(case))
    }
}

/// Whether a case is what speedups are relative to.
pub fn is_baseline(case: &CaseSummary) -> bool {
    case.id == case.baseline
}

pub fn of(group: &Group) -> Vec<Series<'_>> {
    let mut series: Vec<Series<'_>> = Vec::new();
    let mut by_label: HashMap<String, Vec<usize>> = HashMap::new();
    for case in &group.cases {
        let label = case.series();
        let same = |other: &CaseSummary| (&other.strategy, &other.coordinates) == (&case.strategy, &case.coordinates);
        // What differs may be called the same.
        let alike = by_label.entry(label.clone()).or_default();
        match alike.iter().find(|place| series[**place].cases.iter().take(1).all(|other| same(other))) {
            Some(place) => series[*place].cases.push(case),
            None => {
                alike.push(series.len());
                series.push(Series { label, hue: PLAIN, shape: Shape::Diamond, faded: false, cases: vec![case] });
            }
        }
    }
    for series in &mut series {
        series.cases.sort_by_key(|case| case.workers);
    }
    dress(&mut series, group);
    series
}

/// Gives each series but the baseline a hue and a shape; above seven, all but the best step back.
fn dress(series: &mut [Series<'_>], group: &Group) {
    let best = best_label(series, group);
    let many = series.iter().filter(|series| !series.is_baseline()).count() > SERIES.len();
    for (place, series) in series.iter_mut().filter(|series| !series.is_baseline()).enumerate() {
        series.shape = Shape::SERIES[place % Shape::SERIES.len()];
        series.faded = many && best.as_ref() != Some(&series.label);
        series.hue = match many {
            false => SERIES[place % SERIES.len()],
            true if series.faded => FADED,
            true => SERIES[0],
        };
    }
}

/// The series that holds the best choice, or the fastest case where there is none or it is the baseline.
fn best_label(series: &[Series<'_>], group: &Group) -> Option<String> {
    let mut parallel = series.iter().filter(|series| !series.is_baseline());
    let chosen = group.best.as_ref().map(|best| best.case.as_str());
    let fastest = |series: &Series<'_>| {
        series.cases.iter().filter_map(|case| speedup(case)).map(|speedup| speedup.value).fold(0.0, f64::max)
    };
    parallel
        .clone()
        .find(|series| series.cases.iter().any(|case| Some(case.id.as_str()) == chosen))
        .or_else(|| parallel.by_ref().max_by(|one, two| fastest(one).total_cmp(&fastest(two))))
        .map(|series| series.label.clone())
}

/// By what a case stands for its strategy: its speedup, or where more workers do more their number.
pub fn rank(case: &CaseSummary, scaling: Scaling) -> f64 {
    match scaling {
        Scaling::Strong => speedup(case).map_or(0.0, |speedup| speedup.value),
        Scaling::Weak => case.workers as f64,
    }
}

pub fn speedup(case: &CaseSummary) -> Option<crate::stats::Estimate> {
    case.speedup.filter(|_| case.outcome == Outcome::Ok)
}

/// What did not end well, each a sentence for all cases that ended alike: at most `most`, the last of which
/// sums up the rest.
pub fn troubles(group: &Group, most: usize) -> Vec<String> {
    let trouble = |case: &CaseSummary| {
        let cause = match (&case.outcome, case.outcome.failure()) {
            (Outcome::Ok, _) => return None,
            (_, Some(cause)) => format!("failed: {cause}"),
            (_, None) => "not measured: no whole block".to_owned(),
        };
        Some((cause, case.short_id()))
    };
    let mut causes = together(group.cases.iter().filter_map(trouble));
    // What failed says more than what was only not measured.
    causes.sort_by_key(|(cause, _)| !cause.starts_with("failed"));
    let rest = if causes.len() > most { causes.split_off(most.saturating_sub(1)) } else { Vec::new() };
    let mut said: Vec<String> = causes.iter().map(|(cause, ids)| format!("{} {cause}", few(ids))).collect();
    let rest: Vec<String> = rest.into_iter().flat_map(|(_, ids)| ids).collect();
    if !rest.is_empty() {
        said.push(format!("{} more failed or were not measured: {}", rest.len(), few(&rest)));
    }
    said
}

pub fn few(ids: &[String]) -> String {
    match ids {
        [first @ .., _, _] if ids.len() > 5 => {
            let shown = first.len().min(4);
            format!("{} and {} more", first[..shown].join(", "), ids.len() - shown)
        }
        _ => super::words::and(ids),
    }
}

/// The rows that are shown, and what to say of those that are not.
pub(super) struct Choice<R> {
    pub rows: Vec<R>,
    /// Which these are, where they are not all.
    pub left_out: Option<String>,
}

impl<R> Choice<R> {
    /// Every case that gives a row, in the order of the series, if these are at most `most`; otherwise the rows of each
    /// series, to choose from.
    pub fn all_up_to<'a>(
        most: usize,
        series: &[Series<'a>],
        row: impl Fn(&'a CaseSummary, Hue) -> Option<R>,
    ) -> Result<Self, Vec<Vec<R>>> {
        let of_series =
            |series: &Series<'a>| series.cases.iter().filter_map(|case| row(case, series.hue)).collect::<Vec<R>>();
        let all: Vec<Vec<R>> = series.iter().map(of_series).filter(|rows| !rows.is_empty()).collect();
        if all.iter().map(Vec::len).sum::<usize>() > most {
            return Err(all);
        }
        Ok(Self { rows: all.into_iter().flatten().collect(), left_out: None })
    }
}
