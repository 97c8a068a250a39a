//! Numbers, names and lists as pictures show them: where there is less room than in a table, with fewer digits.

use std::collections::BTreeSet;

pub(in crate::report) use crate::report::words::confidence;
use crate::text::significant;
pub use crate::text::{Unit, and, count, exact_seconds as duration_tick, seconds as duration, thousands};

/// `7.00×`: three digits, so that the last one is at most half a percent of the number.
pub fn times(ratio: f64) -> String {
    if ratio >= 999.5 {
        format!("{}×", thousands(ratio.round() as usize))
    } else {
        format!("{}×", significant(ratio, 3))
    }
}

/// `1/8×`, `0.5×`, `8×`: as short as the number allows, for ticks.
pub fn times_tick(ratio: f64) -> String {
    match ratio {
        ratio if ratio < 0.2 && (1.0 / ratio).fract() == 0.0 => format!("1/{}×", thousands((1.0 / ratio) as usize)),
        ratio if ratio >= 1000.0 => format!("{}×", thousands(ratio as usize)),
        ratio => format!("{ratio}×"),
    }
}

/// `61 %`, `99.9 %`, `2.4 %`: a digit after the point near 0 and near 100, where it matters.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let fine = percent.abs() < 9.95 || (98.95..99.95).contains(&percent);
    if fine && percent != 0.0 { format!("{percent:.1} %") } else { format!("{percent:.0} %") }
}

/// One value if all are written alike, otherwise the lowest and the highest.
pub fn range(values: impl Iterator<Item = f64>, written: fn(f64) -> String) -> String {
    let (low, high) = values.fold((f64::INFINITY, 0f64), |(low, high), value| (low.min(value), high.max(value)));
    let (low, high) = (written(low), written(high));
    if low == high { high } else { format!("{low} to {high}") }
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
        assert_eq!(
            [7.0041, 1.0023, 0.657, 0.99996, 1.24e-5, 61.5, 3e-10].map(duration),
            ["7.004 s", "1.002 s", "657.0 ms", "1.000 s", "12.40 µs", "61.50 s", "0.3000 ns"]
        );
        assert_eq!(thousands(1234567), "1,234,567");
    }

    #[test]
    fn lists_read_as_sentences() {
        let names = ["a", "b", "c"].map(str::to_owned);
        assert_eq!([and(&names[..1]), and(&names[..2]), and(&names)], ["a", "a and b", "a, b and c"]);
        assert_eq!(count(1, "worker"), "1 worker");
    }
}
