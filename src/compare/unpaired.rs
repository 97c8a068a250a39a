//! Two stored runs -> verdicts, as far as runs that were measured at different times can give any.
//!
//! Nothing pairs their blocks: what the machine did differently between them is in the numbers. So the intervals are of
//! unpaired samples, and a reader is told.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Serialize;

use super::checking::how_it_failed;
use super::history::digest;
use super::history::entry::Entry;
use super::history::read::History;
use super::history::scatter::{Alike, Scatter, scatter};
use super::judged::Bar;
use super::side::Side;
use crate::gate::{Judge, Rules, Verdict};
use crate::plan::{Case, Plan};
use crate::record::{Run, Session};
use crate::stats::{Estimate, shift};
use crate::summary::turns_s;

/// How a run differs from an earlier one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unpaired {
    pub experiment: String,
    pub base: Side,
    pub head: Side,
    /// Why the runs cannot be compared at all; then there is no case.
    pub incomparable: Option<String>,
    /// What is judged, and how surely: the rules of the run that is judged. The error rate is how often runs that differ
    /// by chance alone would give any regressed or improved case.
    pub rules: Rules,
    /// The rules of the earlier run, where they are others.
    pub base_rules: Option<Rules>,
    /// Every case of either run. Where the speedup is judged, a baseline is none: it is part of the verdicts on others.
    pub cases: Vec<CaseUnpaired>,
}

/// One case in both runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaseUnpaired {
    pub case: String,
    pub verdict: Verdict,
    /// Why, where the answer is not plain to see from the numbers.
    pub reason: Option<String>,
    /// The ratio of the times, head over base.
    pub time: Option<Estimate>,
    /// The ratio of the speedups, head over base; none for a baseline.
    pub speedup: Option<Estimate>,
    /// Whole blocks of base and of head.
    pub blocks: [usize; 2],
}

/// Compares a run with an earlier one, by its own rules. Of a gate's run, what its head did counts. How far runs of the same
/// code differ is told by the history; without one nothing is called regressed or improved.
pub fn compare(base: &Run, head: &Run, history: Option<&History>) -> Unpaired {
    let (rules, others) = (rules(head), rules(base));
    // The most blocks of a gate do not matter to runs that are stored already.
    let base_rules = (Rules { repetitions: rules.repetitions, ..others } != rules).then_some(others);
    let sides = (Side::of(base), Side::of(head));
    let (base, head) = (&*of_head(base), &*of_head(head));
    let incomparable = difference(base, head);
    let cases = if incomparable.is_some() { Vec::new() } else { cases(base, head, &rules, history) };
    Unpaired {
        experiment: head.record.plan.experiment.clone(),
        base: sides.0,
        head: sides.1,
        incomparable,
        rules,
        base_rules,
        cases,
    }
}

fn rules(run: &Run) -> Rules {
    run.record.compared.as_ref().map_or(run.record.plan.gate, |compared| compared.rules)
}

fn of_head(run: &Run) -> Cow<'_, Run> {
    if run.record.compared.is_some() { Cow::Owned(run.of_head()) } else { Cow::Borrowed(run) }
}

/// What keeps two runs from being compared at all; none where nothing does.
fn difference(base: &Run, head: &Run) -> Option<String> {
    let (then, now) = (&base.record, &head.record);
    if then == now {
        return Some("both are the same run".to_owned());
    }
    if then.plan.experiment != now.plan.experiment {
        return Some(format!("they are of two experiments, {} and {}", then.plan.experiment, now.plan.experiment));
    }
    let (Some(before), Some(after)) = (then.sessions.last(), now.sessions.last()) else {
        return Some("one of them never started".to_owned());
    };
    let of = |what: &str, fact: fn(&Session) -> String| {
        let (before, after) = (fact(before), fact(after));
        (before != after).then(|| format!("they were measured {what} ({before}, and {after})"))
    };
    of("on machines that differ", |session| session.machine.fingerprint())
        .or_else(|| of("by programs of two compilers", |session| session.machine.toolchain.clone()))
        .or_else(|| work(base, head))
}

/// Each calibrated run has an amount of work of its own.
fn work(base: &Run, head: &Run) -> Option<String> {
    let rounds = |run: &Run| {
        let calibration = run.record.preparation.calibration.filter(|_| run.record.plan.fixed_cost().is_none());
        calibration.map(|calibration| calibration.rounds_per_second)
    };
    let workload = head.record.plan.workload.unwrap_or_default();
    let fixed = format!("`{}` of `{}`", workload.cost_parameter().unwrap_or("cost"), workload.name());
    let (before, after) = (rounds(base), rounds(head));
    (before != after).then(|| {
        let told = |rounds: Option<f64>| rounds.map_or("a fixed amount".to_owned(), |rounds| format!("{rounds:.4e}"));
        format!(
            "their amounts of work differ ({} and {} rounds for a second of `delay`, by each run's own calibration): \
             fix the {fixed} to compare runs",
            told(before),
            told(after),
        )
    })
}

fn cases(base: &Run, head: &Run, rules: &Rules, history: Option<&History>) -> Vec<CaseUnpaired> {
    let (before, after) = (Measured::of(base), Measured::of(head));
    let both = |case: &&Case| before.indices.contains_key(case.id.as_str()) && has_effect(case, rules.judge);
    let bar = Bar::of(rules, after.plan.cases.iter().filter(both).count());
    let judging = Judging { before: &before, after: &after, bar, history };
    let ids = after.plan.cases.iter().map(|case| case.id.as_str());
    let gone = before.plan.cases.iter().map(|case| case.id.as_str()).filter(|id| !after.indices.contains_key(id));
    ids.chain(gone).filter_map(|id| judging.case(id)).collect()
}

/// A baseline has no speedup.
fn has_effect(case: &Case, judge: Judge) -> bool {
    match judge {
        Judge::Time => true,
        Judge::Speedup => case.id != case.baseline,
    }
}

/// A run with what there is to know of its cases.
struct Measured<'a> {
    run: &'a Run,
    plan: &'a Plan,
    indices: HashMap<&'a str, usize>,
    turns_s: Vec<Vec<f64>>,
    failed: Vec<Option<String>>,
}

impl<'a> Measured<'a> {
    fn of(run: &'a Run) -> Self {
        let plan = &run.record.plan;
        let failures = run.failures();
        Self {
            run,
            plan,
            indices: plan.indices(),
            turns_s: turns_s(run),
            failed: (0..plan.cases.len()).map(|index| failures.get(&index).copied().map(how_it_failed)).collect(),
        }
    }

    fn baseline(&self, index: usize) -> usize {
        self.indices.get(self.plan.cases[index].baseline.as_str()).copied().unwrap_or(index)
    }

    fn digest(&self, index: usize) -> String {
        digest(self.run, index, self.baseline(index))
    }

    /// The logarithm of the speedup in each block; none for a baseline, and where that one failed.
    fn log_speedups(&self, index: usize) -> Option<Vec<f64>> {
        let baseline = self.baseline(index);
        let (own, other) = (logs(&self.turns_s[index])?, logs(&self.turns_s[baseline])?);
        let pairs = baseline != index && self.failed[baseline].is_none() && own.len() == other.len();
        pairs.then(|| other.iter().zip(&own).map(|(baseline, case)| baseline - case).collect())
    }
}

struct Judging<'a> {
    before: &'a Measured<'a>,
    after: &'a Measured<'a>,
    bar: Bar<'a>,
    history: Option<&'a History>,
}

impl Judging<'_> {
    /// The answer on a case; none where it is a baseline that is part of the verdicts on others.
    fn case(&self, id: &str) -> Option<CaseUnpaired> {
        let (Some(&before), Some(&after)) = (self.before.indices.get(id), self.after.indices.get(id)) else {
            let verdict = if self.after.indices.contains_key(id) { Verdict::New } else { Verdict::Missing };
            return Some(without(id, verdict, None));
        };
        if let Some(failed) = failed(id, &self.before.failed[before], &self.after.failed[after]) {
            return Some(failed);
        }
        if self.before.digest(before) != self.after.digest(after) {
            let reason = "it, or its baseline, does something else";
            return Some(without(id, Verdict::Incomparable, Some(reason.to_owned())));
        }
        has_effect(&self.after.plan.cases[after], self.bar.rules.judge).then(|| self.measured(id, before, after))
    }

    /// Why there is nothing to judge of a case that did not fail itself.
    fn unmeasured(&self, before: usize, after: usize) -> String {
        let sides = [("base", self.before, before), ("head", self.after, after)];
        let of_baseline = sides.into_iter().find_map(|(which, run, case)| {
            let baseline = run.baseline(case);
            let cause = run.failed[baseline].as_ref()?;
            Some(format!("its baseline {} failed in {which}: {cause}", run.plan.cases[baseline].id))
        });
        let of_baseline = of_baseline.filter(|_| self.bar.rules.judge == Judge::Speedup);
        of_baseline.unwrap_or_else(|| "it was not measured in both".to_owned())
    }

    fn measured(&self, id: &str, before: usize, after: usize) -> CaseUnpaired {
        let (Some(then), Some(now)) = (logs(&self.before.turns_s[before]), logs(&self.after.turns_s[after])) else {
            return too_coarse(id);
        };
        let time = shift(&then, &now, self.bar.confidence);
        let speedups = self.before.log_speedups(before).zip(self.after.log_speedups(after));
        let speedup = speedups.and_then(|(then, now)| shift(&then, &now, self.bar.confidence));
        let lost = match self.bar.rules.judge {
            Judge::Time => time,
            Judge::Speedup => speedup.map(|gain| Estimate {
                value: -gain.value,
                low: -gain.high,
                high: -gain.low,
                confidence: gain.confidence,
            }),
        };
        let (verdict, reason) = match lost {
            None => (Verdict::Inconclusive, Some(self.unmeasured(before, after))),
            Some(lost) => self.bar.judge(&then, &now, lost, self.scatter(id, after)),
        };
        CaseUnpaired {
            case: id.to_owned(),
            verdict,
            reason,
            time: time.map(|time| time.map(f64::exp)),
            speedup: speedup.map(|speedup| speedup.map(f64::exp)),
            blocks: [then.len(), now.len()],
        }
    }

    /// How far runs of that case differ, as far as the history tells.
    fn scatter(&self, id: &str, after: usize) -> Option<Scatter> {
        let started = |run: &'_ Run| run.record.sessions.first().map_or("", |first| &*first.started_at).to_owned();
        let (base, head) = (started(self.before.run), started(self.after.run));
        let fingerprint = self.after.run.record.sessions.last()?.machine.fingerprint();
        let alike = Alike {
            experiment: &self.after.plan.experiment,
            case: id,
            fingerprint: &fingerprint,
            digest: &self.after.digest(after),
            except: [&base, &head],
        };
        let value = |entry: &Entry| match self.bar.rules.judge {
            Judge::Time => Some(entry.wall_s?.value),
            Judge::Speedup => Some(entry.speedup?.value),
        };
        scatter(self.history?, &alike, value)
    }
}

/// The logarithm of each time; none where one is not above zero.
pub(super) fn logs(times_s: &[f64]) -> Option<Vec<f64>> {
    times_s.iter().map(|time_s| (*time_s > 0.0).then(|| time_s.ln())).collect()
}

pub(super) fn too_coarse(id: &str) -> CaseUnpaired {
    without(id, Verdict::Inconclusive, Some("a time is zero: the clock is too coarse".to_owned()))
}

/// The verdict on a case that failed on one side, by its causes there; none where it did not.
pub(super) fn failed(id: &str, base: &Option<String>, head: &Option<String>) -> Option<CaseUnpaired> {
    let in_base = base.iter().map(|cause| format!("in base: {cause}"));
    let cause = in_base.chain(head.iter().map(|cause| format!("in head: {cause}"))).next()?;
    Some(without(id, Verdict::Failed, Some(cause)))
}

/// A verdict without numbers.
pub(super) fn without(id: &str, verdict: Verdict, reason: Option<String>) -> CaseUnpaired {
    CaseUnpaired { case: id.to_owned(), verdict, reason, time: None, speedup: None, blocks: [0, 0] }
}
