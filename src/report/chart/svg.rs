//! A drawing as an SVG document: the same bytes for the same drawing.

use std::cell::RefCell;
use std::fmt::Write;

use super::drawing::{Anchor, Drawing, Fill, Mark, Point, Shape, Stroke, Text, WIDTH};
use super::outlines::Outlines;
use super::palette::Colour;
use super::text::Weight;
use crate::text::escape::xml as escape;

impl Drawing {
    /// The picture as an element of a page, without so much of its left and of its top; the page has Inter and sets digits
    /// in one width. Text stays text: it can be searched and read aloud, and `textLength` keeps the layout where another
    /// font must stand in.
    pub fn to_svg(&self, left: f64, top: f64) -> String {
        let (width, height) = (WIDTH - left, self.height - top);
        let whole = format!("data-whole=\"0 0 {WIDTH} {}\"", self.height);
        let view = format!("width=\"{width}\" height=\"{height}\" viewBox=\"{left} {top} {width} {height}\" {whole}");
        self.written(&view, "", text_element)
    }

    /// The picture as an SVG file. Letters are outlines, so that it looks the same in every program: not all of them have
    /// Inter, take a font from a file, or know `textLength`.
    pub fn to_svg_file(&self) -> String {
        let outlines = RefCell::new(Outlines::default());
        let height = self.height;
        let view = format!("width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\"");
        let style = " style=\"font-variant-numeric:tabular-nums\"";
        let svg = self.written(&view, style, |text| outlines.borrow_mut().element(text));
        svg.replacen("</svg>", &format!("{}</svg>", outlines.into_inner().definitions()), 1)
    }

    fn written(&self, view: &str, style: &str, text: impl Fn(&Text) -> String) -> String {
        let (title, description, height) = (escape(&self.title), escape(&self.description), self.height);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" {view} role=\"img\" \
             font-family=\"Inter, system-ui, sans-serif\"{style}>\n<title>{title}</title>\n<desc>{description}</desc>\n\
             <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#FFFFFF\"/>\n"
        );
        for mark in &self.marks {
            svg += &element(mark, &text);
            svg.push('\n');
        }
        svg + "</svg>\n"
    }
}

fn element(mark: &Mark, written: &impl Fn(&Text) -> String) -> String {
    match mark {
        Mark::Line { points, stroke } => {
            format!("<path d=\"{}\" fill=\"none\"{}/>", through(points), stroked(*stroke))
        }
        Mark::Polygon { points, fill } => format!("<path d=\"{}Z\"{}/>", through(points), filled(*fill)),
        Mark::Rectangle { area, fill, about } => {
            let (x, y) = (area.left, area.top);
            let (width, height) = (number(area.width()), number(area.height()));
            let place = format!("x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"{}", filled(*fill));
            closed("rect", &place, about)
        }
        Mark::Hatch { area, colour } => {
            let lines: String = area.hatching().iter().map(|line| through(line)).collect();
            format!("<path d=\"{lines}\" stroke=\"{colour}\" stroke-width=\"1\" stroke-linecap=\"round\"/>")
        }
        Mark::Dots { centres, radius, fill, hollow } => dots(centres, *radius, *fill, *hollow),
        Mark::Marker { shape, centre, radius, colour, about } => marker(*shape, *centre, *radius, *colour, about),
        Mark::Text(text) => written(text),
    }
}

/// Solid dots are strokes of no length with round ends: a tenth of the bytes of circles.
fn dots(centres: &[Point], radius: f64, fill: Fill, hollow: bool) -> String {
    let mut path = String::new();
    if hollow {
        for Point { x, y } in centres {
            let _ = write!(path, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>");
        }
        return format!("<g fill=\"#FFFFFF\" stroke=\"{}\" stroke-width=\"1.1\">{path}</g>", fill.colour);
    }
    for Point { x, y } in centres {
        let _ = write!(path, "M{x} {y}h0");
    }
    let opacity = if fill.opacity < 1.0 { format!(" stroke-opacity=\"{}\"", fill.opacity) } else { String::new() };
    let (colour, width) = (fill.colour, radius * 2.0);
    format!("<path d=\"{path}\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linecap=\"round\"{opacity}/>")
}

fn marker(shape: Shape, centre: Point, radius: f64, colour: Colour, about: &str) -> String {
    let look = format!(" fill=\"{}\" stroke=\"#FFFFFF\" stroke-width=\"1.5\" stroke-linejoin=\"round\"", colour);
    match shape.corners(centre, radius) {
        Some(corners) => closed("path", &format!("d=\"{}Z\"{look}", through(&corners)), about),
        None => closed("circle", &format!("cx=\"{}\" cy=\"{}\" r=\"{radius}\"{look}", centre.x, centre.y), about),
    }
}

fn text_element(text: &Text) -> String {
    let anchor = match text.anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    let weight = if text.font.weight == Weight::SemiBold { " font-weight=\"600\"" } else { "" };
    let rim = " stroke=\"#FFFFFF\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\"";
    let rim = if text.halo { rim } else { "" };
    let (Point { x, y }, size, colour, width) = (text.at, text.font.size, text.colour, number(text.width()));
    format!(
        "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{weight}{anchor} fill=\"{colour}\"{rim} \
         textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\">{}</text>",
        escape(&text.content)
    )
}

fn closed(name: &str, attributes: &str, about: &str) -> String {
    if about.is_empty() {
        format!("<{name} {attributes}/>")
    } else {
        format!("<{name} {attributes}><title>{}</title></{name}>", escape(about))
    }
}

fn through(points: &[Point]) -> String {
    let mut path = String::new();
    for (place, Point { x, y }) in points.iter().enumerate() {
        let _ = write!(path, "{}{x} {y}", if place == 0 { 'M' } else { 'L' });
    }
    path
}

fn stroked(stroke: Stroke) -> String {
    let ends = match stroke.dash {
        Some((dash, gap)) => format!("stroke-dasharray=\"{dash} {gap}\""),
        None => "stroke-linecap=\"round\"".to_owned(),
    };
    let (colour, width) = (stroke.colour, stroke.width);
    format!(" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linejoin=\"round\" {ends}")
}

fn filled(fill: Fill) -> String {
    let opacity = if fill.opacity < 1.0 { format!(" fill-opacity=\"{}\"", fill.opacity) } else { String::new() };
    format!(" fill=\"{}\"{opacity}", fill.colour)
}

fn number(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
