//! Two stored runs -> verdicts, as far as runs that were measured at different times can give any.
//!
//! Nothing pairs their blocks: what the machine did differently between them is in the numbers. So the intervals are of
//! unpaired samples, and a reader is told.

use std::collections::HashMap;

use serde::Serialize;

use crate::gate::{Rules, Verdict};
use crate::history::digest;
use crate::plan::Plan;
use crate::stats::{Estimate, shift};
use crate::store::{Run, Session};
use crate::summary::turns_s;

/// Where more turns than this share took exactly the same time, there is no noise to judge by.
const SAME: f64 = 0.5;

/// How a run differs from an earlier one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unpaired {
    /// The experiment's stem.
    pub experiment: String,
    /// The earlier run.
    pub base: Side,
    /// The run that is judged.
    pub head: Side,
    /// Why the runs cannot be compared at all; then there is no case.
    pub incomparable: Option<String>,
    /// The loss of speed that must not pass, as a share of 1.
    pub loss: f64,
    /// How often runs that differ by chance alone would give any regressed or improved case, as a share of 1.
    pub error_rate: f64,
    /// Every case of either run.
    pub cases: Vec<CaseUnpaired>,
}

/// One of the runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Side {
    /// When it started: UTC, RFC 3339.
    pub started_at: String,
    /// The short git revision, with `+` where the work tree was dirty.
    pub revision: Option<String>,
}

/// One case in both runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaseUnpaired {
    /// The case's id.
    pub case: String,
    /// The answer.
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

/// Compares a run with an earlier one.
pub fn compare(base: &Run, head: &Run, rules: &Rules) -> Unpaired {
    let incomparable = difference(base, head);
    let cases = if incomparable.is_some() { Vec::new() } else { cases(base, head, rules) };
    Unpaired {
        experiment: head.record.plan.experiment.clone(),
        base: side(base),
        head: side(head),
        incomparable,
        loss: rules.loss,
        error_rate: rules.error_rate,
        cases,
    }
}

fn side(run: &Run) -> Side {
    Side {
        started_at: run.record.sessions.first().map(|first| first.started_at.clone()).unwrap_or_default(),
        revision: run.record.sessions.last().and_then(|session| session.revision.clone()),
    }
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
    let of = |what: &str, tell: fn(&Session) -> String| {
        let (before, after) = (tell(before), tell(after));
        (before != after).then(|| format!("they were measured {what} ({before}, and {after})"))
    };
    of("on machines that differ", |session| session.machine.fingerprint())
        .or_else(|| of("by programs of two compilers", |session| session.machine.toolchain.clone()))
        .or_else(|| work(base, head))
}

/// Each calibrated run has an amount of work of its own.
fn work(base: &Run, head: &Run) -> Option<String> {
    let rounds = |run: &Run| {
        let calibration = run.record.preparation.calibration.filter(|_| run.record.plan.work.is_none());
        calibration.map(|calibration| calibration.rounds_per_second)
    };
    let (before, after) = (rounds(base), rounds(head));
    (before != after).then(|| {
        let told = |rounds: Option<f64>| rounds.map_or("a fixed amount".to_owned(), |rounds| format!("{rounds:.4e}"));
        format!(
            "their amounts of work differ ({} and {} rounds for a second of `delay`, by each run's own calibration): \
             fix the `work` of `compute` to compare runs",
            told(before),
            told(after)
        )
    })
}

fn cases(base: &Run, head: &Run, rules: &Rules) -> Vec<CaseUnpaired> {
    let (before, after) = (Measured::of(base), Measured::of(head));
    let shared = after.plan.cases.iter().filter(|case| before.places.contains_key(case.id.as_str())).count();
    let confidence = 1.0 - rules.error_rate / shared.max(1) as f64;
    let judge = Judge { before: &before, after: &after, rules, confidence };
    let ids = after.plan.cases.iter().map(|case| case.id.as_str());
    let gone = before.plan.cases.iter().map(|case| case.id.as_str()).filter(|id| !after.places.contains_key(id));
    ids.chain(gone).map(|id| judge.case(id)).collect()
}

/// A run with what there is to know of its cases.
struct Measured<'a> {
    run: &'a Run,
    plan: &'a Plan,
    places: HashMap<&'a str, usize>,
    turns_s: Vec<Vec<f64>>,
    failed: Vec<Option<String>>,
}

impl<'a> Measured<'a> {
    fn of(run: &'a Run) -> Self {
        let plan = &run.record.plan;
        let failures = run.failures();
        let cause = |place: usize| {
            let block = failures.get(&place)?;
            let of_case =
                |sample: &&crate::sample::Sample| sample.case == place && (sample.session, sample.block) == *block;
            let failed = |sample: &&crate::sample::Sample| sample.status != crate::sample::Status::Ok;
            let sample = run.samples.iter().filter(of_case).find(failed)?;
            let cause = if sample.cause.is_empty() { String::new() } else { format!(": {}", sample.cause) };
            Some(format!("{}{cause}", sample.status.name()))
        };
        Self {
            run,
            plan,
            places: plan.cases.iter().enumerate().map(|(place, case)| (case.id.as_str(), place)).collect(),
            turns_s: turns_s(run),
            failed: (0..plan.cases.len()).map(cause).collect(),
        }
    }

    fn baseline(&self, place: usize) -> usize {
        self.places.get(self.plan.cases[place].baseline.as_str()).copied().unwrap_or(place)
    }

    fn digest(&self, place: usize) -> String {
        digest(self.run, place, self.baseline(place))
    }

    /// The logarithm of each turn's time; none where one is not above zero.
    fn logs(&self, place: usize) -> Option<Vec<f64>> {
        self.turns_s[place].iter().map(|time_s| (*time_s > 0.0).then(|| time_s.ln())).collect()
    }

    /// The logarithm of the speedup in each block; none for a baseline, and where that one failed.
    fn log_speedups(&self, place: usize) -> Option<Vec<f64>> {
        let baseline = self.baseline(place);
        let (own, other) = (self.logs(place)?, self.logs(baseline)?);
        let pairs = baseline != place && self.failed[baseline].is_none() && own.len() == other.len();
        pairs.then(|| other.iter().zip(&own).map(|(baseline, case)| baseline - case).collect())
    }
}

struct Judge<'a> {
    before: &'a Measured<'a>,
    after: &'a Measured<'a>,
    rules: &'a Rules,
    confidence: f64,
}

impl Judge<'_> {
    fn case(&self, id: &str) -> CaseUnpaired {
        let (Some(&before), Some(&after)) = (self.before.places.get(id), self.after.places.get(id)) else {
            return without(id, if self.after.places.contains_key(id) { Verdict::New } else { Verdict::Missing }, None);
        };
        let failed = [("base", &self.before.failed[before]), ("head", &self.after.failed[after])];
        if let Some((which, cause)) = failed.into_iter().find_map(|(which, cause)| Some((which, cause.as_ref()?))) {
            return without(id, Verdict::Failed, Some(format!("in {which}: {cause}")));
        }
        if self.before.digest(before) != self.after.digest(after) {
            let reason = "it, or its baseline, does something else";
            return without(id, Verdict::Incomparable, Some(reason.to_owned()));
        }
        let (Some(then), Some(now)) = (self.before.logs(before), self.after.logs(after)) else {
            return without(id, Verdict::Inconclusive, Some("a time is zero: the clock is too coarse".to_owned()));
        };
        let (verdict, reason, time) = self.judged(&then, &now);
        let speedups = self.before.log_speedups(before).zip(self.after.log_speedups(after));
        let speedup = speedups.and_then(|(then, now)| shift(&then, &now, self.confidence));
        CaseUnpaired {
            case: id.to_owned(),
            verdict,
            reason,
            time: time.map(|time| time.map(f64::exp)),
            speedup: speedup.map(|speedup| speedup.map(f64::exp)),
            blocks: [then.len(), now.len()],
        }
    }

    /// The rule of the gate, by one interval: the effect is what the time lost.
    fn judged(&self, then: &[f64], now: &[f64]) -> (Verdict, Option<String>, Option<Estimate>) {
        let unclear = |reason: String, time| (Verdict::Inconclusive, Some(reason), time);
        let Some(time) = shift(then, now, self.confidence) else {
            return unclear("it was not measured in both".to_owned(), None);
        };
        if time.confidence + 1e-9 < self.confidence {
            let (has, needs) = (time.confidence * 100.0, self.confidence * 100.0);
            let blocks = format!("{} and {} blocks", then.len(), now.len());
            return unclear(
                format!("{blocks} give {has:.1} % confidence at most, a verdict needs {needs:.2} %"),
                Some(time),
            );
        }
        if same(then) || same(now) {
            return unclear("most turns took exactly the same time: too coarse, or made up".to_owned(), Some(time));
        }
        let (half, whole) = (-(-self.rules.loss / 2.0).ln_1p(), -(-self.rules.loss).ln_1p());
        if time.low > half {
            (Verdict::Regressed, None, Some(time))
        } else if time.high < -half {
            (Verdict::Improved, None, Some(time))
        } else if time.high < whole {
            (Verdict::Unchanged, None, Some(time))
        } else {
            unclear("the interval is too wide".to_owned(), Some(time))
        }
    }
}

/// A verdict without numbers.
fn without(id: &str, verdict: Verdict, reason: Option<String>) -> CaseUnpaired {
    CaseUnpaired { case: id.to_owned(), verdict, reason, time: None, speedup: None, blocks: [0, 0] }
}

fn same(logs: &[f64]) -> bool {
    let mut ascending = logs.to_vec();
    ascending.sort_unstable_by(f64::total_cmp);
    let most = ascending.chunk_by(|one, other| one == other).map(<[f64]>::len).max().unwrap_or(0);
    logs.len() > 2 && most as f64 / logs.len() as f64 > SAME
}
