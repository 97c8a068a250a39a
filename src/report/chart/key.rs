//! The markers and names of the series in lines, for pictures in which their ends are no place for names.

use super::drawing::{Area, Drawing, Point, Text, WIDTH};
use super::finding::name_of;
use super::frame::MARGIN;
use super::palette::INK;
use super::series::Series;
use super::text::NAME;
use crate::summary::Group;

const LINE: f64 = 24.0;
/// From a marker to its name.
const TO_NAME: f64 = 11.0;

/// How high all lines are.
pub(super) fn height(series: &[Series<'_>], group: &Group) -> f64 {
    let lines = places(series, group).last().map_or(1, |(_, _, line, _)| line + 1);
    lines as f64 * LINE
}

/// Draws all series but those that step back, in as many lines as they need, from the top of the room.
pub(super) fn draw(drawing: &mut Drawing, room: Area, series: &[Series<'_>], group: &Group) {
    for (one, name, line, left) in places(series, group) {
        let (x, y) = (room.left + left, room.top + line as f64 * LINE);
        let colour = if one.is_baseline() { INK } else { one.hue.line };
        drawing.marker(one.shape, Point::new(x, y + 4.0), 4.5, colour, "");
        drawing.text(Text::new(&name, Point::new(x + TO_NAME, y + 8.3), NAME, one.hue.text));
    }
}

/// Each series with its name, its line, and how far from the left its marker is.
fn places<'a, 's>(series: &'a [Series<'s>], group: &Group) -> Vec<(&'a Series<'s>, String, usize, f64)> {
    const FIRST: f64 = 5.0;
    let (mut line, mut left) = (0, FIRST);
    let mut all = Vec::new();
    for one in series.iter().filter(|one| !one.faded) {
        let name = if one.is_baseline() { name_of(one.cases[0], group) } else { one.label.clone() };
        let name = NAME.fit(&name, WIDTH - 2.0 * MARGIN - FIRST - TO_NAME);
        let end = left + TO_NAME + NAME.width(&name);
        if end > WIDTH - 2.0 * MARGIN && left > FIRST {
            (line, left) = (line + 1, FIRST);
        }
        let next = left + TO_NAME + NAME.width(&name) + 18.0;
        all.push((one, name, line, left));
        left = next;
    }
    all
}
