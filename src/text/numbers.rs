//! Numbers as people read them: few digits, and a unit.

use std::time::Duration;

/// A time: four significant digits in the unit that suits it.
pub fn seconds(seconds: f64) -> String {
    time(seconds, 4)
}

/// A time that would be another one tomorrow: three significant digits.
pub fn rough_seconds(seconds: f64) -> String {
    time(seconds, 3)
}

fn time(seconds: f64, digits: i32) -> String {
    let unit = Unit::of(seconds);
    format!("{} {}", significant(seconds / unit.seconds, digits), unit.name)
}

/// `50 µs`, `1 s`: a round time, as short as the number allows.
pub fn exact_seconds(seconds: f64) -> String {
    let unit = Unit::of(seconds);
    // What follows the tenth digit comes from the arithmetic.
    let value: f64 = format!("{:.9e}", seconds / unit.seconds).parse().unwrap_or(seconds);
    format!("{value} {}", unit.name)
}

/// A time that may be long, with two digits at least: `59 s`, `4.0 min`, `1.7 h`, `3.2 days`.
pub fn rough_time(seconds: f64) -> String {
    const MINUTE: f64 = 60.0;
    const HOUR: f64 = 60.0 * MINUTE;
    const DAY: f64 = 24.0 * HOUR;
    let (value, unit) = match seconds {
        few if few < 1.5 * MINUTE => (seconds, "s"),
        some if some < 1.5 * HOUR => (seconds / MINUTE, "min"),
        many if many < 1.5 * DAY => (seconds / HOUR, "h"),
        _ => (seconds / DAY, "days"),
    };
    let decimals = usize::from(value < 9.95);
    format!("{value:.decimals$} {unit}")
}

/// A unit of time that suits some durations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// Its symbol.
    pub name: &'static str,
    /// How long it is.
    pub seconds: f64,
}

impl Unit {
    /// The largest unit that is not above a duration; seconds for none.
    pub fn of(seconds: f64) -> Self {
        let units = [("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9)];
        // What is written as 1000 of a unit is 1 of the next.
        let suits = |(_, unit): &(&str, f64)| seconds == 0.0 || seconds.abs() >= unit * 0.99995;
        let (name, seconds) = units.into_iter().find(suits).unwrap_or(("ns", 1e-9));
        Self { name, seconds }
    }
}

/// A time that is a guess: `about 45 s`, `about 3 min`, `about 2 h 10 min`.
pub fn about(time: Duration) -> String {
    match time.as_secs() {
        0 => "less than a second".to_owned(),
        seconds @ 1..100 => format!("about {seconds} s"),
        seconds @ 100..6000 => format!("about {} min", (seconds + 30) / 60),
        seconds @ 6000..172_800 => format!("about {} h {} min", seconds / 3600, seconds % 3600 / 60),
        seconds => format!("about {} days", seconds / 86_400),
    }
}

/// A speedup: three significant digits.
pub fn ratio(ratio: f64) -> String {
    significant(ratio, 3)
}

/// A share of 1 as a percentage: three significant digits, none below a tenth.
pub fn percent(share: f64) -> String {
    // What rounds to nothing has no sign.
    let percent = Some(share * 100.0).filter(|percent| percent.abs() >= 0.05).unwrap_or(0.0);
    let decimals = usize::from(percent.abs() < 99.95);
    format!("{percent:.decimals$} %")
}

/// A change, relative to what was before: `+21.8 %`, `-8.1 %`.
pub fn signed_percent(change: f64) -> String {
    let percent = percent(change);
    if change > 0.0 && !percent.starts_with("0.0") { format!("+{percent}") } else { percent }
}

/// A share of 1 as a person would write it, with at most so many digits after the point: `5 %`, `2.53 %`.
pub fn exact_percent(share: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", share * 100.0);
    let text = if decimals > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text} %")
}

/// `1 worker`, `4 workers`, `10,000 records`.
pub fn count(number: usize, thing: &str) -> String {
    format!("{} {thing}{}", thousands(number), if number == 1 { "" } else { "s" })
}

/// `1 cpu`, `1.5 cpus`: a quota gives a part of one.
pub fn cpus(number: f64) -> String {
    let short = (number * 1e3).round() / 1e3;
    if short.fract() == 0.0 { count(short as usize, "cpu") } else { format!("{short} cpus") }
}

/// An amount of data: `640 kB`, `118 MB`, `3.2 GB`.
pub fn size(bytes: u64) -> String {
    let bytes = bytes as f64;
    match bytes {
        // What is written as 1000 of a unit is 1 of the next.
        few if few < 999.5e3 => format!("{:.0} kB", few / 1e3),
        some if some < 999.5e6 => format!("{:.0} MB", some / 1e6),
        many => format!("{} GB", significant(many / 1e9, 2)),
    }
}

/// `10,000`.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `value` with so many significant digits, but never with fewer than the digits before its point.
pub fn significant(value: f64, digits: i32) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let rounded: f64 = format!("{value:.*e}", (digits - 1).max(0) as usize).parse().unwrap_or(value);
    let decimals = (digits - 1 - rounded.abs().log10().floor() as i32).max(0) as usize;
    format!("{rounded:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_short_as_they_may_be() {
        assert_eq!([0.05, 0.0253, 1.0, 0.0].map(|share| exact_percent(share, 2)), ["5 %", "2.53 %", "100 %", "0 %"]);
        assert_eq!([exact_percent(0.1, 0), exact_percent(0.999934, 4)], ["10 %", "99.9934 %"]);
        assert_eq!([50e-6, 0.01, 1.0, 2.5, 0.0].map(exact_seconds), ["50 µs", "10 ms", "1 s", "2.5 s", "0 s"]);
        assert_eq!([1.0, 1234.0, 0.5, 1.0 / 3.0].map(cpus), ["1 cpu", "1,234 cpus", "0.5 cpus", "0.333 cpus"]);
        assert_eq!([59.0, 240.0, 6120.0, 300_000.0].map(rough_time), ["59 s", "4.0 min", "1.7 h", "3.5 days"]);
    }

    #[test]
    fn an_amount_of_data_has_the_unit_that_suits_it() {
        let sizes = [640_000, 999_499, 999_500, 118_000_000, 999_499_999, 999_500_000, 3_200_000_000].map(size);
        assert_eq!(sizes, ["640 kB", "999 kB", "1 MB", "118 MB", "999 MB", "1.0 GB", "3.2 GB"]);
    }

    #[test]
    fn a_change_has_a_sign_unless_it_is_none() {
        let written = [0.125, -0.081, 0.0, -0.0001, 0.0004, 1.218].map(signed_percent);
        assert_eq!(written, ["+12.5 %", "-8.1 %", "0.0 %", "0.0 %", "0.0 %", "+122 %"]);
    }
}
