//! Whether workers that each have as much to do take as long as the baseline.

use crate::plan::Scaling;
use crate::report::words::amount;
use crate::summary::{Group, Summary};

use crate::report::chart::curves::{Curves, View, baseline_workers, or_baseline};
use crate::report::chart::drawing::Drawing;
use crate::report::chart::finding;
use crate::report::chart::frame::{Caption, dots_and_whiskers};
use crate::report::chart::frontier::Frontier;
use crate::report::chart::levels::{self, draw_levels, name_levels};
use crate::report::chart::series::{self, Series, speedup};
use crate::report::chart::spots::{Spot, Spots};
use crate::report::chart::words;

/// A bound that is so much of the ideal keeps nobody from it.
const AS_GOOD_AS_IDEAL: f64 = 0.995;

/// The picture of a group; none where the plan has nothing to compare.
pub(super) fn picture(summary: &Summary, group: &Group) -> Option<Drawing> {
    let series = series::of(group);
    if group.scaling == Scaling::Strong
        || series.iter().all(Series::is_baseline) && series::troubles(group, 1).is_empty()
    {
        return None;
    }
    let spots = Spots::new(&series, |case| or_baseline(case, speedup(case).and(case.efficiency)));
    let each = amount(group).map(|work| format!("{work} for each worker"));
    let efficiency = format!("efficiency = time of {} ÷ time", finding::baseline_name(group));
    let measured = spots.parallel().map(|spot| (spot.case, spot.estimate));
    let subtitle = each.into_iter().chain([efficiency, dots_and_whiskers(measured, summary.confidence)]);
    let caption = Caption { titles: finding::weak(group), subtitle: subtitle.collect() };
    let mut curves = Curves::new(VIEW, &caption, (summary, group), spots);
    curves.draw_behind();
    let levels = draw_levels(&mut curves);
    curves.draw_processors();
    curves.draw_series();
    curves.name_baselines();
    curves.name_processors();
    name_levels(&mut curves, levels, "ideal: the same time");
    Some(curves.finish())
}

const VIEW: View = View { last: at_last, frontier: below_ideal, ..levels::VIEW };

/// The edge of what can be reached, where that is anywhere less than the ideal.
fn below_ideal(group: &Group) -> Option<Frontier> {
    let baseline = baseline_workers(group);
    let limits = |edge: &Frontier| {
        edge.corners().iter().any(|corner| (VIEW.drawn)(corner.y, corner.x, baseline) < AS_GOOD_AS_IDEAL)
    };
    Frontier::of(group).filter(limits)
}

fn at_last(_: &Group, spots: &[&Spot<'_>], in_detail: bool) -> String {
    let Some((last, scaled)) = spots.last().and_then(|last| Some((last, speedup(last.case)?))) else {
        return String::new();
    };
    let what = if in_detail { "scaled speedup " } else { "" };
    format!("{what}{} at {}", words::times(scaled.value), words::thousands(last.case.workers))
}
