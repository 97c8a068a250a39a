//! What a page says of pictures in its own words: how the series of a group look, and why no case is above its bound.

use std::fmt::Write;

use crate::summary::{Group, Summary};

use super::drawing::Point;
use super::palette::{Colour, SERIES};
use super::{reason, series};

/// How a strategy looks in every picture of its group.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// The strategy, and what else is swept and tells it apart: `scope chunk=16`.
    pub series: String,
    /// The colour of its lines.
    pub line: Colour,
    /// The darker one of its text.
    pub text: Colour,
    /// Which of the series' hues it has; none where it is a baseline or steps back.
    pub hue: Option<usize>,
    /// The outline of its marker around (6, 6), as a path of SVG; none for a circle.
    pub marker: Option<String>,
}

/// The looks of a group's series, in their order.
pub fn looks(group: &Group) -> Vec<Look> {
    let look = |series: &series::Series<'_>| Look {
        series: series.label.clone(),
        line: series.hue.line,
        text: series.hue.text,
        hue: SERIES.iter().position(|hue| *hue == series.hue),
        marker: series.shape.corners(Point::new(6.0, 6.0), 4.5).map(|corners| outline(&corners)),
    };
    series::of(group).iter().map(look).collect()
}

fn outline(corners: &[Point]) -> String {
    let mut path = String::new();
    for (place, Point { x, y }) in corners.iter().enumerate() {
        let _ = write!(path, "{}{x} {y}", if place == 0 { 'M' } else { 'L' });
    }
    path + "Z"
}

/// Why no case of a group is above its bound, in a sentence.
pub fn why_bounded(summary: &Summary, group: &Group) -> String {
    reason::sentence(summary, group)
}

/// The faces of the pictures' text: weight, and the file.
pub const FACES: [(u16, &[u8]); 2] =
    [(400, include_bytes!("fonts/Inter-Regular.ttf")), (600, include_bytes!("fonts/Inter-SemiBold.ttf"))];
