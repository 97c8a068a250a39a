//! What a value may be: how it is read, with every mistake at its very word, and what an editor is told of it. Both are
//! said side by side, so that they cannot differ.

use std::ops::{Range, RangeInclusive};
use std::time::Duration;

use serde_json::{Map, Value as Json, json};
use toml::Spanned;
use toml::de::{DeArray, DeValue};

use super::mistake::Mistake;
use crate::text::{suggestion, thousands};
use crate::workload::{DurationError, parse_duration, write_duration};

/// A value of the file, with its place.
pub(super) type Value<'i> = Spanned<DeValue<'i>>;

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

    fn wrong_type<T>(&mut self, value: &Value<'_>, expected: &str) -> Option<T> {
        let found = match value.get_ref() {
            DeValue::String(_) => "text",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a decimal number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.none(Mistake::new(value.span(), format!("expected {expected}, found {found}")))
    }

    /// A list's values; a list that is too long is as good as empty.
    fn up_to<'t, 'i>(&mut self, most: usize, value: &Value<'i>, list: &'t DeArray<'i>) -> Vec<&'t Value<'i>> {
        if list.len() <= most {
            return list.iter().collect();
        }
        let what = format!("a list of {}", thousands(list.len()));
        self.push(Mistake::new(value.span(), what).help(format!("at most {}", thousands(most))));
        Vec::new()
    }
}

/// What a value may be.
pub(super) struct ValueType<'s, T> {
    /// Whether a value is of the right type; its own value may be wrong all the same.
    accepts: fn(&DeValue<'_>) -> bool,
    schema: Box<dyn Fn() -> Json + 's>,
    read: Box<Read<'s, T>>,
}

type Read<'s, T> = dyn Fn(&Value<'_>, &mut Findings) -> Option<T> + 's;

impl<'s, T: 's> ValueType<'s, T> {
    /// `read` is given values of the right type alone; `expected` is what is said of others.
    pub(super) fn new(
        expected: &'static str,
        accepts: fn(&DeValue<'_>) -> bool,
        schema: impl Fn() -> Json + 's,
        read: impl Fn(&Value<'_>, &mut Findings) -> Option<T> + 's,
    ) -> Self {
        let read = move |value: &Value<'_>, found: &mut Findings| match accepts(value.get_ref()) {
            true => read(value, found),
            false => found.wrong_type(value, expected),
        };
        Self { accepts, schema: Box::new(schema), read: Box::new(read) }
    }

    /// The value; none where it is wrong, which is told.
    pub(super) fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<T> {
        (self.read)(value, found)
    }

    /// The same as JSON Schema.
    pub(super) fn schema(&self) -> Json {
        (self.schema)()
    }

    /// One of these, which are of different types.
    pub(super) fn one_of(expected: &'static str, all: impl IntoIterator<Item = Self>) -> Self {
        let (mut schemas, mut reads) = (Vec::new(), Vec::new());
        for ValueType { accepts, schema, read } in all {
            schemas.push(schema);
            reads.push((accepts, read));
        }
        let schema = move || either(schemas.iter().map(|schema| schema()));
        Self::new(
            expected,
            |_| true,
            schema,
            move |value, found| match reads.iter().find(|(accepts, _)| accepts(value.get_ref())) {
                Some((_, read)) => read(value, found),
                None => found.wrong_type(value, expected),
            },
        )
    }

    pub(super) fn map<U: 's>(self, into: impl Fn(T) -> U + 's) -> ValueType<'s, U> {
        self.and_then(move |value, _, _| Some(into(value)))
    }

    /// Looks at the value once more.
    pub(super) fn and_then<U: 's>(
        self,
        into: impl Fn(T, Range<usize>, &mut Findings) -> Option<U> + 's,
    ) -> ValueType<'s, U> {
        let ValueType { accepts, schema, read } = self;
        let read = move |value: &Value<'_>, found: &mut Findings| into(read(value, found)?, value.span(), found);
        ValueType { accepts, schema, read: Box::new(read) }
    }

    /// The same with its place.
    pub(super) fn placed(self) -> ValueType<'s, Spanned<T>> {
        self.and_then(|value, span, _| Some(Spanned::new(span, value)))
    }

    /// Another schema, for what JSON Schema can say more exactly.
    pub(super) fn with_schema(self, schema: impl Fn() -> Json + 's) -> Self {
        Self { schema: Box::new(schema), ..self }
    }

    /// Says what this alternative is for.
    pub(super) fn about(self, about: &'static str) -> Self {
        let schema = self.schema;
        Self { schema: Box::new(move || described(schema(), about)), ..self }
    }

    /// A value, or a list of them.
    pub(super) fn one_or_more(self) -> ValueType<'s, Vec<Spanned<T>>> {
        self.several(1)
    }

    /// The same, where the list may be empty.
    pub(super) fn any_number(self) -> ValueType<'s, Vec<Spanned<T>>> {
        self.several(0)
    }

    /// A value, or a list of them, where a value can be a list of whole numbers itself: a list of nothing else is one.
    pub(super) fn one_or_more_lists(self) -> ValueType<'s, Vec<Spanned<T>>> {
        let is_one = |list: &DeArray<'_>| !list.is_empty() && list.iter().all(|one| one.get_ref().is_integer());
        self.several_unless(is_one, 1)
    }

    fn several(self, least: usize) -> ValueType<'s, Vec<Spanned<T>>> {
        self.several_unless(|_| false, least)
    }

    fn several_unless(self, is_one: fn(&DeArray<'_>) -> bool, least: usize) -> ValueType<'s, Vec<Spanned<T>>> {
        let ValueType { schema, read, .. } = self.placed();
        let schema = move || either([schema(), list(schema(), least)]);
        ValueType::new(
            "",
            |_| true,
            schema,
            move |value, found| {
                let list = match value.get_ref() {
                    DeValue::Array(list) if !is_one(list) => list,
                    _ => return Some(read(value, found).into_iter().collect()),
                };
                if list.len() < least {
                    found.push(Mistake::new(value.span(), "an empty list").help("give at least one value"));
                }
                Some(found.up_to(MAX_VALUES, value, list).into_iter().filter_map(|one| read(one, found)).collect())
            },
        )
    }

    /// The tables of `[[key]]`. Where one is needed, with what is said if there is none.
    pub(super) fn tables(self, needed: Option<fn(Range<usize>) -> Mistake>) -> ValueType<'s, Vec<T>> {
        let ValueType { schema, read, .. } = self;
        let schema = move || list(schema(), usize::from(needed.is_some()));
        ValueType::new(
            "",
            |_| true,
            schema,
            move |value, found| {
                let DeValue::Array(list) = value.get_ref() else {
                    let before = found.0.len();
                    let _ = found.wrong_type::<()>(value, "a list of tables");
                    let help = "in the file, write the header of each in two pairs of brackets, [[...]]";
                    found.0[before..].iter_mut().for_each(|mistake| mistake.help = Some(help.to_owned()));
                    return None;
                };
                found.0.extend(needed.filter(|_| list.is_empty()).map(|none| none(value.span())));
                Some(found.up_to(MAX_TABLES, value, list).into_iter().filter_map(|one| read(one, found)).collect())
            },
        )
    }
}

/// Any text.
pub(super) fn text<'s>() -> ValueType<'s, String> {
    let schema = || json!({ "type": "string" });
    ValueType::new("text", |value| value.is_str(), schema, |value, _| value.get_ref().as_str().map(str::to_owned))
}

/// A whole number, which must fit into `T`.
pub(super) fn whole_number<'s, T: TryFrom<i64> + 's>(range: RangeInclusive<i64>) -> ValueType<'s, T> {
    let (least, most) = range.into_inner();
    let schema = move || match most {
        i64::MAX => json!({ "type": "integer", "minimum": least }),
        most => json!({ "type": "integer", "minimum": least, "maximum": most }),
    };
    ValueType::new(
        "a whole number",
        |value| value.is_integer(),
        schema,
        move |value, found| {
            let integer = value.get_ref().as_integer()?;
            let number = i64::from_str_radix(integer.as_str(), integer.radix());
            if let Ok(number) = number
                && (least..=most).contains(&number)
            {
                return T::try_from(number).ok();
            }
            let written = number.map_or_else(|_| integer.to_string(), grouped);
            let help = format!("from {} to {}", grouped(least), grouped(most));
            found.none(Mistake::new(value.span(), format!("{written} is out of range")).help(help))
        },
    )
}

/// A number, whole or not.
pub(super) fn number<'s>(range: RangeInclusive<f64>) -> ValueType<'s, f64> {
    let (least, most) = range.into_inner();
    let schema = move || json!({ "type": "number", "minimum": least, "maximum": most });
    ValueType::new(
        "a number",
        |value| decimal(value).is_some(),
        schema,
        move |value, found| {
            let text = decimal(value.get_ref())?;
            match text.parse::<f64>() {
                Ok(number) if (least..=most).contains(&number) => Some(number + 0.0), // -0.0 is 0.
                _ => {
                    let help = format!("from {least} to {most}");
                    found.none(Mistake::new(value.span(), format!("{text} is out of range")).help(help))
                }
            }
        },
    )
}

fn grouped(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", thousands(number.unsigned_abs() as usize))
}

fn decimal<'v>(value: &'v DeValue<'_>) -> Option<&'v str> {
    match value {
        DeValue::Integer(integer) if integer.radix() == 10 => Some(integer.as_str()),
        DeValue::Float(float) => Some(float.as_str()),
        _ => None,
    }
}

/// `"1%"`, read as a share of 1. The range is in percent.
pub(super) fn percentage<'s>(what: &'static str, range: RangeInclusive<f64>) -> ValueType<'s, f64> {
    text().with_schema(|| text_like(r"^\s*[0-9]+(\.[0-9]+)?\s*%\s*$")).and_then(move |text, span, found| {
        let percent = text.trim().strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
        percent.filter(|percent| range.contains(percent)).map(|percent| percent / 100.0).or_else(|| {
            let help = format!("from \"{}%\" to \"{}%\"", range.start(), range.end());
            found.none(Mistake::new(span, format!("`{text}` is no {what}")).help(help))
        })
    })
}

/// A duration of at most so much.
pub(super) fn time<'s>(most: Duration) -> ValueType<'s, Duration> {
    let pattern = r"^\s*[0-9]+(\.[0-9]+)?\s*(ns|us|µs|μs|ms|s|m|h)\s*$";
    let schema = || described(text_like(pattern), "A time: \"250us\", \"10ms\", \"1.5s\"");
    let accepts = |value: &DeValue<'_>| value.is_str() || value.is_integer() || value.is_float();
    ValueType::new("a duration such as \"10ms\"", accepts, schema, move |value, found| {
        let text = match value.get_ref() {
            DeValue::Integer(number) => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            other => other.as_str()?,
        };
        let error = match parse_duration(text) {
            Ok(duration) if duration <= most => return Some(duration),
            Ok(_) => DurationError::TooLong(text.to_owned()),
            Err(error) => error,
        };
        let help = match &error {
            DurationError::NoUnit => format!("write \"{text}s\" for seconds, \"{text}ms\" for milliseconds"),
            DurationError::Negative => "from \"0s\" on".to_owned(),
            DurationError::TooLong(_) => format!("at most \"{}\"", write_duration(most)),
            DurationError::UnknownUnit(_) => "units are `h`, `m`, `s`, `ms`, `us`, `ns`".to_owned(),
            DurationError::NoNumber(_) => "write a number and its unit, such as \"1s\" or \"250us\"".to_owned(),
        };
        found.none(Mistake::new(value.span(), error.to_string()).help(help))
    })
}

/// One of a closed set of names.
pub(super) fn word<'s, T: Copy + 's>(what: &'static str, all: impl Into<Vec<(&'static str, T)>>) -> ValueType<'s, T> {
    let all: Vec<(&str, T)> = all.into();
    let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
    text().with_schema(move || words(names.iter().copied())).and_then(move |word, span, found| {
        all.iter().find(|(name, _)| *name == word).map(|(_, meant)| *meant).or_else(|| {
            let help = suggestion(&word, all.iter().map(|(name, _)| *name));
            found.none(Mistake::new(span, format!("unknown {what} `{word}`")).help(help))
        })
    })
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
