//! Whether workers that each have as much to do take as long as the baseline.

use crate::plan::Scaling;
use crate::report::words::amount;
use crate::summary::{Group, Summary};

use super::speedup::nothing_measured;
use crate::report::chart::drawing::Drawing;
use crate::report::chart::finding;
use crate::report::chart::kept;
use crate::report::chart::levels::{self, Shown, VIEW};
use crate::report::chart::series::{self, Series, speedup};
use crate::report::chart::spots::{Spot, Spots};
use crate::report::chart::words;

/// The picture of a group; none where the plan has nothing to compare.
pub(super) fn picture(summary: &Summary, group: &Group) -> Option<Drawing> {
    let series = series::of(group);
    if group.scaling == Scaling::Strong
        || series.iter().all(Series::is_baseline) && series::troubles(group, 1).is_empty()
    {
        return None;
    }
    let spots = Spots::new(&series, VIEW.measured);
    if spots.list.is_empty() {
        return Some(nothing_measured(summary, group, kept::weak(summary, group)));
    }
    let each = amount(group).map(|work| format!("{work} for each worker"));
    let efficiency = format!("efficiency = time of {} ÷ time", finding::baseline_name(group));
    let what = each.into_iter().chain([efficiency]).collect();
    let titles = kept::weak(summary, group);
    Some(levels::draw(summary, group, spots, Shown { what, titles, last: at_last, ideal: "ideal: the same time" }))
}

/// What is left, and how much more is done in the time of one.
fn at_last(last: &Spot<'_>) -> String {
    let scaled = speedup(last.case).map_or(last.estimate.value, |speedup| speedup.value);
    let workers = words::thousands(last.case.workers);
    format!("{}, {} as much with {workers}", words::share(last.estimate.value), words::ratio(scaled))
}
