//! Tables, whose keys are asked for one by one. Whoever asks says all that there is to say of a key: its name, what it
//! takes, its default, one line about it. The same questions, put to no table, make its schema.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::{Map, Value as Json, json};
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::mistake::Mistake;
use super::value_type::{Findings, Value, ValueType, described, either, word, words};
use crate::parameter::Parameter;
use crate::text::{nearest, suggestion};

/// All that there is to say of a key, but for what it takes.
pub(super) struct Key<'k> {
    name: &'static str,
    /// As a file would say it; empty where there is none.
    default: Cow<'k, str>,
    about: Cow<'k, str>,
}

impl<'k> Key<'k> {
    pub(super) const fn new(name: &'static str, default: &'k str, about: &'k str) -> Self {
        Self { name, default: Cow::Borrowed(default), about: Cow::Borrowed(about) }
    }

    /// A parameter of a strategy or a workload.
    pub(super) fn of(parameter: &Parameter) -> Self {
        let default = parameter.default.map(|default| default.value().to_string()).unwrap_or_default();
        Self { name: parameter.name, default: default.into(), about: parameter.about().into() }
    }

    fn default_in_json(&self) -> Option<Json> {
        toml::from_str::<Map<String, Json>>(&format!("it = {}", self.default)).ok()?.remove("it")
    }
}

/// A table that is read, or described.
pub(super) struct Keys<'a> {
    /// Where it stands.
    pub(super) span: Range<usize>,
    pub(super) found: &'a mut Findings,
    table: &'a DeTable<'a>,
    known: Vec<&'static str>,
    /// Whether somebody else tells of unknown keys.
    pub(super) quiet: bool,
    description: Option<Description>,
}

/// What was asked for so far.
struct Description {
    /// Which of a table's alternatives is described.
    alternative: usize,
    properties: Map<String, Json>,
    required: Vec<&'static str>,
    rules: Map<String, Json>,
}

impl<'a> Keys<'a> {
    /// Reads a table. Notes every key that is not asked for.
    pub(super) fn read<T>(
        span: Range<usize>,
        table: &DeTable<'_>,
        found: &mut Findings,
        read: impl FnOnce(&mut Keys<'_>) -> T,
    ) -> T {
        let mut keys = Keys { span, found, table, known: Vec::new(), quiet: false, description: None };
        let out = read(&mut keys);
        if !keys.quiet {
            let mut known = keys.known.clone();
            known.sort_unstable();
            let unknown: Vec<Mistake> = keys.unknown().map(|key| unknown(key, known.iter().copied())).collect();
            keys.found.0.extend(unknown);
        }
        out
    }

    /// A key that need not be there.
    pub(super) fn key<T>(&mut self, key: Key<'_>, value_type: ValueType<'_, T>) -> Option<T> {
        if let Some(description) = &mut self.description {
            let mut schema = described(value_type.schema(), &key.about);
            if let Some(default) = key.default_in_json() {
                schema["default"] = default;
            }
            description.properties.insert(key.name.to_owned(), schema);
        }
        let value = self.take(key.name)?;
        value_type.read(value, self.found)
    }

    /// A key that has a default. It also stands in for a value that is wrong, which is told.
    pub(super) fn or<T>(&mut self, key: Key<'_>, value_type: ValueType<'_, T>) -> T {
        // Each default is read when the schema is made, which is tested.
        let usual = DeValue::parse(&key.default).expect("a default is TOML").into_inner();
        let usual = value_type.read(&Spanned::new(0..0, usual), &mut Findings::default());
        self.key(key, value_type).or(usual).expect("a default is one of the values")
    }

    /// A key that must be there. Where it is not, that is told, unless it is only misspelled: the misspelled key is told
    /// anyway.
    pub(super) fn must<T>(
        &mut self,
        key: Key<'_>,
        value_type: ValueType<'_, T>,
        missing: impl FnOnce(Range<usize>) -> Mistake,
    ) -> Option<T> {
        if let Some(description) = &mut self.description {
            description.required.push(key.name);
        }
        let name = key.name;
        let value = self.key(key, value_type);
        if !self.has(name) && self.misspelled(name).is_none() {
            self.found.push(missing(self.span.clone()));
        }
        value
    }

    /// The key that says which of several alternatives the table is, each with one line about it. Where it does not,
    /// nothing is known of the other keys.
    pub(super) fn choice(
        &mut self,
        name: &'static str,
        what: &'static str,
        all: &[(&'static str, &str)],
        missing: impl FnOnce(Range<usize>) -> Mistake,
    ) -> Option<Spanned<&'static str>> {
        let value = self.take(name);
        if let Some(description) = &mut self.description {
            let (chosen, about) = all[description.alternative];
            description.required.push(name);
            description.properties.insert(name.to_owned(), described(words([chosen]), about));
            return Some(Spanned::new(0..0, chosen));
        }
        self.quiet = true;
        let Some(value) = value else {
            let mistake = match self.misspelled(name) {
                Some(key) => unknown(key, [name]),
                None => missing(self.span.clone()),
            };
            return self.found.none(mistake);
        };
        let names: Vec<(&str, &str)> = all.iter().map(|(name, _)| (*name, *name)).collect();
        let chosen = word(what, names).placed().read(value, self.found);
        self.quiet = chosen.is_none();
        chosen
    }

    /// Tells of a key that is there, although it must not be.
    pub(super) fn refuse(&mut self, name: &str, what: impl Into<String>, help: &str) {
        if let Some(span) = self.key_span(name) {
            self.found.push(Mistake::new(span, what).help(help));
        }
    }

    /// A key that is known, and yet has no business here.
    pub(super) fn foreign(&mut self, name: &'static str, what: &str, help: &str) {
        if let Some(value) = self.take(name) {
            self.found.push(Mistake::new(value.span(), what).help(help));
        }
    }

    /// A further keyword of the schema.
    pub(super) fn rule(&mut self, keyword: &str, rule: Json) {
        if let Some(description) = &mut self.description {
            description.rules.insert(keyword.to_owned(), rule);
        }
    }

    /// Where a key that is there stands.
    pub(super) fn key_span(&self, key: &str) -> Option<Range<usize>> {
        self.table.get_key_value(key).map(|(key, _)| key.span())
    }

    /// The word that a key is set to, where it is one.
    pub(super) fn word(&self, key: &str) -> Option<Spanned<&'a str>> {
        let value = self.table.get(key)?;
        Some(Spanned::new(value.span(), value.get_ref().as_str()?))
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// What was asked for so far.
    pub(super) fn known(&self) -> &[&'static str] {
        &self.known
    }

    /// The keys that nobody asked for so far.
    pub(super) fn unknown(&self) -> impl Iterator<Item = &'a Spanned<DeString<'a>>> {
        self.table.keys().filter(|key| !self.known.contains(&key.get_ref().as_ref()))
    }

    fn misspelled(&self, name: &'static str) -> Option<&'a Spanned<DeString<'a>>> {
        self.unknown().find(|key| nearest(key.get_ref(), [name]).is_some())
    }

    fn take(&mut self, name: &'static str) -> Option<&'a Value<'a>> {
        self.known.push(name);
        self.table.get(name)
    }
}

/// What to say of a key that is none of those.
pub(super) fn unknown<'k>(key: &Spanned<DeString<'_>>, known: impl IntoIterator<Item = &'k str>) -> Mistake {
    let (name, known) = (key.get_ref(), known.into_iter().collect::<Vec<_>>());
    Mistake::new(key.span(), format!("unknown key `{name}`")).help(suggestion(name, known))
}

/// The schema of the table that is asked those questions; where it is one of several alternatives, of that one.
pub(super) fn describe<T>(alternative: usize, read: impl FnOnce(&mut Keys<'_>) -> T) -> Json {
    let (table, mut found) = (DeTable::new(), Findings::default());
    let description = Description { alternative, properties: Map::new(), required: Vec::new(), rules: Map::new() };
    let description = Some(description);
    let mut keys = Keys { span: 0..0, found: &mut found, table: &table, known: Vec::new(), quiet: true, description };
    read(&mut keys);
    let mut schema = json!({ "type": "object" });
    if let (Some(description), Some(keywords)) = (keys.description, schema.as_object_mut()) {
        keywords.insert("properties".to_owned(), description.properties.into());
        keywords.insert("additionalProperties".to_owned(), false.into());
        if !description.required.is_empty() {
            keywords.insert("required".to_owned(), description.required.into());
        }
        keywords.extend(description.rules);
    }
    schema
}

/// A table whose keys are those that it asks for; it may have alternatives, see [`Keys::choice`].
pub(super) fn table<'s, T: 's>(
    alternatives: usize,
    read: impl Fn(&mut Keys<'_>) -> Option<T> + Copy + 's,
) -> ValueType<'s, T> {
    let schema = move || either((0..alternatives).map(|alternative| describe(alternative, read)));
    ValueType::new(
        "a table",
        |value| value.is_table(),
        schema,
        move |value, found| Keys::read(value.span(), value.get_ref().as_table()?, found, read),
    )
}
