//! The pictures: a finished summary in, drawings out. No clock, no files, no fonts of the system.

mod comparison;
mod curves;
// Plain data, whose fields' names say what they are.
#[allow(missing_docs)]
mod drawing;
mod efficiency;
mod finding;
mod fits;
mod frame;
mod frontier;
mod labels;
mod levels;
mod losses;
mod names;
#[allow(missing_docs)]
mod palette;
mod plot;
mod png;
mod ratios;
mod recorder;
mod rows;
mod scale;
mod series;
mod sound;
mod speedup;
mod spots;
mod svg;
mod text;
mod ticks;
mod trend;
mod timeline;
mod times;
mod titles;
mod weak;
mod words;

pub use drawing::{Anchor, Area, Drawing, Fill, HEIGHT, Mark, Point, Shape, Stroke, Text, WIDTH};
pub use palette::Colour;
pub use png::PngError;
pub use text::{Type, Weight};

use crate::comparison::Comparison;
use crate::history::Trend;
use crate::plan::Scaling;
use crate::summary::{Group, Summary};

/// A drawing and what its files are called.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// The stem of its files: `speedup`, or `speedup-delay=1ms` where there are several groups.
    pub name: String,
    /// The picture.
    pub drawing: Drawing,
}

/// Draws one picture of a group; none where there is nothing to draw.
type Draw = fn(&Summary, &Group) -> Option<Drawing>;

/// Every kind of picture of a group, in the order in which they are shown.
fn kinds(scaling: Scaling) -> Vec<(&'static str, Draw)> {
    let scaled: &[(&str, Draw)] = match scaling {
        Scaling::Strong => &[("speedup", speedup::picture), ("efficiency", efficiency::picture)],
        Scaling::Weak => &[("weak", weak::picture)],
    };
    let others: [(&str, Draw); 3] =
        [("times", times::picture), ("timeline", timeline::picture), ("losses", losses::picture)];
    [scaled, &others].concat()
}

/// Every picture of a summary, group by group. One that has nothing to show is left out.
pub fn pictures(summary: &Summary) -> Vec<Picture> {
    let mut pictures: Vec<Picture> = Vec::new();
    for group in summary.groups.iter().map(sound::group) {
        for (kind, draw) in kinds(group.scaling) {
            if let Some(drawing) = draw(summary, &group) {
                let name = unused(&file_stem(kind, &group.label), &pictures);
                pictures.push(Picture { name, drawing });
            }
        }
    }
    pictures
}

/// The picture of a gate's verdicts; none where nothing was compared.
pub fn comparison(comparison: &Comparison) -> Option<Picture> {
    comparison::picture(comparison).map(|drawing| Picture { name: "comparison".to_owned(), drawing })
}

/// The picture of each trend, one for each kind of machine.
pub fn trend_pictures(trends: &[Trend]) -> Vec<Picture> {
    let mut pictures: Vec<Picture> = Vec::new();
    for trend in trends {
        if let Some(drawing) = trend::picture(trend) {
            let name = unused(&file_stem("trend", &trend.experiment), &pictures);
            pictures.push(Picture { name, drawing });
        }
    }
    pictures
}

/// The kind and the group's label in characters that every file system and shell takes as they are.
fn file_stem(kind: &str, label: &str) -> String {
    const LONGEST: usize = 80;
    let safe = |letter: char| if letter.is_ascii_alphanumeric() || "._=+".contains(letter) { letter } else { ' ' };
    let label: String = label.replace('µ', "u").chars().take(LONGEST).map(safe).collect();
    std::iter::once(kind).chain(label.split(' ').filter(|part| !part.is_empty())).collect::<Vec<_>>().join("-")
}

/// The name, with a number where an earlier picture has it already (file systems may ignore case).
fn unused(name: &str, pictures: &[Picture]) -> String {
    let taken = |name: &str| pictures.iter().any(|picture| picture.name.eq_ignore_ascii_case(name));
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}
