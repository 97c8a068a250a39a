//! The points of a picture over worker counts: a case and what was measured of it, moved aside where points would
//! cover each other.

use std::collections::BTreeSet;

use crate::stats::Estimate;
use crate::summary::CaseSummary;

use super::drawing::{Area, Point};
use super::plot::Axes;
use super::scale::Scale;
use super::series::{Series, is_baseline};

/// Markers whose middles are less far apart in height cover each other.
const TOO_NEAR: f64 = 9.5;
/// How far apart markers are moved that would cover each other; so far in all, at most.
const APART: f64 = 10.4;
const MOST: f64 = 42.0;

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

    /// Where it stands along the axis of workers after it was moved.
    pub fn x(&self, axes: &Axes) -> f64 {
        axes.values(self.at(axes)).0
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

    /// The worker counts of all cases, also of those without a point.
    pub fn counts(&self) -> BTreeSet<usize> {
        self.series.iter().flat_map(|series| series.cases.iter().map(|case| case.workers)).collect()
    }

    pub fn any_moved(&self) -> bool {
        self.list.iter().any(|spot| spot.aside != 0.0)
    }

    /// Over all worker counts, with room for the markers of the largest that are moved aside.
    pub fn workers_scale(&self, area: Area) -> Scale {
        let counts = self.counts();
        let (fewest, most) = (counts.first().copied().unwrap_or(1) as f64, counts.last().copied().unwrap_or(1) as f64);
        let (low, high) = if fewest < most { (fewest, most) } else { (fewest / 2.0, most * 2.0) };
        let at_most = self.list.iter().filter(|spot| spot.workers() == most);
        let moved = at_most.map(|spot| spot.aside).fold(0.0, f64::max);
        Scale::logarithmic(low, high).with_margins(18.0, 16.0 + moved, area.width())
    }

    /// Moves markers aside that would cover each other, evenly around their worker count and in the order of the
    /// series; to the right of it where the left is not `reachable`. The baseline keeps its place.
    pub fn move_aside(&mut self, axes: &Axes, reachable: impl Fn(f64, f64) -> bool) {
        for count in self.counts() {
            let mut here: Vec<usize> =
                (0..self.list.len()).filter(|place| self.list[*place].case.workers == count).collect();
            here.sort_by(|one, two| self.list[*one].at(axes).y.total_cmp(&self.list[*two].at(axes).y));
            let is_far = |one: &usize, two: &usize| self.list[*two].at(axes).y - self.list[*one].at(axes).y >= TOO_NEAR;
            let near: Vec<Vec<usize>> = here.chunk_by(|one, two| !is_far(one, two)).map(<[usize]>::to_vec).collect();
            let x = |count: usize| axes.at(count as f64, 1.0).x;
            let others = self.counts().into_iter().filter(|other| *other != count);
            let room = others.map(|other| 0.8 * (x(other) - x(count)).abs()).fold(MOST, f64::min);
            near.into_iter().for_each(|places| self.spread(places, room, axes, &reachable));
        }
    }

    fn spread(&mut self, mut places: Vec<usize>, room: f64, axes: &Axes, reachable: impl Fn(f64, f64) -> bool) {
        places.sort();
        let has_baseline = places.iter().any(|place| is_baseline(self.list[*place].case));
        places.retain(|place| !is_baseline(self.list[*place].case));
        let steps = (places.len() + usize::from(has_baseline)).saturating_sub(1) as f64;
        let step = APART.min(room / steps.max(1.0));
        let left = -step * steps / 2.0;
        let corner = |place: &usize| {
            let at = self.list[*place].at(axes);
            axes.values(Point::new(at.x + left - 6.0, at.y - 6.0))
        };
        let can_go_left = places.iter().map(corner).all(|(workers, value)| reachable(workers, value));
        let start = match has_baseline {
            true => step,
            false if can_go_left => left,
            false => 0.0,
        };
        for (order, place) in places.into_iter().enumerate() {
            self.list[place].aside = start + step * order as f64;
        }
    }
}
