//! Text as the outlines of its letters, each of which is written once.

use std::collections::BTreeMap;
use std::fmt::Write;

use ttf_parser::OutlineBuilder;

use super::drawing::{Point, Text};
use super::text::Weight;
use crate::text::escape::xml as escape;

/// The letters that a document uses, by their names.
#[derive(Default)]
pub(super) struct Outlines {
    letters: BTreeMap<String, String>,
    /// Lines of text that are drawn twice: their rim, then they themselves.
    rimmed: Vec<String>,
}

impl Outlines {
    /// A line of text that points at its letters.
    pub fn element(&mut self, text: &Text) -> String {
        let scale = text.font.size / f64::from(text.font.weight.face().units_per_em());
        let mut letters = String::new();
        text.font.each_glyph(&text.content, |glyph, left, _| {
            let name = self.letter(text.font.weight, glyph);
            if let Some(name) = name {
                let _ = write!(letters, "<use href=\"#{name}\" x=\"{:.0}\"/>", left / scale);
            }
        });
        let Point { x, y } = text.start();
        let place = format!("transform=\"translate({x:.1} {y}) scale({scale:.6})\"");
        let (colour, said) = (text.colour, escape(&text.content));
        if !text.halo {
            return format!("<g {place} fill=\"{colour}\" aria-label=\"{said}\">{letters}</g>");
        }
        let name = format!("t{}", self.rimmed.len());
        self.rimmed.push(format!("<g id=\"{name}\">{letters}</g>"));
        let width = (3.0 / scale).round();
        format!(
            "<g {place} aria-label=\"{said}\"><use href=\"#{name}\" fill=\"#FFFFFF\" stroke=\"#FFFFFF\" \
             stroke-width=\"{width}\" stroke-linejoin=\"round\"/><use href=\"#{name}\" fill=\"{colour}\"/></g>"
        )
    }

    /// The letters and lines that elements point at.
    pub fn definitions(self) -> String {
        let letters = self.letters.iter().map(|(name, path)| format!("<path id=\"{name}\" d=\"{path}\"/>"));
        format!("<defs>{}{}</defs>\n", letters.collect::<String>(), self.rimmed.concat())
    }

    /// The name of a glyph; none where it has no outline, such as a space.
    fn letter(&mut self, weight: Weight, glyph: ttf_parser::GlyphId) -> Option<String> {
        let name = format!("{}{}", if weight == Weight::SemiBold { 'b' } else { 'r' }, glyph.0);
        if !self.letters.contains_key(&name) {
            let mut pen = Pen::default();
            weight.face().outline_glyph(glyph, &mut pen)?;
            self.letters.insert(name.clone(), pen.path);
        }
        Some(name)
    }
}

/// Writes a glyph, whose y points up, as a path, whose y points down.
#[derive(Default)]
struct Pen {
    path: String,
}

impl Pen {
    fn write(&mut self, command: char, points: &[(f32, f32)]) {
        self.path.push(command);
        for (place, (x, y)) in points.iter().enumerate() {
            let _ = write!(self.path, "{}{x:.0} {:.0}", if place > 0 { " " } else { "" }, 0.0 - y);
        }
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.write('M', &[(x, y)]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.write('L', &[(x, y)]);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.write('Q', &[(x1, y1), (x, y)]);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.write('C', &[(x1, y1), (x2, y2), (x, y)]);
    }

    fn close(&mut self) {
        self.path.push('Z');
    }
}
