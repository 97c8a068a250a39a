//! The parts of a case's ideal speedup: what is left, what no schedule could win back, what each factor took.

use crate::stats::{Estimate, Factor, Share};
use crate::summary::CaseSummary;

use super::palette::{Hue, INK};
use super::rows::{Cell, Row};
use super::series::{is_baseline, speedup};
use super::words;

/// A factor all of whose parts are smaller has no name.
const WORTH_A_NAME: f64 = 0.01;
/// A part that is so much of the widest one is about as wide.
const AS_WIDE: f64 = 0.9;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Part {
    Kept,
    Unavoidable,
    Lost(Factor),
}

/// A part of a bar, as shares of the ideal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub part: Part,
    pub from: f64,
    pub to: f64,
}

impl Segment {
    pub fn share(self) -> f64 {
        self.to - self.from
    }
}

pub(super) struct Shown<'a> {
    pub row: Row,
    pub case: &'a CaseSummary,
    pub efficiency: Estimate,
    /// From 0 to the ideal.
    pub segments: Vec<Segment>,
    pub worst: Option<Share>,
}

impl<'a> Shown<'a> {
    pub fn of(case: &'a CaseSummary, hue: Hue) -> Option<Self> {
        speedup(case).filter(|_| !is_baseline(case))?;
        let (losses, efficiency) = (case.losses?, case.efficiency?);
        let kept = efficiency.value.clamp(0.0, 1.0);
        // What cannot be reached at all is not lost to chance: a case beyond its bound has lost less.
        let ideal = case.workers as f64 / case.baseline_workers.max(1) as f64;
        let unavoidable = case.bound.map_or(0.0, |bound| (1.0 - bound / ideal).clamp(0.0, 1.0 - kept));
        let mut parts = vec![(Part::Kept, kept), (Part::Unavoidable, unavoidable)];
        let avoidable = (1.0 - kept - unavoidable).max(0.0);
        parts.extend(
            avoidable_shares(|factor| losses.avoidable_value(factor))
                .map(|(factor, share)| (Part::Lost(factor), share * avoidable)),
        );
        let mut from = 0.0;
        let segment = |(part, share): (Part, f64)| {
            from += share;
            Segment { part, from: from - share, to: from }
        };
        let segments = parts.into_iter().map(segment).collect();
        Some(Self { row: row(case, hue), case, efficiency, segments, worst: case.lost_most_to() })
    }
}

impl Shown<'_> {
    pub fn share(&self, part: Part) -> f64 {
        self.segments.iter().filter(|segment| segment.part == part).map(|segment| segment.share()).sum()
    }
}

/// How much of what could be won back each factor took, by its share of the logarithms, in the order of the factors; all
/// of it is unexplained where no factor took any.
fn avoidable_shares(value: impl Fn(Factor) -> f64) -> impl Iterator<Item = (Factor, f64)> {
    let log = |factor: Factor| (-value(factor).ln()).max(0.0);
    let logs = Factor::ALL.map(|factor| (factor, Some(log(factor)).filter(|log| log.is_finite()).unwrap_or(0.0)));
    let all: f64 = logs.iter().map(|(_, log)| log).sum();
    logs.into_iter().filter_map(move |(factor, log)| match all > 0.0 {
        true => (log > 0.0).then_some((factor, log / all)),
        false => (factor == Factor::Unexplained).then_some((factor, 1.0)),
    })
}

fn row(case: &CaseSummary, hue: Hue) -> Row {
    let of_bound = case.of_bound.map_or(String::new(), |share| words::percent(share.value));
    let bound = case.bound.filter(|_| case.of_bound.is_some());
    let more = bound.map_or(String::new(), |bound| format!("of {}", words::ratio(bound)));
    Row {
        name: case.short_id(),
        more: String::new(),
        colour: hue.text,
        cells: vec![Cell { words: of_bound, more, colour: INK }],
    }
}

/// Where each factor is named: once, at its widest part; of rows in which that is about as wide, in the one with the fewest
/// names.
pub(super) struct Named(Vec<(usize, Part)>);

impl Named {
    pub fn of(cases: &[Shown<'_>]) -> Self {
        let lost = Factor::ALL.map(Part::Lost);
        let mut named = Self(Vec::new());
        for part in std::iter::once(Part::Unavoidable).chain(lost) {
            let shares: Vec<f64> = cases.iter().map(|case| case.share(part)).collect();
            let widest = shares.iter().copied().fold(0.0, f64::max);
            let wide = (0..cases.len()).filter(|row| shares[*row] >= (AS_WIDE * widest).max(WORTH_A_NAME));
            let row = wide.min_by_key(|row| named.of_row(*row).len());
            named.0.extend(row.map(|row| (row, part)));
        }
        named
    }

    pub fn of_row(&self, row: usize) -> Vec<Part> {
        self.0.iter().filter(|(named, _)| *named == row).map(|(_, part)| *part).collect()
    }
}
