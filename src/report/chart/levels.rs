//! Efficiencies over worker counts, the levels of them that are required, and what cannot be reached: what the pictures
//! of efficiency and of weak scaling share.

use crate::plan::Measure;
use crate::summary::Group;

use super::curves::{Curves, View};
use super::drawing::{Anchor, Area, Point, Stroke, Text};
use super::frontier::Frontier;
use super::palette::{MUTED, NEUTRAL};
use super::scale::Scale;
use super::series;
use super::spots::{Spot, Spots};
use super::text::NOTE;
use super::ticks::round_ticks;
use super::words;

pub(super) const VIEW: View = View {
    frontier: Frontier::of,
    drawn: |speedup, workers, baseline| speedup * baseline / workers,
    written: words::percent,
    last: at_last,
    y: scale,
};

fn at_last(_: &Group, spots: &[&Spot<'_>], _: bool) -> String {
    let said = |last: &&Spot<'_>| {
        format!("{} at {}", words::percent(last.estimate.value), words::thousands(last.case.workers))
    };
    spots.last().map_or_else(String::new, said)
}

fn scale(spots: &Spots<'_>, _possible: f64, height: f64) -> Scale {
    let highest = |spot: &Spot<'_>| spot.estimate.value.max(spot.estimate.high.min(spot.estimate.value * 2.0));
    let high = spots.list.iter().map(highest).fold(1.0, f64::max);
    let scale = Scale::linear(0.0, high).with_margins(0.0, 26.0, height);
    let ticks = round_ticks(0.0, scale.ends().1, 7);
    scale.with_ticks(ticks, words::percent)
}

/// An efficiency that is required, and the cases of which it is.
pub(super) struct Level {
    at_least: f64,
    of: Vec<String>,
}

pub(super) fn draw_levels(curves: &mut Curves<'_>) -> Vec<Level> {
    let mut levels: Vec<Level> = Vec::new();
    for judged in curves.summary.requirements.iter().filter(|judged| judged.measure == Measure::Efficiency) {
        let Some(case) = curves.group.cases.iter().find(|case| case.id == judged.case) else { continue };
        let id = case.short_id();
        match levels.iter_mut().find(|level| level.at_least == judged.at_least) {
            Some(level) => level.of.push(id),
            None => levels.push(Level { at_least: judged.at_least, of: vec![id] }),
        }
    }
    levels.retain(|level| curves.plot.axes.y.holds(level.at_least));
    let (fewest, most) = curves.plot.axes.x.ends();
    for Level { at_least, .. } in &levels {
        let ends = vec![(fewest, *at_least), (most, *at_least)];
        curves.line_behind(ends, Stroke::dashed(NEUTRAL, 1.2, 2.0, 3.0));
    }
    levels
}

/// Names the levels, the ideal and what cannot be reached, where there is room.
pub(super) fn name_levels(curves: &mut Curves<'_>, levels: Vec<Level>, ideal: &str) {
    levels.iter().for_each(|level| name_level(curves, level));
    let area = curves.plot.axes.area;
    let height = curves.plot.axes.at(1.0, 1.0).y - 7.0;
    curves.note([0.1, 0.2, 0.5, 0.8].map(|share| {
        let at = Point::new(area.left + share * area.width(), height);
        vec![Text::new(ideal, at, NOTE, MUTED).anchored(Anchor::Middle)]
    }));
    let places = region_places(curves);
    curves.note(places.into_iter().map(|at| vec![region_name(at)]));
}

/// Writes what is required on its line where nothing is in the way, in short where nothing else fits.
fn name_level(curves: &mut Curves<'_>, level: &Level) {
    let area = curves.plot.axes.area;
    let height = curves.plot.axes.at(1.0, level.at_least).y;
    let short = format!("required: {}", words::percent(level.at_least));
    let long = NOTE.fit(&format!("{short} of {}", series::few(&level.of)), area.width() - 30.0);
    let place = |words: &str, left: f64, rise: f64| {
        vec![Text::new(words, Point::new(left, height + rise), NOTE, MUTED).with_halo()]
    };
    let spots = [&long, &short].into_iter().flat_map(|words| {
        let last = area.width() - NOTE.width(words) - 16.0;
        let lefts = (0..=20).map(move |step| area.left + 8.0 + last * f64::from(step) / 20.0);
        lefts.flat_map(move |left| [15.0, -7.0].map(|rise| place(words, left, rise)))
    });
    let lines = curves.free.place(spots);
    let lines = lines.unwrap_or_else(|| place(&short, area.left + 8.0, 15.0));
    lines.into_iter().for_each(|line| curves.plot.drawing().text(line));
}

fn region_name(at: Point) -> Text {
    Text::new("not attainable", at, NOTE, MUTED).anchored(Anchor::Middle)
}

/// Where the name of what cannot be reached may stand: in it, the deepest places first, else near the top.
fn region_places(curves: &Curves<'_>) -> Vec<Point> {
    let axes = &curves.plot.axes;
    let Area { left, right, top, bottom } = axes.area;
    let edge = |x: f64| {
        let (workers, _) = axes.values(Point::new(x, bottom));
        axes.beyond(workers, curves.possible(workers)).y
    };
    let name = region_name(Point::new(0.0, 0.0)).area().grown(4.0);
    let depth = |x: f64| {
        let across = (0..=6).map(|step| x + name.left + name.width() * f64::from(step) / 6.0);
        across.map(edge).fold(bottom, f64::min)
    };
    let across = (0..).map(|step| right - name.right - 1.0 - 12.0 * f64::from(step));
    let across = across.take_while(|x| x + name.left > left && curves.frontier.is_some());
    let mut places: Vec<(f64, f64)> = across.map(|x| (x, depth(x))).collect();
    places.sort_by(|one, two| two.1.total_cmp(&one.1));
    let ideal = axes.at(1.0, 1.0).y;
    let inside = [0.5, 0.3, 0.7].map(|share| move |depth: f64| ideal + share * (depth - ideal) + 4.0);
    let inside = inside.iter().flat_map(|height| places.iter().map(move |(x, depth)| (*x, height(*depth), *depth)));
    let above = places.iter().map(|(x, depth)| (*x, top + 15.0, *depth));
    let fits = |(_, y, depth): &(f64, f64, f64)| y + name.bottom < *depth && y + name.top > top;
    inside.chain(above).filter(fits).map(|(x, y, _)| Point::new(x, y)).collect()
}
