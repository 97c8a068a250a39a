//! The points of a picture over worker counts: a case and what was measured of it, moved aside where points would
//! cover each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::stats::Estimate;
use crate::summary::CaseSummary;

use super::drawing::Point;
use super::plot::Axes;
use super::series::{Series, is_baseline};

/// Markers whose middles are less far apart in height cover each other.
const TOO_NEAR: f64 = 9.5;
/// How far two are moved apart, and more of them in all; rather do they overlap than leave their worker count.
const TWO_APART: f64 = 10.4;
pub(super) const MORE_APART: f64 = 12.0;
/// A strategy's own point this near to its baseline says nothing that the baseline does not.
const AT_BASELINE: f64 = 6.0;

#[derive(Clone, Debug)]
pub(super) struct Spot<'a> {
    pub series: usize,
    pub case: &'a CaseSummary,
    pub estimate: Estimate,
    /// How far it is moved to the right, in pixels.
    pub aside: f64,
}

impl Spot<'_> {
    pub fn workers(&self) -> f64 {
        self.case.workers as f64
    }

    pub fn at(&self, axes: &Axes) -> Point {
        let Point { x, y } = axes.at(self.workers(), self.estimate.value);
        Point::new(x + self.aside, y)
    }

    /// Where it stands on the axes after it was moved; a value off them at their edge.
    pub fn shown(&self, axes: &Axes) -> (f64, f64) {
        axes.values(self.at(axes))
    }
}

#[derive(Clone, Debug)]
pub(super) struct Spots<'a> {
    pub series: &'a [Series<'a>],
    pub list: Vec<Spot<'a>>,
}

impl<'a> Spots<'a> {
    /// The points of every case of which something was measured.
    pub fn new(series: &'a [Series<'a>], measured: fn(&CaseSummary) -> Option<Estimate>) -> Self {
        let spots = series.iter().enumerate().flat_map(|(place, series)| {
            let spot = move |case: &&'a CaseSummary| {
                measured(case).map(|estimate| Spot { series: place, case, estimate, aside: 0.0 })
            };
            series.cases.iter().filter_map(spot)
        });
        Self { series, list: spots.collect() }
    }

    pub fn of(&self, series: usize) -> impl Iterator<Item = &Spot<'a>> {
        self.list.iter().filter(move |spot| spot.series == series)
    }

    pub fn parallel(&self) -> impl Iterator<Item = &Spot<'a>> {
        self.list.iter().filter(|spot| !is_baseline(spot.case))
    }

    pub fn baselines(&self) -> impl Iterator<Item = &Spot<'a>> {
        self.list.iter().filter(|spot| is_baseline(spot.case))
    }

    /// The point of a case's baseline.
    pub fn baseline_of(&self, spot: &Spot<'_>) -> Option<&Spot<'a>> {
        self.baselines().find(|baseline| baseline.case.id == spot.case.baseline)
    }

    /// The worker counts of all cases, also of those without a point.
    pub fn counts(&self) -> BTreeSet<usize> {
        self.series.iter().flat_map(|series| series.cases.iter().map(|case| case.workers)).collect()
    }

    /// Leaves out each strategy's own point that stands where its baseline does, unless it is its only one.
    pub fn leave_out_at_baseline(&mut self, axes: &Axes) {
        let stands_there = |spot: &Spot<'a>| {
            let baseline = self.baseline_of(spot).filter(|_| !is_baseline(spot.case));
            let near = |other: Point, at: Point| (other.x - at.x).hypot(other.y - at.y) < AT_BASELINE;
            let is_near = baseline.is_some_and(|baseline| near(baseline.at(axes), spot.at(axes)));
            is_near && self.of(spot.series).count() > 1
        };
        let left: Vec<Spot<'a>> = self.list.iter().filter(|spot| !stands_there(spot)).cloned().collect();
        self.list = left;
    }

    /// The points that would cover each other, in groups, each in the order of the series; by worker count, of which each
    /// has at least one group.
    pub fn crowds(&self, axes: &Axes) -> BTreeMap<usize, Vec<Vec<usize>>> {
        let mut by_count: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (place, spot) in self.list.iter().enumerate().filter(|(_, spot)| !is_baseline(spot.case)) {
            by_count.entry(spot.case.workers).or_default().push(place);
        }
        let height = |place: usize| axes.at(1.0, self.list[place].estimate.value).y;
        by_count.into_iter().map(|(count, here)| (count, crowded(here, height))).collect()
    }

    /// Moves markers aside that would cover each other, evenly around their worker count and in the order of the
    /// series. The baseline keeps its place.
    pub fn move_aside(&mut self, axes: &Axes) {
        let counts: Vec<usize> = self.counts().into_iter().collect();
        let x = |count: usize| axes.beyond(count as f64, 1.0).x;
        for (count, crowds) in self.crowds(axes) {
            // Of all counts, the two beside it are nearest.
            let place = counts.partition_point(|other| *other < count);
            let beside = counts[..place].last().into_iter().chain(counts.get(place + 1));
            let room = beside.map(|other| 0.8 * (x(*other) - x(count)).abs()).fold(MORE_APART, f64::min);
            for crowd in crowds {
                for (order, place) in crowd.iter().enumerate() {
                    self.list[*place].aside = aside(order, crowd.len(), room);
                }
            }
        }
    }
}

/// Points with as many workers in groups, parted where there is room between them, each in its order.
pub(super) fn crowded(mut here: Vec<usize>, height: impl Fn(usize) -> f64) -> Vec<Vec<usize>> {
    here.sort_by(|one, two| height(*one).total_cmp(&height(*two)));
    let crowds = here.chunk_by(|one, two| height(*two) - height(*one) < TOO_NEAR).map(<[usize]>::to_vec);
    crowds
        .map(|mut crowd| {
            crowd.sort_unstable();
            crowd
        })
        .collect()
}

/// How far the one with this place of so many that would cover each other is moved aside, where there is so much room.
pub(super) fn aside(order: usize, of: usize, room: f64) -> f64 {
    let all = if of == 2 { TWO_APART.min(room) } else { room };
    if of > 1 { (order as f64 / (of - 1) as f64 - 0.5) * all } else { 0.0 }
}
