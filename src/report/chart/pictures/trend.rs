//! Each run with its interval, the levels, and where they changed.

use plotters::element::{PathElement, Rectangle};

use crate::compare::history::{CaseTrend, FEWEST, Quantity, Trend};
use crate::report::trend::{day, revision};

use crate::report::chart::drawing::{Anchor, Area, Drawing, Fill, Point, Shape, Stroke, Text};
use crate::report::chart::frame::Frame;
use crate::report::chart::history::{Columns, Heads, LEAST, Spark, edge, hue, scatter, size};
use crate::report::chart::labels::Free;
use crate::report::chart::palette::{AXIS, INK, MUTED, NEUTRAL, SERIES};
use crate::report::chart::plot::{Axes, Plot};
use crate::report::chart::recorder::{fill, stroke};
use crate::report::chart::rows::{Cell, Column, Row, Table};
use crate::report::chart::scale::Scale;
use crate::report::chart::text::{NAME, NOTE, TICK};
use crate::report::chart::ticks::round_ticks;
use crate::report::chart::titles::{self as found, titles};
use crate::report::chart::words;

/// So many cases have room below each other.
const MOST_CASES: usize = 60;
/// The plot of the case that moved most.
const PANEL: f64 = 210.0;
/// Above it: its name, then what changed, in as many levels as keep the words apart.
const NAME_HEAD: f64 = 22.0;
const LEVEL: f64 = 28.0;
/// Below it: revisions and days.
const FOOT: f64 = 48.0;
/// To the right: the level now.
const NOW: f64 = 76.0;
const PITCH: f64 = 27.0;
/// The rows have no axis of their own: so much less room do they need.
const NO_AXIS: f64 = 32.0;
/// A run is an outlier that is further from its level than so many times the usual, and than so much of it.
const FAR: f64 = 3.5;
const FAR_OFF: f64 = 0.02;
const MOST_OUTLIERS: usize = 8;
const COLUMNS: [Column; 2] =
    [Column { head: "now", anchor: Anchor::End, ..Column::PLAIN }, Column { head: "changes", ..Column::PLAIN }];

/// The picture of a trend; none where nothing was measured.
pub(super) fn picture(trend: &Trend) -> Option<Drawing> {
    let cases = chosen(trend);
    let first = *cases.first()?;
    let failing =
        |case: &CaseTrend| Some(format!("{} failed in the latest run: {}", case.case, case.failing.as_ref()?));
    let troubles: Vec<String> = trend.cases.iter().filter_map(failing).take(2).collect();
    let footer = [trend.experiment.clone(), trend.fingerprint.clone(), "the axes do not start at 0".to_owned()];
    let rows: Vec<Row> = if cases.len() > 1 { cases.iter().map(|case| row(case)).collect() } else { Vec::new() };
    let below = if rows.is_empty() { 0.0 } else { Table::height(&COLUMNS, rows.len(), PITCH) - NO_AXIS };
    let frame = Frame::around(&found(first, trend), &subtitle(&cases, trend), &troubles, &footer);
    let columns = Columns::of(&cases);
    let (left, right) = (frame.room.left, frame.room.right);
    let y = values(first);
    let widest = y.labels().map(|label| TICK.width(label)).fold(0.0, f64::max);
    // What is said beside the rows leaves the same plot for all of them.
    let wide = Table::new(Area { left, right, ..frame.room }, &COLUMNS, rows.iter().collect(), PITCH).area;
    let (left, right) = match rows.is_empty() {
        true => (left + 10.0 + widest, right - NOW),
        false => (wide.left.max(left + 10.0 + widest), wide.right),
    };
    let x = columns.scale(right - left);
    let heads = Heads::of(first, &columns, &x, (left, right));
    let above = NAME_HEAD + LEVEL * heads.levels as f64;
    let Frame { drawing, room } = frame.with_room(above + PANEL + FOOT + below);
    let area = Area { left, right, top: room.top + above, bottom: room.top + above + PANEL };
    let panel = Panel { case: first, plot: Plot::new(drawing, Axes { area, x: x.clone(), y }), columns: &columns };
    let drawing = panel.draw(&heads);
    if rows.is_empty() {
        return Some(drawing);
    }
    let room = Area { top: area.bottom + FOOT, bottom: room.bottom + NO_AXIS, ..room };
    Some(draw_rows(drawing, room, (&cases, &rows), (&columns, x)))
}

/// Every case in a row: its runs and levels on a scale of its own, where it is now, and what changed.
fn draw_rows(
    drawing: Drawing,
    room: Area,
    (cases, rows): (&[&CaseTrend], &[Row]),
    (columns, x): (&Columns<'_>, Scale),
) -> Drawing {
    let mut table = Table::new(room, &COLUMNS, rows.iter().collect(), PITCH);
    table.is_ruled = true;
    let axes = Axes { area: table.area, x: x.with_ticks([], |_| String::new()), y: Scale::rows(rows.len()) };
    let mut plot = Plot::new(drawing, axes);
    table.write(&mut plot);
    for (place, case) in cases.iter().enumerate() {
        Spark::of(case, columns, place as f64 + 0.5).draw(&mut plot);
    }
    plot.finish()
}

fn row(case: &CaseTrend) -> Row {
    let now = case.levels.last().map_or(String::new(), |level| written(case.quantity, level.value));
    let (words, colour) = match &case.moves[..] {
        [] if case.visits.len() < FEWEST => (format!("{} only", words::count(case.visits.len(), "run")), MUTED),
        [] => ("no change".to_owned(), MUTED),
        [.., last] => {
            let earlier: Vec<String> =
                case.moves.iter().rev().take(3).rev().map(|change| size(change.change)).collect();
            (earlier.join(", "), hue(case.quantity, last.change).text)
        }
    };
    let quantity = if case.quantity == Quantity::Time { "time" } else { "speedup" };
    let cells =
        vec![Cell { words: now, more: String::new(), colour: INK }, Cell { words, more: String::new(), colour }];
    Row { name: case.case.replace(';', " "), more: quantity.to_owned(), colour: INK, cells }
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
    let sure: Vec<f64> = reached.filter(|confidence| *confidence > 0.0).collect();
    let cut = if cases.iter().any(|case| is_cut(case, &values(case))) { ", with a tip: they go on" } else { "" };
    let level = words::range(sure.iter().copied(), words::confidence);
    let parts = [
        (trend.cases.len() > cases.len())
            .then(|| format!("{} of {} cases, those that moved most", cases.len(), trend.cases.len())),
        Some("dots: runs".to_owned()),
        (!sure.is_empty()).then(|| format!("whiskers: their intervals ({level}{cut})")),
        Some("lines: means of the levels".to_owned()),
        cases.first().filter(|case| scatter(case).0 > 0.0).map(|_| "band: how far runs usually are".to_owned()),
        cases.iter().any(|case| !case.moves.is_empty()).then(|| "triangles: change points".to_owned()),
    ];
    words::sentence(&parts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
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
    fn draw(mut self, heads: &Heads) -> Drawing {
        self.plot.axis_beside();
        self.draw_levels();
        self.draw_changes(heads);
        self.draw_runs();
        self.name_outliers();
        self.draw_now();
        self.draw_axis();
        self.plot.finish()
    }

    /// The axis of the runs, with a second line of words at each tick.
    fn draw_axis(&mut self) {
        self.plot.axis_below("", false);
        let bottom = self.plot.axes.y.ends().0;
        for place in self.plot.axes.x.ticks().collect::<Vec<_>>() {
            if let Some(line) = self.columns.label(self.columns.visits[place as usize]).get(1) {
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

    fn draw_levels(&mut self) {
        let (scatter, _) = scatter(self.case);
        for level in &self.case.levels {
            let edge = |visit: usize| edge(self.case, self.columns, visit, &self.plot.axes.x);
            let left = edge(level.from);
            let is_last = level.to == self.case.visits.len();
            let right = if is_last { self.plot.axes.x.ends().1 } else { edge(level.to) };
            if scatter > 0.0 {
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

    fn draw_changes(&mut self, heads: &Heads) {
        let Area { left, top, bottom, .. } = self.plot.axes.area;
        let mut drawing = self.plot.drawing();
        let at = Point::new(left, top - LEVEL * heads.levels as f64 - 8.0);
        drawing.text(Text::new(&self.name(), at, NAME, INK));
        for (change, (x, texts, level)) in self.case.moves.iter().zip(&heads.list) {
            let head = top - LEVEL * *level as f64 - 19.0;
            let hue = hue(self.case.quantity, change.change);
            drawing.line([Point::new(*x, head), Point::new(*x, bottom)], Stroke::dashed(hue.line, 1.4, 5.0, 3.0));
            let shape = if change.change > 0.0 { Shape::Up } else { Shape::Down };
            drawing.marker(shape, Point::new(*x, head), 6.0, hue.line, "");
            for text in texts {
                let at = Point::new(text.at.x, text.at.y + head + 3.5);
                drawing.text(Text { at, ..text.clone() }.with_halo());
            }
        }
    }

    /// Names the runs that are far from their level, the furthest first.
    fn name_outliers(&mut self) {
        let (usual, offs) = scatter(self.case);
        let mut far: Vec<usize> =
            (0..offs.len()).filter(|place| offs[*place].abs() > (FAR * usual).max(FAR_OFF)).collect();
        far.sort_by(|one, two| offs[*two].abs().total_cmp(&offs[*one].abs()));
        let at = |place: usize| self.plot.axes.at(self.place(place), self.case.visits[place].value.value);
        let mut free = Free::new(self.plot.axes.area);
        (0..offs.len()).for_each(|place| free.take(Area::around(at(place), 3.5)));
        for place in far.into_iter().take(MOST_OUTLIERS) {
            let visit = &self.case.visits[place];
            let name = revision(visit).map(|name| NOTE.fit(&name, 90.0)).unwrap_or_else(|| day(visit).to_owned());
            let words = format!("outlier, {name}");
            let text = Text::new(&words, at(place), NOTE, INK).with_halo();
            let sides = [
                (7.0, 3.5),
                (-7.0, 3.5),
                (7.0, 14.0),
                (-7.0, 14.0),
                (7.0, -8.0),
                (-7.0, -8.0),
                (7.0, 26.0),
                (7.0, -20.0),
            ];
            let text = free.place(sides.map(|(x, y)| vec![text.clone().moved(x, y)]));
            self.plot.drawing().ring(at(place), 5.0, INK);
            text.into_iter().flatten().for_each(|text| self.plot.drawing().text(text));
        }
    }

    fn name(&self) -> String {
        let what = match self.case.quantity {
            Quantity::Speedup => "speedup",
            Quantity::Time => "time",
        };
        NAME.fit_before(&self.case.case, &format!(", {what}"), self.plot.axes.area.width())
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
