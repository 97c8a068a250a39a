//! What can be told of a picture from its recording: where text is, what is behind it, what it covers.

use crate::report::chart::{Area, Colour, Drawing, Mark, Point, Text, WIDTH};

/// Nothing comes nearer to the picture's edge.
const MARGIN: f64 = 8.0;

/// Everything that is wrong with a picture, each as a sentence.
pub fn faults(drawing: &Drawing) -> Vec<String> {
    let mut faults = outside(drawing);
    faults.extend(text_over_text(drawing));
    faults.extend(text_over_markers(drawing));
    faults.extend(faint_text(drawing));
    faults.extend(strange_numbers(drawing));
    faults
}

pub fn texts(drawing: &Drawing) -> Vec<&Text> {
    drawing
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Text(text) => Some(text),
            _ => None,
        })
        .collect()
}

/// All of a picture's words.
pub fn words(drawing: &Drawing) -> String {
    texts(drawing).iter().map(|text| text.content.as_str()).collect::<Vec<_>>().join("\n")
}

fn outside(drawing: &Drawing) -> Vec<String> {
    let paper = Area { left: 0.0, top: 0.0, right: WIDTH, bottom: drawing.height };
    let off = texts(drawing).into_iter().filter(|text| !paper.grown(-MARGIN).holds(text.area()));
    let off = off.map(|text| format!("outside: {:?} at {:?}", text.content, text.area()));
    let marks = drawing.marks.iter().filter(|mark| !paper.holds(extent(mark, 0.0)));
    off.chain(marks.map(|mark| format!("outside: {mark:?}"))).collect()
}

fn text_over_text(drawing: &Drawing) -> Vec<String> {
    let areas: Vec<(&Text, Area)> = texts(drawing).into_iter().map(|text| (text, text.area())).collect();
    let mut faults = Vec::new();
    for (place, (one, area)) in areas.iter().enumerate() {
        for (two, _) in areas[place + 1..].iter().filter(|(_, other)| area.overlaps(*other)) {
            faults.push(format!("{:?} is over {:?}", two.content, one.content));
        }
    }
    faults
}

fn text_over_markers(drawing: &Drawing) -> Vec<String> {
    let mut faults = Vec::new();
    for text in texts(drawing) {
        let area = text.area();
        for mark in &drawing.marks {
            let (centres, radius): (&[Point], f64) = match mark {
                Mark::Marker { centre, radius, .. } => (std::slice::from_ref(centre), *radius),
                Mark::Dots { centres, radius, .. } if extent(mark, 8.0).overlaps(area) => (centres, *radius),
                _ => continue,
            };
            if centres.iter().any(|centre| area.overlaps(Area::around(*centre, radius * 0.9))) {
                faults.push(format!("{:?} is over a marker", text.content));
            }
        }
    }
    faults
}

/// Text must have a contrast of 4.5:1 with all that is behind it; lines aside, which a halo keeps away.
fn faint_text(drawing: &Drawing) -> Vec<String> {
    let extents: Vec<Area> = drawing.marks.iter().map(|mark| extent(mark, 8.0)).collect();
    let mut faults = Vec::new();
    for (place, mark) in drawing.marks.iter().enumerate() {
        let Mark::Text(text) = mark else { continue };
        let area = text.area();
        let below = drawing.marks[..place].iter().zip(&extents).filter(|(_, extent)| extent.overlaps(area));
        let below: Vec<&Mark> = below.map(|(mark, _)| mark).collect();
        for point in samples(area) {
            let behind = below.iter().fold(Colour::hex(0xFFFFFF), |below, mark| over(mark, point, below));
            let contrast = text.colour.contrast(behind);
            if contrast < 4.5 {
                faults.push(format!("{:?} has a contrast of {contrast:.2} at {point:?}", text.content));
                break;
            }
        }
    }
    faults
}

fn strange_numbers(drawing: &Drawing) -> Vec<String> {
    let words = words(drawing);
    let odd = words
        .split(|letter: char| !letter.is_alphanumeric() && letter != '-')
        .filter(|word| ["NaN", "inf", "-0"].contains(word));
    odd.map(|word| format!("it says {word}")).collect()
}

/// Points all over an area.
fn samples(area: Area) -> impl Iterator<Item = Point> {
    let across = (0..=12).map(move |step| area.left + area.width() * f64::from(step) / 12.0);
    across.flat_map(move |x| (0..=3).map(move |step| Point::new(x, area.top + area.height() * f64::from(step) / 3.0)))
}

/// The colour at a point after a mark is drawn over what was there.
fn over(mark: &Mark, point: Point, below: Colour) -> Colour {
    match mark {
        Mark::Rectangle { area, fill, .. } if area.holds(Area::around(point, 0.0)) => {
            fill.colour.over(below, fill.opacity)
        }
        Mark::Polygon { points, fill } if holds(points, point) => fill.colour.over(below, fill.opacity),
        Mark::Marker { centre, radius, colour, .. } if distance(*centre, point) < *radius => *colour,
        Mark::Dots { centres, radius, fill, hollow: false }
            if centres.iter().any(|centre| distance(*centre, point) < *radius) =>
        {
            fill.colour.over(below, fill.opacity)
        }
        _ => below,
    }
}

fn distance(one: Point, two: Point) -> f64 {
    (one.x - two.x).hypot(one.y - two.y)
}

/// Whether a polygon holds a point, by the parity of the edges to its right.
pub fn holds(corners: &[Point], point: Point) -> bool {
    let edges = corners.iter().zip(corners.iter().cycle().skip(1));
    let crossed = edges.filter(|(from, to)| {
        (from.y > point.y) != (to.y > point.y)
            && point.x < from.x + (to.x - from.x) * (point.y - from.y) / (to.y - from.y)
    });
    crossed.count() % 2 == 1
}

/// What a mark covers, with a margin.
fn extent(mark: &Mark, margin: f64) -> Area {
    let around = |points: &[Point]| {
        let start =
            Area { left: f64::INFINITY, top: f64::INFINITY, right: f64::NEG_INFINITY, bottom: f64::NEG_INFINITY };
        let grow = |area: Area, point: &Point| Area {
            left: area.left.min(point.x),
            top: area.top.min(point.y),
            right: area.right.max(point.x),
            bottom: area.bottom.max(point.y),
        };
        points.iter().fold(start, grow)
    };
    let area = match mark {
        Mark::Line { points, .. } | Mark::Polygon { points, .. } => around(points),
        Mark::Rectangle { area, .. } | Mark::Hatch { area, .. } => *area,
        Mark::Dots { centres, .. } => around(centres),
        Mark::Marker { centre, .. } => Area::around(*centre, 0.0),
        Mark::Text(text) => text.area(),
    };
    area.grown(margin)
}
