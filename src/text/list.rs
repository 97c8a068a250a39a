//! Several things in one sentence.

use std::borrow::Borrow;

/// `a`, `a and b`, `a, b and c`.
pub fn and<S: Borrow<str>>(names: &[S]) -> String {
    before_last(names, "and")
}

/// `a`, `a or b`, `a, b or c`.
pub fn or<S: Borrow<str>>(names: &[S]) -> String {
    before_last(names, "or")
}

fn before_last<S: Borrow<str>>(names: &[S], word: &str) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} {word} {}", first.join(", "), last.borrow()),
        names => names.join(", "),
    }
}

/// The first `most` of them: `a, b and c`, `a, b, c and 4 more`.
pub fn some<S: Borrow<str>>(names: &[S], most: usize) -> String {
    match names.get(..most) {
        Some(shown) if shown.len() < names.len() => {
            format!("{} and {} more", shown.join(", "), names.len() - shown.len())
        }
        _ => and(names),
    }
}

/// Names in backquotes, with commas between.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// `panicked: index out of bounds`; without a cause `panicked`.
pub fn with_cause(what: &str, cause: &str) -> String {
    if cause.is_empty() { what.to_owned() } else { format!("{what}: {cause}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_sentences() {
        let names = ["a", "b", "c", "d"];
        assert_eq!([and(&names[..0]), and(&names[..1]), and(&names[..2])], ["", "a", "a and b"]);
        assert_eq!([or(&names[..3]), some(&names, 4)], ["a, b or c", "a, b, c and d"]);
        assert_eq!([some(&names, 2), some(&names[..1], 2), some(&names[..0], 2)], ["a, b and 2 more", "a", ""]);
    }
}
