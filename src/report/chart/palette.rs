//! The colours: ink, series, records, and how well one reads on another.

use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    pub red: u8,
    pub green: u8,
    pub blue: u8,
}

pub const INK: Colour = Colour::hex(0x1F2328);
pub const MUTED: Colour = Colour::hex(0x57606A);
pub const AXIS: Colour = Colour::hex(0x8C959F);
pub const GRID: Colour = Colour::hex(0xE6E9ED);
/// Lines and marks that belong to no series.
pub const NEUTRAL: Colour = Colour::hex(0x6B7280);
/// What no schedule can reach, and time in which a worker is idle.
pub const SHADE: Colour = Colour::hex(0xF1F3F5);
pub const WHITE: Colour = Colour::hex(0xFFFFFF);
/// Text that says that something failed.
pub const ALERT: Colour = Colour::hex(0xB04B00);
const BLACK: Colour = Colour::hex(0x000000);

/// The colour of a series' lines and the darker one of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hue {
    pub line: Colour,
    /// For text: at least 4.5:1 on white.
    pub text: Colour,
}

/// The series' hues in their order; told apart by readers of every colour vision.
pub const SERIES: [Hue; 7] = [
    Hue::hex(0x0072B2, 0x005F96),
    Hue::hex(0xD55E00, 0xB04B00),
    Hue::hex(0x009E73, 0x007757),
    Hue::hex(0xCC79A7, 0x9C4474),
    Hue::hex(0xE69F00, 0x8A6000),
    Hue::hex(0x56B4E9, 0x1F74A8),
    Hue::hex(0x1F2328, 0x1F2328),
];

/// What is not singled out, where there are more series than hues.
pub const FADED: Hue = Hue { line: AXIS, text: MUTED };
pub const PLAIN: Hue = Hue { line: NEUTRAL, text: INK };

impl Hue {
    const fn hex(line: u32, text: u32) -> Self {
        Self { line: Colour::hex(line), text: Colour::hex(text) }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "#{:02X}{:02X}{:02X}", self.red, self.green, self.blue)
    }
}

impl Colour {
    pub const fn hex(rgb: u32) -> Self {
        Self { red: (rgb >> 16) as u8, green: (rgb >> 8) as u8, blue: rgb as u8 }
    }

    /// This colour laid over another with an opacity from 0 to 1.
    pub fn over(self, below: Self, opacity: f64) -> Self {
        let mix =
            |above: u8, below: u8| (f64::from(above) * opacity + f64::from(below) * (1.0 - opacity)).round() as u8;
        Self { red: mix(self.red, below.red), green: mix(self.green, below.green), blue: mix(self.blue, below.blue) }
    }

    /// The contrast ratio of two colours, 1 to 21 (WCAG 2.1).
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// Relative luminance, 0 to 1 (WCAG 2.1).
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// This colour, as much darker as it must be to read on white.
    pub fn for_text(self) -> Self {
        let darker = (0..=10).map(|step| INK.over(self, f64::from(step) / 10.0));
        darker.into_iter().find(|colour| colour.contrast(WHITE) >= 4.5).unwrap_or(INK)
    }

    /// A colour for text on this one that reads at 4.5:1 or better.
    pub fn text_on(self) -> Self {
        // Between ink and white there is a band of greys that neither reads on; black reads on all of it.
        [INK, WHITE].into_iter().find(|text| self.contrast(*text) >= 4.5).unwrap_or(BLACK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_colour_reads_on_what_it_stands_on() {
        for text in SERIES.iter().map(|hue| hue.text).chain([INK, MUTED, ALERT]) {
            assert!(text.contrast(WHITE) >= 4.5, "{text:?} on white");
        }
        for text in [INK, MUTED] {
            assert!(text.contrast(SHADE) >= 4.5, "{text:?} on the shade");
        }
        for (hue, tint) in SERIES.iter().flat_map(|hue| (0..=100).map(move |tint| (hue, tint))) {
            let bar = hue.line.over(WHITE, f64::from(tint) / 100.0);
            assert!(bar.text_on().contrast(bar) >= 4.5, "a name on {bar:?}");
            assert!(bar.for_text().contrast(WHITE) >= 4.5, "{bar:?} as text");
        }
    }
}
