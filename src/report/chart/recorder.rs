//! What plotters draws, recorded as a [`Drawing`].

use std::convert::Infallible;

use plotters::coord::CoordTranslate;
use plotters::drawing::Rect;
use plotters::element::{CoordMapper, Drawable, PointCollection};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, RGBColor, ShapeStyle, TextStyle};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};

use super::drawing::{Anchor, Area, Drawing, Fill, Point, Stroke, Text, WIDTH};
use super::palette::Colour;
use super::text::{Type, Weight};

/// Plotters counts in whole pixels; so many of them in a CSS pixel are too fine to be seen.
const UNITS: f64 = 20.0;
/// How far below a point the base line of text stands that is anchored there at its top or in its middle, in ems.
const BELOW_TOP: f64 = 0.87;
const BELOW_MIDDLE: f64 = 0.35;

pub(super) fn units(pixels: f64) -> i32 {
    (pixels * UNITS).round() as i32
}

pub(super) fn pixels((x, y): BackendCoord) -> Point {
    Point::new(f64::from(x) / UNITS, f64::from(y) / UNITS)
}

pub(super) fn stroke(colour: Colour, width: f64) -> ShapeStyle {
    ShapeStyle::from(RGBColor(colour.red, colour.green, colour.blue)).stroke_width(units(width) as u32)
}

pub(super) fn fill(fill: Fill) -> ShapeStyle {
    use plotters::style::Color;
    let Colour { red, green, blue } = fill.colour;
    ShapeStyle::from(RGBColor(red, green, blue).mix(fill.opacity)).filled()
}

pub(super) fn font(font: Type, colour: Colour) -> TextStyle<'static> {
    let style = if font.weight == Weight::SemiBold { FontStyle::Bold } else { FontStyle::Normal };
    TextStyle {
        font: FontDesc::new(FontFamily::Name("Inter"), font.size * UNITS, style),
        color: BackendColor { alpha: 1.0, rgb: (colour.red, colour.green, colour.blue) },
        pos: Pos::default(),
    }
}

#[derive(Default)]
pub(super) struct Recorder {
    pub drawing: Drawing,
}

type Recorded = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for Recorder {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (units(WIDTH) as u32, units(self.drawing.height) as u32)
    }

    fn ensure_prepared(&mut self) -> Recorded {
        Ok(())
    }

    fn present(&mut self) -> Recorded {
        Ok(())
    }

    /// Never called: no picture is made of pixels, and all other shapes are recorded whole.
    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Recorded {
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Recorded {
        self.draw_path([from, to], style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Recorded {
        if style.color().alpha > 0.0 {
            let width = f64::from(style.stroke_width()) / UNITS;
            self.drawing.line(path.into_iter().map(pixels), Stroke::solid(colour(style.color()), width));
        }
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, full: bool) -> Recorded {
        if !full {
            return self.draw_path([from, (to.0, from.1), to, (from.0, to.1), from], style);
        }
        self.drawing.rectangle(Area::between(pixels(from), pixels(to)), filled(style), "");
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, centre: BackendCoord, radius: u32, style: &S, full: bool) -> Recorded {
        self.drawing.dots([pixels(centre)], f64::from(radius) / UNITS, filled(style), !full);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Recorded {
        self.drawing.polygon(corners.into_iter().map(pixels), filled(style));
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Recorded {
        let weight = if matches!(style.style(), FontStyle::Bold) { Weight::SemiBold } else { Weight::Regular };
        let font = Type { size: style.size() / UNITS, weight };
        let anchor = match style.anchor().h_pos {
            HPos::Left => Anchor::Start,
            HPos::Center => Anchor::Middle,
            HPos::Right => Anchor::End,
        };
        let below = match style.anchor().v_pos {
            VPos::Top => BELOW_TOP,
            VPos::Center => BELOW_MIDDLE,
            VPos::Bottom => 0.0,
        };
        let at = pixels(at);
        let at = Point::new(at.x, at.y + below * font.size);
        self.drawing.text(Text::new(text, at, font, colour(style.color())).anchored(anchor));
        Ok(())
    }
}

fn colour(BackendColor { rgb: (red, green, blue), .. }: BackendColor) -> Colour {
    Colour { red, green, blue }
}

fn filled<S: BackendStyle>(style: &S) -> Fill {
    Fill::sheer(colour(style.color()), style.color().alpha)
}

/// An element of our own: places in a chart, and what is drawn there that plotters has no words for, such as dashes,
/// rims, round corners and what a pointer is told.
pub(super) struct Sketch<F> {
    pub places: Vec<(f64, f64)>,
    pub draw: F,
}

/// The place itself, be it inside of the chart or not: plotters moves elements that leave the chart to its edge.
pub(super) struct Anywhere;

impl CoordMapper for Anywhere {
    type Output = Point;

    fn map<C: CoordTranslate>(coordinate: &C, place: &C::From, _: &Rect) -> Point {
        pixels(coordinate.translate(place))
    }
}

impl<'a, F> PointCollection<'a, (f64, f64), Anywhere> for &'a Sketch<F> {
    type Point = &'a (f64, f64);
    type IntoIter = &'a [(f64, f64)];

    fn point_iter(self) -> Self::IntoIter {
        &self.places
    }
}

impl<F: Fn(&mut Drawing, &[Point])> Drawable<Recorder, Anywhere> for Sketch<F> {
    fn draw<I: Iterator<Item = Point>>(&self, places: I, recorder: &mut Recorder, _: (u32, u32)) -> Recorded {
        (self.draw)(&mut recorder.drawing, &places.collect::<Vec<_>>());
        Ok(())
    }
}
