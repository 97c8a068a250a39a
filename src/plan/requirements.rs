//! What cases must reach.

use super::case::{Case, Requirement};
use super::patterns::{matches, none_matches};
use crate::experiment::{Experiment, Mistake};
use crate::stats::repetitions_for;

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
