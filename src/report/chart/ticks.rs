//! The round values to name along an axis.

use super::scale::Scale;
use super::words::{self, Unit};

/// A scale of seconds with its ticks, at most so many, and the unit in which they are written; where that differs
/// from tick to tick, they have it themselves.
pub(super) fn with_times(scale: Scale, most: usize) -> (Scale, Option<&'static str>) {
    let (low, high) = scale.ends();
    if scale.is_logarithmic() {
        return (scale.with_ticks(decade_ticks(low, high), words::duration_tick), None);
    }
    let unit = Unit::of(high);
    let (low, high) = (low / unit.seconds, high / unit.seconds);
    let digits = (-round_step(high - low, most).log10().floor()).max(0.0) as usize;
    let ticks = round_ticks(low, high, most).into_iter().map(|tick| tick * unit.seconds);
    let label = |tick: f64| format!("{:.digits$}", tick / unit.seconds + 0.0);
    (scale.with_ticks(ticks, label), Some(unit.name))
}

/// Multiples of 1, 2 or 5 times a power of ten from `low` to `high`, at most `most` of them.
pub(super) fn round_ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    let span = high - low;
    if !(span.is_finite() && span > 0.0 && most > 0) {
        return vec![low];
    }
    let step = round_step(span, most);
    let (first, last) = ((low / step - 1e-9).ceil() as i64, (high / step + 1e-9).floor() as i64);
    (first..=last).map(|multiple| multiple as f64 * step).collect()
}

/// The smallest 1, 2 or 5 times a power of ten that divides a span into fewer than `most` steps.
pub(super) fn round_step(span: f64, most: usize) -> f64 {
    let least = span / most as f64;
    let power = 10f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|digit| digit * power).find(|step| *step > least).unwrap_or(10.0 * power)
}

/// Values between `low` and `high` for a logarithmic scale to base 2: powers of two, or between them too
/// where the scale spans few, every second or third power and so on where it spans more than `most`.
pub(super) fn octave_ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    let between: &[f64] = match (high / low).log2() {
        span if span < 1.3 => &[1.0, 1.25, 1.5, 1.75],
        span if span < 2.6 => &[1.0, 1.5],
        _ => &[1.0],
    };
    power_ticks((low, high), 2.0, between, most)
}

/// 1, 2 and 5 times the powers of ten between `low` and `high`, or the powers alone where they span many.
pub(super) fn decade_ticks(low: f64, high: f64) -> Vec<f64> {
    let digits: &[f64] = if high / low < 1000.0 { &[1.0, 2.0, 5.0] } else { &[1.0] };
    power_ticks((low * 0.999, high * 1.001), 10.0, digits, 9)
}

/// The multiples of the powers of a base on a scale, of every second or third power and so on where it spans many.
fn power_ticks((low, high): (f64, f64), base: f64, multiples: &[f64], most: usize) -> Vec<f64> {
    let (bottom, top) = (low.log(base), high.log(base));
    let step = ((top - bottom) / most as f64).ceil().max(1.0);
    let powers =
        ((bottom / step).floor() as i32..=(top / step).ceil() as i32).map(|power| base.powf(f64::from(power) * step));
    let ticks = powers.flat_map(|power| multiples.iter().map(move |multiple| multiple * power));
    ticks.filter(|tick| (low..=high).contains(tick)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
