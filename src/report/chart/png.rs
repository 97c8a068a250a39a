//! A drawing as a PNG file, two pixels for each CSS pixel.

use thiserror::Error;
use tiny_skia::{Color, FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, StrokeDash, Transform};
use ttf_parser::OutlineBuilder;

use super::drawing::{Area, Drawing, Fill, Mark, Point, Shape, Stroke, Text, WIDTH};
use super::palette::{Colour, WHITE};

const SCALE: f32 = 2.0;

/// A picture could not be written as PNG.
#[derive(Debug, Error)]
#[error("the picture cannot be made into a PNG file: {0}")]
pub struct PngError(String);

impl Drawing {
    /// The picture as a PNG file of twice its size in CSS pixels.
    ///
    /// # Errors
    ///
    /// Where the pixels cannot be allocated or encoded.
    pub fn to_png(&self) -> Result<Vec<u8>, PngError> {
        let (width, height) = (WIDTH as u32 * SCALE as u32, (self.height * f64::from(SCALE)).round() as u32);
        let mut pixels = Pixmap::new(width, height).ok_or_else(|| PngError("no room for its pixels".to_owned()))?;
        pixels.fill(Color::WHITE);
        let mut canvas = Canvas { pixels };
        self.marks.iter().for_each(|mark| canvas.draw(mark));
        canvas.pixels.encode_png().map_err(|error| PngError(error.to_string()))
    }
}

struct Canvas {
    pixels: Pixmap,
}

impl Canvas {
    fn draw(&mut self, mark: &Mark) {
        match mark {
            Mark::Line { points, stroke } => self.stroke(polyline(points, false), *stroke),
            Mark::Polygon { points, fill } => self.fill(polyline(points, true), *fill),
            Mark::Rectangle { area, fill, .. } => self.fill(rectangle(*area), *fill),
            Mark::Hatch { area, colour } => {
                for line in area.hatching() {
                    self.stroke(polyline(&line, false), Stroke::solid(*colour, 1.0));
                }
            }
            Mark::Dots { centres, radius, fill, hollow } => {
                for centre in centres {
                    if *hollow {
                        self.fill(circle(*centre, *radius), Fill::solid(WHITE));
                        self.stroke(circle(*centre, *radius), Stroke::solid(fill.colour, 1.1));
                    } else {
                        self.fill(circle(*centre, *radius), *fill);
                    }
                }
            }
            Mark::Marker { shape, centre, radius, colour, about: _ } => {
                let outline = || outline(*shape, *centre, *radius);
                self.fill(outline(), Fill::solid(*colour));
                self.stroke(outline(), Stroke::solid(WHITE, 1.5));
            }
            Mark::Text(text) => {
                if text.halo {
                    self.stroke(letters(text), Stroke::solid(WHITE, 3.0));
                }
                self.fill(letters(text), Fill::solid(text.colour));
            }
        }
    }

    fn fill(&mut self, path: Option<Path>, fill: Fill) {
        if let Some(path) = path {
            let paint = paint(fill.colour, fill.opacity);
            self.pixels.fill_path(&path, &paint, FillRule::Winding, Transform::from_scale(SCALE, SCALE), None);
        }
    }

    fn stroke(&mut self, path: Option<Path>, stroke: Stroke) {
        if let Some(path) = path {
            let style = tiny_skia::Stroke {
                width: stroke.width as f32,
                line_cap: if stroke.dash.is_some() { LineCap::Butt } else { LineCap::Round },
                line_join: LineJoin::Round,
                dash: stroke.dash.and_then(|(dash, gap)| StrokeDash::new(vec![dash as f32, gap as f32], 0.0)),
                ..tiny_skia::Stroke::default()
            };
            let transform = Transform::from_scale(SCALE, SCALE);
            self.pixels.stroke_path(&path, &paint(stroke.colour, 1.0), &style, transform, None);
        }
    }
}

fn paint(colour: Colour, opacity: f64) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(colour.red, colour.green, colour.blue, (opacity * 255.0).round() as u8);
    paint.anti_alias = true;
    paint
}

fn polyline(points: &[Point], close: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (place, point) in points.iter().enumerate() {
        let (x, y) = (point.x as f32, point.y as f32);
        if place == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
    }
    if close {
        path.close();
    }
    path.finish()
}

fn circle(centre: Point, radius: f64) -> Option<Path> {
    PathBuilder::from_circle(centre.x as f32, centre.y as f32, radius as f32)
}

fn outline(shape: Shape, centre: Point, radius: f64) -> Option<Path> {
    match shape.corners(centre, radius) {
        Some(corners) => polyline(&corners, true),
        None => circle(centre, radius),
    }
}

fn rectangle(Area { left, top, right, bottom }: Area) -> Option<Path> {
    Rect::from_ltrb(left as f32, top as f32, right as f32, bottom as f32).map(PathBuilder::from_rect)
}

fn letters(text: &Text) -> Option<Path> {
    let face = text.font.weight.face();
    let start = text.start();
    let scale = (text.font.size / f64::from(face.units_per_em())) as f32;
    let mut pen = Pen { path: PathBuilder::new(), x: 0.0, y: start.y as f32, scale };
    text.font.each_glyph(&text.content, |glyph, left, _| {
        pen.x = (start.x + left) as f32;
        // A glyph without an outline, such as a space, leaves the path as it is.
        let _ = face.outline_glyph(glyph, &mut pen);
    });
    pen.path.finish()
}

/// Draws glyphs, whose y points up, into a path, whose y points down.
struct Pen {
    path: PathBuilder,
    x: f32,
    y: f32,
    scale: f32,
}

impl Pen {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, self.y - y * self.scale)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
