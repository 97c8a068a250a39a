//! Series whose last points are alike, or cannot be told apart: they share a label.

use std::collections::HashSet;

use super::series::is_baseline;
use super::spots::{Spot, Spots};
use crate::summary::Group;

/// Values further apart than this are seen to differ, whatever their intervals say.
const NEAR: f64 = 1.03;

/// Nobody cares for less, however surely it is told.
const ALIKE: f64 = 1.005;

/// The last point of a series, and whether it may be the fastest of all.
#[derive(Clone, Copy)]
struct Last<'a> {
    spot: &'a Spot<'a>,
    is_best: bool,
}

/// The series that have a point, in groups of those that share a label, in their order.
pub(super) fn groups(spots: &Spots<'_>, group: &Group) -> Vec<Vec<usize>> {
    let lasts = lasts(spots, group);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for place in (0..spots.series.len()).filter(|place| !spots.series[*place].is_baseline()) {
        let Some(last) = lasts[place] else { continue };
        let is_tied = |other: &usize| lasts[*other].is_some_and(|other| near(other, last, ALIKE) || tied(other, last));
        match groups.iter_mut().find(|tied| tied.iter().all(is_tied)) {
            Some(tied) => tied.push(place),
            None => groups.push(vec![place]),
        }
    }
    // Of those that share a label, the one that has a colour is named first.
    groups.iter_mut().for_each(|tied| tied.sort_by_key(|place| spots.series[*place].faded));
    groups
}

/// Whether no two of them can be told apart.
pub(super) fn untold(places: &[usize], spots: &Spots<'_>, group: &Group) -> bool {
    let lasts = lasts(spots, group);
    let of = |place: &usize| lasts[*place];
    places.iter().enumerate().all(|(index, place)| {
        places[..index].iter().all(|other| of(place).zip(of(other)).is_some_and(|(one, two)| tied(one, two)))
    })
}

/// By series; none of one without a point.
fn lasts<'a>(spots: &'a Spots<'a>, group: &Group) -> Vec<Option<Last<'a>>> {
    let best: HashSet<&String> = group.best.iter().flat_map(|best| best.may_be_fastest.iter().flatten()).collect();
    let mut lasts = vec![None; spots.series.len()];
    for spot in &spots.list {
        lasts[spot.series] = Some(Last { spot, is_best: best.contains(&spot.case.id) });
    }
    lasts
}

/// Whether two points with as many workers, near each other, cannot be told apart: by the comparison in pairs of the
/// best choice where it speaks of both, otherwise by intervals that overlap.
fn tied(one: Last<'_>, two: Last<'_>) -> bool {
    if !near(one, two, NEAR) {
        return false;
    }
    let is_best = [one.is_best, two.is_best];
    let (one, two) = (one.spot, two.spot);
    let overlap = one.estimate.low <= two.estimate.high && two.estimate.low <= one.estimate.high;
    let is_sure = one.estimate.confidence > 0.0 && two.estimate.confidence > 0.0;
    match is_best {
        [false, false] => overlap && is_sure,
        both => both == [true, true],
    }
}

/// Whether two points that can be compared are no further apart than that.
fn near(Last { spot: one, .. }: Last<'_>, Last { spot: two, .. }: Last<'_>, most: f64) -> bool {
    let (low, high) = (one.estimate.value.min(two.estimate.value), one.estimate.value.max(two.estimate.value));
    let are_comparable = one.case.workers == two.case.workers && one.case.baseline == two.case.baseline;
    are_comparable && high <= low * most && !is_baseline(one.case) && !is_baseline(two.case)
}
