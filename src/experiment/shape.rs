//! What a value may be: how it is read, with every mistake at its very word, and what an editor is told of it. Both stand
//! side by side, so that they cannot differ.

use std::marker::PhantomData;
use std::ops::{Range, RangeInclusive};
use std::time::Duration;

use serde_json::{Map, Value as Json, json};
use toml::Spanned;
use toml::de::{DeArray, DeValue};

use super::mistake::{Mistake, grouped};
use crate::text::suggestion;
use crate::workload::{DurationError, parse_duration, write_duration};

/// A value of the file, with its place.
pub(super) type Value<'i> = Spanned<DeValue<'i>>;

/// What a value may be.
pub(super) trait Shape {
    type Out;

    /// The value; none where it is wrong, which is told.
    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<Self::Out>;

    /// The same as JSON Schema.
    fn schema(&self) -> Json;
}

impl<S: Shape> Shape for &S {
    type Out = S::Out;

    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<Self::Out> {
        (*self).read(value, found)
    }

    fn schema(&self) -> Json {
        (*self).schema()
    }
}

/// The most values in a list: what is slow in their number stays fast enough.
const MAX_VALUES: usize = 10_000;
/// The most tables of one name.
const MAX_TABLES: usize = 1_000;

/// The mistakes so far.
#[derive(Default)]
pub(super) struct Findings(pub(super) Vec<Mistake>);

impl Findings {
    pub(super) fn push(&mut self, mistake: Mistake) {
        self.0.push(mistake);
    }

    pub(super) fn none<T>(&mut self, mistake: Mistake) -> Option<T> {
        self.push(mistake);
        None
    }

    pub(super) fn wrong_type<T>(&mut self, value: &Value<'_>, expected: &str) -> Option<T> {
        self.none(Mistake::new(value.span(), format!("expected {expected}, found {}", in_words(value.get_ref()))))
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

/// Any text.
pub(super) struct Text;

impl Shape for Text {
    type Out = String;

    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<String> {
        text(value, found).map(str::to_owned)
    }

    fn schema(&self) -> Json {
        json!({ "type": "string" })
    }
}

fn text<'t>(value: &'t Value<'_>, found: &mut Findings) -> Option<&'t str> {
    value.get_ref().as_str().or_else(|| found.wrong_type(value, "text"))
}

/// A whole number, which must fit into `T`.
pub(super) fn whole_number<T>(range: RangeInclusive<i64>) -> WholeNumber<T> {
    WholeNumber { range, fits: PhantomData }
}

pub(super) struct WholeNumber<T> {
    range: RangeInclusive<i64>,
    fits: PhantomData<T>,
}

impl<T: TryFrom<i64>> Shape for WholeNumber<T> {
    type Out = T;

    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<T> {
        let DeValue::Integer(integer) = value.get_ref() else { return found.wrong_type(value, "a whole number") };
        let number = i64::from_str_radix(integer.as_str(), integer.radix());
        if let Ok(number) = number
            && self.range.contains(&number)
        {
            return T::try_from(number).ok();
        }
        let written = number.map_or_else(|_| integer.to_string(), grouped);
        let help = format!("from {} to {}", grouped(*self.range.start()), grouped(*self.range.end()));
        found.none(Mistake::new(value.span(), format!("{written} is out of range")).help(help))
    }

    fn schema(&self) -> Json {
        let mut schema = json!({ "type": "integer", "minimum": self.range.start() });
        if *self.range.end() < i64::MAX {
            schema["maximum"] = json!(self.range.end());
        }
        schema
    }
}

/// A number, whole or not.
pub(super) struct Number(pub(super) RangeInclusive<f64>);

impl Shape for Number {
    type Out = f64;

    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<f64> {
        let text = match value.get_ref() {
            DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str(),
            DeValue::Float(float) => float.as_str(),
            _ => return found.wrong_type(value, "a number"),
        };
        match text.parse::<f64>() {
            Ok(number) if self.0.contains(&number) => Some(number + 0.0), // -0.0 is 0.
            _ => {
                let help = format!("from {} to {}", self.0.start(), self.0.end());
                found.none(Mistake::new(value.span(), format!("{text} is out of range")).help(help))
            }
        }
    }

    fn schema(&self) -> Json {
        json!({ "type": "number", "minimum": self.0.start(), "maximum": self.0.end() })
    }
}

/// `"1%"`, read as a share of 1.
pub(super) struct Percentage {
    pub(super) what: &'static str,
    /// In percent.
    pub(super) range: RangeInclusive<f64>,
}

impl Shape for Percentage {
    type Out = f64;

    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<f64> {
        let text = text(value, found)?;
        let percent = text.trim().strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
        if let Some(percent) = percent.filter(|percent| self.range.contains(percent)) {
            return Some(percent / 100.0);
        }
        let help = format!("from \"{}%\" to \"{}%\"", self.range.start(), self.range.end());
        found.none(Mistake::new(value.span(), format!("`{text}` is no {}", self.what)).help(help))
    }

    fn schema(&self) -> Json {
        text_like(r"^\s*[0-9]+(\.[0-9]+)?\s*%\s*$")
    }
}

/// A duration of at most so much.
pub(super) struct Time(pub(super) Duration);

impl Shape for Time {
    type Out = Duration;

    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<Duration> {
        let text = match value.get_ref() {
            DeValue::String(text) => text.as_ref(),
            DeValue::Integer(number) => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            _ => return found.wrong_type(value, "a duration such as \"10ms\""),
        };
        let error = match parse_duration(text) {
            Ok(duration) if duration <= self.0 => return Some(duration),
            Ok(_) => DurationError::TooLong(text.to_owned()),
            Err(error) => error,
        };
        let help = match &error {
            DurationError::NoUnit => format!("write \"{text}s\" for seconds, \"{text}ms\" for milliseconds"),
            DurationError::Negative => "from \"0s\" on".to_owned(),
            DurationError::TooLong(_) => format!("at most \"{}\"", write_duration(self.0)),
            DurationError::UnknownUnit(_) => "units are `h`, `m`, `s`, `ms`, `us`, `ns`".to_owned(),
            DurationError::NoNumber(_) => "write a number and its unit, such as \"1s\" or \"250us\"".to_owned(),
        };
        found.none(Mistake::new(value.span(), error.to_string()).help(help))
    }

    fn schema(&self) -> Json {
        let pattern = r"^\s*[0-9]+(\.[0-9]+)?\s*(ns|us|µs|μs|ms|s|m|h)\s*$";
        described(text_like(pattern), "A time: \"250us\", \"10ms\", \"1.5s\"")
    }
}

/// One of a closed set of names.
pub(super) struct Word<'w, T> {
    pub(super) what: &'static str,
    pub(super) all: &'w [(&'static str, T)],
}

impl<T: Copy> Shape for Word<'_, T> {
    type Out = T;

    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<T> {
        let word = text(value, found)?;
        if let Some((_, meant)) = self.all.iter().find(|(name, _)| *name == word) {
            return Some(*meant);
        }
        let help = suggestion(word, self.all.iter().map(|(name, _)| *name));
        found.none(Mistake::new(value.span(), format!("unknown {} `{word}`", self.what)).help(help))
    }

    fn schema(&self) -> Json {
        words(self.all.iter().map(|(name, _)| *name))
    }
}

/// The same with its place.
pub(super) struct Placed<S>(pub(super) S);

impl<S: Shape> Shape for Placed<S> {
    type Out = Spanned<S::Out>;

    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<Self::Out> {
        self.0.read(value, found).map(|read| Spanned::new(value.span(), read))
    }

    fn schema(&self) -> Json {
        self.0.schema()
    }
}

/// A value, or a list of them.
pub(super) struct Several<S> {
    one: S,
    /// How short the list may be.
    least: usize,
}

pub(super) fn one_or_more<S: Shape>(one: S) -> Several<Placed<S>> {
    Several { one: Placed(one), least: 1 }
}

pub(super) fn any_number_of<S: Shape>(one: S) -> Several<Placed<S>> {
    Several { one: Placed(one), least: 0 }
}

impl<S: Shape> Shape for Several<S> {
    type Out = Vec<S::Out>;

    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<Self::Out> {
        let values = match value.get_ref() {
            DeValue::Array(list) => {
                if list.len() < self.least {
                    found.push(Mistake::new(value.span(), "an empty list").help("give at least one value"));
                }
                found.up_to(MAX_VALUES, value, list)
            }
            _ => vec![value],
        };
        Some(values.into_iter().filter_map(|value| self.one.read(value, found)).collect())
    }

    fn schema(&self) -> Json {
        either([self.one.schema(), list(self.one.schema(), self.least)])
    }
}

/// The tables of `[[key]]`.
pub(super) struct Tables<S> {
    pub(super) one: S,
    /// What is said where there is none, if there must be one.
    pub(super) needed: Option<fn(Range<usize>) -> Mistake>,
}

impl<S: Shape> Shape for Tables<S> {
    type Out = Vec<S::Out>;

    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<Self::Out> {
        let Some(list) = value.get_ref().as_array() else {
            let what = format!("expected a list of tables, found {}", in_words(value.get_ref()));
            return found
                .none(Mistake::new(value.span(), what).help("write its header in two pairs of brackets, [[...]]"));
        };
        found.0.extend(self.needed.filter(|_| list.is_empty()).map(|none| none(value.span())));
        let values = found.up_to(MAX_TABLES, value, list);
        Some(values.into_iter().filter_map(|value| self.one.read(value, found)).collect())
    }

    fn schema(&self) -> Json {
        list(self.one.schema(), usize::from(self.needed.is_some()))
    }
}

pub(super) fn text_like(pattern: &str) -> Json {
    json!({ "type": "string", "pattern": pattern })
}

pub(super) fn words<'w>(words: impl IntoIterator<Item = &'w str>) -> Json {
    json!({ "enum": words.into_iter().collect::<Vec<_>>() })
}

fn list(items: Json, least: usize) -> Json {
    json!({ "type": "array", "minItems": least, "items": items })
}

/// Any of these.
pub(super) fn either(alternatives: impl IntoIterator<Item = Json>) -> Json {
    let flat = |one: Json| match one {
        Json::Object(mut keywords) if keywords.len() == 1 && keywords.contains_key("anyOf") => {
            keywords.remove("anyOf").and_then(|all| all.as_array().cloned()).unwrap_or_default()
        }
        other => vec![other],
    };
    let mut all: Vec<Json> = alternatives.into_iter().flat_map(flat).collect();
    if all.len() == 1 { all.remove(0) } else { json!({ "anyOf": all }) }
}

/// Says what a value is for. So do its alternatives that say nothing of their own: editors show those.
pub(super) fn described(schema: Json, about: &str) -> Json {
    let Json::Object(mut keywords) = schema else { return schema };
    if about.is_empty() {
        return keywords.into();
    }
    let alternatives = keywords.get_mut("anyOf").and_then(Json::as_array_mut).into_iter().flatten();
    for alternative in alternatives.filter_map(Json::as_object_mut) {
        alternative.entry("description").or_insert_with(|| about.into());
    }
    keywords.remove("description");
    Map::from_iter([("description".to_owned(), about.into())].into_iter().chain(keywords)).into()
}
