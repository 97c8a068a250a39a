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

/// The values with equal keys together, in the order in which the keys first come: one sentence speaks of all of them.
pub fn together<K: PartialEq, V>(pairs: impl IntoIterator<Item = (K, V)>) -> Vec<(K, Vec<V>)> {
    let mut groups: Vec<(K, Vec<V>)> = Vec::new();
    for (key, value) in pairs {
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, values)) => values.push(value),
            None => groups.push((key, vec![value])),
        }
    }
    groups
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
    fn what_is_alike_comes_together_in_the_order_of_the_first() {
        assert_eq!(together([("b", 1), ("a", 2), ("b", 3)]), [("b", vec![1, 3]), ("a", vec![2])]);
    }

    #[test]
    fn lists_read_as_sentences() {
        let names = ["a", "b", "c", "d"];
        assert_eq!([and(&names[..0]), and(&names[..1]), and(&names[..2])], ["", "a", "a and b"]);
        assert_eq!([or(&names[..3]), some(&names, 4)], ["a, b or c", "a, b, c and d"]);
        assert_eq!([some(&names, 2), some(&names[..1], 2), some(&names[..0], 2)], ["a, b and 2 more", "a", ""]);
    }
}
