//! What is compared of an output, in words. It need not be `Debug`: what its `Hash` tells a hasher is what is compared.

use std::fmt::Write;
use std::hash::{Hash, Hasher};

/// So much of it is put into words, in bytes.
const MOST: usize = 256 << 10;

/// The parts of a value that are compared, with commas between: `3, "Ada"`.
pub(super) fn shown(value: &impl Hash) -> String {
    let mut words = Words::default();
    value.hash(&mut words);
    words.0
}

/// Where two such texts differ, a place of each around it.
pub(super) fn where_they_differ(given: &str, right: &str) -> Option<(String, String)> {
    const BEFORE: usize = 10;
    const SHOWN: usize = 40;
    let same = given.chars().zip(right.chars()).take_while(|(given, right)| given == right).count();
    let around = |text: &str| {
        let skipped = if same + BEFORE < SHOWN { 0 } else { same - BEFORE };
        let part: String = text.chars().skip(skipped).take(SHOWN).collect();
        let ends = skipped + SHOWN >= text.chars().count();
        format!("{}{part}{}", if skipped > 0 { "..." } else { "" }, if ends { "" } else { "..." })
    };
    (given != right).then(|| (around(given), around(right)))
}

/// Writes down what it is told.
#[derive(Default)]
struct Words(String);

impl Words {
    fn add(&mut self, part: std::fmt::Arguments<'_>) {
        if self.0.len() < MOST {
            let comma = if self.0.is_empty() { "" } else { ", " };
            // To a string all can be written.
            let _ = write!(self.0, "{comma}{part}");
        }
    }
}

impl Hasher for Words {
    fn finish(&self) -> u64 {
        0
    }

    /// Text, and bytes that are none.
    fn write(&mut self, bytes: &[u8]) {
        let bytes = &bytes[..bytes.len().min(MOST)];
        match std::str::from_utf8(bytes) {
            Ok(text) if !text.contains(char::is_control) => self.add(format_args!("{text:?}")),
            _ => self.add(format_args!("{bytes:?}")),
        }
    }

    /// What follows a text, as text tells it, is no part of a value.
    fn write_u8(&mut self, value: u8) {
        if !(value == 0xff && self.0.ends_with('"')) {
            self.add(format_args!("{value}"));
        }
    }

    fn write_u16(&mut self, value: u16) {
        self.add(format_args!("{value}"));
    }

    fn write_u32(&mut self, value: u32) {
        self.add(format_args!("{value}"));
    }

    fn write_u64(&mut self, value: u64) {
        self.add(format_args!("{value}"));
    }

    fn write_u128(&mut self, value: u128) {
        self.add(format_args!("{value}"));
    }

    fn write_usize(&mut self, value: usize) {
        self.add(format_args!("{value}"));
    }

    fn write_i8(&mut self, value: i8) {
        self.add(format_args!("{value}"));
    }

    fn write_i16(&mut self, value: i16) {
        self.add(format_args!("{value}"));
    }

    fn write_i32(&mut self, value: i32) {
        self.add(format_args!("{value}"));
    }

    fn write_i64(&mut self, value: i64) {
        self.add(format_args!("{value}"));
    }

    fn write_i128(&mut self, value: i128) {
        self.add(format_args!("{value}"));
    }

    fn write_isize(&mut self, value: isize) {
        self.add(format_args!("{value}"));
    }
}

#[cfg(test)]
mod tests {
    use super::{shown, where_they_differ};

    #[test]
    fn what_is_compared_is_shown() {
        assert_eq!(shown(&("Ada", 36_u8, -1_i64)), "\"Ada\", 36, -1");
        assert_eq!(shown(&vec![1_u8, 0, 2]), "3, [1, 0, 2]");
        let long = |at: usize| {
            shown(&(0..100_u8).map(|one| if usize::from(one) == at { 0 } else { one }).collect::<Vec<u8>>())
        };
        let (given, right) = where_they_differ(&long(50), &long(101)).unwrap();
        assert_eq!(given, "..., 48, 49, 0, 51, 52, 53, 54, 55, 56, 57,...");
        assert_eq!(right, "..., 48, 49, 50, 51, 52, 53, 54, 55, 56, 57...");
        assert_eq!(where_they_differ("a", "b"), Some(("a".to_owned(), "b".to_owned())));
        assert_eq!(where_they_differ("a", "a"), None);
    }
}
