//! How much of each worker becomes speedup.

use crate::plan::Scaling;
use crate::summary::{Group, Summary};

use crate::report::chart::curves::{Curves, baseline_workers, or_baseline};
use crate::report::chart::drawing::Drawing;
use crate::report::chart::finding;
use crate::report::chart::frame::{Caption, dots_and_whiskers};
use crate::report::chart::levels::{VIEW, draw_levels, name_levels};
use crate::report::chart::series::{self, speedup};
use crate::report::chart::spots::Spots;

/// The picture of a group; none where no case has an efficiency.
pub(super) fn picture(summary: &Summary, group: &Group) -> Option<Drawing> {
    if group.scaling == Scaling::Weak {
        return None;
    }
    let series = series::of(group);
    let spots = Spots::new(&series, |case| or_baseline(case, speedup(case).and(case.efficiency)));
    spots.parallel().next()?;
    let efficiency = match baseline_workers(group) {
        1.0 => "Efficiency = speedup ÷ workers".to_owned(),
        baseline => format!("Efficiency = speedup × {baseline} ÷ workers"),
    };
    let measured = spots.parallel().map(|spot| (spot.case, spot.estimate));
    let subtitle = vec![efficiency, dots_and_whiskers(measured, summary.confidence)];
    let caption = Caption { titles: finding::efficiency(group), subtitle };
    let mut curves = Curves::new(VIEW, &caption, (summary, group), spots);
    curves.draw_behind();
    let levels = draw_levels(&mut curves);
    curves.draw_series();
    name_levels(&mut curves, levels, "ideal: 100 %");
    Some(curves.finish())
}
