//! A parameter of a strategy or of a workload, declared once, as data: the parser's checks, the schema's shapes,
//! `runner list` and the documents come from that declaration. What a parameter means is not known here.

use std::marker::PhantomData;

use regex_lite::Regex;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::text::{listed, suggestion, thousands};

/// Parameters with their values, as an experiment gives them.
pub type Parameters = Map<String, Value>;

/// A parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its key in an experiment file.
    pub name: &'static str,
    /// What its values can be.
    pub takes: Takes,
    /// What stands in where it is left out; none where it then stays so.
    pub default: Option<Fixed>,
    about: &'static str,
}

/// What a value can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A whole number.
    Count {
        /// The least that it may be.
        least: u64,
        /// The most.
        most: u64,
    },
    /// True or false.
    Flag,
    /// One of these words, each with what it stands for.
    OneOf(&'static [(&'static str, &'static str)]),
    /// Text that has a match of this regular expression.
    Text(&'static str),
    /// Text that has a match of this regular expression, which these words describe.
    Like {
        /// The regular expression.
        pattern: &'static str,
        /// What stands behind "is not".
        words: &'static str,
    },
    /// A table with any keys.
    Map(&'static Takes),
    /// A table with these keys, of which the first ones, so many, must be there.
    Table(&'static [Parameter], usize),
    /// A list of these, not empty.
    List(&'static Takes),
    /// Any of these.
    Either(&'static [Takes]),
}

/// A default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixed {
    /// One of the words that the parameter takes.
    Word(&'static str),
    /// A number.
    Count(u64),
    /// True or false.
    Flag(bool),
}

impl Parameter {
    /// A parameter without a default, with one line about it.
    pub const fn new(name: &'static str, takes: Takes, about: &'static str) -> Self {
        Self { name, takes, default: None, about }
    }

    /// One line about it, with its words and its default.
    pub fn about(&self) -> String {
        let default = |fixed: Fixed| self.default == Some(fixed);
        let word = |&(word, about): &(&'static str, &str)| {
            let default = if default(Fixed::Word(word)) { " (default)" } else { "" };
            format!("{word}{default}: {about}")
        };
        match (self.takes, self.default) {
            (Takes::OneOf(words), _) => words.iter().map(word).collect::<Vec<_>>().join("; "),
            (_, Some(default)) => format!("{} (default: {})", self.about, default.value()),
            (_, None) => self.about.to_owned(),
        }
    }
}

impl Fixed {
    /// As a value of an experiment.
    pub fn value(self) -> Value {
        match self {
            Fixed::Word(word) => word.into(),
            Fixed::Count(count) => count.into(),
            Fixed::Flag(yes) => yes.into(),
        }
    }
}

impl Takes {
    /// Any whole number from 1 up.
    pub const COUNT: Takes = Takes::Count { least: 1, most: u64::MAX };

    /// Whether the value is one of those.
    ///
    /// # Errors
    ///
    /// What is wrong, and what would be right.
    pub fn check(self, value: &Value) -> Result<(), String> {
        match (self, value) {
            (Takes::OneOf(words), Value::String(word)) if !self.admits(value) => {
                let help = suggestion(word, words.iter().map(|(word, _)| *word));
                Err(format!("unknown value `{word}`, {help}"))
            }
            _ if self.admits(value) => Ok(()),
            _ => Err(format!("{value} is not {}", self.in_words())),
        }
    }

    fn admits(self, value: &Value) -> bool {
        match self {
            Takes::Count { least, most } => value.as_u64().is_some_and(|count| (least..=most).contains(&count)),
            Takes::Flag => value.is_boolean(),
            Takes::OneOf(words) => value.as_str().is_some_and(|text| words.iter().any(|(word, _)| *word == text)),
            Takes::Text(like) | Takes::Like { pattern: like, .. } => {
                value.as_str().is_some_and(|text| Regex::new(like).is_ok_and(|like| like.is_match(text)))
            }
            Takes::Map(takes) => value.as_object().is_some_and(|map| map.values().all(|value| takes.admits(value))),
            Takes::Table(keys, needed) => value.as_object().is_some_and(|table| {
                let known = |(name, value): (&String, &Value)| {
                    keys.iter().any(|key| key.name == name && key.takes.admits(value))
                };
                table.iter().all(known) && keys.iter().take(needed).all(|key| table.contains_key(key.name))
            }),
            Takes::List(takes) => {
                value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(|one| takes.admits(one)))
            }
            Takes::Either(all) => all.iter().any(|takes| takes.admits(value)),
        }
    }

    /// Whether it is a table.
    pub fn is_table(self) -> bool {
        matches!(self, Takes::Map(_) | Takes::Table(..))
    }

    /// Whether a list can be one value.
    pub fn is_list(self) -> bool {
        match self {
            Takes::List(_) => true,
            Takes::Either(all) => all.iter().any(|takes| takes.is_list()),
            _ => false,
        }
    }

    fn in_words(self) -> String {
        match self {
            Takes::Count { least, most: u64::MAX } => format!("a whole number from {least} up"),
            Takes::Count { least, most } => {
                format!("a whole number from {least} to {}", thousands(usize::try_from(most).unwrap_or(usize::MAX)))
            }
            Takes::Flag => "true or false".to_owned(),
            Takes::OneOf(words) => format!("one of {}", listed(words.iter().map(|(word, _)| *word))),
            Takes::Text(_) => "text".to_owned(),
            Takes::Like { words, .. } => words.to_owned(),
            Takes::Map(_) | Takes::Table(..) => "a table".to_owned(),
            Takes::List(takes) => format!("a list, each of it {}", takes.in_words()),
            Takes::Either(all) => all.iter().map(|takes| takes.in_words()).collect::<Vec<_>>().join(" or "),
        }
    }
}

/// A parameter with the type that its values are read as: what the code that uses it declares.
pub struct Key<T> {
    /// The parameter, to be listed.
    pub parameter: Parameter,
    read_as: PhantomData<fn() -> T>,
}

impl<T> Key<T> {
    /// Counts something, from 1 up.
    pub const fn count(name: &'static str, about: &'static str) -> Self {
        Self::new(Parameter::new(name, Takes::COUNT, about))
    }

    /// Chooses one of these words, each with what it stands for.
    pub const fn one_of(name: &'static str, words: &'static [(&'static str, &'static str)]) -> Self {
        Self::new(Parameter::new(name, Takes::OneOf(words), ""))
    }

    /// Takes whatever is said.
    pub const fn new(parameter: Parameter) -> Self {
        Self { parameter, read_as: PhantomData }
    }

    /// What stands in where it is left out.
    pub const fn or(mut self, default: Fixed) -> Self {
        self.parameter.default = Some(default);
        self
    }
}

impl<T: DeserializeOwned> Key<T> {
    /// Its value among these parameters.
    ///
    /// # Errors
    ///
    /// Where it is none that the type has.
    pub fn of(&self, parameters: &Parameters) -> Result<T, String> {
        let Parameter { name, default, .. } = self.parameter;
        let value = parameters.get(name).cloned().or(default.map(Fixed::value)).unwrap_or_default();
        serde_json::from_value(value).map_err(|error| format!("`{name}`: {error}"))
    }
}

/// Checks parameters, all of them or only some, against those that there are, and fills in the defaults.
///
/// # Errors
///
/// What is wrong and what would be right, for the first mistake. Whoever wants to know the key of a bad value gives one
/// key at a time.
pub fn check(all: &[Parameter], given: &Parameters) -> Result<Parameters, String> {
    if let Some(unknown) = given.keys().find(|key| all.iter().all(|parameter| parameter.name != *key)) {
        let help = match all {
            [] => "it has none".to_owned(),
            all => suggestion(unknown, all.iter().map(|parameter| parameter.name)),
        };
        return Err(format!("unknown parameter `{unknown}`: {help}"));
    }
    let mut checked = Parameters::new();
    for Parameter { name, takes, default, .. } in all {
        if let Some(value) = given.get(*name).cloned().or(default.map(Fixed::value)) {
            takes.check(&value)?;
            checked.insert((*name).to_owned(), value);
        }
    }
    Ok(checked)
}
