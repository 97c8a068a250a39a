//! Numbers, names and lists as people read them.

/// `7.00×`: three digits, so that the last one is at most half a percent of the number.
pub fn times(ratio: f64) -> String {
    if ratio >= 999.5 { format!("{}×", thousands(ratio.round() as usize)) } else { format!("{}×", digits(ratio, 3)) }
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

/// `1.002 s`, `657 ms`, `12.4 µs`: three digits, four after a leading 1.
pub fn duration(seconds: f64) -> String {
    let unit = Unit::of(seconds);
    let value = seconds / unit.seconds;
    let leading_one = digits(value, 3).starts_with('1');
    format!("{} {}", digits(value, if leading_one { 4 } else { 3 }), unit.name)
}

/// `20 ms`, `1 s`: as short as the number allows, for ticks.
pub fn duration_tick(seconds: f64) -> String {
    let unit = Unit::of(seconds);
    // Ticks are round numbers; what follows the twelfth digit comes from the arithmetic.
    let value: f64 = format!("{:.9e}", seconds / unit.seconds).parse().unwrap_or(seconds);
    format!("{value} {}", unit.name)
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
    /// The largest unit that is not above a duration.
    pub fn of(seconds: f64) -> Self {
        let units = [("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9)];
        // What is written as 1000 of a unit is 1 of the next.
        let suits = |(_, unit): &(&str, f64)| seconds >= unit * 0.9995;
        let (name, seconds) = units.into_iter().find(suits).unwrap_or(("ns", 1e-9));
        Self { name, seconds }
    }
}

/// A number with so many digits before and after the point together, all of those before it at least.
fn digits(value: f64, count: i32) -> String {
    if value.abs() < 1e-9 || !value.is_finite() {
        return "0".to_owned();
    }
    let before = |value: f64| value.abs().log10().floor() as i32 + 1;
    let after = (count - before(value)).clamp(0, 9);
    // Rounding may have added a digit before the point: 9.996 is 10.0, not 10.00.
    let rounded: f64 = format!("{value:.*}", after as usize).parse().unwrap_or(value);
    let after = (count - before(rounded)).clamp(0, 9);
    format!("{value:.*}", after as usize)
}

/// `1 worker`, `4 workers`, `10,000 records`.
pub fn count(number: usize, thing: &str) -> String {
    format!("{} {thing}{}", thousands(number), if number == 1 { "" } else { "s" })
}

/// `10,000`.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `a`, `a and b`, `a, b and c`.
pub fn and(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
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
            ["7.00 s", "1.002 s", "657 ms", "1.000 s", "12.40 µs", "61.5 s", "0.300 ns"]
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
