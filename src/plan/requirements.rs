//! Which cases a pattern speaks of, and what they must reach.

use toml::Spanned;

use super::{Case, Requirement};
use crate::experiment::{Experiment, Mistake, Pattern};
use crate::stats::repetitions_for;
use crate::text::{listed, suggestion};

pub(super) fn matches(pattern: &Pattern, case: &Case) -> bool {
    let input = case.input.as_ref();
    pattern.strategy.as_ref().is_none_or(|strategy| *strategy == case.strategy)
        && pattern.workers.is_none_or(|workers| workers == case.workers)
        && pattern.dataset.as_ref().is_none_or(|dataset| input.is_some_and(|input| *dataset == input.dataset))
        && pattern.delay.as_ref().is_none_or(|delay| input.is_some_and(|input| *delay == input.delay))
        && pattern.serial_fraction.is_none_or(|fraction| input.is_some_and(|input| fraction == input.serial_fraction))
        && pattern.scaling.is_none_or(|scaling| scaling == case.scaling)
        && pattern.parameters.iter().all(|(key, value)| case.parameters.get(key) == Some(value))
        && pattern.parts.iter().all(|part| case.id.split(';').skip(1).any(|other| other == part))
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

/// A rule for each case that a `[[require]]` speaks of. Baselines are not judged: their speedup is 1.
pub(super) fn requirements(experiment: &Experiment, cases: &[Case], found: &mut Vec<Mistake>) -> Vec<Requirement> {
    let mut requirements = Vec::new();
    for table in &experiment.requirements {
        let held: Vec<&Case> = cases.iter().filter(|case| matches(table.cases.get_ref(), case)).collect();
        if held.is_empty() {
            found.push(none_matches(&table.cases, cases.iter()));
        } else if held.iter().all(|case| case.baseline == case.id) {
            let what = format!("{} is its own baseline: its speedup is always 1", held[0].id);
            found.push(Mistake::new(table.cases.span(), what).help("name a case that is compared with it"));
        }
        for asked in &table.at_least {
            let (measure, at_least) = *asked.get_ref();
            let line = experiment.origin.line(&asked.span());
            let judged = held.iter().filter(|case| case.baseline != case.id);
            requirements.extend(judged.map(|case| Requirement { case: case.id.clone(), measure, at_least, line }));
        }
    }
    requirements
}

/// What to say beforehand where no requirement can get an answer.
pub(super) fn undecidable(experiment: &Experiment) -> Option<String> {
    let (blocks, needed) = (experiment.repetitions.max, repetitions_for(experiment.confidence));
    let too_few = !experiment.requirements.is_empty() && (blocks as usize) < needed;
    let percent = experiment.confidence * 100.0;
    too_few.then(|| {
        format!("no requirement can be answered with {blocks} repetitions: {percent} % confidence needs {needed}")
    })
}
