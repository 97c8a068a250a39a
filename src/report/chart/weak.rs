//! The picture of weak scaling: whether workers that each have as much to do take as long as the baseline.

use crate::report::words::amount;
use crate::summary::{Group, Summary};

use super::curves::{Curves, Spot};
use super::drawing::Drawing;
use super::efficiency::{self, Efficiencies};
use super::finding;
use super::frame::{Caption, dots_and_whiskers};
use super::frontier::Frontier;
use super::plot::{Plot, View, or_baseline};
use super::series::{self, Series, speedup};
use super::words;

/// A bound that is so much of the ideal keeps nobody from it.
const AS_GOOD_AS_IDEAL: f64 = 0.995;

/// The picture of a group; none where the plan has nothing to compare.
pub fn picture(summary: &Summary, group: &Group) -> Option<Drawing> {
    let series = series::of(group);
    if series.iter().all(Series::is_baseline) && series::troubles(group, 1).is_empty() {
        return None;
    }
    let curves = Curves::new(&series, |case| or_baseline(case, speedup(case).and(case.efficiency)));
    let caption = caption(summary, group, &curves);
    let mut picture = Efficiencies(Plot::new(VIEW, &caption, summary, group, curves));
    let required = picture.lines();
    picture.0.processor_lines();
    picture.0.series();
    let notes = [picture.0.baseline_notes(), picture.0.processor_notes()];
    notes.into_iter().flatten().for_each(|note| picture.0.drawing.text(note));
    picture.notes(required, "ideal: the same time");
    Some(picture.0.drawing)
}

const VIEW: View = View { last: at_last, frontier: below_ideal, ..efficiency::VIEW };

/// The edge of what can be reached, where that is anywhere less than the ideal.
fn below_ideal(group: &Group) -> Option<Frontier> {
    let baseline = super::plot::baseline_workers(group);
    let limits = |edge: &Frontier| {
        edge.corners().iter().any(|corner| (VIEW.drawn)(corner.y, corner.x, baseline) < AS_GOOD_AS_IDEAL)
    };
    Frontier::of(group).filter(limits)
}

/// The scaled speedup with the most workers.
fn at_last(_: &Group, spots: &[&Spot<'_>], in_detail: bool) -> String {
    let last = spots.last().and_then(|last| Some((last, speedup(last.case)?)));
    last.map_or(String::new(), |(last, scaled)| {
        let scaled = words::times(scaled.value);
        let workers = words::thousands(last.case.workers);
        if in_detail { format!("scaled speedup {scaled} at {workers}") } else { format!("{scaled} at {workers}") }
    })
}

fn caption(summary: &Summary, group: &Group, curves: &Curves<'_>) -> Caption {
    let measured = curves.parallel().map(|spot| (spot.case, spot.estimate));
    let each = amount(group).map(|work| format!("{work} for each worker"));
    let efficiency = format!("efficiency = time of {} ÷ time", finding::baseline_name(group));
    let subtitle = each.into_iter().chain([efficiency, dots_and_whiskers(measured, summary.confidence)]);
    Caption { titles: finding::weak(group), subtitle: subtitle.collect() }
}
