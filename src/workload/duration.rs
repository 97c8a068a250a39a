//! Durations as people write them in an experiment file: `1s`, `250us`, `1.5ms`.

use std::time::Duration;

use thiserror::Error;

/// Units and their nanoseconds, largest first. `µs` is read too.
const UNITS: [(&str, u64); 6] = [
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];

/// Why a text is no duration.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DurationError {
    /// A bare number.
    #[error("a duration needs a unit")]
    NoUnit,
    /// A number and something else.
    #[error("`{0}` is no unit of time")]
    UnknownUnit(String),
    /// A minus sign.
    #[error("a duration cannot be negative")]
    Negative,
    /// No number at all.
    #[error("`{0}` is no duration")]
    NoNumber(String),
    /// More than a [`Duration`] of centuries.
    #[error("`{0}` is too long")]
    TooLong(String),
}

/// Reads a number and its unit: `ns`, `us` (or `µs`), `ms`, `s`, `m`, `h`. What is below a nanosecond is cut off.
///
/// # Errors
///
/// Says what of the text is not so.
pub fn parse_duration(text: &str) -> Result<Duration, DurationError> {
    let text = text.trim();
    if text.starts_with('-') {
        return Err(DurationError::Negative);
    }
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = (&text[..end], text[end..].trim_start());
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || fraction.contains('.') || (number.contains('.') && fraction.is_empty()) {
        return Err(DurationError::NoNumber(text.to_owned()));
    }
    if unit.is_empty() {
        return Err(DurationError::NoUnit);
    }
    let spelled = if unit == "µs" || unit == "μs" { "us" } else { unit };
    let Some((_, unit_ns)) = UNITS.iter().find(|(name, _)| *name == spelled) else {
        return Err(DurationError::UnknownUnit(unit.to_owned()));
    };
    nanoseconds(whole, fraction, *unit_ns)
        .map(Duration::from_nanos)
        .ok_or_else(|| DurationError::TooLong(text.to_owned()))
}

fn nanoseconds(whole: &str, fraction: &str, unit_ns: u64) -> Option<u64> {
    // Digits past the thirteenth are below a nanosecond, whatever the unit.
    let fraction = &fraction[..fraction.len().min(13)];
    let parts = if fraction.is_empty() { 0 } else { fraction.parse::<u64>().ok()? };
    let below = u128::from(parts) * u128::from(unit_ns) / 10u128.pow(fraction.len() as u32);
    whole.parse::<u64>().ok()?.checked_mul(unit_ns)?.checked_add(u64::try_from(below).ok()?)
}

/// Writes a duration exactly and short: `1s`, `1.5ms`, `10m`. [`parse_duration`] reads it back.
pub fn write_duration(duration: Duration) -> String {
    let ns = duration.as_nanos();
    // Minutes and hours have no decimal fractions that end, so they must fit whole.
    let fits = |unit_ns: u128| ns >= unit_ns && (unit_ns <= 1_000_000_000 || ns.is_multiple_of(unit_ns));
    let Some((name, unit_ns)) = UNITS.iter().map(|(name, ns)| (name, u128::from(*ns))).find(|(_, ns)| fits(*ns)) else {
        return "0s".to_owned();
    };
    let (whole, rest) = (ns / unit_ns, ns % unit_ns);
    if rest == 0 {
        return format!("{whole}{name}");
    }
    let digits = unit_ns.ilog10() as usize;
    let fraction = format!("{rest:0digits$}");
    format!("{whole}.{}{name}", fraction.trim_end_matches('0'))
}
