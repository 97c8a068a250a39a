//! Efficiencies over worker counts, from where on they are low, and what cannot be reached: what the pictures of
//! efficiency and of weak scaling share.

use std::collections::BTreeSet;

use crate::plan::Measure;
use crate::stats::Estimate;
use crate::summary::{CaseSummary, Group, Summary};

use super::counts::Extent;
use super::curves::{Additions, Curves, View, baseline_workers, or_baseline};
use super::drawing::{Anchor, Area, Drawing, Point, Stroke, Text};
use super::edge::Edge;
use super::frame::{Caption, Whiskers, intervals, points};
use super::names::{About, Block, Words, name_lines, say_beside};
use super::palette::{AXIS, INK, MUTED};
use super::reason;
use super::required;
use super::scale::Scale;
use super::series::{is_baseline, speedup};
use super::spots::{Spot, Spots};
use super::text::{NOTE, NOTE_HEAD};
use super::ticks::round_ticks;
use super::tied;
use super::words;

/// Below this, a fifth of each worker or more is lost: worth a ring.
const LEVEL: f64 = 0.8;
/// A bound that is so much of the ideal keeps nobody from it.
const AS_GOOD_AS_IDEAL: f64 = 0.995;

pub(super) const VIEW: View = View {
    measured: |case| or_baseline(case, speedup(case).and(case.efficiency)),
    edge: below_ideal,
    drawn: |speedup, workers, baseline| speedup * baseline / workers,
    written: words::percent,
    y: scale,
};

/// The edge of what can be reached over the counts that were measured, where that is anywhere less than the ideal.
fn below_ideal(group: &Group, measured: &BTreeSet<usize>) -> Option<Edge> {
    let baseline = baseline_workers(group);
    let edge = Edge::of(group)?.drawn_as(|speedup, workers| (VIEW.drawn)(speedup, workers, baseline));
    let edge = edge.smoothed(measured);
    measured.iter().any(|count| edge.with(*count) < AS_GOOD_AS_IDEAL).then_some(edge)
}

fn scale(extent: &Extent, height: f64) -> Scale {
    let scale = Scale::linear(0.0, extent.high.max(extent.reach)).with_margins(0.0, 26.0, height);
    let ticks = round_ticks(0.0, scale.ends().1, 7);
    scale.with_ticks(ticks, words::percent)
}

/// What two pictures of efficiencies say in different words.
pub(super) struct Shown {
    /// What is shown, in parts.
    pub what: Vec<String>,
    pub titles: Vec<String>,
    /// What stands beside the last point of a series.
    pub last: fn(&Spot<'_>) -> String,
    pub ideal: &'static str,
}

pub(super) fn draw(summary: &Summary, group: &Group, spots: Spots<'_>, shown: Shown) -> Drawing {
    let measured: Vec<(&CaseSummary, Estimate)> = spots.parallel().map(|spot| (spot.case, spot.estimate)).collect();
    let ring = legend(&spots);
    let caption = |whiskers: Whiskers| {
        let points = points(measured.iter().copied(), whiskers, ring.is_empty());
        Caption {
            titles: shown.titles.clone(),
            subtitle: shown.what.iter().chain([&points, &ring]).cloned().collect(),
            intervals: Some(intervals(measured.iter().copied(), summary.confidence)),
        }
    };
    let demands = required::of(summary, group, &[Measure::Efficiency]);
    let mut blocks = blocks(group, &spots, shown.last);
    blocks.extend(required::blocks(&demands, spots.series));
    let fits = vec![None; spots.series.len()];
    let mut curves = Curves::new(VIEW, (summary, group), spots, Additions { caption: &caption, blocks, fits });
    curves.draw_behind();
    draw_level(&mut curves);
    curves.draw_processors();
    required::draw(&mut curves, &demands);
    curves.draw_series();
    draw_rings(&mut curves);
    curves.name_baselines();
    name_levels(&mut curves, shown.ideal);
    curves.name_processors();
    curves.finish()
}

/// What the ring says, where there is one.
fn legend(spots: &Spots<'_>) -> String {
    let any = (0..spots.series.len()).any(|series| ringed(spots, series).is_some());
    if any { format!("ring: the first count below {}", words::share(LEVEL)) } else { String::new() }
}

/// The first of a series' points that is below the level.
fn first_low<'s, 'a>(spots: &'s Spots<'a>, series: usize) -> Option<&'s Spot<'a>> {
    spots.of(series).find(|spot| !is_baseline(spot.case) && spot.estimate.value < LEVEL)
}

/// The same where it has a ring: not of the many that step back.
fn ringed<'s, 'a>(spots: &'s Spots<'a>, series: usize) -> Option<&'s Spot<'a>> {
    first_low(spots, series).filter(|_| !spots.series[series].faded)
}

/// What stands beside the last points: names, what is left there, and from where on it is low.
fn blocks(group: &Group, spots: &Spots<'_>, last: fn(&Spot<'_>) -> String) -> Vec<Block> {
    let block = |tied: &Vec<usize>| {
        let named = |place: &usize| (spots.series[*place].label.clone(), spots.series[*place].hue.text);
        let mut lines = name_lines(&tied.iter().map(named).collect::<Vec<_>>());
        let reached = spots.of(tied[0]).last().map(last).unwrap_or_default();
        match tied.len() {
            1 => say_beside(&mut lines, vec![Words::plain(&reached)]),
            _ => lines.push(vec![Words::plain(&reached)]),
        }
        let low: Vec<String> = tied.iter().map(|place| from_where(spots, *place)).collect();
        let are_same = low.windows(2).all(|pair| pair[0] == pair[1]);
        lines.extend(low.first().filter(|low| are_same && !low.is_empty()).map(|low| vec![Words::note(low)]));
        if tied.len() > 1 && tied::untold(tied, spots, group) {
            lines.push(vec![Words::note("cannot be told apart")]);
        }
        let series = &spots.series[tied[0]];
        Block { about: About::Series(tied[0]), lines, colour: series.hue.line, is_minor: series.faded }
    };
    tied::groups(spots, group).iter().map(block).collect()
}

/// `below 80 % from 32 workers on`; nothing where it never is.
fn from_where(spots: &Spots<'_>, series: usize) -> String {
    let Some(first) = first_low(spots, series) else { return String::new() };
    let later = spots.of(series).filter(|spot| spot.case.workers > first.case.workers);
    let stays = later.into_iter().all(|spot| spot.estimate.value < LEVEL);
    let (level, workers) = (words::share(LEVEL), words::count(first.case.workers, "worker"));
    if stays { format!("below {level} from {workers} on") } else { format!("below {level} with {workers}") }
}

/// Draws the level behind the series, if any is below it.
fn draw_level(curves: &mut Curves<'_>) {
    if (0..curves.spots.series.len()).any(|series| first_low(&curves.spots, series).is_some()) {
        let (fewest, most) = curves.plot.axes.x.ends();
        curves.line_behind(vec![(fewest, LEVEL), (most, LEVEL)], Stroke::solid(AXIS, 1.0));
    }
}

/// Draws a ring around the first point of each series that is below the level.
fn draw_rings(curves: &mut Curves<'_>) {
    for place in 0..curves.spots.series.len() {
        let Some(low) = ringed(&curves.spots, place) else { continue };
        let (at, series) = (low.at(&curves.plot.axes), &curves.spots.series[place]);
        curves.plot.drawing().ring(at, 8.5, series.hue.line);
        curves.free.take(Area::around(at, 9.5));
    }
}

/// Names the ideal and what cannot be reached, where there is room.
fn name_levels(curves: &mut Curves<'_>, ideal: &str) {
    let axes = &curves.plot.axes;
    let [start, end] = curves.ideal(baseline_workers(curves.group)).map(|(workers, value)| axes.at(workers, value));
    curves.note([0.35, 0.5, 0.2, 0.7].map(|share| {
        let at = Point::new(start.x + share * (end.x - start.x), start.y - 7.0);
        vec![Text::new(ideal, at, NOTE, MUTED).anchored(Anchor::Middle)]
    }));
    let places = region_places(curves);
    let reason = reason::brief(curves.summary, curves.group);
    let words = places.iter().map(|at| region_words(*at, &reason)).filter(|lines| is_inside(curves, lines));
    let words: Vec<Vec<Text>> = words.chain(places.iter().map(|at| vec![region_name(*at)])).collect();
    curves.note(words);
}

/// The name of what cannot be reached, and below it why, in two lines at most.
fn region_words(at: Point, reason: &str) -> Vec<Text> {
    let line = |(row, words): (usize, &String)| {
        let at = Point::new(at.x, at.y + 14.0 * (row + 1) as f64);
        Text::new(words, at, NOTE, MUTED).anchored(Anchor::Middle)
    };
    let lines = NOTE.wrap_evenly(reason, 120.0);
    std::iter::once(region_name(at)).chain(lines.iter().enumerate().map(line)).collect()
}

/// Whether words are in what cannot be reached, whole.
fn is_inside(curves: &Curves<'_>, lines: &[Text]) -> bool {
    let (Some(region), axes) = (&curves.edge, &curves.plot.axes) else { return false };
    let covered = lines.iter().map(Text::area).reduce(Area::with).unwrap_or(axes.area).grown(4.0);
    let is_above = |x: f64| {
        let (workers, _) = axes.values(Point::new(x, covered.bottom));
        covered.bottom < axes.beyond(workers, region.at(workers, &axes.x)).y
    };
    let is_on_ideal = (covered.top..covered.bottom).contains(&axes.at(1.0, 1.0).y);
    axes.area.holds(covered)
        && !is_on_ideal
        && (0..=6).all(|step| is_above(covered.left + covered.width() * f64::from(step) / 6.0))
}

fn region_name(at: Point) -> Text {
    Text::new("Out of reach", at, NOTE_HEAD, INK).anchored(Anchor::Middle)
}

/// Where the name of what cannot be reached may stand: in it, the deepest places first, else near the top.
fn region_places(curves: &Curves<'_>) -> Vec<Point> {
    let Some(region) = &curves.edge else { return Vec::new() };
    let axes = &curves.plot.axes;
    let Area { left, right, top, bottom } = axes.area;
    let edge = |x: f64| {
        let (workers, _) = axes.values(Point::new(x, bottom));
        axes.beyond(workers, region.at(workers, &axes.x)).y
    };
    let name = region_name(Point::new(0.0, 0.0)).area().grown(4.0);
    let depth = |x: f64| {
        let across = (0..=6).map(|step| x + name.left + name.width() * f64::from(step) / 6.0);
        across.map(edge).fold(bottom, f64::min)
    };
    let across = (0..).map(|step| right - name.right - 1.0 - 12.0 * f64::from(step));
    let across = across.take_while(|x| x + name.left > left);
    let mut places: Vec<(f64, f64)> = across.map(|x| (x, depth(x))).collect();
    places.sort_by(|one, two| two.1.total_cmp(&one.1));
    let ideal = axes.at(1.0, 1.0).y;
    let inside = [0.5, 0.3, 0.7].map(|share| move |depth: f64| ideal + share * (depth - ideal) + 4.0);
    let inside = inside.iter().flat_map(|height| places.iter().map(move |(x, depth)| (*x, height(*depth), *depth)));
    let above = places.iter().map(|(x, depth)| (*x, top + 15.0, *depth));
    let fits = |(_, y, depth): &(f64, f64, f64)| y + name.bottom < *depth && y + name.top > top;
    inside.chain(above).filter(fits).map(|(x, y, _)| Point::new(x, y)).collect()
}
