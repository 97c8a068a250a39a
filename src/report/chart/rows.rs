//! Cases as rows: names to the left of a plot, numbers to its right.

use crate::summary::CaseSummary;

use super::drawing::{Anchor, Area, Drawing, Point, Text};
use super::palette::{Hue, INK, MUTED};
use super::series::Series;
use super::text::{NAME, NOTE};

/// So many rows have room.
pub const MOST_ROWS: usize = 13;

/// Below the plot: the ticks and what the axis measures.
const FOOT: f64 = 42.0;

/// A row that is lower than this has its second number beside its first, not below it.
const STACKED: f64 = 34.0;

/// No name is wider.
const WIDEST_NAME: f64 = 170.0;

/// What is written beside a row.
pub struct Label {
    /// The case's short id.
    pub name: String,
    /// The name's colour.
    pub hue: Hue,
    /// The number that matters.
    pub first: String,
    /// What is said below it, or beside it.
    pub second: String,
}

/// The rows that are shown, and what to say of those that are not.
pub struct Choice<R> {
    /// From the top to the bottom.
    pub rows: Vec<R>,
    /// Which these are, where they are not all.
    pub left_out: Option<String>,
}

impl<R> Choice<R> {
    /// Every case that gives a row, in the order of the series, if these are at most `most`; otherwise the rows of each
    /// series, to choose from.
    pub fn all_up_to<'a>(
        most: usize,
        series: &[Series<'a>],
        row: impl Fn(&'a CaseSummary, Hue) -> Option<R>,
    ) -> Result<Self, Vec<Vec<R>>> {
        let of_series =
            |series: &Series<'a>| series.cases.iter().filter_map(|case| row(case, series.hue)).collect::<Vec<R>>();
        let all: Vec<Vec<R>> = series.iter().map(of_series).filter(|rows| !rows.is_empty()).collect();
        if all.iter().map(Vec::len).sum::<usize>() > most {
            return Err(all);
        }
        Ok(Self { rows: all.into_iter().flatten().collect(), left_out: None })
    }
}

/// Where the rows are.
#[derive(Clone, Copy)]
pub struct Rows {
    /// Between the names and the numbers.
    pub plot: Area,
    /// From one row to the next.
    pub pitch: f64,
    count: usize,
    names: f64,
    /// How far the second number stands beside the first, where it is not below it.
    aside: Option<f64>,
}

impl Rows {
    /// As much room as there is, but for these labels and a key that needs a height above the rows.
    pub fn new(room: Area, labels: &[&Label], key: f64) -> Self {
        let widest = |width: fn(&Label) -> f64| labels.iter().map(|label| width(label)).fold(0.0, f64::max);
        let names = widest(|label| NAME.width(&label.name)).min(WIDEST_NAME);
        let first = widest(|label| NAME.width(&label.first));
        let second = widest(|label| NOTE.width(&label.second));
        let mut rows = Self { plot: room, pitch: 0.0, count: labels.len(), names, aside: None };
        (rows.plot.top, rows.plot.bottom) = (room.top - 2.0, room.bottom - FOOT);
        rows.set_top(room.top + key);
        rows.aside = if rows.pitch >= STACKED { None } else { Some(first + 10.0) };
        let numbers = rows.aside.map_or(first.max(second), |aside| aside + second);
        (rows.plot.left, rows.plot.right) = (room.left + names + 18.0, room.right - numbers - 20.0);
        rows
    }

    /// Spreads the rows from a height to the foot.
    pub fn set_top(&mut self, top: f64) {
        self.pitch = (self.plot.bottom - top) / self.count as f64;
    }

    /// Writes a row's label, its name at one height, and its numbers around it or beside it.
    pub fn write(&self, drawing: &mut Drawing, label: &Label, base: f64, rise: f64) {
        let (head, tail) = label.name.rfind('/').map_or((&*label.name, ""), |slash| label.name.split_at(slash));
        let name = NAME.fit_before(head, tail, self.names);
        let at = Point::new(self.plot.left - 12.0, base);
        drawing.text(Text::new(&name, at, NAME, label.hue.text).anchored(Anchor::End));
        let right = self.plot.right + 14.0;
        let (first, second) = match self.aside {
            None => (Point::new(right, base - rise), Point::new(right, base - rise + 14.0)),
            Some(aside) => (Point::new(right, base), Point::new(right + aside, base)),
        };
        drawing.text(Text::new(&label.first, first, NAME, INK));
        drawing.text(Text::new(&label.second, second, NOTE, MUTED));
    }
}
