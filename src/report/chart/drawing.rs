//! A picture as a list of marks, from which both its SVG and its PNG come.

use super::palette::{Colour, WHITE};
use super::text::{Type, clean};

/// The picture's size in CSS pixels; one with rows is as high as these need.
pub const WIDTH: f64 = 800.0;
pub const HEIGHT: f64 = 500.0;
/// From line to line of a hatching, across.
const HATCH: f64 = 6.0;

/// A recorded picture. Coordinates are CSS pixels from the top left, rounded to a tenth.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    pub height: f64,
    pub title: String,
    /// What it shows, for those who cannot see it.
    pub description: String,
    /// From the bottom to the top.
    pub marks: Vec<Mark>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    pub colour: Colour,
    pub width: f64,
    /// The lengths of dash and gap, where it is broken.
    pub dash: Option<(f64, f64)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fill {
    pub colour: Colour,
    /// From 0 to 1.
    pub opacity: f64,
}

/// The outline of a marker: a series' second channel beside its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Circle,
    Square,
    Up,
    Diamond,
    Down,
    Plus,
    Hexagon,
    Left,
    Cross,
}

/// Which part of a text is at its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    pub at: Point,
    pub anchor: Anchor,
    pub font: Type,
    pub colour: Colour,
    /// Whether a white rim keeps it apart from lines behind it.
    pub halo: bool,
    pub content: String,
}

/// One thing that is drawn. What a rectangle or a marker is about is shown where a pointer rests on it.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    Line {
        points: Vec<Point>,
        stroke: Stroke,
    },
    Polygon {
        points: Vec<Point>,
        fill: Fill,
    },
    Rectangle {
        area: Area,
        fill: Fill,
        about: String,
    },
    /// Slanted lines over a rectangle.
    Hatch {
        area: Area,
        colour: Colour,
    },
    Dots {
        centres: Vec<Point>,
        radius: f64,
        fill: Fill,
        hollow: bool,
    },
    Marker {
        shape: Shape,
        centre: Point,
        radius: f64,
        colour: Colour,
        about: String,
    },
    Text(Text),
}

impl Default for Drawing {
    fn default() -> Self {
        Self { height: HEIGHT, title: String::new(), description: String::new(), marks: Vec::new() }
    }
}

impl Drawing {
    pub fn new(title: &str, description: &str) -> Self {
        Self { title: clean(title), description: clean(description), ..Self::default() }
    }

    /// Draws a line through points; fewer than two draw nothing.
    pub fn line(&mut self, points: impl IntoIterator<Item = Point>, stroke: Stroke) {
        let points = rounded(points);
        if points.len() > 1 {
            self.marks.push(Mark::Line { points, stroke });
        }
    }

    /// Fills a polygon; fewer than three corners draw nothing.
    pub fn polygon(&mut self, points: impl IntoIterator<Item = Point>, fill: Fill) {
        let points = rounded(points);
        if points.len() > 2 {
            self.marks.push(Mark::Polygon { points, fill });
        }
    }

    /// Fills a rectangle; one without an extent draws nothing.
    pub fn rectangle(&mut self, area: Area, fill: Fill, about: &str) {
        let area = area.rounded();
        if area.width() > 0.0 && area.height() > 0.0 {
            self.marks.push(Mark::Rectangle { area, fill, about: clean(about) });
        }
    }

    /// Hatches a rectangle on white paper.
    pub fn hatch(&mut self, area: Area, colour: Colour, about: &str) {
        self.rectangle(area, Fill::solid(WHITE), about);
        if area.width() > 1.0 && area.height() > 1.0 {
            self.marks.push(Mark::Hatch { area: area.rounded(), colour });
        }
    }

    /// Draws the edge of a rectangle.
    pub fn outline(&mut self, Area { left, top, right, bottom }: Area, stroke: Stroke) {
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
        self.line(corners.map(|(x, y)| Point::new(x, y)), stroke);
    }

    /// Draws dots; those that would cover each other exactly are drawn once.
    pub fn dots(&mut self, centres: impl IntoIterator<Item = Point>, radius: f64, fill: Fill, hollow: bool) {
        let mut centres = rounded(centres);
        centres.sort_by(|one, two| one.x.total_cmp(&two.x).then(one.y.total_cmp(&two.y)));
        centres.dedup();
        if !centres.is_empty() {
            self.marks.push(Mark::Dots { centres, radius, fill, hollow });
        }
    }

    pub fn marker(&mut self, shape: Shape, centre: Point, radius: f64, colour: Colour, about: &str) {
        self.marks.push(Mark::Marker { shape, centre: centre.rounded(), radius, colour, about: clean(about) });
    }

    /// Draws a circle around something.
    pub fn ring(&mut self, centre: Point, radius: f64, colour: Colour) {
        let turn = |step: u32| f64::from(step) / 48.0 * std::f64::consts::TAU;
        let at = |step| Point::new(centre.x + radius * turn(step).cos(), centre.y + radius * turn(step).sin());
        self.line((0..=48).map(at), Stroke::solid(colour, 1.3));
    }

    /// Writes a line of text; an empty one draws nothing.
    pub fn text(&mut self, text: Text) {
        if !text.content.is_empty() {
            self.marks.push(Mark::Text(Text { at: text.at.rounded(), ..text }));
        }
    }
}

impl Point {
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    fn rounded(self) -> Self {
        Self { x: tenth(self.x), y: tenth(self.y) }
    }
}

impl Area {
    pub fn around(centre: Point, reach: f64) -> Self {
        Self { left: centre.x, top: centre.y, right: centre.x, bottom: centre.y }.grown(reach)
    }

    pub fn between(one: Point, two: Point) -> Self {
        Self::around(one, 0.0).with(Self::around(two, 0.0))
    }

    pub fn with(self, other: Self) -> Self {
        let (left, right) = (self.left.min(other.left), self.right.max(other.right));
        Self { left, right, top: self.top.min(other.top), bottom: self.bottom.max(other.bottom) }
    }

    fn rounded(self) -> Self {
        let Self { left, top, right, bottom } = self;
        Self { left: tenth(left), top: tenth(top), right: tenth(right), bottom: tenth(bottom) }
    }

    /// The lines of a hatching, each from its right end to its left one.
    pub fn hatching(self) -> Vec<[Point; 2]> {
        let (first, last) = (self.left + self.top, self.right + self.bottom);
        let sums = ((first / HATCH).floor() as i64 + 1..).map(|step| step as f64 * HATCH).take_while(|sum| *sum < last);
        let ends = |sum: f64| {
            let (right, left) = (self.right.min(sum - self.top), self.left.max(sum - self.bottom));
            [right, left].map(|x| Point::new(x, sum - x).rounded())
        };
        sums.map(ends).collect()
    }

    pub fn width(self) -> f64 {
        self.right - self.left
    }

    pub fn height(self) -> f64 {
        self.bottom - self.top
    }

    /// Whether two areas share more than an edge.
    pub fn overlaps(self, other: Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    pub fn holds(self, other: Self) -> bool {
        self.left <= other.left && self.top <= other.top && self.right >= other.right && self.bottom >= other.bottom
    }

    pub fn grown(self, by: f64) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }
}

impl Stroke {
    pub const fn solid(colour: Colour, width: f64) -> Self {
        Self { colour, width, dash: None }
    }

    pub const fn dashed(colour: Colour, width: f64, dash: f64, gap: f64) -> Self {
        Self { colour, width, dash: Some((dash, gap)) }
    }
}

impl Fill {
    pub const fn solid(colour: Colour) -> Self {
        Self { colour, opacity: 1.0 }
    }

    /// A fill through which one sees.
    pub const fn sheer(colour: Colour, opacity: f64) -> Self {
        Self { colour, opacity }
    }
}

impl Shape {
    /// The shapes of series, in the order in which they take them. The diamond is the baseline's, the cross a failure's.
    pub const SERIES: [Shape; 7] =
        [Shape::Circle, Shape::Square, Shape::Up, Shape::Down, Shape::Plus, Shape::Hexagon, Shape::Left];

    /// The corners around a middle; none for a circle. Sized so that all shapes weigh about the same.
    pub fn corners(self, centre: Point, radius: f64) -> Option<Vec<Point>> {
        let unit: Vec<(f64, f64)> = match self {
            Shape::Circle => return None,
            Shape::Square => turned(&[(0.88, 0.88)]),
            Shape::Up => vec![(0.0, -1.1), (1.1, 0.85), (-1.1, 0.85)],
            Shape::Diamond => turned(&[(1.25, 0.0)]),
            Shape::Down => vec![(0.0, 1.1), (1.1, -0.85), (-1.1, -0.85)],
            Shape::Plus => turned(&[(0.42, -0.42), (1.2, -0.42), (1.2, 0.42)]),
            Shape::Left => vec![(-1.1, 0.0), (0.85, -1.1), (0.85, 1.1)],
            Shape::Cross => turned(&[(0.59, 0.0), (1.15, 0.55), (0.55, 1.15)]),
            Shape::Hexagon => {
                vec![(-0.55, -0.98), (0.55, -0.98), (1.12, 0.0), (0.55, 0.98), (-0.55, 0.98), (-1.12, 0.0)]
            }
        };
        Some(unit.iter().map(|(x, y)| Point::new(centre.x + x * radius, centre.y + y * radius).rounded()).collect())
    }
}

/// The corners, and the same after each of three quarter turns.
fn turned(corners: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let quarters = [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)];
    quarters
        .iter()
        .flat_map(|(cos, sin)| corners.iter().map(move |(x, y)| (x * cos - y * sin, x * sin + y * cos)))
        .collect()
}

impl Text {
    pub fn new(content: &str, at: Point, font: Type, colour: Colour) -> Self {
        Self { at, anchor: Anchor::Start, font, colour, halo: false, content: clean(content) }
    }

    pub fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    pub fn with_halo(self) -> Self {
        Self { halo: true, ..self }
    }

    /// The same text moved to the right by `x`, where it starts, or to the left, where it ends, and down by `y`.
    pub fn moved(self, x: f64, y: f64) -> Self {
        let anchor = if x < 0.0 { Anchor::End } else { Anchor::Start };
        Self { at: Point::new(self.at.x + x, self.at.y + y), anchor, ..self }
    }

    pub fn width(&self) -> f64 {
        self.font.width(&self.content)
    }

    /// Its left end on the base line.
    pub fn start(&self) -> Point {
        let shift = match self.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => self.width() / 2.0,
            Anchor::End => self.width(),
        };
        Point::new(self.at.x - shift, self.at.y)
    }

    /// What it covers: from the top of its capitals to the foot of its descenders.
    pub fn area(&self) -> Area {
        let Point { x: left, y } = self.start();
        let (above, below) = (0.76 * self.font.size, 0.22 * self.font.size);
        Area { left, top: y - above, right: left + self.width(), bottom: y + below }
    }
}

fn rounded(points: impl IntoIterator<Item = Point>) -> Vec<Point> {
    points.into_iter().map(Point::rounded).collect()
}

/// To a tenth of a pixel; the sum turns -0 into 0, which would be written otherwise.
fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0 + 0.0
}
