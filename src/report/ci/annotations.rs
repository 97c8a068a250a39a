//! GitHub's workflow commands: lines of a log that it shows at the lines of a file.
//!
//! The format and its escapes are those of `@actions/core`; of each type GitHub shows ten a step and drops the rest
//! without a word (actions/toolkit, docs/problem-matchers.md).

use super::findings::{Finding, Findings};
use crate::report::verdicts::Weight;
use crate::text::escape::{annotation as data, annotation_property as property};
use crate::text::{listed, some, together};

/// How many of a type GitHub shows.
const MAX_OF_A_TYPE: usize = 10;
/// How many cases an annotation names that stands for those that have none of their own.
const MAX_NAMED: usize = 20;
/// The longest message, in characters.
const MAX_MESSAGE: usize = 4_000;

/// What did not pass, an annotation for each line of a file; and one an experiment that says how it went.
pub(super) fn annotations(findings: &[Findings]) -> String {
    let mut text = String::new();
    for (kind, weights) in
        [("error", [Weight::Gone, Weight::Lost, Weight::Broken].as_slice()), ("warning", [Weight::Unclear].as_slice())]
    {
        let places: Vec<Place<'_>> = findings.iter().flat_map(|one| places(one, weights)).collect();
        let (shown, left) = places.split_at(room(places.len()));
        text.extend(shown.iter().map(|place| command(kind, &place.annotation())));
        text.extend((!left.is_empty()).then(|| command(kind, &rest(left))));
    }
    let (shown, left) = findings.split_at(room(findings.len()));
    text.extend(shown.iter().map(|one| command("notice", &whole(one))));
    text.extend((!left.is_empty()).then(|| command("notice", &other_experiments(left))));
    text
}

/// How many of so many have an annotation of their own: where that is not all, one more stands for the others.
fn room(number: usize) -> usize {
    if number > MAX_OF_A_TYPE { MAX_OF_A_TYPE - 1 } else { number }
}

struct Annotation<'a> {
    file: Option<&'a str>,
    line: Option<usize>,
    title: String,
    message: String,
}

/// Findings with one line in common: the cases of a `[[strategy]]`.
struct Place<'a> {
    findings: &'a Findings,
    line: Option<usize>,
    list: Vec<&'a Finding>,
}

fn places<'a>(findings: &'a Findings, weights: &[Weight]) -> Vec<Place<'a>> {
    let told = findings.list.iter().filter(|finding| weights.contains(&finding.weight));
    let by_line = together(told.map(|finding| (finding.line, finding))).into_iter();
    by_line.map(|(line, list)| Place { findings, line, list }).collect()
}

impl<'a> Place<'a> {
    fn annotation(&self) -> Annotation<'a> {
        let title = match self.list.as_slice() {
            [one] => format!("{}: {}", one.subject(), one.answer),
            list => format!("{}: {} of its cases", self.findings.experiment, list.len()),
        };
        let sentences: Vec<String> = self.list.iter().map(|finding| finding.sentence()).collect();
        Annotation { file: self.findings.file.as_deref(), line: self.line, title, message: sentences.join("\n") }
    }
}

/// One for all that there is no more room for.
fn rest<'a>(places: &[Place<'a>]) -> Annotation<'a> {
    let subjects: Vec<String> = places
        .iter()
        .flat_map(|place| &place.list)
        .map(|finding| format!("{} ({})", finding.subject(), finding.answer))
        .collect();
    let (title, message) = (format!("and {} more", subjects.len()), some(&subjects, MAX_NAMED));
    Annotation { file: None, line: None, title, message }
}

fn whole(findings: &Findings) -> Annotation<'_> {
    let title = format!("speedup: {}", findings.experiment);
    let headline = findings.headline.iter().map(|headline| format!("{headline}."));
    let message: Vec<String> = headline.chain([findings.tally()]).chain(findings.remarks.iter().cloned()).collect();
    let message = message.join("\n");
    Annotation { file: findings.file.as_deref(), line: None, title, message }
}

fn other_experiments(findings: &[Findings]) -> Annotation<'_> {
    let stems = listed(findings.iter().take(MAX_NAMED).map(|one| one.experiment.as_str()));
    let message = format!("and {} more experiments: {stems}", findings.len());
    Annotation { file: None, line: None, title: "speedup".to_owned(), message }
}

fn command(kind: &str, annotation: &Annotation<'_>) -> String {
    let Annotation { file, line, title, message } = annotation;
    let mut properties = Vec::new();
    properties.extend(file.map(|file| format!("file={}", property(file))));
    // A line says nothing without its file.
    properties.extend(file.and(*line).map(|line| format!("line={line}")));
    properties.push(format!("title={}", property(title)));
    let message: String = message.chars().take(MAX_MESSAGE).collect();
    format!("::{kind} {}::{}\n", properties.join(","), data(&message))
}
