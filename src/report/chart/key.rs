//! The markers and names of the series in a line, for pictures in which their ends are no place for names.

use super::drawing::{Area, Drawing, Point, Text};
use super::finding::name_of;
use super::palette::INK;
use super::series::Series;
use super::text::NAME;
use crate::summary::Group;

pub(super) const HEIGHT: f64 = 24.0;

/// Draws as many as have room, without those that step back.
pub(super) fn draw(drawing: &mut Drawing, room: Area, series: &[Series<'_>], group: &Group) {
    let mut left = room.left + 5.0;
    for one in series.iter().filter(|one| !one.faded) {
        let name = if one.is_baseline() { name_of(one.cases[0], group) } else { one.label.clone() };
        let end = left + 11.0 + NAME.width(&name) + 18.0;
        if end > room.right {
            continue;
        }
        let colour = if one.is_baseline() { INK } else { one.hue.line };
        drawing.marker(one.shape, Point::new(left, room.top + 4.0), 4.5, colour, "");
        drawing.text(Text::new(&name, Point::new(left + 11.0, room.top + 8.3), NAME, one.hue.text));
        left = end;
    }
}
