//! Numbers, names and lists as pictures show them: where there is less room than in a table, with fewer digits.

use std::collections::BTreeSet;

pub(in crate::report) use crate::report::words::confidence;
use crate::text::significant;
pub use crate::text::{Unit, and, count, cpus, exact_seconds as duration_tick, seconds as duration, thousands};

/// `7.00×`: three digits, so that the last one is at most half a percent of the number.
pub fn times(ratio: f64) -> String {
    if ratio >= 999.5 {
        format!("{}×", thousands(ratio.round() as usize))
    } else {
        format!("{}×", significant(ratio, 3))
    }
}

/// `7.0×`, `1.75×`, `81×`: with as few digits as are right to half a percent; `1/2,500×` where it would be next to nothing.
pub fn ratio(ratio: f64) -> String {
    if 0.0 < ratio && ratio < 0.001 { format!("1/{}×", brief(1.0 / ratio)) } else { format!("{}×", brief(ratio)) }
}

/// `1.0 s`, `4.02 s`, `410 ms`: a time in the same way.
pub fn time(seconds: f64) -> String {
    let unit = Unit::of(seconds);
    format!("{} {}", brief(seconds / unit.seconds), unit.name)
}

/// `61 %`, `100 %`, `0.4 %`: whole percents.
pub fn share(share: f64) -> String {
    let decimals = usize::from(share != 0.0 && share.abs() < 0.0095);
    next_to_nothing(share).unwrap_or_else(|| format!("{:.decimals$} %", share * 100.0))
}

/// `0.003 %`: what would be written as nothing, with a digit that counts.
fn next_to_nothing(share: f64) -> Option<String> {
    (share > 0.0 && share < 0.0005).then(|| format!("{} %", significant(100.0 * share, 1)))
}

/// `4.1 MB`, `870 kB`.
pub fn bytes(count: u64) -> String {
    let units = [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)];
    let unit = units.into_iter().find(|(_, size)| count as f64 >= *size);
    unit.map_or_else(|| format!("{count} B"), |(name, size)| format!("{} {name}", brief(count as f64 / size)))
}

fn brief(value: f64) -> String {
    if value >= 999.5 {
        return thousands(value.round() as usize);
    }
    let two = significant(value, 2);
    let is_right = two.parse::<f64>().is_ok_and(|short| (short - value).abs() <= 0.005 * value.abs());
    if is_right { two } else { significant(value, 3) }
}

/// `seven`, as a sentence says it; above twelve its digits.
pub fn number(count: usize) -> String {
    const NAMES: [&str; 13] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    NAMES.get(count).map_or_else(|| thousands(count), |name| (*name).to_owned())
}

/// `seven workers`, `one record`.
pub fn number_of(things: usize, thing: &str) -> String {
    format!("{} {thing}{}", number(things), if things == 1 { "" } else { "s" })
}

/// `1/8×`, `0.5×`, `8×`: as short as the number allows, for ticks.
pub fn times_tick(ratio: f64) -> String {
    match ratio {
        ratio if ratio < 0.2 && (1.0 / ratio).fract() == 0.0 => format!("1/{}×", thousands((1.0 / ratio) as usize)),
        ratio if ratio >= 1000.0 => format!("{}×", thousands(ratio as usize)),
        ratio => format!("{ratio}×"),
    }
}

/// `ideal: 1× per worker`, where the baseline has one.
pub fn ideal(baseline: f64) -> String {
    if baseline == 1.0 { "ideal: 1× per worker".to_owned() } else { format!("ideal: 1× per {baseline} workers") }
}

/// `61 %`, `99.9 %`, `2.4 %`: a digit after the point near 0 and near 100, where it matters.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let decimals = usize::from(percent != 0.0 && percent.abs() < 9.95 || (98.95..99.95).contains(&percent));
    next_to_nothing(share).unwrap_or_else(|| format!("{percent:.decimals$} %"))
}

/// The same of a part of a whole, in which halves stay: `87.5 %` and `12.5 %` are all, 87 % and 12 % would not be.
pub fn part(share: f64) -> String {
    let halves = 200.0 * share;
    let is_half = halves.round() % 2.0 != 0.0 && (halves - halves.round()).abs() < 0.1;
    if is_half { format!("{:.1} %", 100.0 * share) } else { percent(share) }
}

/// One value if all are written alike, otherwise the lowest and the highest.
pub fn range(values: impl Iterator<Item = f64>, written: fn(f64) -> String) -> String {
    let (low, high) = ends(values);
    let (low, high) = (written(low), written(high));
    if low == high { high } else { format!("{low} to {high}") }
}

fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, 0f64), |(low, high), value| (low.min(value), high.max(value)))
}

/// Ratios as a range both ends of which have their digits, where one of them needs three: `4.73× to 5.90×`.
pub fn ratios(values: impl Iterator<Item = f64>) -> String {
    alike(values, ratio, times)
}

/// Times in the same way: `67.5 ms to 72.0 ms`.
pub fn time_range(values: impl Iterator<Item = f64>) -> String {
    let fine = |seconds| {
        let unit = Unit::of(seconds);
        format!("{} {}", significant(seconds / unit.seconds, 3), unit.name)
    };
    alike(values, time, fine)
}

fn alike(values: impl Iterator<Item = f64>, brief: fn(f64) -> String, fine: fn(f64) -> String) -> String {
    let ends = <[f64; 2]>::from(ends(values));
    let decimals = |text: String| text.split_once('.').map_or(0, |(_, rest)| rest.matches(char::is_numeric).count());
    let [low, high] = ends.map(brief).map(decimals);
    range(ends.into_iter(), if low == high { brief } else { fine })
}

/// `3 repetitions`, `3 to 5 repetitions`; of none, nothing.
pub fn counts(numbers: impl Iterator<Item = usize>, thing: &str) -> String {
    let numbers: BTreeSet<usize> = numbers.collect();
    match (numbers.first(), numbers.last()) {
        (Some(fewest), Some(most)) if fewest < most => format!("{} to {}", thousands(*fewest), count(*most, thing)),
        (_, most) => most.map_or_else(String::new, |most| count(*most, thing)),
    }
}

/// The same words with a capital at their start.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_matter() {
        assert_eq!([6.9861, 0.3049, 500.2, 9.996, 12.34].map(times), ["6.99×", "0.305×", "500×", "10.0×", "12.3×"]);
        assert_eq!(
            [0.9987, 0.61, 0.024, 1.0, 0.99961, 0.0].map(percent),
            ["99.9 %", "61 %", "2.4 %", "100 %", "100 %", "0 %"]
        );
        assert_eq!([0.87494, 0.125, 0.546].map(part), ["87.5 %", "12.5 %", "55 %"]);
        assert_eq!(
            [7.0041, 1.0023, 0.657, 0.99996, 1.24e-5, 61.5, 3e-10].map(duration),
            ["7.004 s", "1.002 s", "657.0 ms", "1.000 s", "12.40 µs", "61.50 s", "0.3000 ns"]
        );
        assert_eq!(thousands(1234567), "1,234,567");
    }

    #[test]
    fn the_ends_of_a_range_have_digits_alike() {
        assert_eq!(ratios([4.73, 5.9].into_iter()), "4.73× to 5.90×");
        assert_eq!(ratios([6.93, 8.35].into_iter()), "6.93× to 8.35×");
        assert_eq!(ratios([9.6, 14.61].into_iter()), "9.6× to 14.6×");
        assert_eq!(ratios([1.75, 1.75].into_iter()), "1.75×");
        assert_eq!(time_range([0.0675, 0.072].into_iter()), "67.5 ms to 72.0 ms");
    }

    #[test]
    fn numbers_are_as_short_as_is_right() {
        assert_eq!(
            [6.9861, 1.75, 14.61, 3.4995, 81.2, 0.305].map(ratio),
            ["7.0×", "1.75×", "14.6×", "3.5×", "81×", "0.305×"]
        );
        assert_eq!([0.0012, 0.0004].map(ratio), ["0.0012×", "1/2,500×"]);
        assert_eq!([7.0041, 9.624, 0.4118, 0.99996].map(time), ["7.0 s", "9.6 s", "410 ms", "1.0 s"]);
        assert_eq!([812, 870_000, 4_100_000, 12_345_678_901].map(bytes), ["812 B", "870 kB", "4.1 MB", "12.3 GB"]);
        assert_eq!([0.9987, 0.614, 0.0, 0.004, 2.5e-5].map(share), ["100 %", "61 %", "0 %", "0.4 %", "0.003 %"]);
        assert_eq!([4.9e-4, 5.1e-4].map(percent), ["0.05 %", "0.1 %"]);
        assert_eq!(
            [number_of(1, "record"), number_of(7, "worker"), number_of(13, "worker")],
            ["one record", "seven workers", "13 workers"]
        );
    }

    #[test]
    fn lists_read_as_sentences() {
        let names = ["a", "b", "c"].map(str::to_owned);
        assert_eq!([and(&names[..1]), and(&names[..2]), and(&names)], ["a", "a and b", "a, b and c"]);
        assert_eq!(count(1, "worker"), "1 worker");
    }
}
