//! What CI is told of a run or of a gate: plain, finished, the same for every format.

use std::collections::HashMap;

use crate::gate::{CaseVerdict, Changes, Judge, Rules, Verdict};
use crate::plan::{Plan, Requirement};
use crate::report::markdown::summary_markdown;
use crate::report::verdicts::{Weight, verdicts_markdown, weight};
use crate::report::words::{answer, demand, found, outcome, with_interval};
use crate::stats::Estimate;
use crate::summary::{Answer, CaseSummary, Judged, Outcome, Summary};
use crate::text::{count, percent, ratio, together, with_cause};

/// What is said where there is nothing to say, which is no good sign.
pub(super) const NOTHING: &str = "nothing was looked at";

/// The findings on one experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct Findings {
    /// The experiment's stem.
    pub experiment: String,
    /// Its title.
    pub title: String,
    /// Its file, as a path from the repository's root; none where nobody knows it.
    pub file: Option<String>,
    /// What came out, in a sentence; of a gate alone.
    pub headline: Option<String>,
    /// All that was looked at, in the order of the plan; what passed, too.
    pub list: Vec<Finding>,
    /// What else there is to say, a sentence each.
    pub remarks: Vec<String>,
    /// All tables, as Markdown.
    pub tables: Option<String>,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The case's id; empty where it is about the whole experiment.
    pub case: String,
    /// What was asked of it beyond an answer at all: `speedup of at least 1.9`.
    pub asked: Option<String>,
    /// The answer in a word or two: `regressed`, `not met`.
    pub answer: &'static str,
    /// What the answer means for a build.
    pub weight: Weight,
    /// What there is to say of it, in a few words; may be empty.
    pub words: String,
    /// The line of the file that it is about, from 1.
    pub line: Option<usize>,
    /// Numbers of which more is better.
    pub numbers: Vec<Number>,
    /// What an execution takes, in seconds.
    pub wall_s: Option<Estimate>,
    /// What each timed execution took, in seconds; of a run alone.
    pub times_s: Vec<f64>,
    /// Where the case stands among the others: its workers, and what it has of each sweep.
    pub parameters: Vec<(String, String)>,
}

/// A number with what it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// What it is: `speedup`, `speed over base`.
    pub name: &'static str,
    /// The number; without a unit, as it is a ratio.
    pub value: Estimate,
}

/// Where findings are shown: the lines of an experiment file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Places {
    /// The file, as a path from the repository's root; none where nobody knows it.
    pub file: Option<String>,
    /// The line of each case's `[[strategy]]`, by the case's id.
    pub cases: HashMap<String, usize>,
    /// The requirements, which know their lines.
    pub requirements: Vec<Requirement>,
}

impl Places {
    fn of_case(&self, id: &str) -> Option<usize> {
        self.cases.get(id).copied()
    }

    fn of_requirement(&self, judged: &Judged) -> Option<usize> {
        let same = |rule: &&Requirement| {
            rule.case == judged.case && rule.measure == judged.measure && rule.at_least == judged.at_least
        };
        self.requirements.iter().find(same).map(|rule| rule.line)
    }
}

impl Findings {
    /// What a run says: whether each case ran, and whether what is required holds.
    pub fn of_run(summary: &Summary, places: &Places) -> Self {
        let cases = summary.cases().map(|case| Finding::ran(case, places)).collect();
        let tables = Some(summary_markdown(summary, &[]));
        Self { tables, ..Self::new(&summary.experiment, &summary.title, places, cases) }
            .and_required(&summary.requirements, places)
    }

    /// What a gate says: the verdicts.
    pub fn of_gate(experiment: &str, title: &str, rules: &Rules, verdicts: &[CaseVerdict], places: &Places) -> Self {
        let cases = verdicts.iter().map(|verdict| Finding::judged(verdict, rules, places)).collect();
        let tables = Some(verdicts_markdown(verdicts, rules));
        Self { tables, ..Self::new(experiment, title, places, cases) }
    }

    /// An experiment of which nothing can be said, for that `cause`: it must not look as if all were well.
    pub fn not_run(plan: &Plan, cause: &str, places: &Places) -> Self {
        Self::new(&plan.experiment, &plan.title, places, vec![Finding::not_run(cause)])
    }

    fn new(experiment: &str, title: &str, places: &Places, list: Vec<Finding>) -> Self {
        let (experiment, title, file) = (experiment.to_owned(), title.to_owned(), places.file.clone());
        Self { experiment, title, file, headline: None, list, remarks: Vec::new(), tables: None }
    }

    /// Adds what a run says of the requirements.
    pub fn and_required(mut self, judged: &[Judged], places: &Places) -> Self {
        self.list.extend(judged.iter().map(|judged| Finding::required(judged, places)));
        self
    }

    /// Puts a sentence above what a gate says.
    pub fn headed(mut self, headline: String) -> Self {
        self.headline = Some(headline);
        self
    }

    /// Adds what else there is to say of a gate.
    pub fn and_said(mut self, remarks: impl IntoIterator<Item = String>) -> Self {
        self.remarks.extend(remarks);
        self
    }

    /// Lets pass what could not be told. What is missing, or cannot be compared, does not pass: a gate that never ran
    /// would, and nobody would know.
    pub fn let_pass(&mut self) {
        let unclear = self.list.iter_mut().filter(|finding| finding.weight == Weight::Unclear);
        unclear.for_each(|finding| finding.weight = Weight::LetPass);
    }

    /// All in a few words, the worst first: `1 regressed, 5 unchanged`.
    pub fn tally(&self) -> String {
        let mut kinds = together(self.list.iter().map(|finding| (finding.answer, finding.weight)));
        kinds.sort_by_key(|(_, weights)| std::cmp::Reverse(weights[0]));
        let kinds: Vec<String> = kinds.iter().map(|(answer, weights)| format!("{} {answer}", weights.len())).collect();
        if kinds.is_empty() { NOTHING.to_owned() } else { kinds.join(", ") }
    }
}

fn parameters(case: &CaseSummary) -> Vec<(String, String)> {
    let swept = case.coordinates.iter().map(|coordinate| (coordinate.key().to_owned(), coordinate.value()));
    std::iter::once(("workers".to_owned(), case.workers.to_string())).chain(swept).collect()
}

impl Finding {
    fn new(case: &str, answer: &'static str, weight: Weight, words: String) -> Self {
        let case = case.to_owned();
        let (numbers, times_s, parameters) = (Vec::new(), Vec::new(), Vec::new());
        Self { case, asked: None, answer, weight, words, line: None, numbers, wall_s: None, times_s, parameters }
    }

    /// That the whole experiment did not do what it should.
    pub(super) fn not_run(cause: &str) -> Self {
        Self::new("", "not run", Weight::Broken, cause.to_owned())
    }

    fn ran(case: &CaseSummary, places: &Places) -> Self {
        let (weight, words) = match &case.outcome {
            Outcome::Ok => (Weight::Passed, String::new()),
            Outcome::Unmeasured => (Weight::Unclear, "it was never run to the end of a block".to_owned()),
            Outcome::Failed { .. } => (Weight::Broken, case.outcome.failure().unwrap_or_default()),
        };
        let speedup = case.speedup.filter(|_| case.id != case.baseline);
        Self {
            line: places.of_case(&case.id),
            numbers: speedup.map(|value| Number { name: "speedup", value }).into_iter().collect(),
            wall_s: case.wall,
            times_s: case.times_s.clone(),
            parameters: parameters(case),
            ..Self::new(&case.id, outcome(&case.outcome), weight, words)
        }
    }

    fn judged(verdict: &CaseVerdict, rules: &Rules, places: &Places) -> Self {
        Self {
            line: places.of_case(&verdict.case),
            numbers: verdict.changes.iter().flat_map(changes).collect(),
            ..Self::new(&verdict.case, verdict.word(), weight(verdict.verdict), words(verdict, rules))
        }
    }

    fn required(judged: &Judged, places: &Places) -> Self {
        let weight = match judged.answer {
            Answer::Met => Weight::Passed,
            Answer::CouldNotTell => Weight::Unclear,
            Answer::NotMet => Weight::Lost,
        };
        Self {
            asked: Some(demand(judged)),
            line: places.of_requirement(judged),
            ..Self::new(&judged.case, answer(judged.answer), weight, found(judged))
        }
    }

    /// What it is about: `rayon/4`, `rayon/4: speedup of at least 1.9`.
    pub fn subject(&self) -> String {
        let case = if self.case.is_empty() { "the experiment" } else { &self.case };
        with_cause(case, self.asked.as_deref().unwrap_or_default())
    }

    /// All of it in a line: `rayon/4: regressed: 0.90 of base's speed`.
    pub fn sentence(&self) -> String {
        format!("{}: {}", self.subject(), with_cause(self.answer, &self.words))
    }
}

fn changes(changes: &Changes) -> impl Iterator<Item = Number> {
    let time = changes.parallel;
    let speed = Estimate { value: 1.0 / time.value, low: 1.0 / time.high, high: 1.0 / time.low, ..time };
    let speedup = changes.speedup.map(|value| Number { name: "speedup over base", value });
    std::iter::once(Number { name: "speed over base", value: speed }).chain(speedup)
}

/// What a verdict rests on.
fn words(verdict: &CaseVerdict, rules: &Rules) -> String {
    let measured = verdict.changes.map(|changes| {
        let judged = if rules.judge == Judge::Speedup && changes.speedup.is_some() { "speedup" } else { "speed" };
        let (effect, blocks) = (with_interval(changes.effect, ratio), count(verdict.blocks, "block"));
        format!("{effect} of base's {judged} after {blocks}; {}", verdict.happened().unwrap_or_default())
    });
    let detectable = verdict.changes.and_then(|changes| changes.detectable);
    let detectable = detectable
        .filter(|_| verdict.verdict == Verdict::Inconclusive)
        .map(|loss| format!("a loss of {} would have been found in 90 % of such checks", percent(loss)));
    let mean = verdict.changes.map(|changes| changes.mean).filter(|mean| mean.decided);
    let mean = mean.map(|mean| {
        let blocks = mean.in_blocks(verdict.blocks);
        format!("a part of it is slower: on the mean it takes {} longer{blocks}", percent(mean.loss))
    });
    let reason = verdict.reason.as_ref().map(|reason| reason.words()).or(mean);
    reason.into_iter().chain(measured).chain(detectable).collect::<Vec<_>>().join("; ")
}
