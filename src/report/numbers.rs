//! Numbers as people read them: few digits, and a unit.

/// A time: four significant digits in the unit that suits it.
pub fn seconds(seconds: f64) -> String {
    time(seconds, 4)
}

/// A time that would be another one tomorrow: three significant digits.
pub fn rough_seconds(seconds: f64) -> String {
    time(seconds, 3)
}

fn time(seconds: f64, digits: i32) -> String {
    let (value, unit) = match seconds.abs() {
        size if size >= 1.0 || size == 0.0 => (seconds, "s"),
        size if size >= 1e-3 => (seconds * 1e3, "ms"),
        size if size >= 1e-6 => (seconds * 1e6, "µs"),
        _ => (seconds * 1e9, "ns"),
    };
    format!("{} {unit}", significant(value, digits))
}

/// A speedup: three significant digits.
pub fn ratio(ratio: f64) -> String {
    significant(ratio, 3)
}

/// A share of 1 as a percentage: three significant digits, none below a tenth.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let decimals = usize::from(percent.abs() < 99.95);
    format!("{percent:.decimals$} %")
}

/// `value` with so many significant digits, but never with fewer than the digits before its point.
fn significant(value: f64, digits: i32) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let rounded: f64 = format!("{value:.*e}", (digits - 1).max(0) as usize).parse().unwrap_or(value);
    let decimals = (digits - 1 - rounded.abs().log10().floor() as i32).max(0) as usize;
    format!("{rounded:.decimals$}")
}
