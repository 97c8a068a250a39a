//! The picture of a history: each run with its interval, the levels, and where they changed.

use std::collections::BTreeMap;

use crate::compare::history::{CaseTrend, FEWEST, Quantity, Trend, Visit};
use crate::report::trend::{day, revision};
use crate::text::signed_percent;

use super::drawing::{Anchor, Area, Drawing, Fill, Point, Shape, Stroke, Text};
use super::frame::{Frame, tick_beside, widest};
use super::labels::Free;
use super::palette::{AXIS, Hue, INK, MUTED, NEUTRAL, SERIES};
use super::scale::{Scale, round_ticks};
use super::text::{NAME, NOTE, TICK};
use super::words;

/// So many cases have room, one below the other.
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
pub fn picture(trend: &Trend) -> Option<Drawing> {
    let cases = chosen(trend);
    let first = *cases.first()?;
    let subtitle = subtitle(&cases, trend);
    let failing =
        |case: &&CaseTrend| Some(format!("{} failed in the latest run: {}", case.case, case.failing.as_ref()?));
    let troubles: Vec<String> = trend.cases.iter().filter_map(|case| failing(&case)).take(2).collect();
    let footer = [trend.experiment.clone(), trend.fingerprint.clone(), "the axes do not start at 0".to_owned()];
    let Frame { mut drawing, room } = Frame::around(&titles(first, trend), &subtitle, &troubles, &footer);

    let columns = Columns::of(&cases);
    let height = (room.height() - FOOT) / cases.len() as f64;
    let labels = cases.iter().flat_map(|case| Axis::of(case, 0.0, 1.0).labels(case.quantity));
    let left = room.left + 10.0 + widest(labels);
    let mut plot = Area { left, right: room.right - NOW, ..room };
    for (place, case) in cases.iter().enumerate() {
        let top = room.top + place as f64 * height;
        plot = Area { top: top + HEAD, bottom: top + height - 8.0, ..plot };
        Panel { case, plot, x: columns.scale(plot), columns: &columns }.draw(&mut drawing);
    }
    columns.axis(&mut drawing, plot);
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

/// What was found, in words of falling length.
fn titles(first: &CaseTrend, trend: &Trend) -> Vec<String> {
    let runs = words::count(trend.runs, "run");
    if first.visits.len() < FEWEST {
        return vec![format!("{}: {runs} cannot tell a change", trend.experiment)];
    }
    let what = match first.quantity {
        Quantity::Speedup => format!("Speedup of {}", first.case),
        Quantity::Time => format!("Time of {}", first.case),
    };
    let sizes: Vec<String> = first.moves.iter().map(|change| size(change.change)).collect();
    let place = |at: usize| {
        let visit = &first.visits[at];
        revision(visit).map_or_else(|| format!("on {}", day(visit)), |revision| format!("at {revision}"))
    };
    match (&first.moves[..], &sizes[..]) {
        ([], _) | (_, []) => vec![format!("{}: no level changed in {runs}", trend.experiment)],
        ([one], [size]) => vec![
            format!("{what}: {size} {}, the only change in {runs}", place(one.at)),
            format!("{what}: {size} in {runs}"),
            format!("{size} in {runs}"),
        ],
        ([.., last], [.., before, size]) if sizes.len() == 2 => vec![
            format!("{what}: {before}, then {size} {} in {runs}", place(last.at)),
            format!("{what}: {before}, then {size} in {runs}"),
            format!("{before}, then {size} in {runs}"),
        ],
        ([.., last], [.., size]) => vec![
            format!("{what}: {} changes in {runs}, the last one {size} {}", sizes.len(), place(last.at)),
            format!("{what}: {} changes in {runs}", sizes.len()),
            format!("{} changes in {runs}", sizes.len()),
        ],
    }
}

fn subtitle(cases: &[&CaseTrend], trend: &Trend) -> String {
    let reached = || cases.iter().flat_map(|case| &case.visits).map(|visit| visit.value.confidence);
    let (low, high) = (reached().fold(1.0, f64::min), reached().fold(0.0, f64::max));
    let level = match words::percent(low) == words::percent(high) {
        true => words::percent(high),
        false => format!("{} to {}", words::percent(low), words::percent(high)),
    };
    let shown = match trend.cases.len() > cases.len() {
        true => format!("{} of {} cases, those that moved most · dots", cases.len(), trend.cases.len()),
        false => "Dots".to_owned(),
    };
    let changes = if cases.iter().any(|case| !case.moves.is_empty()) { " · triangles: change points" } else { "" };
    let cut =
        if cases.iter().any(|case| Axis::of(case, 0.0, 1.0).cuts(case)) { ", with a tip: they go on" } else { "" };
    format!(
        "{shown}: runs, whiskers: their intervals ({level}{cut}) · lines: means of the levels, bands: one standard \
         deviation{changes}"
    )
}

/// The runs of all panels, from left to right.
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

    /// From a run's place to pixels, with half a step of room at both ends.
    fn scale(&self, plot: Area) -> Scale {
        Scale::linear(-0.6, self.visits.len() as f64 - 0.4, plot.left, plot.right)
    }

    fn place(&self, visit: &Visit) -> f64 {
        self.places.get(&key(visit)).map_or(0.0, |place| *place as f64)
    }

    /// Revisions and days below the plot: the first, the last, and as many between as have room.
    fn axis(&self, drawing: &mut Drawing, plot: Area) {
        let ends = [Point::new(plot.left, plot.bottom), Point::new(plot.right, plot.bottom)];
        drawing.line(ends, Stroke::solid(AXIS, 1.2));
        let x = self.scale(plot);
        let lines =
            |visit: &Visit| [revision(visit).unwrap_or_default(), day(visit).to_owned()].map(|line| shortened(&line));
        let widest = widest(self.visits.iter().flat_map(|visit| lines(visit))) + 14.0;
        let last = self.visits.len() - 1;
        let most = ((plot.width() / widest) as usize).clamp(2, 7);
        let step = last.div_ceil(most - 1).max(1);
        let mut named: Vec<usize> = (0..=last).step_by(step).collect();
        // The last one is always named, and gets the room for it.
        while named.last().is_some_and(|place| *place != last && x.at(last as f64) - x.at(*place as f64) < widest) {
            named.pop();
        }
        named.push(last);
        named.dedup();
        for place in named {
            let at = x.at(place as f64);
            drawing.line([Point::new(at, plot.bottom), Point::new(at, plot.bottom + 4.0)], Stroke::solid(AXIS, 1.0));
            let lines = lines(self.visits[place]).into_iter().filter(|line| !line.is_empty());
            for (row, line) in lines.enumerate() {
                let at = Point::new(at, plot.bottom + 18.0 + 14.0 * row as f64);
                drawing.text(Text::new(&line, at, TICK, MUTED).anchored(Anchor::Middle));
            }
        }
    }
}

fn key(visit: &Visit) -> (&str, &str) {
    (&visit.started_at, &visit.run)
}

/// A revision may be a branch's long name.
fn shortened(line: &str) -> String {
    TICK.fit(line, 90.0)
}

/// The values of a panel.
#[derive(Clone, Copy)]
struct Axis {
    low: f64,
    high: f64,
    scale: Scale,
}

impl Axis {
    /// Over every value, and the whiskers as far as they are no longer than the values are apart or a tenth of them.
    fn of(case: &CaseTrend, bottom: f64, top: f64) -> Self {
        let values = || case.visits.iter().map(|visit| visit.value);
        let (least, most) =
            (values().map(|v| v.value).fold(f64::INFINITY, f64::min), values().map(|v| v.value).fold(0.0, f64::max));
        let (reach_low, reach_high) = (least * (1.0 - LEAST), most * (1.0 + LEAST));
        let low = values().map(|v| v.low.max(reach_low)).fold(least, f64::min);
        let high = values().map(|v| v.high.min(reach_high)).fold(most, f64::max);
        let middle = f64::midpoint(low, high);
        let (low, high) = (low.min(middle * (1.0 - LEAST)), high.max(middle * (1.0 + LEAST)));
        Self { low, high, scale: Scale::linear(low, high, bottom, top) }
    }

    /// Whether a whisker goes on beyond the axis.
    fn cuts(self, case: &CaseTrend) -> bool {
        case.visits.iter().any(|visit| visit.value.low < self.low || visit.value.high > self.high)
    }

    fn ticks(self) -> Vec<f64> {
        round_ticks(self.low, self.high, 5)
    }

    fn labels(self, quantity: Quantity) -> Vec<String> {
        self.ticks().into_iter().map(|value| tick(quantity, value)).collect()
    }
}

fn tick(quantity: Quantity, value: f64) -> String {
    match quantity {
        // What follows the sixth digit comes from the arithmetic.
        Quantity::Speedup => words::times_tick(format!("{value:.6e}").parse().unwrap_or(value)),
        Quantity::Time => words::duration_tick(value),
    }
}

fn written(quantity: Quantity, value: f64) -> String {
    match quantity {
        Quantity::Speedup => words::times(value),
        Quantity::Time => words::duration(value),
    }
}

/// One case.
struct Panel<'a> {
    case: &'a CaseTrend,
    plot: Area,
    x: Scale,
    columns: &'a Columns<'a>,
}

impl Panel<'_> {
    fn draw(&self, drawing: &mut Drawing) {
        let axis = Axis::of(self.case, self.plot.bottom, self.plot.top);
        for value in axis.ticks() {
            tick_beside(drawing, self.plot, axis.scale.at(value), &tick(self.case.quantity, value));
        }
        self.levels(drawing, axis.scale);
        self.changes(drawing);
        self.dots(drawing, axis.scale);
        self.now(drawing, axis.scale);
    }

    fn at(&self, place: usize) -> f64 {
        self.x.at(self.columns.place(&self.case.visits[place]))
    }

    /// Half the way to the run before: where a level begins.
    fn edge(&self, place: usize) -> f64 {
        let here = self.at(place);
        if place == 0 { self.plot.left } else { f64::midpoint(self.at(place - 1), here) }
    }

    fn levels(&self, drawing: &mut Drawing, y: Scale) {
        let ends = self.case.levels.iter().map(|level| level.to);
        for (level, to) in self.case.levels.iter().zip(ends) {
            let left = self.edge(level.from);
            let right = if to == self.case.visits.len() { self.plot.right } else { self.edge(to) };
            if let Some(scatter) = self.case.scatter {
                let (top, bottom) = (y.at(level.value * scatter.exp()), y.at(level.value * (-scatter).exp()));
                let band = Area { left, right, top, bottom };
                drawing.rectangle(band, 0.0, Fill::sheer(SERIES[0].line, 0.12), "");
            }
            let ends = [Point::new(left, y.at(level.value)), Point::new(right, y.at(level.value))];
            drawing.line(ends, Stroke::solid(SERIES[0].line, 2.2));
        }
    }

    fn dots(&self, drawing: &mut Drawing, y: Scale) {
        let room = (self.plot.width() / self.columns.visits.len() as f64).min(self.plot.height() / 8.0);
        let radius = (0.25 * room).clamp(1.6, 3.2);
        for (place, visit) in self.case.visits.iter().enumerate() {
            let (x, value) = (self.at(place), visit.value);
            let ends = [(value.low, Shape::Down), (value.high, Shape::Up)];
            drawing.line(ends.map(|(end, _)| Point::new(x, y.at(end))), Stroke::solid(AXIS, 1.0));
            for (end, shape) in ends.into_iter().filter(|(end, _)| y.at(*end) != y.beyond(*end)) {
                drawing.marker(shape, Point::new(x, y.at(end)), 4.0, AXIS, "");
            }
            let write = |value| written(self.case.quantity, value);
            let name = revision(visit).map_or(String::new(), |revision| format!("{revision}, "));
            let interval = format!("{} to {}", write(value.low), write(value.high));
            let about = format!("{name}{}: {} ({interval})", day(visit), write(value.value));
            drawing.marker(Shape::Circle, Point::new(x, y.at(value.value)), radius, INK, &about);
        }
    }

    /// The name of the case and, beside it, what changed where.
    fn changes(&self, drawing: &mut Drawing) {
        let top = self.plot.top - HEAD;
        // A text keeps a little distance to what is beside it, the edge too.
        let (left, right) = (self.plot.left - 3.0, self.plot.right + NOW);
        let mut free = Free::new(Area { top: top - 3.0, bottom: self.plot.top, left, right });
        let places: Vec<f64> = self.case.moves.iter().map(|change| self.edge(change.at)).collect();
        let head = self.plot.top - 20.0;
        for x in &places {
            free.take_line(Point::new(*x, head), Point::new(*x, self.plot.top));
            free.take(Area::around(Point::new(*x, head), 7.0));
        }
        let name = Text::new(&self.name(), Point::new(self.plot.left, head + 4.0), NAME, INK);
        let shown =
            free.place([vec![name.clone()], vec![Text { at: Point::new(self.plot.left, head - 10.0), ..name }]]);
        for (change, x) in self.case.moves.iter().zip(places) {
            let hue = self.hue(change.change);
            let ends = [Point::new(x, head), Point::new(x, self.plot.bottom)];
            drawing.line(ends, Stroke::dashed(hue.line, 1.4, 5.0, 3.0));
            let shape = if change.change > 0.0 { Shape::Up } else { Shape::Down };
            drawing.marker(shape, Point::new(x, head), 6.0, hue.line, "");
            let visit = &self.case.visits[change.at];
            let by = size(change.change);
            let said = [revision(visit).unwrap_or_default(), day(visit).to_owned()].join(" ");
            let beside = |(aside, anchor): (f64, Anchor), said: &str| {
                let line = |text: &str, rise: f64, font, colour| {
                    Text::new(text, Point::new(x + aside, head + rise), font, colour).anchored(anchor)
                };
                vec![line(&by, 0.0, NAME, hue.text), line(said, 13.0, NOTE, MUTED)]
            };
            let sides = [(10.0, Anchor::Start), (-10.0, Anchor::End)];
            let short = revision(visit).unwrap_or_default();
            let places = [&said, &short].into_iter().flat_map(|said| sides.map(|side| beside(side, said.trim())));
            free.place(places).into_iter().flatten().for_each(|text| drawing.text(text));
        }
        shown.into_iter().flatten().for_each(|text| drawing.text(text));
    }

    fn name(&self) -> String {
        let what = match self.case.quantity {
            Quantity::Speedup => "speedup",
            Quantity::Time => "time",
        };
        NAME.fit_before(&self.case.case, &format!(", {what}"), self.plot.width() * 0.5)
    }

    /// What got better is blue, what got worse is vermilion.
    fn hue(&self, change: f64) -> Hue {
        let better = match self.case.quantity {
            Quantity::Speedup => change > 0.0,
            Quantity::Time => change < 0.0,
        };
        if better { SERIES[0] } else { SERIES[1] }
    }

    /// The level that it has now.
    fn now(&self, drawing: &mut Drawing, y: Scale) {
        let Some(level) = self.case.levels.last() else { return };
        let height = y.at(level.value).clamp(self.plot.top + 6.0, self.plot.bottom - 16.0);
        let x = self.plot.right + 10.0;
        let value = written(self.case.quantity, level.value);
        drawing.text(Text::new(&value, Point::new(x, height + 4.0), NAME, SERIES[0].text));
        drawing.text(Text::new("now", Point::new(x, height + 18.0), NOTE, MUTED));
        let from = Point::new(self.plot.right, y.at(level.value));
        drawing.line([from, Point::new(x - 3.0, height)], Stroke::solid(NEUTRAL, 0.8));
    }
}
