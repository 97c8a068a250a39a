//! Reads the values of a TOML table, one key at a time, and notes every mistake instead of stopping at the first.

use std::ops::{Range, RangeInclusive};
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeArray, DeString, DeTable, DeValue};

use super::mistake::Mistake;
use crate::text::{nearest, suggestion};
use crate::workload::{DurationError, parse_duration, write_duration};

pub(super) type Value<'i> = Spanned<DeValue<'i>>;

/// The most values in a list: what is slow in their number stays fast enough.
const MAX_VALUES: usize = 10_000;
/// The most tables of one name.
const MAX_TABLES: usize = 1_000;

/// The mistakes so far.
#[derive(Default)]
pub(super) struct Findings(pub(super) Vec<Mistake>);

/// One table, whose keys are taken by name. What was never asked for is unknown.
pub(super) struct Fields<'t, 'i> {
    table: &'t DeTable<'i>,
    known: Vec<&'static str>,
}

impl<'t, 'i> Fields<'t, 'i> {
    pub(super) fn new(table: &'t DeTable<'i>) -> Self {
        Self { table, known: Vec::new() }
    }

    pub(super) fn take(&mut self, key: &'static str) -> Option<&'t Value<'i>> {
        self.known.push(key);
        self.table.get(key)
    }

    /// Takes a key that need not be there. Its default also stands in for a value that is wrong, which is told.
    pub(super) fn or<T>(&mut self, key: &'static str, default: T, read: impl FnOnce(&'t Value<'i>) -> Option<T>) -> T {
        self.take(key).and_then(read).unwrap_or(default)
    }

    /// Takes a key that must be there. Where it is not, that is told, unless it is only misspelled: the misspelled key
    /// is told anyway.
    pub(super) fn must(
        &mut self,
        key: &'static str,
        found: &mut Findings,
        missing: impl FnOnce() -> Mistake,
    ) -> Option<&'t Value<'i>> {
        let value = self.take(key);
        if value.is_none() && !self.unknown().any(|other| nearest(other.get_ref(), [key]).is_some()) {
            found.push(missing());
        }
        value
    }

    /// Where a key that is there stands.
    pub(super) fn key_span(&self, key: &str) -> Option<Range<usize>> {
        self.table.get_key_value(key).map(|(key, _)| key.span())
    }

    /// Where those of the keys stand that are there.
    pub(super) fn spans(&self, keys: &[&str]) -> Vec<Range<usize>> {
        keys.iter().filter_map(|key| self.key_span(key)).collect()
    }

    pub(super) fn known(&self) -> &[&'static str] {
        &self.known
    }

    /// The keys that were never asked for.
    pub(super) fn unknown(&self) -> impl Iterator<Item = &'t Spanned<DeString<'i>>> {
        self.table.keys().filter(|key| !self.known.contains(&key.get_ref().as_ref()))
    }
}

impl Findings {
    pub(super) fn push(&mut self, mistake: Mistake) {
        self.0.push(mistake);
    }

    fn none<T>(&mut self, mistake: Mistake) -> Option<T> {
        self.push(mistake);
        None
    }

    /// Notes every key that was never asked for.
    pub(super) fn unknown_keys(&mut self, fields: &Fields<'_, '_>) {
        for key in fields.unknown() {
            let name = key.get_ref().as_ref();
            let mut known = fields.known().to_vec();
            known.sort_unstable();
            let help = suggestion(name, known);
            self.push(Mistake::new(key.span(), format!("unknown key `{name}`")).help(help));
        }
    }

    pub(super) fn wrong_type<T>(&mut self, value: &Value<'_>, expected: &str) -> Option<T> {
        self.none(Mistake::new(value.span(), format!("expected {expected}, found {}", in_words(value.get_ref()))))
    }

    pub(super) fn text<'t>(&mut self, value: &'t Value<'_>) -> Option<&'t str> {
        value.get_ref().as_str().or_else(|| self.wrong_type(value, "text"))
    }

    pub(super) fn owned_text(&mut self, value: &Value<'_>) -> Option<Spanned<String>> {
        self.text(value).map(|text| Spanned::new(value.span(), text.to_owned()))
    }

    pub(super) fn table<'t, 'i>(&mut self, value: &'t Value<'i>) -> Option<&'t DeTable<'i>> {
        value.get_ref().as_table().or_else(|| self.wrong_type(value, "a table"))
    }

    /// The values of a list, or the one value that stands for itself.
    pub(super) fn each<'t, 'i>(&mut self, value: &'t Value<'i>) -> Vec<&'t Value<'i>> {
        let DeValue::Array(list) = value.get_ref() else { return vec![value] };
        if list.is_empty() {
            self.push(Mistake::new(value.span(), "an empty list").help("give at least one value"));
        }
        self.up_to(MAX_VALUES, value, list)
    }

    /// A list's values; a list that is too long is as good as empty.
    fn up_to<'t, 'i>(&mut self, most: usize, value: &Value<'i>, list: &'t DeArray<'i>) -> Vec<&'t Value<'i>> {
        if list.len() <= most {
            return list.iter().collect();
        }
        let what = format!("a list of {}", grouped(list.len() as i64));
        self.push(Mistake::new(value.span(), what).help(format!("at most {}", grouped(most as i64))));
        Vec::new()
    }

    /// The tables of `[[key]]`.
    pub(super) fn tables<'t, 'i>(&mut self, value: &'t Value<'i>) -> Vec<(Range<usize>, &'t DeTable<'i>)> {
        let Some(list) = value.get_ref().as_array() else {
            let what = format!("expected a list of tables, found {}", in_words(value.get_ref()));
            self.push(Mistake::new(value.span(), what).help("write its header in two pairs of brackets, [[...]]"));
            return Vec::new();
        };
        let values = self.up_to(MAX_TABLES, value, list);
        values.into_iter().filter_map(|value| self.table(value).map(|table| (value.span(), table))).collect()
    }

    /// A whole number; the range must fit into `T`.
    pub(super) fn integer<T: TryFrom<i64>>(&mut self, value: &Value<'_>, range: RangeInclusive<i64>) -> Option<T> {
        let DeValue::Integer(integer) = value.get_ref() else { return self.wrong_type(value, "a whole number") };
        let number = i64::from_str_radix(integer.as_str(), integer.radix());
        if let Ok(number) = number
            && range.contains(&number)
        {
            return T::try_from(number).ok();
        }
        let written = number.map_or_else(|_| integer.to_string(), grouped);
        let help = format!("from {} to {}", grouped(*range.start()), grouped(*range.end()));
        self.none(Mistake::new(value.span(), format!("{written} is out of range")).help(help))
    }

    pub(super) fn number(&mut self, value: &Value<'_>, range: RangeInclusive<f64>) -> Option<f64> {
        let text = match value.get_ref() {
            DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str(),
            DeValue::Float(float) => float.as_str(),
            _ => return self.wrong_type(value, "a number"),
        };
        match text.parse::<f64>() {
            Ok(number) if range.contains(&number) => Some(number),
            _ => {
                let help = format!("from {} to {}", range.start(), range.end());
                self.none(Mistake::new(value.span(), format!("{text} is out of range")).help(help))
            }
        }
    }

    /// `"1%"`, as a share of 1. The range is in percent.
    pub(super) fn percentage(&mut self, value: &Value<'_>, what: &str, range: RangeInclusive<f64>) -> Option<f64> {
        let text = self.text(value)?;
        let percent = text.trim().strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
        if let Some(percent) = percent.filter(|percent| range.contains(percent)) {
            return Some(percent / 100.0);
        }
        let help = format!("from \"{}%\" to \"{}%\"", range.start(), range.end());
        self.none(Mistake::new(value.span(), format!("`{text}` is no {what}")).help(help))
    }

    pub(super) fn duration(&mut self, value: &Value<'_>, max: Duration) -> Option<Duration> {
        let text = match value.get_ref() {
            DeValue::String(text) => text.as_ref(),
            DeValue::Integer(number) => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            _ => return self.wrong_type(value, "a duration such as \"10ms\""),
        };
        let error = match parse_duration(text) {
            Ok(duration) if duration <= max => return Some(duration),
            Ok(_) => DurationError::TooLong(text.to_owned()),
            Err(error) => error,
        };
        let help = match &error {
            DurationError::NoUnit => format!("write \"{text}s\" for seconds, \"{text}ms\" for milliseconds"),
            DurationError::Negative => "from \"0s\" on".to_owned(),
            DurationError::TooLong(_) => format!("at most \"{}\"", write_duration(max)),
            DurationError::UnknownUnit(_) => "units are `h`, `m`, `s`, `ms`, `us`, `ns`".to_owned(),
            DurationError::NoNumber(_) => "write a number and its unit, such as \"1s\" or \"250us\"".to_owned(),
        };
        self.none(Mistake::new(value.span(), error.to_string()).help(help))
    }

    /// One of a closed set of names.
    pub(super) fn one_of<T: Copy>(&mut self, value: &Value<'_>, what: &str, all: &[(&str, T)]) -> Option<T> {
        let word = self.text(value)?;
        if let Some((_, found)) = all.iter().find(|(name, _)| *name == word) {
            return Some(*found);
        }
        let help = suggestion(word, all.iter().map(|(name, _)| *name));
        self.none(Mistake::new(value.span(), format!("unknown {what} `{word}`")).help(help))
    }
}

fn in_words(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// A number with commas between the thousands.
pub(crate) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::from(if number < 0 { "-" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
