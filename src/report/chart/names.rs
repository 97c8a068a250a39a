//! The column of names to the right of a plot, each with a line from the last point of its series.

use super::drawing::{Drawing, Point, Stroke, Text, WIDTH};
use super::frame::MARGIN;
use super::labels::spread;
use super::palette::{Colour, MUTED};
use super::plot::Axes;
use super::series::Series;
use super::spots::{Spot, Spots};
use super::text::{NAME, NOTE, NOTE_HEAD, Type, clean};

const LEADER: f64 = 24.0;
const WIDEST: f64 = 190.0;

#[derive(Clone, Debug)]
struct Name {
    series: usize,
    name: String,
    value: String,
}

#[derive(Clone, Debug)]
pub(super) struct Names {
    list: Vec<Name>,
    font: Type,
    pitch: f64,
    /// Whether the value stands below the name instead of beside it.
    stacked: bool,
    more: Option<String>,
}

impl Names {
    /// The names of all series that have a point, each with what `value` says of its points (with detail, where it
    /// has a line of its own); as many as `height` has room for, the ones with the highest last points first.
    pub fn new(spots: &Spots<'_>, height: f64, value: impl Fn(&[&Spot<'_>], bool) -> String) -> Self {
        let named = |(place, series): &(usize, &Series<'_>)| !series.is_baseline() && spots.of(*place).next().is_some();
        let named: Vec<(usize, &Series<'_>)> = spots.series.iter().enumerate().filter(named).collect();
        let count = named.len() as f64;
        let (font, pitch, stacked) = match () {
            () if count * 32.0 <= height => (NAME, 32.0, true),
            () if count * 17.0 <= height => (NAME, 17.0, false),
            () => (NOTE_HEAD, 13.5, false),
        };
        let mut list: Vec<(f64, Name)> = Vec::new();
        for (place, series) in named {
            let spots: Vec<&Spot<'_>> = spots.of(place).collect();
            let last = spots.last().map_or(0.0, |spot| spot.estimate.value);
            let rank = if series.faded { last } else { f64::INFINITY };
            let value = NOTE.fit(&value(&spots, stacked), WIDEST);
            let beside = if stacked { 0.0 } else { NOTE.width(&value) + 6.0 };
            let name = font.fit(&clean(&series.label), (WIDEST - beside).max(40.0));
            list.push((rank, Name { series: place, name, value }));
        }
        let room = (height / pitch).floor().max(1.0) as usize;
        let more = list.len().checked_sub(room).filter(|more| *more > 0).map(|more| format!("and {more} more"));
        if more.is_some() {
            list.sort_by(|one, two| two.0.total_cmp(&one.0));
            list.truncate(room);
        }
        Self { list: list.into_iter().map(|(_, name)| name).collect(), font, pitch, stacked, more }
    }

    /// Where a plot must end so that the names fit beside it.
    pub fn plot_right(&self) -> f64 {
        let width = |name: &Name| {
            let (name, value) = (self.font.width(&name.name), NOTE.width(&name.value));
            if self.stacked { name.max(value) } else { name + 6.0 + value }
        };
        let widest = self.list.iter().map(width).fold(0.0, f64::max);
        if self.list.is_empty() { WIDTH - MARGIN } else { WIDTH - MARGIN - widest - LEADER }
    }

    pub fn draw(&self, drawing: &mut Drawing, axes: &Axes, spots: &Spots<'_>) {
        let end = |name: &'_ Name| spots.of(name.series).last().map(|last| last.at(axes));
        let mut ends: Vec<(Point, &Name)> = self.list.iter().filter_map(|name| Some((end(name)?, name))).collect();
        ends.sort_by(|one, two| one.0.y.total_cmp(&two.0.y));
        let wanted: Vec<f64> = ends.iter().map(|(at, _)| at.y).collect();
        let half = self.pitch / 2.0;
        let heights = spread(&wanted, self.pitch, axes.area.top + half - 6.0, axes.area.bottom - half + 6.0);
        let left = axes.area.right + LEADER;
        for ((at, name), height) in ends.into_iter().zip(heights) {
            let hue = spots.series[name.series].hue;
            let beside = spots.list.iter().map(|spot| spot.at(axes)).filter(|other| (other.y - at.y).abs() < 8.0);
            let start = Point::new(beside.map(|other| other.x).fold(at.x, f64::max) + 7.0, at.y);
            // A long one must not be taken for a part of the series.
            let stroke = match axes.area.right - start.x > 60.0 {
                true => Stroke::dashed(hue.line, 0.8, 2.0, 3.0),
                false => Stroke::solid(hue.line, 1.0),
            };
            drawing.line([start, Point::new(left - 6.0, height)], stroke);
            self.write(drawing, name, Point::new(left, height), hue.text);
        }
        if let Some(more) = &self.more {
            drawing.text(Text::new(more, Point::new(left, axes.area.bottom + 18.0), NOTE, MUTED));
        }
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
