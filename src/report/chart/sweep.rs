//! What a run sweeps: its rows by what tells them apart, its columns by strategy and worker count.

use std::collections::BTreeSet;

use crate::stats::Estimate;
use crate::summary::{CaseSummary, Group, Summary};
use crate::text::together;

use super::frame::spaced;
use super::series::{is_baseline, speedup};
use super::titles::{self as found, titles};
use super::words;

/// More columns have no room: then one strategy is shown.
const MOST_COLUMNS: usize = 10;
/// More lines nobody reads in a picture.
const MOST_LINES: usize = 60;
/// Where the best is nearly the same everywhere, what is swept does not matter.
const SAME: f64 = 1.05;

/// What is swept beside the workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Delay,
    SerialPart,
    Dataset,
    /// Several at once, or parameters of a strategy.
    Other,
}

pub(super) struct Line<'a> {
    /// `1 ms`, `5 %`, `chunk=16`.
    pub value: String,
    /// The cells, in the order of the columns; none where nothing was measured, or it failed.
    pub cells: Vec<Option<Cell<'a>>>,
}

#[derive(Clone, Copy)]
pub(super) struct Cell<'a> {
    pub case: &'a CaseSummary,
    pub speedup: Estimate,
}

impl<'a> Line<'a> {
    pub fn best(&self) -> Option<Cell<'a>> {
        let cells = self.cells.iter().flatten().copied();
        cells.max_by(|one, two| one.speedup.value.total_cmp(&two.speedup.value))
    }
}

pub(super) struct Sweep<'a> {
    pub key: Key,
    pub lines: Vec<Line<'a>>,
    /// Strategy and workers.
    pub columns: Vec<(String, usize)>,
    /// How many strategies there are, of which one is shown, where it is not all.
    pub one_of: Option<usize>,
    /// How many lines there are, where not all are shown.
    pub lines_of: Option<usize>,
}

impl<'a> Sweep<'a> {
    /// The sweep of a run; none where nothing but the workers is swept, or nothing was compared.
    pub fn of(summary: &'a Summary) -> Option<Self> {
        let (key, mut lines) = lines(summary);
        let lines_of = Some(lines.len()).filter(|count| *count > MOST_LINES);
        lines.truncate(MOST_LINES);
        let of_parameters = summary.groups.len() == 1;
        let column =
            |case: &CaseSummary| (if of_parameters { case.strategy.clone() } else { case.series() }, case.workers);
        let by_strategy = together(lines.iter().flat_map(|(_, cases)| cases).map(|case| column(case)));
        let strategies = by_strategy.len();
        let of_strategy = |(name, workers): (String, Vec<usize>)| {
            let counts: BTreeSet<usize> = workers.into_iter().collect();
            counts.into_iter().map(move |workers| (name.clone(), workers))
        };
        let mut columns: Vec<(String, usize)> = by_strategy.into_iter().flat_map(of_strategy).collect();
        let one_of = (columns.len() > MOST_COLUMNS && strategies > 1).then_some(strategies);
        if one_of.is_some() {
            let all =
                || lines.iter().flat_map(|(_, cases)| cases).filter_map(|case| Some((case, speedup(case)?.value)));
            let best = all().max_by(|one, two| one.1.total_cmp(&two.1)).map(|(case, _)| column(case).0);
            columns.retain(|(name, _)| Some(name) == best.as_ref());
        }
        let cell = |cases: &[&'a CaseSummary], wanted: &(String, usize)| {
            let case = cases.iter().copied().find(|case| column(case) == *wanted)?;
            Some(Cell { case, speedup: speedup(case)? })
        };
        let line = |(value, cases): (String, Vec<&'a CaseSummary>)| Line {
            value,
            cells: columns.iter().map(|wanted| cell(&cases, wanted)).collect(),
        };
        let lines: Vec<Line<'a>> = lines.into_iter().map(line).collect();
        let has_some = lines.iter().any(|line| line.cells.iter().any(Option::is_some));
        (lines.len() > 1 && has_some).then_some(Self { key, lines, columns, one_of, lines_of })
    }

    pub fn cells(&self) -> impl Iterator<Item = &Cell<'a>> {
        self.lines.iter().flat_map(|line| line.cells.iter().flatten())
    }

    /// The first line from which on every cell is surely faster than its baseline.
    pub fn pays_from(&self) -> Option<usize> {
        let pays = |line: &Line<'_>| line.cells.iter().all(|cell| cell.is_some_and(|cell| cell.speedup.low > 1.0));
        let last = self.lines.iter().rposition(|line| !pays(line));
        Some(last.map_or(0, |last| last + 1)).filter(|first| *first < self.lines.len())
    }

    /// From where on it pays, or what what is swept does to the best.
    pub fn finding(&self) -> Vec<String> {
        let bests: Vec<(&Line<'_>, Cell<'_>)> =
            self.lines.iter().filter_map(|line| Some((line, line.best()?))).collect();
        let value = |one: &(&Line<'_>, Cell<'_>)| one.1.speedup.value;
        let top = bests.iter().max_by(|one, two| value(one).total_cmp(&value(two)));
        let bottom = bests.iter().min_by(|one, two| value(one).total_cmp(&value(two)));
        let (Some(top), Some(bottom)) = (top, bottom) else { return Vec::new() };
        let mut names: Vec<String> = self.columns.iter().map(|(name, _)| name.clone()).collect();
        names.dedup();
        let pays = self.pays_from();
        let paying = self.cells().filter(|cell| cell.speedup.low > 1.0).count();
        let finding = match pays {
            Some(0) if value(top) < SAME * value(bottom) => found::SWEEP_SAME,
            Some(0) => found::SWEEP_DECIDES,
            Some(_) if self.key == Key::Delay => found::PAYS_FROM_DELAY,
            Some(_) => found::PAYS_FROM,
            None if paying > 0 => found::SOME_PAY,
            None if self.cells().any(|cell| cell.speedup.high > 1.0) => found::SWEEP_UNTOLD,
            None => found::NOTHING_PAYS,
        };
        let few = if names.len() > 3 { vec![format!("all {} strategies", names.len())] } else { names.clone() };
        let everywhere = self.columns.iter().any(|(_, workers)| *workers != self.columns[0].1);
        let facts = [
            ("from", pays.map_or("", |first| &*self.lines[first].value)),
            ("names", &*words::and(&few)),
            ("everywhere", if everywhere { " at every worker count" } else { "" }),
            ("best", &top.1.case.series()),
            ("top", &words::ratio(value(top))),
            ("range", &words::ratios([value(bottom), value(top)].into_iter())),
            ("one", &self.phrase(top.0)),
            ("bottom", &words::ratio(value(bottom))),
            ("two", &self.phrase(bottom.0)),
            ("paying", &paying.to_string()),
            ("all", &self.cells().count().to_string()),
        ];
        titles(finding, names.len(), &facts)
    }

    /// `a delay of 1 ms`.
    pub fn phrase(&self, line: &Line<'_>) -> String {
        let value = &line.value;
        match self.key {
            Key::Delay => format!("a delay of {value}"),
            Key::SerialPart => format!("a serial part of {value}"),
            Key::Dataset | Key::Other => value.clone(),
        }
    }
}

impl Key {
    pub fn name(self) -> &'static str {
        match self {
            Key::Delay => "delay",
            Key::SerialPart => "serial part",
            Key::Dataset => "dataset",
            Key::Other => "",
        }
    }
}

/// What is swept, and the cases that are compared, by its values: those of groups, or in a single group those of its
/// strategies' parameters.
fn lines(summary: &Summary) -> (Key, Vec<(String, Vec<&CaseSummary>)>) {
    if let [group] = &summary.groups[..] {
        return (Key::Other, by_parameters(group));
    }
    let key = key(&summary.groups);
    (key, summary.groups.iter().map(|group| (value(key, group), compared(group).collect())).collect())
}

/// The cases with more workers than their baseline has, or all where none has.
fn compared(group: &Group) -> impl Iterator<Item = &CaseSummary> {
    let has_more = |case: &CaseSummary| case.workers > case.baseline_workers;
    let any_more = group.cases.iter().any(has_more);
    group.cases.iter().filter(move |case| !is_baseline(case) && (has_more(case) || !any_more))
}

fn by_parameters(group: &Group) -> Vec<(String, Vec<&CaseSummary>)> {
    let value = |case: &CaseSummary| case.coordinates.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let swept = compared(group).filter(|case| !case.coordinates.is_empty());
    together(swept.map(|case| (value(case), case)))
}

/// The one fact in which groups differ.
fn key(groups: &[Group]) -> Key {
    let kinds = |of: fn(&Group) -> String| groups.iter().map(of).collect::<BTreeSet<_>>().len();
    let of_input = [
        kinds(|group| group.input.as_ref().map_or(String::new(), |input| input.delay.clone())),
        kinds(|group| group.input.as_ref().map_or(String::new(), |input| input.serial_fraction.to_string())),
        kinds(|group| group.input.as_ref().map_or(String::new(), |input| input.dataset.clone())),
    ];
    let all = groups.len();
    match of_input {
        _ if kinds(|group| format!("{:?}", group.scaling)) > 1 => Key::Other,
        [delays, 1, 1] if delays == all => Key::Delay,
        [1, parts, 1] if parts == all => Key::SerialPart,
        [1, 1, datasets] if datasets == all => Key::Dataset,
        _ => Key::Other,
    }
}

fn value(key: Key, group: &Group) -> String {
    match (key, &group.input) {
        (Key::Delay, Some(input)) => spaced(&input.delay),
        (Key::SerialPart, Some(input)) => words::share(input.serial_fraction),
        (Key::Dataset, Some(input)) => input.dataset.clone(),
        _ => group.label.replace(';', ", "),
    }
}
