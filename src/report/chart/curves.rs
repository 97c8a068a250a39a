//! Series over worker counts: points with whiskers, the lines that join them, and their names at the end.

use std::collections::BTreeSet;

use crate::stats::Estimate;
use crate::summary::{CaseSummary, Group};

use super::drawing::{Area, Drawing, Fill, Point, Shape, Stroke, Text, WIDTH};
use super::fits::{self, Fit};
use super::frame::MARGIN;
use super::frontier::Frontier;
use super::labels::{Free, spread};
use super::palette::{Colour, INK, MUTED};
use super::scale::Scale;
use super::series::{Series, is_baseline, speedup};
use super::text::{NAME, NOTE, NOTE_HEAD, Type, clean};

/// How far apart the middles of points should be: the first of these for which there is room.
const APART: [f64; 4] = [11.0, 8.0, 5.0, 2.5];

/// How far a point is moved at a time.
const STEP: f64 = 3.0;

/// One point: a case and what was measured of it.
#[derive(Clone, Debug)]
pub struct Spot<'a> {
    /// Its series' place in the list.
    pub series: usize,
    /// The case.
    pub case: &'a CaseSummary,
    /// What is drawn.
    pub estimate: Estimate,
    /// How far it is moved to the right.
    pub aside: f64,
}

/// How a number is written.
pub type Written = fn(f64) -> String;

/// All points of a picture, by series, then workers.
#[derive(Clone, Debug)]
pub struct Curves<'a> {
    /// The series of the group.
    pub series: &'a [Series<'a>],
    /// Their points.
    pub spots: Vec<Spot<'a>>,
    /// The law of each series, where one is drawn instead of lines from point to point.
    pub fits: Vec<Option<Fit>>,
}

/// Where the points go.
#[derive(Clone, Copy, Debug)]
pub struct Axes {
    /// The plot's area.
    pub plot: Area,
    /// Workers to pixels.
    pub x: Scale,
    /// Values to pixels.
    pub y: Scale,
}

/// A marker with its whisker, in pixels.
#[derive(Clone, Copy, Debug)]
struct Upright {
    middle: Point,
    top: f64,
    bottom: f64,
}

impl Upright {
    fn of(spot: &Spot<'_>, axes: Axes) -> Self {
        let middle = Point::new(axes.x.at(spot.case.workers as f64), axes.y.at(spot.estimate.value));
        let (top, bottom) = (axes.y.at(spot.estimate.high), axes.y.at(spot.estimate.low));
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

impl<'a> Curves<'a> {
    /// The points of every case of which something was measured.
    pub fn new(series: &'a [Series<'a>], measured: fn(&CaseSummary) -> Option<Estimate>) -> Self {
        let spots = series.iter().enumerate().flat_map(|(place, series)| {
            let spot = move |case: &&'a CaseSummary| {
                measured(case).map(|estimate| Spot { series: place, case, estimate, aside: 0.0 })
            };
            series.cases.iter().filter_map(spot)
        });
        Self { series, spots: spots.collect(), fits: vec![None; series.len()] }
    }

    /// The same with the laws that hold.
    pub fn fitted(self, group: &Group) -> Self {
        Self { fits: fits::of(self.series, group), ..self }
    }

    /// The worker counts of all cases, also of those without a point.
    pub fn counts(&self) -> BTreeSet<usize> {
        self.series.iter().flat_map(|series| series.cases.iter().map(|case| case.workers)).collect()
    }

    /// Whether points had to be moved aside.
    pub fn moved(&self) -> bool {
        self.spots.iter().any(|spot| spot.aside != 0.0)
    }

    /// The points that are no baseline.
    pub fn parallel(&self) -> impl Iterator<Item = &Spot<'a>> {
        self.spots.iter().filter(|spot| !is_baseline(spot.case))
    }

    /// Moves points aside that would cover each other, or each other's whiskers, as little as possible: within
    /// their share of the axis, and to the left only where all of the marker stays in what is `reachable`. The
    /// baseline keeps its place.
    pub fn move_aside(&mut self, axes: Axes, reachable: impl Fn(f64, f64) -> bool) {
        let mut placed: Vec<Upright> = Vec::new();
        let mut order: Vec<usize> = (0..self.spots.len()).collect();
        order.sort_by_key(|place| {
            let spot = &self.spots[*place];
            (!is_baseline(spot.case), self.series[spot.series].faded)
        });
        for place in order {
            let spot = &self.spots[place];
            if is_baseline(spot.case) && self.spots[..place].iter().any(|other| same_place(spot, other)) {
                continue; // Baselines are 1 by definition: one mark stands for all that have so many workers.
            }
            let here = Upright::of(spot, axes);
            let (left, right) = self.share(spot.case.workers, axes);
            let corner = |aside: f64| (axes.x.value(here.middle.x + aside - 6.0), axes.y.value(here.middle.y - 6.0));
            let inside = |aside: &f64| match *aside {
                aside if aside >= 0.0 => aside <= right,
                aside => aside >= -left && reachable(corner(aside).0, corner(aside).1),
            };
            let apart = |aside: f64, gap: f64| placed.iter().all(|other| here.moved(aside).is_apart(other, gap));
            let steps = || (0..40).map(|step| STEP * f64::from(step)).flat_map(|step| [step, -step]).filter(inside);
            let aside = APART.into_iter().find_map(|gap| steps().find(|aside| apart(*aside, gap))).unwrap_or(0.0);
            placed.push(here.moved(aside));
            self.spots[place].aside = aside;
        }
    }

    /// How far to the left and to the right the points of a worker count may be moved.
    fn share(&self, workers: usize, axes: Axes) -> (f64, f64) {
        let counts = self.counts();
        let x = |workers: &usize| axes.x.at(*workers as f64);
        let before = counts.range(..workers).next_back().map_or(axes.plot.left, x);
        let after = counts.range(workers + 1..).next().map_or(x(&workers) + 80.0, x);
        let share = |distance: f64| (0.42 * distance).min(48.0);
        (share(x(&workers) - before), share(after - x(&workers)))
    }

    /// From worker counts to pixels, with room for the points of the largest count that were moved aside.
    pub fn workers_scale(&self, plot: Area) -> Scale {
        let counts = self.counts();
        let (fewest, most) = (counts.first().copied().unwrap_or(1), counts.last().copied().unwrap_or(1));
        let moved =
            self.spots.iter().filter(|spot| spot.case.workers == most).map(|spot| spot.aside).fold(0.0, f64::max);
        let (low, high) = match fewest < most {
            true => (fewest as f64, most as f64),
            false => (fewest as f64 / 2.0, most as f64 * 2.0),
        };
        let inner = Scale::logarithmic(low, high, plot.left + 18.0, plot.right - 16.0 - moved);
        inner.stretched(plot.left, plot.right)
    }

    /// Where a point is drawn.
    pub fn place(&self, spot: &Spot<'_>, axes: Axes) -> Point {
        Point::new(axes.x.at(spot.case.workers as f64) + spot.aside, axes.y.at(spot.estimate.value))
    }

    /// Draws lines, whiskers and markers, those that step back first; what they cover is taken.
    pub fn draw(
        &self,
        drawing: &mut Drawing,
        axes: Axes,
        frontier: Option<&Frontier>,
        written: Written,
        free: &mut Free,
    ) {
        let mut order: Vec<usize> = (0..self.series.len()).collect();
        order.sort_by_key(|place| !self.series[*place].faded);
        for place in &order {
            let fill = Fill::sheer(self.series[*place].hue.line, 0.18);
            self.fits[*place].iter().for_each(|fit| fit.draw_band(drawing, axes, fill));
        }
        for place in &order {
            self.draw_lines(*place, drawing, axes, frontier, free);
        }
        for place in order {
            for spot in self.spots.iter().filter(|spot| spot.series == place) {
                self.draw_spot(spot, drawing, axes, written, free);
            }
        }
    }

    /// Draws the series' law, and joins the points that it does not speak of, but not through what no case could reach: there, numbers between them make no sense.
    fn draw_lines(
        &self,
        place: usize,
        drawing: &mut Drawing,
        axes: Axes,
        frontier: Option<&Frontier>,
        free: &mut Free,
    ) {
        let series = &self.series[place];
        let stroke = Stroke::solid(series.hue.line, if series.faded { 1.2 } else { 2.2 });
        let spots: Vec<&Spot<'_>> = self.spots.iter().filter(|spot| spot.series == place).collect();
        let value = |spot: &Spot<'_>| speedup(spot.case).map_or(1.0, |speedup| speedup.value);
        let law = self.fits[place].as_ref();
        if let Some(fit) = law {
            let path = fit.line(axes);
            path.windows(2).for_each(|ends| free.take_line(ends[0], ends[1]));
            drawing.line(path, stroke);
        }
        let past_law = |spot: &Spot<'_>| law.is_none_or(|fit| spot.case.workers as f64 > fit.most() + 1e-9);
        for pair in spots.windows(2).filter(|pair| past_law(pair[1])) {
            let data = [0, 1].map(|end| Point::new(pair[end].case.workers as f64, value(pair[end])));
            if frontier.is_none_or(|frontier| frontier.lets_through(data[0], data[1])) {
                let path = self.join(pair[0], pair[1], axes);
                path.windows(2).for_each(|ends| free.take_line(ends[0], ends[1]));
                drawing.line(path, stroke);
            }
        }
    }

    /// From one point to the next by equal ratios: straight where both axes are logarithmic.
    fn join(&self, from: &Spot<'_>, to: &Spot<'_>, axes: Axes) -> Vec<Point> {
        let ends = [from, to].map(|spot| (axes.x.at(spot.case.workers as f64), spot.estimate.value));
        let steps = if axes.y.is_logarithmic() { 1 } else { 16 };
        let at = |step: usize| {
            let share = step as f64 / steps as f64;
            let value = ends[0].1 * (ends[1].1 / ends[0].1).powf(share);
            Point::new(ends[0].0 + (ends[1].0 - ends[0].0) * share, axes.y.at(value))
        };
        (0..=steps).map(at).collect()
    }

    fn draw_spot(&self, spot: &Spot<'_>, drawing: &mut Drawing, axes: Axes, written: Written, free: &mut Free) {
        let series = &self.series[spot.series];
        let at = self.place(spot, axes);
        let Estimate { value, low, high, confidence } = spot.estimate;
        let baseline = is_baseline(spot.case);
        if !baseline && confidence > 0.0 && low.is_finite() && high.is_finite() {
            whisker(drawing, axes, at.x, (low, high), series.hue.line);
            free.take_line(Point::new(at.x, axes.y.at(low)), Point::new(at.x, axes.y.at(high)));
        }
        let (shape, radius, colour) = match baseline {
            true => (Shape::Diamond, 5.5, INK),
            false => (series.shape, if series.faded { 4.0 } else { 5.0 }, series.hue.line),
        };
        let about = format!("{}: {} ({} to {})", spot.case.id, written(value), written(low), written(high));
        drawing.marker(shape, at, radius, colour, &about);
        free.take(Area::around(at, radius * 1.3));
    }

    /// Draws each series' name and its last value to the right of the plot, with a line from its last point.
    pub fn draw_names(&self, drawing: &mut Drawing, axes: Axes, names: &Names) {
        let mut ends: Vec<(&Spot<'_>, &Name)> = Vec::new();
        for name in &names.list {
            let last = self.spots.iter().rfind(|spot| spot.series == name.series);
            ends.extend(last.map(|spot| (spot, name)));
        }
        ends.sort_by(|one, two| self.place(one.0, axes).y.total_cmp(&self.place(two.0, axes).y));
        let wanted: Vec<f64> = ends.iter().map(|(spot, _)| self.place(spot, axes).y).collect();
        let half = names.pitch / 2.0;
        let heights = spread(&wanted, names.pitch, axes.plot.top + half - 6.0, axes.plot.bottom - half + 6.0);
        let left = axes.plot.right + LEADER;
        for ((spot, name), height) in ends.into_iter().zip(heights) {
            let hue = self.series[spot.series].hue;
            let at = self.place(spot, axes);
            let beside =
                self.spots.iter().map(|spot| self.place(spot, axes)).filter(|other| (other.y - at.y).abs() < 8.0);
            let start = Point::new(beside.map(|other| other.x).fold(at.x, f64::max) + 7.0, at.y);
            // A long one must not be taken for a part of the series.
            let stroke = match axes.plot.right - start.x > 60.0 {
                true => Stroke::dashed(hue.line, 0.8, 2.0, 3.0),
                false => Stroke::solid(hue.line, 1.0),
            };
            drawing.line([start, Point::new(left - 6.0, height)], stroke);
            names.write(drawing, name, Point::new(left, height), hue.text);
        }
        if let Some(more) = &names.more {
            drawing.text(Text::new(more, Point::new(left, axes.plot.bottom + 18.0), NOTE, MUTED));
        }
    }
}

/// Whether both are baselines with as many workers.
fn same_place(one: &Spot<'_>, two: &Spot<'_>) -> bool {
    is_baseline(one.case) && is_baseline(two.case) && one.case.workers == two.case.workers
}

/// From the plot's edge to the names.
const LEADER: f64 = 24.0;

/// A series' name as it is written beside the plot.
#[derive(Clone, Debug)]
struct Name {
    series: usize,
    name: String,
    value: String,
}

/// The column of names to the right of a plot.
#[derive(Clone, Debug)]
pub struct Names {
    list: Vec<Name>,
    font: Type,
    pitch: f64,
    /// Whether the value stands below the name instead of beside it.
    stacked: bool,
    more: Option<String>,
    width: f64,
}

impl Names {
    /// The names of all series that have a point, each with what `value` says of its points (with detail, where
    /// it has a line of its own); as many as
    /// `height` has room for, the ones with the highest last points first.
    pub fn new(curves: &Curves<'_>, height: f64, value: impl Fn(&[&Spot<'_>], bool) -> String) -> Self {
        let spots = |place: usize| curves.spots.iter().filter(move |spot| spot.series == place);
        let named = |(place, series): &(usize, &Series<'_>)| !series.is_baseline() && spots(*place).next().is_some();
        let named: Vec<(usize, &Series<'_>)> = curves.series.iter().enumerate().filter(named).collect();
        let count = named.len() as f64;
        let (font, pitch, stacked) = match () {
            () if count * 32.0 <= height => (NAME, 32.0, true),
            () if count * 17.0 <= height => (NAME, 17.0, false),
            () => (NOTE_HEAD, 13.5, false),
        };
        let name = |(place, series): (usize, &Series<'_>)| {
            let spots: Vec<&Spot<'_>> = spots(place).collect();
            let last = spots.last().map_or(0.0, |spot| spot.estimate.value);
            let rank = if series.faded { last } else { f64::INFINITY };
            (rank, Name { series: place, name: clean(&series.label), value: value(&spots, stacked) })
        };
        let mut list: Vec<(f64, Name)> = named.into_iter().map(name).collect();
        let room = (height / pitch).floor().max(1.0) as usize;
        let more = list.len().checked_sub(room).filter(|more| *more > 0).map(|more| format!("and {more} more"));
        if more.is_some() {
            list.sort_by(|one, two| two.0.total_cmp(&one.0));
            list.truncate(room);
        }
        let mut names =
            Self { list: list.into_iter().map(|(_, name)| name).collect(), font, pitch, stacked, more, width: 0.0 };
        names.shorten();
        names
    }

    /// Shortens what is wider than the column may be, and sets the column's width.
    fn shorten(&mut self) {
        const WIDEST: f64 = 190.0;
        let (font, stacked) = (self.font, self.stacked);
        for Name { name, value, .. } in &mut self.list {
            let beside = if stacked { 0.0 } else { NOTE.width(value) + 6.0 };
            *value = NOTE.fit(value, WIDEST);
            *name = font.fit(name, (WIDEST - beside).max(40.0));
        }
        let width = |name: &Name| {
            let (name, value) = (font.width(&name.name), NOTE.width(&name.value));
            if stacked { name.max(value) } else { name + 6.0 + value }
        };
        self.width = self.list.iter().map(width).fold(0.0, f64::max);
    }

    /// Where a plot must end so that the names fit beside it.
    pub fn plot_right(&self) -> f64 {
        if self.list.is_empty() { WIDTH - MARGIN } else { WIDTH - MARGIN - self.width - LEADER }
    }

    fn write(&self, drawing: &mut Drawing, name: &Name, middle: Point, colour: Colour) {
        let lift = if self.stacked { -1.5 } else { 4.2 };
        drawing.text(Text::new(&name.name, Point::new(middle.x, middle.y + lift), self.font, colour));
        let below = match self.stacked {
            true => Point::new(middle.x, middle.y + 12.5),
            false => Point::new(middle.x + self.font.width(&name.name) + 6.0, middle.y + lift),
        };
        drawing.text(Text::new(&name.value, below, NOTE, MUTED));
    }
}

/// A vertical line from low to high with a cap at each end that lies on the scale.
fn whisker(drawing: &mut Drawing, axes: Axes, x: f64, (low, high): (f64, f64), colour: Colour) {
    let stroke = Stroke::solid(colour, 1.5);
    drawing.line([Point::new(x, axes.y.at(low)), Point::new(x, axes.y.at(high))], stroke);
    for end in [low, high].into_iter().filter(|end| axes.y.holds(*end)) {
        let y = axes.y.at(end);
        drawing.line([Point::new(x - 3.5, y), Point::new(x + 3.5, y)], stroke);
    }
}
