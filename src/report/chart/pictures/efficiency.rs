//! How much of each worker becomes speedup.

use crate::plan::Scaling;
use crate::summary::{Group, Summary};

use crate::report::chart::curves::baseline_workers;
use crate::report::chart::drawing::Drawing;
use crate::report::chart::kept;
use crate::report::chart::levels::{self, Shown, VIEW};
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
    let titles = kept::efficiency(summary, group);
    let shown = Shown { what: vec![efficiency], titles, last: at_last, ideal: "ideal: 100 %" };
    Some(levels::draw(summary, group, spots, shown))
}

fn at_last(last: &Spot<'_>) -> String {
    format!("{} with {}", words::share(last.estimate.value), words::thousands(last.case.workers))
}
