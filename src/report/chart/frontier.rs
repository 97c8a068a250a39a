//! The edge of what can be reached: the bound as a line over all worker counts.

use crate::summary::Group;

use super::drawing::Point;

/// Growth of the bound by less than this from one worker count to the next is none: it comes from the
/// measured baseline time in it.
const NO_GROWTH: f64 = 1.005;
/// How far a point may lie above the edge by chance without being taken for one beyond it.
const ALLOWANCE: f64 = 1.02;

/// The edge as corners in workers (x) and speedup (y), joined by straight lines on logarithmic axes.
///
/// Where the bound grows from each count to the next they are joined directly. Where it stands still and then
/// grows, it is a staircase: it jumps at the count that brings the growth.
#[derive(Clone, Debug, PartialEq)]
pub struct Frontier {
    corners: Vec<Point>,
    jumps: Vec<usize>,
}

impl Frontier {
    /// The edge of a group's bounds; none where they are not known.
    pub fn of(group: &Group) -> Option<Self> {
        let bounds = &group.bounds;
        let mut corners = vec![Point::new(1.0, *bounds.first()?)];
        let mut jumps = Vec::new();
        for workers in 2..=bounds.len() {
            let (before, now) = (bounds[workers - 2], bounds[workers - 1]);
            let stood_still = workers > 2 && before < bounds[workers - 3] * NO_GROWTH;
            if stood_still && now > before * NO_GROWTH {
                corners.push(Point::new(workers as f64, before));
                jumps.push(workers);
            }
            corners.push(Point::new(workers as f64, now));
        }
        Some(Self { corners, jumps })
    }

    pub fn has_steps(&self) -> bool {
        !self.jumps.is_empty()
    }

    pub fn corners(&self) -> &[Point] {
        &self.corners
    }

    /// The edge at a number of workers, which need not be whole; before and after the known ones it runs on
    /// as it began and stays as it ended. At a jump it is the upper end.
    pub fn at(&self, workers: f64) -> f64 {
        let first = self.corners[0];
        let after = self.corners.partition_point(|corner| corner.x <= workers);
        if after == 0 {
            return first.y * workers / first.x;
        }
        let before = self.corners[after - 1];
        match self.corners.get(after) {
            None => before.y,
            Some(next) => along(before, *next, workers),
        }
    }

    /// Whether a straight line between two points (on logarithmic axes) leads through what can be reached.
    pub fn lets_through(&self, from: Point, to: Point) -> bool {
        let above = |point: Point| (point.y / self.at(point.x)).max(1.0);
        let allowed = ALLOWANCE * above(from).max(above(to));
        let within = |corner: &&Point| corner.x > from.x && corner.x <= to.x;
        self.corners.iter().filter(within).all(|corner| along(from, to, corner.x) <= corner.y * allowed)
    }

    /// Whether a curve of workers and speedups stays in what can be reached.
    pub fn holds(&self, curve: impl Iterator<Item = Point>) -> bool {
        let curve: Vec<Point> = curve.collect();
        let below = curve.iter().all(|point| point.y <= self.at(point.x) * ALLOWANCE);
        below && curve.windows(2).all(|pair| self.lets_through(pair[0], pair[1]))
    }
}

/// The height at `x` of the line through two points that is straight on logarithmic axes.
fn along(from: Point, to: Point, x: f64) -> f64 {
    if to.x <= from.x {
        return to.y;
    }
    let share = (x / from.x).ln() / (to.x / from.x).ln();
    from.y * (to.y / from.y).powf(share)
}
