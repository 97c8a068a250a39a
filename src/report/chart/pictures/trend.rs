//! Each run with its interval, the levels, and where they changed.

use std::collections::BTreeMap;

use plotters::element::{PathElement, Rectangle};

use crate::compare::history::{CaseTrend, FEWEST, Quantity, Trend, Visit};
use crate::report::trend::{day, revision};
use crate::text::signed_percent;

use crate::report::chart::drawing::{Anchor, Area, Drawing, Fill, Point, Shape, Stroke, Text};
use crate::report::chart::frame::Frame;
use crate::report::chart::labels::Free;
use crate::report::chart::palette::{AXIS, Hue, INK, MUTED, NEUTRAL, SERIES};
use crate::report::chart::plot::{Axes, Plot};
use crate::report::chart::recorder::{fill, stroke};
use crate::report::chart::scale::Scale;
use crate::report::chart::text::{NAME, NOTE, TICK};
use crate::report::chart::ticks::round_ticks;
use crate::report::chart::titles::{self as found, titles};
use crate::report::chart::words;

const MOST_CASES: usize = 3;
/// Above a panel's plot: the case's name, and what changed.
const HEAD: f64 = 36.0;
/// Below all panels: revisions and days.
const FOOT: f64 = 42.0;
/// To the right: the level now.
const NOW: f64 = 76.0;
/// An axis spans at least this much of its middle to each side, so that noise does not look like news.
const LEAST: f64 = 0.1;

/// The picture of a trend; none where nothing was measured.
pub(super) fn picture(trend: &Trend) -> Option<Drawing> {
    let cases = chosen(trend);
    let first = *cases.first()?;
    let subtitle = subtitle(&cases, trend);
    let failing =
        |case: &CaseTrend| Some(format!("{} failed in the latest run: {}", case.case, case.failing.as_ref()?));
    let troubles: Vec<String> = trend.cases.iter().filter_map(failing).take(2).collect();
    let footer = [trend.experiment.clone(), trend.fingerprint.clone(), "the axes do not start at 0".to_owned()];
    let Frame { mut drawing, room } = Frame::around(&found(first, trend), &subtitle, &troubles, &footer);

    let columns = Columns::of(&cases);
    let height = (room.height() - FOOT) / cases.len() as f64;
    let scales: Vec<Scale> = cases.iter().map(|case| values(case)).collect();
    let widest = scales.iter().flat_map(Scale::labels).map(|label| TICK.width(label)).fold(0.0, f64::max);
    let all = Area { left: room.left + 10.0 + widest, right: room.right - NOW, ..room };
    for (place, (case, y)) in cases.iter().zip(scales).enumerate() {
        let top = room.top + place as f64 * height;
        let area = Area { top: top + HEAD, bottom: top + height - 8.0, ..all };
        let plot = Plot::new(drawing, Axes { area, x: columns.scale(area.width()), y });
        let mut panel = Panel { case, plot, columns: &columns };
        panel.draw();
        if place + 1 == cases.len() {
            panel.draw_axis();
        }
        drawing = panel.plot.finish();
    }
    Some(drawing)
}

/// The cases that moved most; of those that did not, the largest speedups.
fn chosen(trend: &Trend) -> Vec<&CaseTrend> {
    let moved = |case: &CaseTrend| case.moves.iter().map(|change| change.change.abs()).fold(0.0, f64::max);
    let now = |case: &CaseTrend| match case.quantity {
        Quantity::Speedup => case.levels.last().map_or(0.0, |level| level.value),
        Quantity::Time => 0.0,
    };
    let mut cases: Vec<&CaseTrend> = trend.cases.iter().filter(|case| !case.visits.is_empty()).collect();
    cases.sort_by(|one, two| moved(two).total_cmp(&moved(one)).then(now(two).total_cmp(&now(one))));
    cases.truncate(MOST_CASES);
    cases
}

/// `−8.5 %`, with the sign that pictures have.
fn size(change: f64) -> String {
    signed_percent(change).replace('-', "−")
}

/// The finding: how the case that moved most moved.
fn found(first: &CaseTrend, trend: &Trend) -> Vec<String> {
    let finding = match first.moves.len() {
        _ if first.visits.len() < FEWEST => found::TOO_FEW_RUNS,
        0 => found::NO_LEVEL_CHANGED,
        1 => found::ONE_CHANGE,
        2 => found::TWO_CHANGES,
        _ => found::MANY_CHANGES,
    };
    let what = match first.quantity {
        Quantity::Speedup => format!("Speedup of {}", first.case),
        Quantity::Time => format!("Time of {}", first.case),
    };
    let sizes: Vec<String> = first.moves.iter().map(|change| size(change.change)).collect();
    let last = first.moves.last().map(|change| &first.visits[change.at]);
    let place =
        last.map(|visit| revision(visit).map_or_else(|| format!("on {}", day(visit)), |name| format!("at {name}")));
    let facts = [
        ("experiment", &*trend.experiment),
        ("runs", &words::count(trend.runs, "run")),
        ("what", &what),
        ("before", sizes.first().map_or("", String::as_str)),
        ("size", sizes.last().map_or("", String::as_str)),
        ("place", &place.unwrap_or_default()),
        ("changes", &sizes.len().to_string()),
    ];
    titles(finding, sizes.len(), &facts)
}

fn subtitle(cases: &[&CaseTrend], trend: &Trend) -> String {
    let reached = cases.iter().flat_map(|case| &case.visits).map(|visit| visit.value.confidence);
    let level = words::range(reached, words::confidence);
    let shown = match trend.cases.len() > cases.len() {
        true => format!("{} of {} cases, those that moved most · dots", cases.len(), trend.cases.len()),
        false => "Dots".to_owned(),
    };
    let changes = if cases.iter().any(|case| !case.moves.is_empty()) { " · triangles: change points" } else { "" };
    let cut = if cases.iter().any(|case| is_cut(case, &values(case))) { ", with a tip: they go on" } else { "" };
    format!(
        "{shown}: runs, whiskers: their intervals ({level}{cut}) · lines: means of the levels, bands: one standard \
         deviation{changes}"
    )
}

struct Columns<'a> {
    visits: Vec<&'a Visit>,
    places: BTreeMap<(&'a str, &'a str), usize>,
}

impl<'a> Columns<'a> {
    fn of(cases: &[&'a CaseTrend]) -> Self {
        let all = cases.iter().flat_map(|case| &case.visits);
        let runs: BTreeMap<(&str, &str), &Visit> = all.map(|visit| (key(visit), visit)).collect();
        let places = runs.keys().enumerate().map(|(place, key)| (*key, place)).collect();
        Self { visits: runs.into_values().collect(), places }
    }

    /// Over the places of the runs, with half a step of room at both ends; named are the first, the last, and as many
    /// between as have room.
    fn scale(&self, length: f64) -> Scale {
        let last = self.visits.len() - 1;
        let scale = Scale::linear(-0.6, last as f64 + 0.6);
        let labels = self.visits.iter().flat_map(|visit| label(visit));
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
        let first_line = |place: f64| label(self.visits[place as usize]).into_iter().next().unwrap_or_default();
        scale.with_ticks(named.into_iter().map(|place| place as f64), first_line)
    }

    fn place(&self, visit: &Visit) -> f64 {
        self.places.get(&key(visit)).map_or(0.0, |place| *place as f64)
    }
}

fn key(visit: &Visit) -> (&str, &str) {
    (&visit.started_at, &visit.run)
}

/// What stands below a run: its revision, which may be a branch's long name, and its day.
fn label(visit: &Visit) -> Vec<String> {
    let lines = [revision(visit).unwrap_or_default(), day(visit).to_owned()];
    lines.into_iter().filter(|line| !line.is_empty()).map(|line| TICK.fit(&line, 90.0)).collect()
}

/// Over every value, and the whiskers as far as they are no longer than the values are apart or a tenth of them.
fn values(case: &CaseTrend) -> Scale {
    let values = || case.visits.iter().map(|visit| visit.value);
    let least = values().map(|value| value.value).fold(f64::INFINITY, f64::min);
    let most = values().map(|value| value.value).fold(0.0, f64::max);
    let (reach_low, reach_high) = (least * (1.0 - LEAST), most * (1.0 + LEAST));
    let low = values().map(|value| value.low.max(reach_low)).fold(least, f64::min);
    let high = values().map(|value| value.high.min(reach_high)).fold(most, f64::max);
    let middle = f64::midpoint(low, high);
    let (low, high) = (low.min(middle * (1.0 - LEAST)), high.max(middle * (1.0 + LEAST)));
    Scale::linear(low, high).with_ticks(round_ticks(low, high, 5), |value| match case.quantity {
        // What follows the sixth digit comes from the arithmetic.
        Quantity::Speedup => words::times_tick(format!("{value:.6e}").parse().unwrap_or(value)),
        Quantity::Time => words::duration_tick(value),
    })
}

fn is_cut(case: &CaseTrend, y: &Scale) -> bool {
    case.visits.iter().any(|visit| !y.holds(visit.value.low) || !y.holds(visit.value.high))
}

fn written(quantity: Quantity, value: f64) -> String {
    match quantity {
        Quantity::Speedup => words::times(value),
        Quantity::Time => words::duration(value),
    }
}

struct Panel<'a> {
    case: &'a CaseTrend,
    plot: Plot,
    columns: &'a Columns<'a>,
}

impl Panel<'_> {
    fn draw(&mut self) {
        self.plot.axis_beside();
        self.draw_levels();
        self.draw_changes();
        self.draw_runs();
        self.draw_now();
    }

    /// The axis of the runs, with a second line of words at each tick.
    fn draw_axis(&mut self) {
        self.plot.axis_below("", false);
        let bottom = self.plot.axes.y.ends().0;
        for place in self.plot.axes.x.ticks().collect::<Vec<_>>() {
            if let Some(line) = label(self.columns.visits[place as usize]).get(1) {
                self.plot.sketch([(place, bottom)], |drawing, at| {
                    let at = Point::new(at[0].x, at[0].y + 32.0);
                    drawing.text(Text::new(line, at, TICK, MUTED).anchored(Anchor::Middle));
                });
            }
        }
    }

    fn place(&self, visit: usize) -> f64 {
        self.columns.place(&self.case.visits[visit])
    }

    /// Half the way to the run before: where a level begins.
    fn edge(&self, visit: usize) -> f64 {
        if visit == 0 { self.plot.axes.x.ends().0 } else { f64::midpoint(self.place(visit - 1), self.place(visit)) }
    }

    fn draw_levels(&mut self) {
        for level in &self.case.levels {
            let left = self.edge(level.from);
            let is_last = level.to == self.case.visits.len();
            let right = if is_last { self.plot.axes.x.ends().1 } else { self.edge(level.to) };
            if let Some(scatter) = self.case.scatter {
                let corners = [(left, level.value * scatter.exp()), (right, level.value * (-scatter).exp())];
                self.plot.draw([Rectangle::new(corners, fill(Fill::sheer(SERIES[0].line, 0.12)))]);
            }
            self.plot.join([(left, level.value), (right, level.value)], Stroke::solid(SERIES[0].line, 2.2));
        }
    }

    fn draw_runs(&mut self) {
        let area = self.plot.axes.area;
        let room = (area.width() / self.columns.visits.len() as f64).min(area.height() / 8.0);
        let radius = (0.25 * room).clamp(1.6, 3.2);
        for (place, visit) in self.case.visits.iter().enumerate() {
            let (x, value) = (self.place(place), visit.value);
            self.plot.draw([PathElement::new([(x, value.low), (x, value.high)], stroke(AXIS, 1.0))]);
            let (bottom, top) = self.plot.axes.y.ends();
            for (end, edge, shape) in [(value.low, bottom, Shape::Down), (value.high, top, Shape::Up)] {
                if !self.plot.axes.y.holds(end) {
                    self.plot.sketch([(x, edge)], |drawing, at| drawing.marker(shape, at[0], 4.0, AXIS, ""));
                }
            }
            let write = |value| written(self.case.quantity, value);
            let name = revision(visit).map_or(String::new(), |revision| format!("{revision}, "));
            let interval = format!("{} to {}", write(value.low), write(value.high));
            let about = format!("{name}{}: {} ({interval})", day(visit), write(value.value));
            self.plot.sketch([(x, value.value)], |drawing, at| {
                drawing.marker(Shape::Circle, at[0], radius, INK, &about);
            });
        }
    }

    fn draw_changes(&mut self) {
        let Area { left, top, right, bottom } = self.plot.axes.area;
        let head = top - 20.0;
        // A text keeps a little distance to what is beside it, the edge too.
        let mut free = Free::new(Area { top: top - HEAD - 3.0, bottom: top, left: left - 3.0, right: right + NOW });
        let edges: Vec<f64> = self.case.moves.iter().map(|change| self.edge(change.at)).collect();
        let places: Vec<f64> = edges.iter().map(|edge| self.plot.axes.at(*edge, 0.0).x).collect();
        for x in &places {
            free.take_line(Point::new(*x, head), Point::new(*x, top));
            free.take(Area::around(Point::new(*x, head), 7.0));
        }
        let name = Text::new(&self.name(), Point::new(left, head + 4.0), NAME, INK);
        let shown = free.place([vec![name.clone()], vec![Text { at: Point::new(left, head - 10.0), ..name }]]);
        let mut drawing = self.plot.drawing();
        for (change, x) in self.case.moves.iter().zip(places) {
            let hue = self.hue(change.change);
            drawing.line([Point::new(x, head), Point::new(x, bottom)], Stroke::dashed(hue.line, 1.4, 5.0, 3.0));
            let shape = if change.change > 0.0 { Shape::Up } else { Shape::Down };
            drawing.marker(shape, Point::new(x, head), 6.0, hue.line, "");
            let texts = free.place(self.change_texts(change.at, &size(change.change), Point::new(x, head), hue));
            texts.into_iter().flatten().for_each(|text| drawing.text(text));
        }
        shown.into_iter().flatten().for_each(|text| drawing.text(text));
    }

    /// What is said of a change: by how much, and below it in which run; to its right or its left, with the run's day
    /// or without.
    fn change_texts(&self, visit: usize, by: &str, at: Point, hue: Hue) -> Vec<Vec<Text>> {
        let visit = &self.case.visits[visit];
        let short = revision(visit).unwrap_or_default();
        let long = [short.clone(), day(visit).to_owned()].join(" ");
        let beside = |run: &str, aside: f64| {
            let by = Text::new(by, at, NAME, hue.text).moved(aside, 0.0);
            vec![by, Text::new(run, at, NOTE, MUTED).moved(aside, 13.0)]
        };
        [long, short].iter().flat_map(|run| [10.0, -10.0].map(|aside| beside(run.trim(), aside))).collect()
    }

    fn name(&self) -> String {
        let what = match self.case.quantity {
            Quantity::Speedup => "speedup",
            Quantity::Time => "time",
        };
        NAME.fit_before(&self.case.case, &format!(", {what}"), self.plot.axes.area.width() * 0.5)
    }

    /// What got better is blue, what got worse is vermilion.
    fn hue(&self, change: f64) -> Hue {
        let better = match self.case.quantity {
            Quantity::Speedup => change > 0.0,
            Quantity::Time => change < 0.0,
        };
        if better { SERIES[0] } else { SERIES[1] }
    }

    fn draw_now(&self) {
        let Some(level) = self.case.levels.last() else { return };
        let Area { top, right, bottom, .. } = self.plot.axes.area;
        let from = Point::new(right, self.plot.axes.at(0.0, level.value).y);
        let height = from.y.clamp(top + 6.0, bottom - 16.0);
        let x = right + 10.0;
        let value = written(self.case.quantity, level.value);
        let mut drawing = self.plot.drawing();
        drawing.text(Text::new(&value, Point::new(x, height + 4.0), NAME, SERIES[0].text));
        drawing.text(Text::new("now", Point::new(x, height + 18.0), NOTE, MUTED));
        drawing.line([from, Point::new(x - 3.0, height)], Stroke::solid(NEUTRAL, 0.8));
    }
}
