//! How much of each worker becomes speedup.

use crate::plan::{Measure, Scaling};
use crate::summary::{CaseSummary, Group, Summary};

use crate::report::chart::curves::{Additions, Curves, baseline_workers};
use crate::report::chart::drawing::Drawing;
use crate::report::chart::frame::{Caption, intervals, points};
use crate::report::chart::headline;
use crate::report::chart::levels::{self, VIEW};
use crate::report::chart::required;
use crate::report::chart::series;
use crate::report::chart::spots::{Spot, Spots};
use crate::report::chart::words;

/// The picture of a group; none where no case has an efficiency.
pub(super) fn picture(summary: &Summary, group: &Group) -> Option<Drawing> {
    if group.scaling == Scaling::Weak {
        return None;
    }
    let series = series::of(group);
    let spots = Spots::new(&series, VIEW.measured);
    spots.parallel().next()?;
    let efficiency = match baseline_workers(group) {
        1.0 => "Efficiency = speedup ÷ workers".to_owned(),
        baseline => format!("Efficiency = speedup × {baseline} ÷ workers"),
    };
    let measured: Vec<(&CaseSummary, _)> = spots.parallel().map(|spot| (spot.case, spot.estimate)).collect();
    let ring = levels::legend(&spots);
    let caption = |any_whiskers: bool| Caption {
        titles: headline::efficiency(summary, group),
        subtitle: vec![
            efficiency.clone(),
            points(measured.iter().copied(), any_whiskers, ring.is_empty()),
            ring.clone(),
        ],
        intervals: Some(intervals(measured.iter().copied(), summary.confidence)),
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
    levels::name_levels(&mut curves, "ideal: 100 %");
    curves.name_processors();
    Some(curves.finish())
}

fn at_last(last: &Spot<'_>) -> String {
    format!("{} with {}", words::share(last.estimate.value), words::thousands(last.case.workers))
}
