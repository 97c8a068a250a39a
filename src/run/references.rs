//! What commands printed that gave the references, as far as it is kept: it is shown beside an output that differs.

use std::collections::HashMap;
use std::rc::Rc;

use crate::text::shortened;

/// So many characters of a line are shown.
const SHOWN: usize = 60;

/// By the index of a case in the plan: the start of the output that its own is compared with. A run that goes on has none:
/// the digests alone are kept.
#[derive(Default)]
pub(super) struct References(HashMap<usize, Rc<str>>);

impl References {
    /// These cases are compared with that output.
    pub fn add(&mut self, cases: &[usize], output: &str) {
        let output: Rc<str> = output.into();
        self.0.extend(cases.iter().map(|&case| (case, Rc::clone(&output))));
    }

    /// What the case's output is compared with.
    pub fn of(&self, case: usize) -> Option<&str> {
        self.0.get(&case).map(|output| &**output)
    }
}

/// The first line of an output that differs, in words: ``line 2: `b`, not `a` ``. None where it is in none of those that
/// were kept, or what was printed is no text.
pub(super) fn first_difference(output: &str, reference: &str) -> Option<String> {
    if [output, reference].iter().any(|text| text.contains(['\0', char::REPLACEMENT_CHARACTER])) {
        return None;
    }
    let (mut given, mut right) = (output.lines(), reference.lines());
    let mut number = 1;
    loop {
        match (given.next(), right.next()) {
            (None, None) => return None,
            (given, right) if given == right => number += 1,
            (given, right) => return Some(format!("line {number}: {}, not {}", line(given), line(right))),
        }
    }
}

fn line(line: Option<&str>) -> String {
    line.map_or_else(|| "nothing".to_owned(), |line| format!("`{}`", shortened(line, SHOWN)))
}

#[cfg(test)]
mod tests {
    use super::first_difference;

    #[test]
    fn the_first_line_that_differs_is_named() {
        let of = |output, reference| first_difference(output, reference).unwrap_or_default();
        assert_eq!(of("a\nb\n", "a\nc\nd\n"), "line 2: `b`, not `c`");
        assert_eq!(of("a\n", "a\nc\n"), "line 2: nothing, not `c`");
        assert_eq!([of("a\n", "a\n"), of("a\0", "b"), of("\u{fffd}", "b")], ["", "", ""]);
    }
}
