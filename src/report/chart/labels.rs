//! Where text goes: in a column beside a picture, and in what is free inside it.

use super::drawing::{Area, Point, Text};

/// Moves the tops of things of some heights apart until none covers the next, as little as possible in all (least
/// squares), and keeps them between `top` and `bottom` while there is room. The order stays: sort them first.
pub fn stack(wanted: &[f64], heights: &[f64], top: f64, bottom: f64) -> Vec<f64> {
    // Without the heights, what is wanted is a sequence that never falls: neighbours that would fall are pooled at
    // their mean (isotonic regression).
    let before = |place: usize| heights[..place].iter().sum::<f64>();
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for (place, height) in wanted.iter().enumerate() {
        pools.push((height - before(place), 1));
        while let [.., (above, above_size), (below, below_size)] = pools[..]
            && above > below
        {
            let size = above_size + below_size;
            pools.truncate(pools.len() - 2);
            pools.push(((above * above_size as f64 + below * below_size as f64) / size as f64, size));
        }
    }
    let lowest = (bottom - before(heights.len())).max(top);
    let tops = pools.into_iter().flat_map(|(mean, size)| std::iter::repeat_n(mean.clamp(top, lowest), size));
    tops.enumerate().map(|(place, height)| height + before(place)).collect()
}

#[derive(Clone, Debug)]
pub struct Free {
    plot: Area,
    taken: Vec<Area>,
}

impl Free {
    pub fn new(plot: Area) -> Self {
        Self { plot, taken: Vec::new() }
    }

    pub fn take(&mut self, area: Area) {
        self.taken.push(area);
    }

    pub fn take_line(&mut self, from: Point, to: Point) {
        let steps = ((to.x - from.x).hypot(to.y - from.y) / 4.0).ceil().clamp(1.0, 400.0) as usize;
        for step in 0..=steps {
            let share = step as f64 / steps as f64;
            let point = Point::new(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share);
            self.take(Area::around(point, 2.0));
        }
    }

    /// Whether an area is inside and nothing there is taken.
    pub fn has(&self, area: Area) -> bool {
        self.plot.holds(area) && !self.taken.iter().any(|taken| taken.overlaps(area))
    }

    /// The first of several places in which all lines of a text are free; they are then taken.
    pub fn place(&mut self, places: impl IntoIterator<Item = Vec<Text>>) -> Option<Vec<Text>> {
        let lines = places.into_iter().find(|lines| lines.iter().all(|line| self.has(line.area().grown(2.0))))?;
        for line in &lines {
            self.take(line.area().grown(2.0));
        }
        Some(lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stay_where_they_are_wanted_if_they_can() {
        assert_eq!(stack(&[10.0, 50.0, 80.0], &[20.0; 3], 0.0, 100.0), [10.0, 50.0, 80.0]);
        assert_eq!(stack(&[50.0, 50.0], &[20.0; 2], 0.0, 100.0), [40.0, 60.0]);
        assert_eq!(stack(&[95.0, 96.0], &[20.0, 30.0], 0.0, 100.0), [50.0, 70.0]);
        assert_eq!(stack(&[], &[], 0.0, 100.0), [0.0; 0]);
    }

    #[test]
    fn labels_never_cover_each_other() {
        let wanted = [3.0, 3.0, 4.0, 30.0, 31.0, 60.0, 89.0, 89.0, 89.5];
        let heights = [11.0, 5.0, 20.0, 11.0, 11.0, 5.0, 11.0, 11.0, 11.0];
        let placed = stack(&wanted, &heights, 0.0, 100.0);
        assert!(placed.windows(2).zip(heights).all(|(pair, height)| pair[1] - pair[0] >= height - 1e-9), "{placed:?}");
        assert!(placed[0] >= 0.0 && placed[8] <= 89.0 + 1e-9, "{placed:?}");
    }
}
