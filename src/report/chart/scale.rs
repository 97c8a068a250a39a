//! The coordinate of every picture: from values to pixels and back, and the values to name along the way.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ReversibleRanged, ValueFormatter};

/// One axis: a range of values, linear or logarithmic to base 2, and its ticks with their labels.
#[derive(Clone, Debug)]
pub(super) struct Scale {
    /// Where the axis starts and ends; for a logarithmic scale, their logarithms.
    low: f64,
    high: f64,
    logarithmic: bool,
    ticks: Vec<(f64, String)>,
    /// Those of the ticks that stand out.
    strong: Vec<f64>,
}

impl Scale {
    /// Equal differences are equal distances.
    pub fn linear(low: f64, high: f64) -> Self {
        Self { low, high, logarithmic: false, ticks: Vec::new(), strong: Vec::new() }
    }

    /// Equal ratios are equal distances; both must be above 0.
    pub fn logarithmic(low: f64, high: f64) -> Self {
        Self { low: low.log2(), high: high.log2(), logarithmic: true, ticks: Vec::new(), strong: Vec::new() }
    }

    /// So many rows from the top down: the middle of each is half a step past its index.
    pub fn rows(count: usize) -> Self {
        let middles = (0..count).map(|row| (row as f64 + 0.5, String::new())).collect();
        Self { ticks: middles, ..Self::linear(count as f64, 0.0) }
    }

    /// The same scale with room for so many pixels before its start and after its end, on an axis of that length.
    pub fn with_margins(self, before: f64, after: f64, length: f64) -> Self {
        let pixel = (self.high - self.low) / (length - before - after);
        Self { low: self.low - before * pixel, high: self.high + after * pixel, ..self }
    }

    pub fn with_ticks(self, values: impl IntoIterator<Item = f64>, label: impl Fn(f64) -> String) -> Self {
        self.with_labels(values.into_iter().map(|value| (value, label(value))))
    }

    /// The same scale with those of some ticks that are on it.
    pub fn with_labels(self, ticks: impl IntoIterator<Item = (f64, String)>) -> Self {
        Self { ticks: ticks.into_iter().filter(|(value, _)| self.holds(*value)).collect(), ..self }
    }

    /// The same scale with those of its ticks standing out of which something was measured.
    pub fn with_strong(self, is_strong: impl Fn(f64) -> bool) -> Self {
        Self { strong: self.ticks().filter(|value| is_strong(*value)).collect(), ..self }
    }

    pub fn is_strong(&self, value: f64) -> bool {
        self.strong.contains(&value)
    }

    pub fn is_logarithmic(&self) -> bool {
        self.logarithmic
    }

    pub fn ticks(&self) -> impl Iterator<Item = f64> {
        self.ticks.iter().map(|(value, _)| *value)
    }

    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.ticks.iter().map(|(_, label)| label.as_str())
    }

    pub fn ends(&self) -> (f64, f64) {
        (self.unscaled(self.low), self.unscaled(self.high))
    }

    pub fn holds(&self, value: f64) -> bool {
        // What is off by less comes from the arithmetic.
        (-1e-9..=1.0 + 1e-9).contains(&self.share(value))
    }

    /// The pixel of a value on an axis from one pixel to another, or past its ends.
    pub fn pixel(&self, value: f64, (start, end): (f64, f64)) -> f64 {
        start + self.share(value) * (end - start)
    }

    /// The value at a pixel of such an axis.
    pub fn value(&self, pixel: f64, (start, end): (f64, f64)) -> f64 {
        self.unscaled(self.low + (pixel - start) / (end - start) * (self.high - self.low))
    }

    /// The value half way between two on this scale.
    pub fn halfway(&self, one: f64, two: f64) -> f64 {
        if self.logarithmic { (one * two).sqrt() } else { (one + two) / 2.0 }
    }

    /// How far along the axis a value is: 0 at the start, 1 at the end.
    fn share(&self, value: f64) -> f64 {
        let value = if self.logarithmic { value.log2() } else { value };
        (value - self.low) / (self.high - self.low)
    }

    fn unscaled(&self, value: f64) -> f64 {
        if self.logarithmic { value.exp2() } else { value }
    }
}

impl Ranged for Scale {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (start, end): (i32, i32)) -> i32 {
        // So far away, all places are alike, and the sums of their integers stay in range.
        let share = self.share(*value).clamp(-100.0, 100.0);
        (f64::from(start) + share * f64::from(end - start)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        let is_minor = hint.weight().allow_light_points();
        if is_minor { Vec::new() } else { self.ticks().collect() }
    }

    fn range(&self) -> Range<f64> {
        let (low, high) = self.ends();
        low..high
    }
}

impl ReversibleRanged for Scale {
    fn unmap(&self, pixel: i32, (start, end): (i32, i32)) -> Option<f64> {
        Some(self.value(f64::from(pixel), (f64::from(start), f64::from(end))))
    }
}

impl ValueFormatter<f64> for Scale {
    fn format_ext(&self, value: &f64) -> String {
        let tick = self.ticks.iter().find(|(tick, _)| tick == value);
        tick.map_or_else(String::new, |(_, label)| label.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_maps_there_and_back() {
        let scale = Scale::logarithmic(1.0, 16.0);
        assert_eq!([1.0, 2.0, 4.0, 16.0].map(|value| scale.pixel(value, (100.0, 500.0))), [100.0, 200.0, 300.0, 500.0]);
        assert_eq!(scale.value(200.0, (100.0, 500.0)), 2.0);
        assert_eq!((scale.map(&2.0, (100, 500)), scale.unmap(200, (100, 500))), (200, Some(2.0)));
        assert_eq!(Scale::rows(4).pixel(0.5, (400.0, 0.0)), 50.0, "the first row is at the top");
    }
}
