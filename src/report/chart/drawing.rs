//! A picture as a list of marks, from which both its SVG and its PNG come.

use super::palette::Colour;
use super::text::{Type, clean};
use super::{png, svg};

/// The picture's width in CSS pixels.
pub const WIDTH: f64 = 800.0;
/// The picture's height in CSS pixels.
pub const HEIGHT: f64 = 500.0;

/// A recorded picture. Coordinates are CSS pixels from the top left, rounded to a tenth.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    /// What it finds, in a sentence.
    pub title: String,
    /// What it shows, for those who cannot see it.
    pub description: String,
    /// What is drawn, from the bottom to the top.
    pub marks: Vec<Mark>,
}

/// A place in the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// A rectangle along the axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// The left edge.
    pub left: f64,
    /// The top edge.
    pub top: f64,
    /// The right edge.
    pub right: f64,
    /// The bottom edge.
    pub bottom: f64,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub colour: Colour,
    /// Its width in pixels.
    pub width: f64,
    /// The lengths of dash and gap, where it is broken.
    pub dash: Option<(f64, f64)>,
}

/// How an area is filled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fill {
    /// Its colour.
    pub colour: Colour,
    /// From 0 to 1.
    pub opacity: f64,
}

/// The outline of a marker: a series' second channel beside its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A disc.
    Circle,
    /// A square on its side.
    Square,
    /// A triangle that points up.
    Up,
    /// A square on its corner.
    Diamond,
    /// A triangle that points down.
    Down,
    /// An upright cross.
    Plus,
    /// A hexagon.
    Hexagon,
}

/// Where a text's point is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// At its left end.
    Start,
    /// In its middle.
    Middle,
    /// At its right end.
    End,
}

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// On the base line, at the anchor.
    pub at: Point,
    /// Which part of the text is there.
    pub anchor: Anchor,
    /// Size and weight.
    pub font: Type,
    /// Its colour.
    pub colour: Colour,
    /// Whether a white rim keeps it apart from lines behind it.
    pub halo: bool,
    /// What it says, cleaned.
    pub content: String,
}

/// One thing that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// An open line through points.
    Line {
        /// Two or more.
        points: Vec<Point>,
        /// How it is drawn.
        stroke: Stroke,
    },
    /// A filled polygon.
    Polygon {
        /// Three or more corners.
        points: Vec<Point>,
        /// How it is filled.
        fill: Fill,
    },
    /// A filled rectangle.
    Rectangle {
        /// Where.
        area: Area,
        /// The radius of its corners.
        radius: f64,
        /// How it is filled.
        fill: Fill,
        /// What it stands for, shown where a pointer rests on it; may be empty.
        about: String,
    },
    /// Many equal dots.
    Dots {
        /// Their centres.
        centres: Vec<Point>,
        /// Their radius.
        radius: f64,
        /// Their colour.
        fill: Fill,
        /// Whether only the rims are drawn.
        hollow: bool,
    },
    /// A point of a series, with a white rim.
    Marker {
        /// Its outline.
        shape: Shape,
        /// Its middle.
        centre: Point,
        /// Half its height.
        radius: f64,
        /// Its colour.
        colour: Colour,
        /// What it stands for, shown where a pointer rests on it.
        about: String,
    },
    /// A line of text.
    Text(Text),
}

impl Drawing {
    /// An empty picture.
    pub fn new(title: &str, description: &str) -> Self {
        Self { title: clean(title), description: clean(description), marks: Vec::new() }
    }

    /// The picture as an SVG document.
    pub fn to_svg(&self) -> String {
        svg::document(self)
    }

    /// The picture as a PNG file of twice its size in CSS pixels.
    ///
    /// # Errors
    ///
    /// Where the pixels cannot be allocated or encoded.
    pub fn to_png(&self) -> Result<Vec<u8>, png::PngError> {
        png::file(self)
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
    pub fn rectangle(&mut self, area: Area, radius: f64, fill: Fill, about: &str) {
        let area = area.rounded();
        if area.width() > 0.0 && area.height() > 0.0 {
            self.marks.push(Mark::Rectangle { area, radius, fill, about: clean(about) });
        }
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

    /// Draws the marker of a point.
    pub fn marker(&mut self, shape: Shape, centre: Point, radius: f64, colour: Colour, about: &str) {
        self.marks.push(Mark::Marker { shape, centre: centre.rounded(), radius, colour, about: clean(about) });
    }

    /// Writes a line of text; an empty one draws nothing.
    pub fn text(&mut self, text: Text) {
        if !text.content.is_empty() {
            self.marks.push(Mark::Text(Text { at: text.at.rounded(), ..text }));
        }
    }
}

impl Point {
    /// From its coordinates.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    fn rounded(self) -> Self {
        Self { x: tenth(self.x), y: tenth(self.y) }
    }
}

impl Area {
    /// The square around a point.
    pub fn around(centre: Point, reach: f64) -> Self {
        Self { left: centre.x - reach, top: centre.y - reach, right: centre.x + reach, bottom: centre.y + reach }
    }

    /// The area between two corners.
    pub fn between(one: Point, two: Point) -> Self {
        Self { left: one.x.min(two.x), top: one.y.min(two.y), right: one.x.max(two.x), bottom: one.y.max(two.y) }
    }

    /// The smallest area that holds both.
    pub fn with(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// From left to right.
    pub fn width(self) -> f64 {
        self.right - self.left
    }

    /// From top to bottom.
    pub fn height(self) -> f64 {
        self.bottom - self.top
    }

    /// Whether two areas share more than an edge.
    pub fn overlaps(self, other: Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// Whether the other one lies inside.
    pub fn holds(self, other: Self) -> bool {
        self.left <= other.left && self.top <= other.top && self.right >= other.right && self.bottom >= other.bottom
    }

    /// The area with a margin around it.
    pub fn grown(self, by: f64) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    fn rounded(self) -> Self {
        Self { left: tenth(self.left), top: tenth(self.top), right: tenth(self.right), bottom: tenth(self.bottom) }
    }
}

impl Stroke {
    /// An unbroken line.
    pub const fn solid(colour: Colour, width: f64) -> Self {
        Self { colour, width, dash: None }
    }

    /// A line of dashes and gaps.
    pub const fn dashed(colour: Colour, width: f64, dash: f64, gap: f64) -> Self {
        Self { colour, width, dash: Some((dash, gap)) }
    }
}

impl Fill {
    /// A fill that hides what is below it.
    pub const fn solid(colour: Colour) -> Self {
        Self { colour, opacity: 1.0 }
    }

    /// A fill through which one sees, with an opacity from 0 to 1.
    pub const fn sheer(colour: Colour, opacity: f64) -> Self {
        Self { colour, opacity }
    }
}

impl Shape {
    /// Every shape, in the order in which series take them.
    pub const ALL: [Shape; 7] =
        [Shape::Circle, Shape::Square, Shape::Up, Shape::Diamond, Shape::Down, Shape::Plus, Shape::Hexagon];

    /// The corners around a middle; none for a circle. Sized so that all shapes weigh about the same.
    pub fn corners(self, centre: Point, radius: f64) -> Option<Vec<Point>> {
        let unit: &[(f64, f64)] = match self {
            Shape::Circle => return None,
            Shape::Square => &[(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)],
            Shape::Up => &[(0.0, -1.1), (1.1, 0.85), (-1.1, 0.85)],
            Shape::Diamond => &[(0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)],
            Shape::Down => &[(0.0, 1.1), (1.1, -0.85), (-1.1, -0.85)],
            Shape::Plus => &[
                (-0.42, -1.2),
                (0.42, -1.2),
                (0.42, -0.42),
                (1.2, -0.42),
                (1.2, 0.42),
                (0.42, 0.42),
                (0.42, 1.2),
                (-0.42, 1.2),
                (-0.42, 0.42),
                (-1.2, 0.42),
                (-1.2, -0.42),
                (-0.42, -0.42),
            ],
            Shape::Hexagon => &[(-0.55, -0.98), (0.55, -0.98), (1.12, 0.0), (0.55, 0.98), (-0.55, 0.98), (-1.12, 0.0)],
        };
        Some(unit.iter().map(|(x, y)| Point::new(centre.x + x * radius, centre.y + y * radius).rounded()).collect())
    }
}

impl Text {
    /// Text that starts at a point.
    pub fn new(content: &str, at: Point, font: Type, colour: Colour) -> Self {
        Self { at, anchor: Anchor::Start, font, colour, halo: false, content: clean(content) }
    }

    /// The same text, anchored otherwise.
    pub fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// The same text with a white rim.
    pub fn with_halo(self) -> Self {
        Self { halo: true, ..self }
    }

    /// How wide it is, in pixels.
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
        let start = self.start();
        Area {
            left: start.x,
            top: start.y - 0.76 * self.font.size,
            right: start.x + self.width(),
            bottom: start.y + 0.22 * self.font.size,
        }
    }
}

fn rounded(points: impl IntoIterator<Item = Point>) -> Vec<Point> {
    points.into_iter().map(Point::rounded).collect()
}

/// To a tenth of a pixel; the sum turns -0 into 0, which would be written otherwise.
fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0 + 0.0
}
