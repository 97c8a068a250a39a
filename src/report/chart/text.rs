//! Text: how wide it is, where it breaks, how it is shortened, what its letters look like.
//!
//! The faces are part of the program, so that a picture is the same on every machine.

use std::sync::LazyLock;

use ttf_parser::{Face, GlyphId, kern};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Regular,
    SemiBold,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Type {
    pub size: f64,
    pub weight: Weight,
}

pub const TITLE: Type = Type { size: 17.0, weight: Weight::SemiBold };
pub const SUBTITLE: Type = Type { size: 12.0, weight: Weight::Regular };
pub const AXIS_TITLE: Type = Type { size: 12.0, weight: Weight::Regular };
pub const TICK: Type = Type { size: 11.5, weight: Weight::Regular };
pub const TICK_STRONG: Type = Type { size: 11.5, weight: Weight::SemiBold };
pub const NAME: Type = Type { size: 12.5, weight: Weight::SemiBold };
pub const NOTE: Type = Type { size: 10.5, weight: Weight::Regular };
pub const NOTE_HEAD: Type = Type { size: 10.5, weight: Weight::SemiBold };

/// Longer text comes from no sensible file; the rest of it would not fit anyway.
const LONGEST: usize = 600;

static REGULAR: LazyLock<Face<'static>> = LazyLock::new(|| embedded(include_bytes!("fonts/Inter-Regular.ttf")));
static SEMI_BOLD: LazyLock<Face<'static>> = LazyLock::new(|| embedded(include_bytes!("fonts/Inter-SemiBold.ttf")));

fn embedded(bytes: &'static [u8]) -> Face<'static> {
    // The bytes are part of the program, and a test below parses both faces.
    Face::parse(bytes, 0).expect("an embedded face is a font")
}

impl Weight {
    pub fn face(self) -> &'static Face<'static> {
        match self {
            Weight::Regular => &REGULAR,
            Weight::SemiBold => &SEMI_BOLD,
        }
    }
}

impl Type {
    /// The width of a line of text, in pixels.
    pub fn width(self, text: &str) -> f64 {
        let mut end = 0.0;
        self.each_glyph(text, |_, left, advance| end = left + advance);
        end
    }

    /// Calls `glyph` with each letter's glyph, its left edge and its advance, in pixels.
    pub fn each_glyph(self, text: &str, mut glyph: impl FnMut(GlyphId, f64, f64)) {
        let face = self.weight.face();
        let scale = self.size / f64::from(face.units_per_em());
        let mut left = 0.0;
        let mut before = None;
        for letter in text.chars() {
            let id = face.glyph_index(letter).unwrap_or(GlyphId(0));
            if let Some(before) = before {
                left += kerning(face, before, id) * scale;
            }
            let advance = f64::from(face.glyph_hor_advance(id).unwrap_or(0)) * scale;
            glyph(id, left, advance);
            left += advance;
            before = Some(id);
        }
    }

    /// The text if it is at most `width` wide, or as much of its beginning as fits with an ellipsis.
    pub fn fit(self, text: &str, width: f64) -> String {
        self.fit_before(text, "", width)
    }

    /// `head` and `tail` together, of which only `head` is shortened: `a long strateg…/16`.
    pub fn fit_before(self, head: &str, tail: &str, width: f64) -> String {
        let whole = format!("{head}{tail}");
        if self.width(&whole) <= width {
            return whole;
        }
        let letters: Vec<char> = head.chars().collect();
        let shortened = |kept: usize| {
            let head: String = letters[..kept].iter().collect();
            format!("{}…{tail}", head.trim_end())
        };
        // Widths grow with the number of letters, so the longest that fits is found by halving.
        let (mut fits, mut too_many) = (0, letters.len());
        while fits + 1 < too_many {
            let middle = fits.midpoint(too_many);
            if self.width(&shortened(middle)) <= width {
                fits = middle;
            } else {
                too_many = middle;
            }
        }
        shortened(fits)
    }

    /// A case's id or a name, shortened in its middle where it is too wide: what tells long names apart is as often at
    /// their end, before the workers, as at their start.
    pub fn fit_id(self, id: &str, width: f64) -> String {
        const ENDING: usize = 8;
        let slash = id.rfind('/').unwrap_or(id.len());
        let ending = id[..slash].char_indices().rev().nth(ENDING - 1).map_or(slash, |(at, _)| at);
        let fits = |tail: &&str, share: f64| self.width(&format!("…{tail}")) < share * width;
        let tail = [(&id[ending..], 0.7), (&id[slash..], 1.0)].into_iter().find(|(tail, share)| fits(tail, *share));
        tail.map_or_else(|| self.fit(id, width), |(tail, _)| self.fit_before(&id[..id.len() - tail.len()], tail, width))
    }

    /// Breaks text between words into lines at most `width` wide; a word that is wider is broken too.
    pub fn wrap(self, text: &str, width: f64) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in words(text).iter().flat_map(|word| self.pieces(word, width)) {
            match lines.last_mut() {
                Some(line) if self.width(&format!("{line} {word}")) <= width => {
                    line.push(' ');
                    line.push_str(&word);
                }
                _ => lines.push(word),
            }
        }
        lines
    }

    /// As [`Type::wrap`], in at most `most` lines; an ellipsis stands for what is left out.
    pub fn wrap_at_most(self, text: &str, width: f64, most: usize) -> Vec<String> {
        let mut lines = self.wrap(text, width);
        if lines.len() > most {
            let rest = lines.split_off(most.saturating_sub(1)).join(" ");
            lines.push(self.fit(&rest, width));
        }
        lines
    }

    /// As [`Type::wrap`], with lines as even as their number allows.
    pub fn wrap_evenly(self, text: &str, width: f64) -> Vec<String> {
        let lines = self.wrap(text, width);
        let narrower = (1..=20).map(|step| self.wrap(text, width * (1.0 - 0.025 * f64::from(step))));
        narrower.take_while(|even| even.len() == lines.len()).last().unwrap_or(lines)
    }

    fn pieces(self, word: &str, width: f64) -> Vec<String> {
        let mut pieces = vec![String::new()];
        let mut piece_width = 0.0;
        for letter in word.chars() {
            let letter_width = self.width(letter.encode_utf8(&mut [0; 4]));
            if piece_width + letter_width > width - 1.0 && piece_width > 0.0 {
                pieces.push(String::new());
                piece_width = 0.0;
            }
            piece_width += letter_width;
            if let Some(piece) = pieces.last_mut() {
                piece.push(letter);
            }
        }
        pieces
    }
}

/// The words between which a line may break: not between a number and its unit.
fn words(text: &str) -> Vec<String> {
    const UNITS: [&str; 5] = ["%", "s", "ms", "µs", "ns"];
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let bare = word.trim_end_matches([',', ';', ':', '.', ')']);
        match words.last_mut() {
            Some(number) if UNITS.contains(&bare) && number.ends_with(|letter: char| letter.is_ascii_digit()) => {
                number.push(' ');
                number.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

fn kerning(face: &Face<'_>, left: GlyphId, right: GlyphId) -> f64 {
    let pair = |table: kern::Subtable<'_>| table.glyphs_kerning(left, right);
    let tables = face.tables().kern.iter().flat_map(|kern| kern.subtables.into_iter());
    tables.filter(|table| table.horizontal && !table.variable).find_map(pair).map_or(0.0, f64::from)
}

/// Text as it may be drawn: one line, without characters that a terminal, an XML file or a reader's eye
/// would take for something else.
pub fn clean(text: &str) -> String {
    let shown = |letter: char| match letter {
        letter if letter.is_control() || letter.is_whitespace() => ' ',
        // Not allowed in XML; marks that turn the direction of what follows.
        '\u{FFFE}' | '\u{FFFF}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => ' ',
        letter => letter,
    };
    let spaced: String = text.chars().take(LONGEST).map(shown).collect();
    spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_faces_are_fonts_with_kerning_and_digits_of_one_width() {
        for weight in [Weight::Regular, Weight::SemiBold] {
            let face = Type { size: 100.0, weight };
            assert!(face.width("AV") < face.width("A") + face.width("V"), "{weight:?} kerns");
            assert!((face.width("1111") - face.width("0000")).abs() < 1e-9, "{weight:?} has tabular digits");
        }
    }

    #[test]
    fn shortened_text_fits_and_keeps_its_tail() {
        for width in [30.0, 55.5, 80.0, 200.0] {
            let short = NAME.fit_before("a strategy with a very long name", "/16", width);
            assert!(short.ends_with("/16") && NAME.width(&short) <= width.max(NAME.width("…/16")), "{short}");
        }
        assert_eq!(NAME.fit("rayon", 200.0), "rayon");
        let [one, two] =
            ["one/16", "two/16"].map(|end| NAME.fit_id(&format!("a strategy with a very long name {end}"), 150.0));
        assert!(one != two && one.ends_with("one/16") && NAME.width(&one) <= 150.0, "{one} is not {two}");
    }

    #[test]
    fn wrapped_lines_fit_and_lose_nothing() {
        let text = format!("a few words and {} then more", "x".repeat(300));
        let lines = TITLE.wrap(&text, 300.0);
        assert!(lines.iter().all(|line| TITLE.width(line) <= 300.0));
        assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        let two = TITLE.wrap_at_most(&text, 300.0, 2);
        assert!(two.len() == 2 && two[1].ends_with('…') && TITLE.width(&two[1]) <= 300.0);
    }

    #[test]
    fn lines_are_even_and_keep_numbers_with_their_units() {
        let text = "one two three four takes 12.5 ms, five six 7.00 s";
        let lines = TITLE.wrap_evenly(text, TITLE.width(text) - 1.0);
        assert_eq!(lines, ["one two three four takes", "12.5 ms, five six 7.00 s"]);
    }

    #[test]
    fn control_characters_become_spaces() {
        assert_eq!(clean("a\u{1b}[31m\tb\r\n\u{202e}c\0"), "a [31m b c");
    }
}
