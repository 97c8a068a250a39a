//! From values to pixels, and the round values to name along the way.

/// A mapping of values to pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    low: f64,
    high: f64,
    start: f64,
    end: f64,
    logarithmic: bool,
}

impl Scale {
    /// Equal differences are equal distances: `low` is at `start`, `high` at `end`.
    pub fn linear(low: f64, high: f64, start: f64, end: f64) -> Self {
        Self { low, high, start, end, logarithmic: false }
    }

    /// Equal ratios are equal distances; `low` and `high` must be above 0.
    pub fn logarithmic(low: f64, high: f64, start: f64, end: f64) -> Self {
        Self { low: low.log2(), high: high.log2(), start, end, logarithmic: true }
    }

    /// Whether equal ratios are equal distances.
    pub fn is_logarithmic(self) -> bool {
        self.logarithmic
    }

    /// The same scale, stretched over more pixels on both sides.
    pub fn stretched(self, start: f64, end: f64) -> Self {
        let (low, high) = (self.value(start), self.value(end));
        if self.logarithmic { Self::logarithmic(low, high, start, end) } else { Self::linear(low, high, start, end) }
    }

    /// The pixel of a value; one outside the scale's range is put at its near end.
    pub fn at(self, value: f64) -> f64 {
        let pixel = self.beyond(value);
        if pixel.is_nan() { self.start } else { pixel.clamp(self.start.min(self.end), self.start.max(self.end)) }
    }

    /// The pixel of a value, on the scale or past its ends.
    pub fn beyond(self, value: f64) -> f64 {
        let value = if self.logarithmic { value.log2() } else { value };
        self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)
    }

    /// The value at a pixel.
    pub fn value(self, pixel: f64) -> f64 {
        let value = self.low + (pixel - self.start) / (self.end - self.start) * (self.high - self.low);
        if self.logarithmic { value.exp2() } else { value }
    }

    /// Whether a value lies on the scale.
    pub fn holds(self, value: f64) -> bool {
        let value = if self.logarithmic { value.log2() } else { value };
        (self.low..=self.high).contains(&value)
    }
}

/// Multiples of 1, 2 or 5 times a power of ten from `low` to `high`, at most `most` of them.
pub fn round_ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    let span = high - low;
    if !(span.is_finite() && span > 0.0 && most > 0) {
        return vec![low];
    }
    let step = round_step(span, most);
    let (first, last) = ((low / step - 1e-9).ceil() as i64, (high / step + 1e-9).floor() as i64);
    (first..=last).map(|multiple| multiple as f64 * step).collect()
}

/// The smallest 1, 2 or 5 times a power of ten that divides a span into fewer than `most` steps.
pub fn round_step(span: f64, most: usize) -> f64 {
    let least = span / most as f64;
    let power = 10f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|digit| digit * power).find(|step| *step > least).unwrap_or(10.0 * power)
}

/// Values between `low` and `high` for a logarithmic scale to base 2: powers of two, or between them too
/// where the scale spans few, every second or third power and so on where it spans more than `most`.
pub fn octave_ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    let (bottom, top) = (low.log2(), high.log2());
    let between: &[f64] = match top - bottom {
        span if span < 1.3 => &[1.0, 1.25, 1.5, 1.75],
        span if span < 2.6 => &[1.0, 1.5],
        _ => &[1.0],
    };
    let step = ((top - bottom) / most as f64).ceil().max(1.0);
    let (first, last) = ((bottom / step).floor() as i32, (top / step).ceil() as i32);
    (first..=last)
        .flat_map(|power| between.iter().map(move |part| part * (f64::from(power) * step).exp2()))
        .filter(|value| (low..=high).contains(value))
        .collect()
}

/// 1, 2 and 5 times the powers of ten between `low` and `high`, or the powers alone where they span many.
pub fn decade_ticks(low: f64, high: f64) -> Vec<f64> {
    let (bottom, top) = (low.log10(), high.log10());
    let digits: &[f64] = if top - bottom < 3.0 { &[1.0, 2.0, 5.0] } else { &[1.0] };
    let step = ((top - bottom) / 9.0).ceil().max(1.0);
    let (first, last) = ((bottom / step).floor() as i32, (top / step).ceil() as i32);
    (first..=last)
        .flat_map(|power| digits.iter().map(move |digit| digit * 10f64.powf(f64::from(power) * step)))
        .filter(|value| (low * 0.999..=high * 1.001).contains(value))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_maps_there_and_back() {
        let scale = Scale::logarithmic(1.0, 16.0, 100.0, 500.0);
        assert_eq!([1.0, 2.0, 4.0, 16.0].map(|value| scale.at(value)), [100.0, 200.0, 300.0, 500.0]);
        assert_eq!(scale.value(200.0), 2.0);
        assert_eq!(Scale::linear(0.0, 1.0, 400.0, 0.0).at(0.25), 300.0);
    }

    #[test]
    fn octaves_reach_below_one_and_past_sixty_four() {
        assert_eq!(octave_ticks(0.2, 1.1, 8), [0.25, 0.375, 0.5, 0.75, 1.0]);
        assert_eq!(octave_ticks(0.9, 9.0, 8), [1.0, 2.0, 4.0, 8.0]);
        assert_eq!(octave_ticks(0.9, 1100.0, 6), [1.0, 4.0, 16.0, 64.0, 256.0, 1024.0]);
    }

    #[test]
    fn round_ticks_are_round_and_few() {
        assert_eq!(round_ticks(0.0, 7.2, 8), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
        assert_eq!(round_ticks(510.0, 1390.0, 6), [600.0, 800.0, 1000.0, 1200.0]);
        assert!(round_ticks(0.0, 1e-7, 6).len() <= 7);
        assert_eq!(round_ticks(3.0, 3.0, 5), [3.0]);
    }

    #[test]
    fn decades_are_one_two_five_where_there_is_room() {
        assert_eq!(decade_ticks(1.0, 20.0), [1.0, 2.0, 5.0, 10.0, 20.0]);
        assert_eq!(decade_ticks(1e-3, 10.0).len(), 5);
    }
}
