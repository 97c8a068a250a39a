//! The error rates that `compare` and `trend` state, by seeded simulation: surely what is stated in full, not surely more
//! in short. What was measured is printed (`--nocapture`).

use std::collections::{BTreeMap, HashMap};

use crate::compare::history::entry::Entry;
use crate::compare::history::read::History;
use crate::compare::history::surely::changed;
use crate::compare::history::{Skipped, entries};
use crate::compare::{CaseUnpaired, compare};
use crate::gate::Verdict;
use crate::record::{Ended, Rule, Run};
use crate::summary::Summary;
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal, StudentT};
use rayon::prelude::*;

use super::around;
use crate::tests::statistics::simulation::{at_least, at_most, is_at_most, size};
use crate::tests::summary::lab::{Lab, Turn};

/// Blocks of a run.
const BLOCKS: u32 = 12;

/// What the turns of one run differ by.
const WITHIN: f64 = 0.005;

/// What the runs of a case differ by, for no reason in its code.
#[derive(Clone, Copy, Debug)]
enum Days {
    Normal(f64),
    /// Student's t with three degrees of freedom.
    Heavy(f64),
    /// All cases of a run together, as on a machine whose clock differs from day to day.
    Together(f64),
}

/// Two dozen cases and their baseline, whose times differ from run to run and from turn to turn.
struct Laboratory {
    run: Run,
    lines: Vec<Entry>,
    days: Days,
}

impl Laboratory {
    fn new(days: Days) -> Self {
        let workers: Vec<u32> = (1..=24).collect();
        let text = format!("delay = \"1ms\"\nworkers = {workers:?}\n[[strategy]]\nkind = \"scope\"\n");
        let mut run = Lab::new(&text, 24).measured(1, |_, _| Turn::of(1.0)).run;
        let lines = entries(&run, &Summary::of(&run), "a run");
        run.record.sessions[0].ended = Some(Ended {
            at: "2026-01-03T00:00:00Z".to_owned(),
            load: None,
            quota: None,
            rule: Rule::AllBlocks,
            files: BTreeMap::new(),
        });
        run.samples.clear();
        Self { run, lines, days }
    }

    /// The level of each case in one run.
    fn levels(&self, rng: &mut ChaCha8Rng) -> HashMap<String, f64> {
        let student = StudentT::new(3.0).expect("degrees of freedom");
        let together: f64 = StandardNormal.sample(rng);
        let mut level = || {
            let (normal, student): (f64, f64) = (StandardNormal.sample(rng), student.sample(rng));
            match self.days {
                Days::Normal(deviation) => (deviation * normal).exp(),
                Days::Together(deviation) => (deviation * together).exp(),
                Days::Heavy(deviation) => (deviation * student / 3_f64.sqrt()).exp(),
            }
        };
        self.lines.iter().map(|line| (line.case.clone(), level())).collect()
    }

    /// A run in which one of the cases takes so many times as long.
    fn run(&self, moment: &str, slower: f64, rng: &mut ChaCha8Rng) -> Run {
        let levels = self.levels(rng);
        let lab = Lab { run: self.run.clone() };
        let mut run = lab
            .measured(BLOCKS, |_, id| {
                let noise: f64 = StandardNormal.sample(rng);
                Turn::of(levels[id] * (WITHIN * noise).exp() * if id == "scope/7" { slower } else { 1.0 })
            })
            .run;
        run.record.sessions[0].started_at = moment.to_owned();
        run
    }

    /// What the history keeps of so many other runs.
    fn history(&self, runs: usize, rng: &mut ChaCha8Rng) -> History {
        let mut lines = Vec::new();
        for run in 0..runs {
            let levels = self.levels(rng);
            lines.extend(self.lines.iter().map(|line| {
                let (own_s, baseline_s) = (levels[&line.case], levels[&line.baseline]);
                let started_at = format!("run {run}");
                let (wall_s, speedup) = (Some(around(own_s)), Some(around(baseline_s / own_s)));
                Entry { started_at, wall_s, speedup, ..line.clone() }
            }));
        }
        History { entries: lines, skipped: Skipped::default() }
    }

    /// How many of so many comparisons call any case regressed or improved.
    fn called(&self, comparisons: u64, runs: usize, slower: f64) -> usize {
        let is_called = |seed: &u64| {
            let mut rng = ChaCha8Rng::seed_from_u64(*seed);
            let history = self.history(runs, &mut rng);
            let base = self.run("2026-01-01T00:00:00Z", 1.0, &mut rng);
            let head = self.run("2026-01-02T00:00:00Z", slower, &mut rng);
            let comparison = compare(&base, &head, Some(&history).filter(|_| runs > 0));
            assert_eq!((comparison.incomparable, comparison.cases.len()), (None, 25));
            let changed = |case: &CaseUnpaired| matches!(case.verdict, Verdict::Regressed | Verdict::Improved);
            comparison.cases.iter().any(changed)
        };
        (0..comparisons).into_par_iter().filter(is_called).count()
    }
}

/// Where cases differ by 2 % from run to run, intervals of turns alone call some of 24 regressed or improved.
#[test]
fn what_differs_from_run_to_run_is_called_nothing() {
    let comparisons = size(400, 40);
    for days in [Days::Normal(0.02), Days::Together(0.02)] {
        let lab = Laboratory::new(days);
        assert_eq!(lab.called(size(100, 10) as u64, 0, 1.0), 0, "{days:?}, without a history");
        for runs in [4, 10, 40] {
            let called = told(&lab, comparisons, runs);
            assert!(is_at_most(called, comparisons, 0.01), "{days:?}, {runs} runs: {called} of {comparisons}");
        }
    }
}

/// Where runs differ by so much, the margin of half a loss is next to nothing: the level alone must hold. Tails are what it
/// does not hold for: the history has not seen them yet.
#[test]
fn the_level_of_a_comparison_is_kept_but_for_tails() {
    let comparisons = size(400, 40);
    for (days, runs, rate) in
        [(Days::Normal(0.2), 4, 0.01), (Days::Normal(0.2), 10, 0.01), (Days::Heavy(0.02), 10, 0.06)]
    {
        let called = told(&Laboratory::new(days), comparisons, runs);
        assert!(at_least(called, comparisons) <= rate, "{days:?}, {runs} runs: {called} of {comparisons}");
    }
}

/// How many of so many comparisons of the same code call a change.
fn told(lab: &Laboratory, comparisons: usize, runs: usize) -> usize {
    let called = lab.called(comparisons as u64, runs, 1.0);
    let most = at_most(called, comparisons) * 100.0;
    println!(
        "{:?}, {runs} runs: {called} of {comparisons} comparisons called a change (at most {most:.2} %)",
        lab.days
    );
    called
}

/// What a comparison of 24 cases can find that differ by 2 % from run to run.
#[test]
fn a_large_loss_is_found_in_stored_runs() {
    let comparisons = size(200, 20);
    let lab = Laboratory::new(Days::Normal(0.02));
    for (runs, slower, least) in [(10, 1.5, 0.9), (40, 1.25, 0.9)] {
        let called = lab.called(comparisons as u64, runs, slower);
        println!("{runs} runs, {slower} times as long: {called} of {comparisons} called regressed");
        assert!(called as f64 >= least * comparisons as f64, "{runs} runs, {slower}: {called} of {comparisons}");
    }
}

fn noise(runs: usize, seed: u64) -> Vec<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..runs).map(|_| StandardNormal.sample(&mut rng)).collect()
}

/// With two dozen cases, a test at each look that knows nothing of the others tells changes. `changed` is the look after
/// each of the runs.
#[test]
fn a_history_without_a_change_is_told_none_at_any_look() {
    let (histories, runs) = (size(600, 40), size(60, 32));
    let tells = |history: &u64| (0..24).any(|case| changed(&noise(runs, history * 24 + case), 24));
    let told = (0..histories as u64).into_par_iter().filter(tells).count();
    let most = at_most(told, histories) * 100.0;
    println!("{told} of {histories} histories of 24 cases, looked at after each of {runs} runs (at most {most:.2} %)");
    assert!(is_at_most(told, histories, 0.01), "{told} of {histories} histories");
}

#[test]
fn a_change_is_told_soon() {
    for (cases, within) in [(1, 12), (24, 18)] {
        let shifted = |seed| {
            let mut values = noise(20 + within, seed);
            values[20..].iter_mut().for_each(|value| *value += 6.0);
            values
        };
        let told = (0..100).filter(|seed| changed(&shifted(*seed), cases)).count();
        assert!(told >= 95, "{told} of 100 with {cases} cases");
    }
}

#[test]
fn equal_values_are_no_change() {
    assert!(!changed(&[3.0; 60], 1));
}
