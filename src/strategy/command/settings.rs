//! The keys of a command as an experiment gives them, each checked by itself.

use std::num::NonZeroUsize;

use regex_lite::Regex;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::launch::Launch;
use super::texts::{Environment, Text};
use crate::strategy::placement::Pin;
use crate::text::suggestion;

/// What an experiment says of a command; what it leaves out is absent.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Settings {
    pub run: Option<Text>,
    pub shell: Option<Shell>,
    pub env: Environment,
    pub stdin: Option<Text>,
    pub prepare: Option<Text>,
    pub cleanup: Option<Text>,
    pub expect_exit: Option<ExitCode>,
    pub cwd: Option<Text>,
    pub verify: Option<Verify>,
    pub time: Option<OwnTime>,
    pub pin: Option<Pin>,
    pub threads: Option<NonZeroUsize>,
    pub launch: Option<Launch>,
}

impl Settings {
    /// Checks them together. For the key of a mistake they are given one at a time.
    pub fn read(parameters: &Map<String, Value>) -> Result<Self, String> {
        let keys = Self::deserialize(parameters).map_err(|error| error.to_string())?;
        let texts = [&keys.run, &keys.stdin, &keys.prepare, &keys.cleanup, &keys.cwd];
        if texts.into_iter().flatten().any(|text| text.source.trim().is_empty()) {
            return Err("nothing but blanks: leave the key out".to_owned());
        }
        Ok(keys)
    }

    /// The same keys that were given, with their values as they are understood.
    pub fn write(&self, given: &Map<String, Value>) -> Result<Map<String, Value>, String> {
        let all = serde_json::to_value(self).map_err(|error| error.to_string())?;
        Ok(given.keys().filter_map(|key| Some((key.clone(), all.get(key)?.clone()))).collect())
    }
}

/// An exit code that a process can have.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub(super) struct ExitCode(pub u8);

impl TryFrom<Value> for ExitCode {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let code = value.as_u64().and_then(|code| u8::try_from(code).ok());
        code.map(Self).ok_or_else(|| format!("{value} is no exit code, which is a whole number from 0 to 255"))
    }
}

impl From<ExitCode> for Value {
    fn from(code: ExitCode) -> Value {
        Value::from(code.0)
    }
}

/// Who splits a command line into words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub(super) enum Shell {
    /// Nobody but us, by the quoting rules of POSIX.
    No,
    /// `sh`.
    Usual,
    /// The shell of that name.
    Named(String),
}

impl TryFrom<Value> for Shell {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        match value {
            Value::Bool(false) => Ok(Shell::No),
            Value::Bool(true) => Ok(Shell::Usual),
            Value::String(name) if !name.trim().is_empty() && !name.contains(['\0', ' ']) => Ok(Shell::Named(name)),
            other => Err(format!("{other} is neither true nor false nor the name of a shell, \"bash\"")),
        }
    }
}

impl From<Shell> for Value {
    fn from(shell: Shell) -> Value {
        match shell {
            Shell::No => Value::Bool(false),
            Shell::Usual => Value::Bool(true),
            Shell::Named(name) => Value::String(name),
        }
    }
}

/// What must be equal in all cases of the same work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub(super) enum Verify {
    /// All that is printed on standard output.
    Stdout,
    /// What this command makes of that.
    Through(Text),
}

impl TryFrom<Value> for Verify {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        const RIGHT: &str = "it is \"stdout\" or { through = \"xz -dc\" }";
        match value {
            Value::String(what) if what == "stdout" => Ok(Verify::Stdout),
            Value::String(what) => Err(format!("\"{what}\" cannot be compared; {RIGHT}")),
            Value::Object(mut table) => {
                let through = table.remove("through");
                if let Some(key) = table.keys().next() {
                    return Err(format!("unknown key `{key}`; {RIGHT}"));
                }
                let through = through.filter(|through| through.as_str().is_none_or(|text| !text.trim().is_empty()));
                let through = through.ok_or_else(|| format!("`through` names no command; {RIGHT}"))?;
                Text::try_from(through).map(Verify::Through).map_err(|error| format!("`through`: {error}"))
            }
            other => Err(format!("{other} cannot be compared; {RIGHT}")),
        }
    }
}

impl From<Verify> for Value {
    fn from(verify: Verify) -> Value {
        match verify {
            Verify::Stdout => Value::from("stdout"),
            Verify::Through(text) => serde_json::json!({ "through": text.source }),
        }
    }
}

/// Where a command prints its own figure of the time that it took.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub struct OwnTime {
    /// On which stream.
    pub stream: Stream,
    /// Its one group is the figure.
    pub pattern: Regex,
    /// What the figure counts.
    pub unit: Unit,
}

/// A stream that a command prints on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Its standard output.
    Stdout,
    /// Its standard error.
    Stderr,
}

impl Stream {
    /// Both streams.
    const ALL: [Stream; 2] = [Stream::Stdout, Stream::Stderr];

    fn key(self) -> &'static str {
        match self {
            Stream::Stdout => "stdout",
            Stream::Stderr => "stderr",
        }
    }

    /// Its name in a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Stream::Stdout => "standard output",
            Stream::Stderr => "standard error",
        }
    }
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    name: &'static str,
    per_second: f64,
}

impl Unit {
    const SECOND: Self = Self { name: "s", per_second: 1.0 };
    const ALL: [Self; 4] = [
        Self::SECOND,
        Self { name: "ms", per_second: 1e3 },
        Self { name: "us", per_second: 1e6 },
        Self { name: "ns", per_second: 1e9 },
    ];

    /// So much of it, in seconds.
    pub fn seconds(self, figure: f64) -> f64 {
        figure / self.per_second
    }
}

impl TryFrom<Value> for OwnTime {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        const RIGHT: &str = "it is { stdout = 'solve: ([0-9.]+) s' } or { stderr = ... }, with `unit` beside it";
        let Value::Object(mut table) = value else { return Err(format!("{value} is no pattern; {RIGHT}")) };
        let streams: Vec<_> =
            Stream::ALL.into_iter().filter_map(|stream| Some((stream, table.remove(stream.key())?))).collect();
        let unit = match table.remove("unit") {
            None => Unit::SECOND,
            Some(unit) => self::unit(&unit)?,
        };
        if let Some(key) = table.keys().next() {
            return Err(format!("unknown key `{key}`: {}", suggestion(key, ["stdout", "stderr", "unit"])));
        }
        match <[_; 1]>::try_from(streams) {
            Ok([(stream, Value::String(pattern))]) => Ok(Self { stream, pattern: self::pattern(&pattern)?, unit }),
            Ok([(_, other)]) => Err(format!("{other} is no pattern; {RIGHT}")),
            Err(streams) if streams.is_empty() => Err(format!("no pattern; {RIGHT}")),
            Err(_) => Err("two patterns; one stream has the figure".to_owned()),
        }
    }
}

fn unit(value: &Value) -> Result<Unit, String> {
    let names = Unit::ALL.map(|unit| unit.name);
    let text = value.as_str().ok_or_else(|| format!("`unit` is {value}: {}", suggestion("", names)))?;
    Unit::ALL
        .into_iter()
        .find(|unit| unit.name == text)
        .ok_or_else(|| format!("unknown unit `{text}`: {}", suggestion(text, names)))
}

fn pattern(text: &str) -> Result<Regex, String> {
    let pattern = Regex::new(text).map_err(|error| format!("`{text}` is no regular expression: {error}"))?;
    match pattern.captures_len() - 1 {
        1 => Ok(pattern),
        0 => Err(format!("`{text}` has no group: put parentheses around the figure")),
        groups => Err(format!("`{text}` has {groups} groups, and one is the figure: make the others `(?:...)`")),
    }
}

impl From<OwnTime> for Value {
    fn from(time: OwnTime) -> Value {
        let mut table = Map::from_iter([(time.stream.key().to_owned(), Value::from(time.pattern.as_str()))]);
        if time.unit != Unit::SECOND {
            table.insert("unit".to_owned(), Value::from(time.unit.name));
        }
        Value::Object(table)
    }
}
