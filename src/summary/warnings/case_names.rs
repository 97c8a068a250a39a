//! The names of the cases that a sentence is about.

use std::collections::HashMap;

use crate::summary::types::CaseSummary;
use crate::text::some;

/// So many cases are named in a sentence.
const NAMED: usize = 3;

/// `a, b, c and 4 more`; none where there are none.
pub(super) fn named(cases: &[&str]) -> Option<String> {
    (!cases.is_empty()).then(|| some(cases, NAMED))
}

/// The cases by their ids.
pub(super) fn by_id<'c>(cases: &[&'c CaseSummary]) -> HashMap<&'c str, &'c CaseSummary> {
    cases.iter().map(|case| (case.id.as_str(), *case)).collect()
}

/// The names of those cases for which it holds.
pub(super) fn those<'c>(cases: &[&'c CaseSummary], holds: impl Fn(&CaseSummary) -> bool) -> Option<String> {
    let ids: Vec<&'c str> = cases.iter().filter(|case| holds(case)).map(|case| case.id.as_str()).collect();
    named(&ids)
}
