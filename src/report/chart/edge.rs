//! The edge of what can be reached, in steps of whole workers.

use std::collections::BTreeSet;

use crate::summary::Group;

use super::scale::Scale;

/// How far a point may lie above the edge by chance without being taken for one beyond it.
const ALLOWANCE: f64 = 1.02;

/// The largest value that any schedule could reach with each number of workers, from one up.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Edge(Vec<f64>);

impl Edge {
    /// The edge of a group's bounds; none where they are not known.
    pub fn of(group: &Group) -> Option<Self> {
        Some(Self(group.bounds.clone())).filter(|edge| !edge.0.is_empty())
    }

    /// The same edge in another value than the speedup, said of a speedup and its workers.
    pub fn drawn_as(self, value: impl Fn(f64, f64) -> f64) -> Self {
        Self(self.0.into_iter().enumerate().map(|(place, speedup)| value(speedup, (place + 1) as f64)).collect())
    }

    /// The edge without its dents at counts that were not measured: a dent is filled up to the lower of its rims.
    pub fn smoothed(self, measured: &BTreeSet<usize>) -> Self {
        let higher = |so_far: &mut f64, (workers, value): (usize, f64)| {
            *so_far = if measured.contains(&workers) { value } else { so_far.max(value) };
            Some(*so_far)
        };
        let numbered: Vec<(usize, f64)> = self.0.iter().enumerate().map(|(place, value)| (place + 1, *value)).collect();
        let from_left: Vec<f64> = numbered.iter().copied().scan(0.0, higher).collect();
        let mut from_right: Vec<f64> = numbered.into_iter().rev().scan(0.0, higher).collect();
        from_right.reverse();
        Self(from_left.into_iter().zip(from_right).map(|(left, right)| left.min(right)).collect())
    }

    /// The edge with so many workers; beyond the last known count, what it is there.
    pub fn with(&self, workers: usize) -> f64 {
        self.0[workers.clamp(1, self.0.len()) - 1]
    }

    /// The edge at a place on a scale of workers, which need not be a whole number.
    pub fn at(&self, workers: f64, x: &Scale) -> f64 {
        let below = workers.floor().max(1.0);
        let nearest = if workers >= x.halfway(below, below + 1.0) { below + 1.0 } else { below };
        self.with(nearest as usize)
    }

    /// The corners of the steps from one end of a scale to the other: each count has its value as far as half way to
    /// the next.
    pub fn corners(&self, x: &Scale) -> Vec<(f64, f64)> {
        let (start, end) = x.ends();
        let mut corners = vec![(start, self.at(start, x))];
        for workers in 1..self.0.len() {
            let riser = x.halfway(workers as f64, (workers + 1) as f64);
            let (before, after) = (self.0[workers - 1], self.0[workers]);
            if before != after && start < riser && riser < end {
                corners.extend([(riser, before), (riser, after)]);
            }
        }
        corners.push((end, self.at(end, x)));
        corners
    }

    /// Whether nothing of a curve claims more than can be reached anywhere, nor more than can be reached with the
    /// counts that were measured.
    pub fn allows(&self, curve: &[(f64, f64)], measured: &BTreeSet<usize>) -> bool {
        let most = self.0.iter().copied().fold(0.0, f64::max) * ALLOWANCE;
        let exceeds = |(workers, value): &(f64, f64)| {
            let count = workers.round();
            let is_measured = (workers - count).abs() < 0.02 * count && measured.contains(&(count as usize));
            *value > most || is_measured && *value > self.with(count as usize) * ALLOWANCE
        };
        !curve.iter().any(exceeds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dents_between_measured_counts_are_filled_and_falls_are_not() {
        let measured = BTreeSet::from([1, 2, 4, 7]);
        let dented = Edge(vec![1.0, 0.875, 0.78, 0.875, 0.7, 0.58, 1.0]).smoothed(&measured);
        assert_eq!(dented.0, [1.0, 0.875, 0.875, 0.875, 0.875, 0.875, 1.0]);
        let falling = Edge(vec![1.0, 1.0, 0.67, 0.5]);
        assert_eq!(falling.clone().smoothed(&BTreeSet::from([2, 4])), falling);
    }

    #[test]
    fn the_steps_rise_half_way_on_the_scale() {
        let edge = Edge(vec![1.0, 1.75, 1.75]);
        let linear = edge.corners(&Scale::linear(0.5, 3.5));
        assert_eq!(linear, [(0.5, 1.0), (1.5, 1.0), (1.5, 1.75), (3.5, 1.75)]);
        let riser = edge.corners(&Scale::logarithmic(0.5, 4.0))[1].0;
        assert!((riser - 2f64.sqrt()).abs() < 1e-12);
    }
}
