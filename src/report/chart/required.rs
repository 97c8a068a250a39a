//! What an experiment requires of its cases: a tick at the worker count, with what became of it.

use crate::plan::Measure;
use crate::summary::{Answer, CaseSummary, Group, Judged, Summary};

use super::curves::Curves;
use super::drawing::{Point, Stroke};
use super::names::{About, Block, WIDEST, Words, width};
use super::palette::{INK, NEUTRAL};
use super::series::Series;
use super::words;

/// More cases or requirements than these are told in the tables alone.
const MOST_CASES: usize = 3;
const MOST_DEMANDS: usize = 3;
/// Half of a tick, in pixels.
const REACH: f64 = 13.0;

/// What is required with a number of workers, and the cases of which it is.
pub(super) struct Demand<'a> {
    pub workers: usize,
    /// Where it stands in the picture.
    value: f64,
    said: String,
    judged: Vec<(&'a Judged, &'a CaseSummary)>,
}

/// The requirements of some measures of a group's cases, those that are not met first.
pub(super) fn of<'a>(summary: &'a Summary, group: &'a Group, measures: &[Measure]) -> Vec<Demand<'a>> {
    let mut demands: Vec<Demand<'a>> = Vec::new();
    for judged in summary.requirements.iter().filter(|judged| measures.contains(&judged.measure)) {
        let Some(case) = group.case(&judged.case) else { continue };
        let Some((value, said)) = level(judged, case) else { continue };
        let is_same = |demand: &&mut Demand<'_>| demand.workers == case.workers && demand.said == said;
        match demands.iter_mut().find(is_same) {
            Some(demand) => demand.judged.push((judged, case)),
            None => demands.push(Demand { workers: case.workers, value, said, judged: vec![(judged, case)] }),
        }
    }
    demands.sort_by_key(|demand| !demand.judged.iter().any(|(judged, _)| judged.answer == Answer::NotMet));
    demands
}

/// Where a required value stands and how it is said.
fn level(judged: &Judged, case: &CaseSummary) -> Option<(f64, String)> {
    let at_least = judged.at_least;
    Some(match judged.measure {
        Measure::Speedup => (at_least, words::ratio(at_least)),
        Measure::Efficiency => (at_least, words::share(at_least)),
        Measure::OfBound => (at_least * case.bound?, format!("{} of the bound", words::share(at_least))),
    })
}

/// Draws a tick for each.
pub(super) fn draw(curves: &mut Curves<'_>, demands: &[Demand<'_>]) {
    for demand in demands.iter().filter(|demand| curves.plot.axes.y.holds(demand.value)) {
        let at = curves.plot.axes.at(demand.workers as f64, demand.value);
        let ends = [-REACH, REACH].map(|aside| Point::new(at.x + aside, at.y));
        curves.free.take_line(ends[0], ends[1]);
        curves.plot.drawing().line(ends, Stroke::solid(INK, 2.2));
    }
}

/// What each says beside the plot: how much is required, and whether it is met.
pub(super) fn blocks(demands: &[Demand<'_>], series: &[Series<'_>]) -> Vec<Block> {
    demands.iter().take(MOST_DEMANDS).map(|demand| block(demand, series)).collect()
}

fn block(demand: &Demand<'_>, series: &[Series<'_>]) -> Block {
    let head = format!("Required with {}: {}", words::thousands(demand.workers), demand.said);
    let mut lines = vec![vec![Words::note_head(&head, INK)]];
    for (judged, case) in demand.judged.iter().take(MOST_CASES) {
        let own = series.iter().find(|series| series.cases.iter().any(|other| other.id == case.id));
        let colour = own.map_or(INK, |series| series.hue.text);
        let written = if judged.measure == Measure::Speedup { words::ratio } else { words::share };
        let found = judged.found.map_or("has none:".to_owned(), |found| format!("has {}:", written(found.value)));
        let answer = crate::report::words::answer(judged.answer);
        let name = Words::note_head(&case.series(), colour);
        let verdict = vec![Words::note(&found), Words::note_head(answer, INK)];
        let line: Vec<Words> = std::iter::once(name.clone()).chain(verdict.iter().cloned()).collect();
        match width(&line) <= WIDEST {
            true => lines.push(line),
            false => lines.extend([vec![name], verdict]),
        }
    }
    if demand.judged.len() > MOST_CASES {
        lines.push(vec![Words::note(&format!("and {} more", demand.judged.len() - MOST_CASES))]);
    }
    let about = About::Value { workers: demand.workers as f64, value: demand.value };
    Block { about, lines, colour: NEUTRAL, is_minor: false }
}
