//! The points of a picture over worker counts: a case and what was measured of it, moved aside where points would
//! cover each other.

use std::collections::BTreeSet;

use crate::stats::Estimate;
use crate::summary::CaseSummary;

use super::drawing::{Area, Point};
use super::plot::Axes;
use super::scale::Scale;
use super::series::{Series, is_baseline};

/// How far apart the middles of points should be: the first of these for which there is room.
const APART: [f64; 4] = [11.0, 8.0, 5.0, 2.5];

/// How far a point is moved at a time.
const STEP: f64 = 3.0;

#[derive(Clone, Debug)]
pub(super) struct Spot<'a> {
    /// Its series' place in the list.
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

/// All points, by series, then workers.
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

    /// Over all worker counts, with room for the points of the largest that were moved aside.
    pub fn workers_scale(&self, area: Area) -> Scale {
        let counts = self.counts();
        let (fewest, most) = (counts.first().copied().unwrap_or(1), counts.last().copied().unwrap_or(1));
        let at_most = self.list.iter().filter(|spot| spot.case.workers == most);
        let moved = at_most.map(|spot| spot.aside).fold(0.0, f64::max);
        let (low, high) = match fewest < most {
            true => (fewest as f64, most as f64),
            false => (fewest as f64 / 2.0, most as f64 * 2.0),
        };
        Scale::logarithmic(low, high).with_margins(18.0, 16.0 + moved, area.width())
    }

    /// Moves points aside that would cover each other, or each other's whiskers, as little as possible: within
    /// their share of the axis, and to the left only where all of the marker stays in what is `reachable`. The
    /// baseline keeps its place.
    pub fn move_aside(&mut self, axes: &Axes, reachable: impl Fn(f64, f64) -> bool) {
        let mut placed: Vec<Upright> = Vec::new();
        for place in self.order() {
            let spot = &self.list[place];
            if is_baseline(spot.case) && self.list[..place].iter().any(|other| same_place(spot, other)) {
                continue; // Baselines are 1 by definition: one mark stands for all that have so many workers.
            }
            let here = Upright::of(spot, axes);
            let (left, right) = self.share(spot.case.workers, axes);
            let inside = |aside: &f64| match *aside {
                aside if aside >= 0.0 => aside <= right,
                aside => {
                    let corner = Point::new(here.middle.x + aside - 6.0, here.middle.y - 6.0);
                    let (workers, value) = axes.values(corner);
                    aside >= -left && reachable(workers, value)
                }
            };
            let apart = |aside: f64, gap: f64| placed.iter().all(|other| here.moved(aside).is_apart(other, gap));
            let steps = || (0..40).map(|step| STEP * f64::from(step)).flat_map(|step| [step, -step]).filter(inside);
            let aside = APART.into_iter().find_map(|gap| steps().find(|aside| apart(*aside, gap))).unwrap_or(0.0);
            placed.push(here.moved(aside));
            self.list[place].aside = aside;
        }
    }

    /// Who takes its place first: the baselines, then the series that do not step back.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.list.len()).collect();
        order.sort_by_key(|place| {
            let spot = &self.list[*place];
            (!is_baseline(spot.case), self.series[spot.series].faded)
        });
        order
    }

    /// How far to the left and to the right the points of a worker count may be moved.
    fn share(&self, workers: usize, axes: &Axes) -> (f64, f64) {
        let counts = self.counts();
        let x = |workers: usize| axes.at(workers as f64, 1.0).x;
        let before = counts.range(..workers).next_back().map_or(axes.area.left, |count| x(*count));
        let after = counts.range(workers + 1..).next().map_or(x(workers) + 80.0, |count| x(*count));
        let share = |distance: f64| (0.42 * distance).min(48.0);
        (share(x(workers) - before), share(after - x(workers)))
    }
}

/// A marker with its whisker, in pixels.
#[derive(Clone, Copy, Debug)]
struct Upright {
    middle: Point,
    top: f64,
    bottom: f64,
}

impl Upright {
    fn of(spot: &Spot<'_>, axes: &Axes) -> Self {
        let height = |value: f64| axes.at(spot.workers(), value).y;
        let middle = axes.at(spot.workers(), spot.estimate.value);
        let (top, bottom) = (height(spot.estimate.high), height(spot.estimate.low));
        Self { middle, top: top.min(middle.y - 5.0), bottom: bottom.max(middle.y + 5.0) }
    }

    fn moved(self, aside: f64) -> Self {
        Self { middle: Point::new(self.middle.x + aside, self.middle.y), ..self }
    }

    /// Whether the markers are so far apart, and whiskers that pass each other nearly so.
    fn is_apart(&self, other: &Self, gap: f64) -> bool {
        let (across, down) = ((self.middle.x - other.middle.x).abs(), (self.middle.y - other.middle.y).abs());
        let pass = self.top < other.bottom && other.top < self.bottom;
        across.hypot(down) >= gap && (!pass || across >= 0.8 * gap)
    }
}

/// Whether both are baselines with as many workers.
fn same_place(one: &Spot<'_>, two: &Spot<'_>) -> bool {
    is_baseline(one.case) && is_baseline(two.case) && one.case.workers == two.case.workers
}
