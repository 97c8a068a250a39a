//! The pictures: a finished summary in, drawings out. No clock, no files, no fonts of the system.
//!
//! Charts, coordinates, axes, series and error bars are plotters'. What it draws is recorded as a [`Drawing`], which is
//! written as SVG and PNG and can be inspected.

mod compared;
mod counts;
mod curves;
// Plain data, whose fields' names say what they are.
#[allow(missing_docs)]
mod drawing;
mod edge;
mod finding;
mod fits;
mod frame;
mod headline;
mod history;
mod kept;
mod key;
mod labels;
mod levels;
mod looks;
mod names;
mod outlines;
#[allow(missing_docs)]
mod palette;
mod parts;
mod pictures;
mod plot;
mod png;
mod ratios;
mod recorder;
mod reason;
mod required;
mod rows;
mod runs;
mod scale;
mod schedules;
mod series;
mod sound;
mod spots;
mod svg;
mod sweep;
#[allow(missing_docs)]
mod text;
mod ticks;
mod tied;
mod titles;
mod words;

// The tests look at drawings more closely than the program does.
#[cfg_attr(not(test), allow(unused_imports))]
pub use drawing::{Area, Drawing, Fill, Mark, Point, Shape, Text, WIDTH};
pub(crate) use looks::{FACES, Look, looks, why_bounded};
#[cfg_attr(not(test), allow(unused_imports))]
pub use palette::Colour;
pub use png::PngError;

use crate::compare::history::Trend;
use crate::compare::{Comparison, Unpaired};
use crate::predict::Prediction;
use crate::report::words::MOST_DRAWN;
use crate::summary::Summary;
use pictures::{Draw, PICTURES};

/// A drawing and what its files are called.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// The stem of its files: `speedup`, or `speedup-delay=1ms` where there are several groups.
    pub name: String,
    /// The label of the group that it is of; empty where it is of no one group, or there is only one.
    pub group: String,
    /// The picture.
    pub drawing: Drawing,
}

/// Every picture of a summary, group by group. One that has nothing to show is left out.
pub fn pictures(summary: &Summary) -> Vec<Picture> {
    let mut pictures = Vec::new();
    let summary = &sound::summary(summary);
    add_all(&mut pictures, "", |draw| if let Draw::Summary(draw) = draw { draw(summary) } else { None });
    for group in summary.groups.iter().take(MOST_DRAWN) {
        let of_group = |draw: &Draw| if let Draw::Group(draw) = draw { draw(summary, group) } else { None };
        add_all(&mut pictures, &group.label, of_group);
    }
    pictures
}

/// The picture of a gate's verdicts; none where nothing was compared.
pub fn comparison(comparison: &Comparison) -> Option<Picture> {
    let mut pictures = Vec::new();
    add_all(&mut pictures, "", |draw| if let Draw::Comparison(draw) = draw { draw(comparison) } else { None });
    pictures.pop()
}

/// The picture of how a stored run differs from an earlier one; none where nothing was compared.
pub fn unpaired(unpaired: &Unpaired) -> Option<Picture> {
    let mut pictures = Vec::new();
    add_all(&mut pictures, "", |draw| if let Draw::Unpaired(draw) = draw { draw(unpaired) } else { None });
    pictures.pop()
}

/// The picture of each trend, one for each kind of machine, called after its experiment and the cases that were asked for.
pub fn trend_pictures(trends: &[Trend], cases: &str) -> Vec<Picture> {
    let mut pictures = Vec::new();
    for trend in trends {
        let name = format!("{} {cases}", trend.experiment);
        let of_trend = |draw: &Draw| if let Draw::Trend(draw) = draw { draw(trend) } else { None };
        add_all(&mut pictures, name.trim_end(), of_trend);
    }
    pictures
}

/// The picture of what is predicted of each group.
pub fn prediction_pictures(prediction: &Prediction) -> Vec<Picture> {
    let mut pictures = Vec::new();
    for group in prediction.groups.iter().take(MOST_DRAWN) {
        let of_group = |draw: &Draw| if let Draw::Prediction(draw) = draw { draw(prediction, group) } else { None };
        add_all(&mut pictures, &group.label, of_group);
    }
    pictures
}

/// The kind and the group's label in characters that every file system and shell takes as they are.
pub(crate) fn file_stem(kind: &str, label: &str) -> String {
    const LONGEST: usize = 80;
    let safe = |letter: char| if letter.is_ascii_alphanumeric() || "._=+".contains(letter) { letter } else { ' ' };
    let label: String = label.replace('µ', "u").chars().take(LONGEST).map(safe).collect();
    std::iter::once(kind).chain(label.split(' ').filter(|part| !part.is_empty())).collect::<Vec<_>>().join("-")
}

/// Adds all pictures that there are of a group, each with a number to its name where an earlier one has it already (file
/// systems may ignore case).
fn add_all(pictures: &mut Vec<Picture>, group: &str, draw: impl Fn(&Draw) -> Option<Drawing>) {
    for (kind, how) in PICTURES {
        let Some(drawing) = draw(how) else { continue };
        let name = file_stem(kind, group);
        let is_free = |name: &String| !pictures.iter().any(|picture| picture.name.eq_ignore_ascii_case(name));
        let names = std::iter::once(name.clone()).chain((2..).map(|number| format!("{name}-{number}")));
        let name = names.into_iter().find(is_free);
        pictures.extend(name.map(|name| Picture { name, group: group.to_owned(), drawing }));
    }
}
