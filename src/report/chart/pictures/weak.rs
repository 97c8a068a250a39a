//! Whether workers that each have as much to do take as long as the baseline.

use crate::plan::{Measure, Scaling};
use crate::report::words::amount;
use crate::summary::{CaseSummary, Group, Summary};

use crate::report::chart::curves::{Additions, Curves};
use crate::report::chart::drawing::Drawing;
use crate::report::chart::finding;
use crate::report::chart::frame::{Caption, intervals, points};
use crate::report::chart::headline;
use crate::report::chart::levels::{self, VIEW};
use crate::report::chart::required;
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
    let each = amount(group).map(|work| format!("{work} for each worker"));
    let efficiency = format!("efficiency = time of {} ÷ time", finding::baseline_name(group));
    let measured: Vec<(&CaseSummary, _)> = spots.parallel().map(|spot| (spot.case, spot.estimate)).collect();
    let ring = levels::legend(&spots);
    let caption = |any_whiskers: bool| {
        let points = points(measured.iter().copied(), any_whiskers, ring.is_empty());
        Caption {
            titles: headline::weak(summary, group),
            subtitle: each.iter().chain([&efficiency, &points, &ring]).cloned().collect(),
            intervals: Some(intervals(measured.iter().copied(), summary.confidence)),
        }
    };
    let demands = required::of(summary, group, &[Measure::Efficiency]);
    let mut blocks = levels::blocks(group, &spots, at_last);
    blocks.extend(required::blocks(&demands, &series));
    let additions = Additions { caption: &caption, blocks, fits: vec![None; series.len()] };
    let mut curves = Curves::new(VIEW, (summary, group), spots, additions);
    curves.draw_behind();
    levels::draw_level(&mut curves);
    curves.draw_processors();
    required::draw(&mut curves, &demands);
    curves.draw_series();
    levels::draw_rings(&mut curves);
    curves.name_baselines();
    levels::name_levels(&mut curves, "ideal: the same time");
    curves.name_processors();
    Some(curves.finish())
}

/// What is left, and how much more is done in the time of one.
fn at_last(last: &Spot<'_>) -> String {
    let scaled = speedup(last.case).map_or(last.estimate.value, |speedup| speedup.value);
    let workers = words::thousands(last.case.workers);
    format!("{}, {} as much with {workers}", words::share(last.estimate.value), words::ratio(scaled))
}
