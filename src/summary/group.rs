//! The cases over one input, summarised.

use std::collections::BTreeMap;
use std::iter;

use super::advice::{Advice, Facts, advice};
use super::attainable::Attainable;
use super::best::{Choice, choose};
use super::blocks::Blocks;
use super::case::{outcome, summarise as summarise_case};
use super::cpus::cpus;
use super::fastest::{are_only_programs, fastest, unscaled};
use super::models::models;
use super::pays::pays;
use super::types::{CaseSummary, Group, InputSummary, Outcome};
use crate::plan::{self, Scaling};
use crate::record::Run;
use crate::workload::Workload;

/// Summarises the cases of one group of the plan.
pub(super) fn summarise(run: &Run, blocks: &Blocks<'_>, group: &plan::Group) -> Option<Group> {
    let plan = &run.record.plan;
    let scaling = plan.cases[*group.cases.first()?].scaling;
    let attainable = attainable(run, blocks, &group.cases);
    let summarise = |&case: &usize| summarise_case(run, blocks, case, attainable.get(&blocks.baseline_of(case)));
    let cases: Vec<CaseSummary> = group.cases.iter().map(summarise).collect();
    let only_programs = cases.len() > 1 && are_only_programs(plan, &cases, &group.cases);
    let cases = if only_programs { cases.into_iter().map(unscaled).collect() } else { cases };
    let Choice { best, more_blocks } = match scaling {
        Scaling::Strong => choose(run, blocks, &cases, &group.cases),
        Scaling::Weak => Choice::default(),
    };
    let most_workers = cases.iter().map(|case| case.workers).max().unwrap_or(1);
    let bounds = attainable.values().map(|attainable| attainable.speedups(most_workers));
    Some(Group {
        label: group.label.clone(),
        scaling,
        input: group.cases.iter().find_map(|&case| input(run, case)),
        best,
        more_blocks_for_best: more_blocks,
        models: models(run, blocks, group, &attainable),
        advice: suited(run, group, scaling, &cases),
        fastest: fastest(plan, blocks, &cases, &group.cases),
        bounds: bounds.reduce(larger).filter(|_| !only_programs).unwrap_or_default(),
        cases,
    })
}

/// What suits the work. A break-even that the cases themselves show stands for that of records that cost nothing.
fn suited(run: &Run, group: &plan::Group, scaling: Scaling, cases: &[CaseSummary]) -> Vec<Advice> {
    let facts = Facts::of(&run.record.plan, &run.record.preparation, &group.cases, cpus(run));
    let mut all = facts.map(|facts| advice(&facts)).unwrap_or_default();
    let same_records = scaling == Scaling::Strong && cases.iter().all(|case| case.records.is_some());
    if let Some(pays) = pays(cases).filter(|_| same_records) {
        all.retain(|one| !matches!(one, Advice::BreakEven { .. }));
        all.insert(0, pays);
    }
    all
}

/// The best that could be done with what each baseline of the cases does, by the baseline's index; a failed one is none.
fn attainable(run: &Run, blocks: &Blocks<'_>, cases: &[usize]) -> BTreeMap<usize, Attainable> {
    let baselines = cases.iter().map(|&case| blocks.baseline_of(case));
    let mut attainable = BTreeMap::new();
    for baseline in baselines.filter(|&baseline| outcome(blocks, baseline) == Outcome::Ok) {
        if let (false, Some(one)) = (attainable.contains_key(&baseline), Attainable::new(run, blocks, baseline)) {
            attainable.insert(baseline, one);
        }
    }
    attainable
}

/// What the case with that index in the plan maps.
fn input(run: &Run, case: usize) -> Option<InputSummary> {
    let plan = &run.record.plan;
    let planned = &plan.cases[case];
    let input = planned.input.as_ref()?;
    let delayed = !plan.workload.is_some_and(Workload::is_own) && plan.fixed_cost().is_none();
    Some(InputSummary {
        dataset: input.dataset.label(),
        records: run.record.preparation.input(case)?.records / planned.times(),
        delay: if delayed { input.delay.label() } else { String::new() },
        serial_fraction: input.serial_fraction,
    })
}

/// The larger of the bounds of two baselines, for each number of workers; none where one of them is not known.
fn larger(one: Vec<f64>, other: Vec<f64>) -> Vec<f64> {
    if one.len() == other.len() {
        iter::zip(one, other).map(|(one, other)| one.max(other)).collect()
    } else {
        Vec::new()
    }
}
