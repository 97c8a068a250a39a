//! Which cases a pattern speaks of.

use toml::Spanned;

use super::case::Case;
use crate::experiment::{Mistake, Pattern};
use crate::text::{listed, suggestion};

/// Whether the pattern speaks of the case.
pub(super) fn matches(pattern: &Pattern, case: &Case) -> bool {
    let input = case.input.as_ref();
    pattern.strategy.as_ref().is_none_or(|strategy| *strategy == case.strategy)
        && pattern.workers.is_none_or(|workers| workers == case.workers)
        && pattern.dataset.as_ref().is_none_or(|dataset| input.is_some_and(|input| *dataset == input.dataset))
        && pattern.delay.as_ref().is_none_or(|delay| input.is_some_and(|input| *delay == input.delay))
        && pattern.serial_fraction.is_none_or(|fraction| input.is_some_and(|input| fraction == input.serial_fraction))
        && pattern.scaling.is_none_or(|scaling| scaling == case.scaling)
        && pattern.parameters.iter().all(|(key, value)| case.parameters.get(key) == Some(value))
        && names(&pattern.coordinates, case)
}

/// Whether a text names nothing but coordinates of the case, in any order. What it names is looked for as it is written:
/// a file's name may hold what separates them.
fn names(text: &str, case: &Case) -> bool {
    let after = |part: String, rest: &str| {
        let after = rest.strip_prefix(part.as_str())?.trim_start();
        (after.is_empty() || after.starts_with(';')).then(|| after.trim_start_matches([';', ' ']).len())
    };
    let mut rest = text.trim();
    while !rest.is_empty() {
        let shortest = case.coordinates.iter().filter_map(|part| after(part.to_string(), rest)).min();
        let Some(left) = shortest else { return false };
        rest = &rest[rest.len() - left..];
    }
    true
}

/// What to say of a pattern that no case fits.
pub(super) fn none_matches<'c>(pattern: &Spanned<Pattern>, cases: impl Iterator<Item = &'c Case>) -> Mistake {
    const SHOWN: usize = 8;
    let cases: Vec<&Case> = cases.collect();
    let mut names: Vec<&str> = cases.iter().map(|case| case.strategy.as_str()).collect();
    names.dedup();
    let mistake = Mistake::new(pattern.span(), "no case is like this");
    match &pattern.get_ref().strategy {
        Some(strategy) if !names.contains(&strategy.as_str()) => mistake.help(suggestion(strategy, names)),
        strategy => {
            let same = cases.iter().filter(|case| strategy.as_ref().is_none_or(|strategy| *strategy == case.strategy));
            let ids: Vec<&str> = same.map(|case| case.id.as_str()).collect();
            let more = if ids.len() > SHOWN { ", ..." } else { "" };
            mistake.help(format!("there are {}{more}", listed(ids.into_iter().take(SHOWN))))
        }
    }
}
