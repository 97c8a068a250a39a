//! The names of the cases that a sentence is about.

use crate::summary::types::CaseSummary;

/// So many cases are named in a sentence.
const NAMED: usize = 3;

/// `a, b, c and 4 more`; none where there are none.
pub(super) fn named(cases: &[&str]) -> Option<String> {
    let (shown, rest) = cases.split_at(cases.len().min(NAMED));
    match (shown, rest) {
        ([], _) => None,
        ([one], []) => Some((*one).to_owned()),
        ([first @ .., last], []) => Some(format!("{} and {last}", first.join(", "))),
        (shown, rest) => Some(format!("{} and {} more", shown.join(", "), rest.len())),
    }
}

/// The names of those cases for which it holds.
pub(super) fn those<'c>(cases: &[&'c CaseSummary], holds: impl Fn(&CaseSummary) -> bool) -> Option<String> {
    let ids: Vec<&'c str> = cases.iter().filter(|case| holds(case)).map(|case| case.id.as_str()).collect();
    named(&ids)
}
