//! What of a group can be drawn. A stored run may hold numbers that no measurement gives; they are left out
//! here, once, so that no picture has to expect them.

use crate::stats::{Estimate, Factor};
use crate::summary::{CaseSummary, Group, Summary, Timeline};

/// Seconds and ratios outside of this range are no result of measuring: a picosecond, thirty thousand years.
const ORDINARY: std::ops::RangeInclusive<f64> = 1e-12..=1e12;
/// More workers than any machine has.
const MOST_WORKERS: usize = 1 << 24;

/// The summary without what cannot be drawn.
pub fn summary(summary: &Summary) -> Summary {
    let mut sound = summary.clone();
    sound.groups.iter_mut().for_each(group);
    sound
}

fn group(sound: &mut Group) {
    if !sound.bounds.iter().all(ordinary) {
        sound.bounds.clear();
    }
    sound.cases.iter_mut().for_each(case);
    for fitted in sound.models.iter_mut().filter_map(|model| model.fitted.as_mut().ok()) {
        let is_sound = |(workers, at): &(f64, Estimate)| {
            [*workers, at.low, at.value, at.high].iter().all(ordinary) && at.low <= at.value && at.value <= at.high
        };
        if !fitted.curve.iter().all(is_sound) || !fitted.curve.is_sorted_by(|one, two| one.0 <= two.0) {
            fitted.curve.clear();
        }
    }
}

fn case(case: &mut CaseSummary) {
    case.workers = case.workers.clamp(1, MOST_WORKERS);
    case.baseline_workers = case.baseline_workers.clamp(1, MOST_WORKERS);
    case.wall = case.wall.and_then(estimate);
    case.speedup = case.speedup.and_then(estimate);
    case.efficiency = case.efficiency.and_then(estimate);
    case.bound = case.bound.filter(ordinary);
    case.of_bound = case.of_bound.and_then(estimate);
    case.losses = case.losses.filter(|losses| {
        Factor::ALL.iter().all(|&factor| ordinary(&losses.value(factor)) && ordinary(&losses.avoidable_value(factor)))
    });
    case.times_s.retain(ordinary);
    case.warmups_s.retain(ordinary);
    case.timeline = case.timeline.take().and_then(timeline);
}

fn estimate(estimate: Estimate) -> Option<Estimate> {
    let Estimate { value, low, high, confidence } = estimate;
    let ordered = low <= value && value <= high;
    let whole = ordered && [value, low, high].iter().all(ordinary) && (0.0..=1.0).contains(&confidence);
    match whole {
        true => Some(estimate),
        // Without a sound interval it is a value of which nothing is sure.
        false => Some(Estimate { value, low: value, high: value, confidence: 0.0 }).filter(|_| ordinary(&value)),
    }
}

fn timeline(mut timeline: Timeline) -> Option<Timeline> {
    timeline.workers = timeline.workers.clamp(1, MOST_WORKERS);
    timeline.best_end_s = timeline.best_end_s.filter(ordinary);
    let (wall_s, workers) = (timeline.wall_s, timeline.workers);
    timeline.bars.retain(|bar| {
        0.0 <= bar.start_s && bar.start_s <= bar.end_s && bar.end_s <= 2.0 * wall_s && bar.worker < workers
    });
    Some(timeline).filter(|timeline| ordinary(&timeline.wall_s) && !timeline.bars.is_empty())
}

fn ordinary(value: &f64) -> bool {
    ORDINARY.contains(value)
}
