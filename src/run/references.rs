//! What commands printed that gave the references, as far as it is kept: it is shown beside an output that differs.

use std::collections::HashMap;
use std::rc::Rc;

use crate::text::shortened;

/// So many characters of a line are shown.
const SHOWN: usize = 60;

/// By the index of a case in the plan: the start of the output that its own is compared with. A run that goes on has none:
/// the digests alone are kept.
#[derive(Default)]
pub(super) struct References {
    outputs: HashMap<usize, Rc<str>>,
    /// How the execution failed that was to give one.
    failures: HashMap<usize, Rc<str>>,
}

impl References {
    /// These cases are compared with that output.
    pub fn add(&mut self, cases: &[usize], output: &str) {
        let output: Rc<str> = output.into();
        self.outputs.extend(cases.iter().map(|&case| (case, Rc::clone(&output))));
    }

    /// These cases are compared with nothing, for that reason.
    pub fn lack(&mut self, cases: &[usize], why: &str) {
        let why: Rc<str> = why.into();
        self.failures.extend(cases.iter().map(|&case| (case, Rc::clone(&why))));
    }

    /// What the case's output is compared with.
    pub fn of(&self, case: usize) -> Option<&str> {
        self.outputs.get(&case).map(|output| &**output)
    }

    /// Why the case's output is compared with nothing, where that is known.
    pub fn why_none(&self, case: usize) -> Option<&str> {
        self.failures.get(&case).map(|why| &**why)
    }
}

/// The first line in which two outputs differ.
pub(super) struct Difference {
    /// The line's number, from 1.
    number: usize,
    /// The line of each, as it is shown.
    lines: [String; 2],
}

impl Difference {
    /// ``line 2: `b`, not `a` ``.
    pub fn of_wrong_and_right(&self) -> String {
        let [wrong, right] = &self.lines;
        format!("line {}: {wrong}, not {right}", self.number)
    }

    /// ``line 2: base `b`, head `a` ``; of the first line, which may be the only one, without its number.
    pub fn of_base_and_head(&self) -> String {
        let [base, head] = &self.lines;
        let line = if self.number == 1 { String::new() } else { format!("line {}: ", self.number) };
        format!("{line}base {base}, head {head}")
    }
}

/// The first line of an output that differs. None where it is in none of those that were kept, or what was printed is no
/// text.
pub(super) fn first_difference(output: &str, reference: &str) -> Option<Difference> {
    if [output, reference].iter().any(|text| text.contains(['\0', char::REPLACEMENT_CHARACTER])) {
        return None;
    }
    let (mut given, mut right) = (output.lines(), reference.lines());
    let mut number = 1;
    loop {
        match (given.next(), right.next()) {
            (None, None) => return None,
            (given, right) if given == right => number += 1,
            (given, right) => return Some(Difference { number, lines: [line(given), line(right)] }),
        }
    }
}

fn line(line: Option<&str>) -> String {
    line.map_or_else(|| "nothing".to_owned(), |line| format!("`{}`", shortened(line, SHOWN)))
}

#[cfg(test)]
mod tests {
    use super::{Difference, first_difference};

    #[test]
    fn the_first_line_that_differs_is_named() {
        let of = |output, reference, words: fn(&Difference) -> String| {
            first_difference(output, reference).as_ref().map(words).unwrap_or_default()
        };
        let wrong = |output, reference| of(output, reference, Difference::of_wrong_and_right);
        assert_eq!(wrong("a\nb\n", "a\nc\nd\n"), "line 2: `b`, not `c`");
        assert_eq!(wrong("a\n", "a\nc\n"), "line 2: nothing, not `c`");
        assert_eq!([wrong("a\n", "a\n"), wrong("a\0", "b"), wrong("\u{fffd}", "b")], ["", "", ""]);
        let between = |output, reference| of(output, reference, Difference::of_base_and_head);
        assert_eq!([between("b", "a"), between("a\nb", "a")], ["base `b`, head `a`", "line 2: base `b`, head nothing"]);
    }
}
