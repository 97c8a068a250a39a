//! The axis of worker counts: linear up to about eight, by powers of two above; a sweep's pictures share one.

use std::collections::BTreeSet;

use crate::stats::Estimate;
use crate::summary::{CaseSummary, Group, Summary};

use super::drawing::Area;
use super::scale::Scale;
use super::series::speedup;
use super::text::TICK_STRONG;
use super::words;

/// Up to so many workers, equal differences are equal distances.
const MOST_LINEAR: usize = 9;
/// A value this far below 1 could not be seen on a linear axis.
const LEAST_LINEAR: f64 = 0.2;
/// No measurement gives a value outside of this range; a stored run may.
const ORDINARY: std::ops::RangeInclusive<f64> = 1e-9..=1e9;

/// What the pictures of a sweep have to show: all of them have the axes that suit all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    pub fewest: usize,
    pub most: usize,
    /// The smallest speedup, 1 at most.
    pub slowest: f64,
    /// The highest value, 1 at least.
    pub high: f64,
    /// How far intervals reach up, those that do not reach too far.
    pub reach: f64,
    /// The best that is possible.
    pub possible: f64,
}

impl Extent {
    /// Of all groups of a summary that scale alike.
    pub fn of(summary: &Summary, group: &Group, measured: fn(&CaseSummary) -> Option<Estimate>) -> Self {
        let alike = summary.groups.iter().filter(|other| other.scaling == group.scaling && other.label != group.label);
        let others = alike.map(|other| Self::of_one(other, measured));
        others.fold(Self::of_one(group, measured), Self::with)
    }

    fn of_one(group: &Group, measured: fn(&CaseSummary) -> Option<Estimate>) -> Self {
        let counts = || group.cases.iter().map(|case| case.workers.clamp(1, 1 << 24));
        let estimates = || group.cases.iter().filter_map(measured);
        let values = || estimates().map(|estimate| estimate.value).filter(|value| ORDINARY.contains(value));
        let speedups = group.cases.iter().filter_map(speedup).map(|speedup| speedup.value);
        let ends = estimates().map(|estimate| estimate.high.min(estimate.value * 1.5));
        let most = counts().max().unwrap_or(1);
        Self {
            fewest: counts().min().unwrap_or(1),
            most,
            slowest: speedups.filter(|value| ORDINARY.contains(value)).fold(1.0, f64::min),
            high: values().fold(1.0, f64::max),
            reach: ends.filter(|end| ORDINARY.contains(end)).fold(1.0, f64::max),
            possible: group.bounds.last().copied().filter(|bound| ORDINARY.contains(bound)).unwrap_or(most as f64),
        }
    }

    fn with(self, other: Self) -> Self {
        Self {
            fewest: self.fewest.min(other.fewest),
            most: self.most.max(other.most),
            slowest: self.slowest.min(other.slowest),
            high: self.high.max(other.high),
            reach: self.reach.max(other.reach),
            possible: self.possible.max(other.possible),
        }
    }

    pub fn is_linear(&self) -> bool {
        self.most <= MOST_LINEAR && self.slowest >= LEAST_LINEAR
    }

    /// The scale of workers with a tick at each count that was measured, so far as there is room, and where it is linear
    /// a muted one at each other count.
    pub fn workers(&self, measured: &BTreeSet<usize>, area: Area) -> Scale {
        let (fewest, most) = (self.fewest as f64, self.most as f64);
        let scale = match self.is_linear() {
            true => Scale::linear(fewest - 0.5, most + 0.5),
            false if self.fewest == self.most => Scale::logarithmic(fewest / 2.0, most * 2.0),
            false => Scale::logarithmic(fewest, most).with_margins(52.0, 26.0, area.width()),
        };
        let mut wanted: Vec<usize> = measured.iter().copied().collect();
        // Where not all have room, the ends come first, then the powers of two.
        let rank = |count: &usize| match count {
            count if measured.first() == Some(count) || measured.last() == Some(count) => 0,
            count if count.is_power_of_two() => 1,
            _ => 2,
        };
        wanted.sort_by_key(rank);
        if self.is_linear() {
            wanted.extend((self.fewest..=self.most).filter(|count| !measured.contains(count)));
        }
        let ticks = with_room(&wanted, &scale, area);
        let label = |count: f64| words::thousands(count as usize);
        scale.with_ticks(ticks, label).with_strong(|count| measured.contains(&(count as usize)))
    }
}

/// Those of some counts whose labels have room beside those of the counts before them.
pub(super) fn with_room(wanted: &[usize], scale: &Scale, area: Area) -> Vec<f64> {
    let middle = |count: usize| scale.pixel(count as f64, (area.left, area.right));
    let half = |count: usize| TICK_STRONG.width(&words::thousands(count)) / 2.0 + 4.0;
    let mut named: Vec<usize> = Vec::new();
    for count in wanted {
        let is_free = |other: &usize| (middle(*other) - middle(*count)).abs() >= half(*other) + half(*count);
        if named.iter().all(is_free) {
            named.push(*count);
        }
    }
    named.sort();
    named.into_iter().map(|count| count as f64).collect()
}
