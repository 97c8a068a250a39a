//! The runs of a history on their axis: where each stands, how far it is from its level, and what is said of changes.

use std::collections::{BTreeMap, BTreeSet};

use crate::compare::history::{CaseTrend, Quantity, Visit};
use crate::report::trend::{day, revision};
use crate::text::signed_percent;

use super::drawing::{Fill, Point, Shape, Stroke, Text};
use super::palette::{Hue, MUTED, NEUTRAL, SERIES};
use super::plot::Plot;
use super::scale::Scale;
use super::text::{NAME, NOTE, TICK};

/// An axis spans at least this much of its middle to each side, so that noise does not look like news.
pub(super) const LEAST: f64 = 0.1;

/// The runs of a case in a row.
pub(super) struct Spark<'a> {
    case: &'a CaseTrend,
    columns: &'a Columns<'a>,
    row: f64,
    middle: f64,
    span: f64,
}

impl<'a> Spark<'a> {
    pub fn of(case: &'a CaseTrend, columns: &'a Columns<'a>, row: f64) -> Self {
        let logs = || case.visits.iter().map(|visit| visit.value.value.ln());
        let (low, high) = (logs().fold(f64::INFINITY, f64::min), logs().fold(f64::NEG_INFINITY, f64::max));
        Self { case, columns, row, middle: f64::midpoint(low, high), span: (high - low).max(2.0 * LEAST) }
    }

    fn height(&self, value: f64) -> f64 {
        self.row - 0.7 * (value.ln() - self.middle) / self.span
    }

    pub fn draw(&self, plot: &mut Plot) {
        let dots = self.case.visits.iter().map(|visit| (self.columns.place(visit), self.height(visit.value.value)));
        plot.sketch(dots, |drawing, at| drawing.dots(at.iter().copied(), 1.3, Fill::solid(NEUTRAL), false));
        for level in &self.case.levels {
            let ends = [level.from, level.to - 1].map(|visit| self.columns.place(&self.case.visits[visit]));
            let height = self.height(level.value);
            plot.join([(ends[0] - 0.4, height), (ends[1] + 0.4, height)], Stroke::solid(SERIES[0].line, 1.8));
        }
        for change in &self.case.moves {
            let at = (self.columns.place(&self.case.visits[change.at]) - 0.5, self.row);
            let colour = hue(self.case.quantity, change.change).line;
            let shape = if change.change > 0.0 { Shape::Up } else { Shape::Down };
            plot.sketch([at], |drawing, at| drawing.marker(shape, at[0], 4.0, colour, ""));
        }
    }
}

/// What got better is blue, what got worse is vermilion.
pub(super) fn hue(quantity: Quantity, change: f64) -> Hue {
    let better = match quantity {
        Quantity::Speedup => change > 0.0,
        Quantity::Time => change < 0.0,
    };
    if better { SERIES[0] } else { SERIES[1] }
}

/// What is said of each change above the plot, in levels that keep the words apart.
pub(super) struct Heads {
    pub levels: usize,
    /// For each change its place on the axis, what is said of it, and in which level, counted from the plot.
    pub list: Vec<(f64, [Text; 2], usize)>,
}

impl Heads {
    pub fn of(case: &CaseTrend, columns: &Columns<'_>, x: &Scale, ends: (f64, f64)) -> Self {
        let mut list: Vec<(f64, [Text; 2], usize)> = Vec::new();
        // From the last to the first: what is said of one goes over the lines of those after it.
        for change in case.moves.iter().rev() {
            let at = x.pixel(edge(case, columns, change.at, x), ends);
            let visit = &case.visits[change.at];
            let run = [revision(visit).map(|name| NOTE.fit(&name, 120.0)).unwrap_or_default(), day(visit).to_owned()]
                .join(" ");
            let by = Text::new(&size(change.change), Point::new(at, 0.0), NAME, hue(case.quantity, change.change).text);
            let run = Text::new(run.trim(), Point::new(at, 13.0), NOTE, MUTED);
            let width = by.width().max(run.width());
            let aside = if at + 10.0 + width > ends.1 + 40.0 { -10.0 } else { 10.0 };
            let texts = [by, run].map(|text| text.moved(aside, 0.0));
            let level = (0..).find(|level| is_free(at, &texts, *level, &list)).unwrap_or_default();
            list.push((at, texts, level));
        }
        list.reverse();
        Self { levels: list.iter().map(|(.., level)| level + 1).max().unwrap_or(0), list }
    }
}

/// Whether words have room in a level: beside the other words there, and above the lines that they go over.
fn is_free(at: f64, texts: &[Text; 2], level: usize, placed: &[(f64, [Text; 2], usize)]) -> bool {
    let covered = |texts: &[Text; 2]| texts[0].area().with(texts[1].area()).grown(7.0);
    let own = covered(texts);
    placed.iter().all(|(line, words, other)| {
        let theirs = covered(words);
        let is_crossed = (own.left..own.right).contains(line) && *other >= level;
        let is_touched = *other == level && (own.overlaps(theirs) || (theirs.left..theirs.right).contains(&at));
        !is_crossed && !is_touched
    })
}

/// Half the way to the run before: where a level begins.
pub(super) fn edge(case: &CaseTrend, columns: &Columns<'_>, visit: usize, x: &Scale) -> f64 {
    let place = |visit: usize| columns.place(&case.visits[visit]);
    if visit == 0 { x.ends().0 } else { f64::midpoint(place(visit - 1), place(visit)) }
}

/// How far runs usually are from their level, in logarithms: 1.4826 times the median of the distances, which outliers do
/// not move (Rousseeuw, Croux 1993); and each run's distance.
pub(super) fn scatter(case: &CaseTrend) -> (f64, Vec<f64>) {
    let level = |visit: usize| case.levels.iter().find(|level| (level.from..level.to).contains(&visit));
    let off =
        |(place, visit): (usize, &Visit)| level(place).map_or(0.0, |level| (visit.value.value / level.value).ln());
    let offs: Vec<f64> = case.visits.iter().enumerate().map(off).collect();
    let mut distances: Vec<f64> = offs.iter().map(|off| off.abs()).collect();
    distances.sort_by(f64::total_cmp);
    (1.4826 * distances.get(distances.len() / 2).copied().unwrap_or_default(), offs)
}

pub(super) struct Columns<'a> {
    pub visits: Vec<&'a Visit>,
    places: BTreeMap<(&'a str, &'a str), usize>,
    /// How many letters of their starts tell the runs apart.
    moment: usize,
}

impl<'a> Columns<'a> {
    pub fn of(cases: &[&'a CaseTrend]) -> Self {
        let all = cases.iter().flat_map(|case| &case.visits);
        let runs: BTreeMap<(&str, &str), &Visit> = all.map(|visit| (key(visit), visit)).collect();
        let places = runs.keys().enumerate().map(|(place, key)| (*key, place)).collect();
        let visits: Vec<&Visit> = runs.into_values().collect();
        Self { moment: moments(&visits), visits, places }
    }

    /// Over the places of the runs, with half a step of room at both ends; named are the first, the last, and as many
    /// between as have room.
    pub fn scale(&self, length: f64) -> Scale {
        let last = self.visits.len() - 1;
        let scale = Scale::linear(-0.6, last as f64 + 0.6);
        let labels = self.visits.iter().flat_map(|visit| self.label(visit));
        let widest = labels.map(|line| TICK.width(&line)).fold(0.0, f64::max) + 14.0;
        let most = ((length / widest) as usize).clamp(2, 7);
        let mut named: Vec<usize> = (0..=last).step_by(last.div_ceil(most - 1).max(1)).collect();
        // The last one is always named, and gets the room for it.
        let near = |place: usize| place != last && (last - place) as f64 * length / (last as f64 + 1.2) < widest;
        while named.last().is_some_and(|place| near(*place)) {
            named.pop();
        }
        named.push(last);
        named.dedup();
        let first_line = |place: f64| self.label(self.visits[place as usize]).into_iter().next().unwrap_or_default();
        scale.with_ticks(named.into_iter().map(|place| place as f64), first_line)
    }

    /// What stands below a run: its revision, which may be a branch's long name, and when it started.
    pub fn label(&self, visit: &Visit) -> Vec<String> {
        let moment =
            visit.started_at.get(..self.moment).map_or_else(|| day(visit).to_owned(), |at| at.replace('T', " "));
        let lines = [(revision(visit).unwrap_or_default(), 90.0), (moment, 140.0)];
        let told = lines.into_iter().filter(|(line, _)| !line.is_empty());
        told.map(|(line, room)| TICK.fit(&line, room)).collect()
    }

    pub fn place(&self, visit: &Visit) -> f64 {
        self.places.get(&key(visit)).map_or(0.0, |place| *place as f64)
    }
}

/// The start of a run as far as it tells the runs apart: the day, the minute, or the second.
fn moments(visits: &[&Visit]) -> usize {
    let day = "2026-11-02".len();
    let are_apart = |length: &usize| {
        let starts = visits.iter().filter_map(|visit| visit.started_at.get(..*length));
        starts.collect::<BTreeSet<_>>().len() == visits.len()
    };
    [day, "2026-11-02T09:30".len(), "2026-11-02T09:30:00".len()].into_iter().find(are_apart).unwrap_or(day)
}

fn key(visit: &Visit) -> (&str, &str) {
    (&visit.started_at, &visit.run)
}

/// `−8.5 %`, with the sign that pictures have.
pub(super) fn size(change: f64) -> String {
    signed_percent(change).replace('-', "−")
}
