//! `[[strategy]]`: a kind, its parameters, and how many workers.

use std::ops::Range;

use serde_json::{Map, Value as Json, json};
use toml::Spanned;
use toml::de::{DeString, DeValue};

use super::kinds::Kinds;
use super::mistake::Mistake;
use super::table::{Key, Keys, unknown};
use super::types::{StrategyTable, first_values};
use super::value_type::{ValueType, described, either, text, text_like, words};
use super::workers::worker_count;
use crate::parameter::{Parameter, Takes};
use crate::strategy::command::filled;
use crate::strategy::{self, KindInfo, LEFT_OUT, PIN, Parameters, command};
use crate::text::listed;

/// The key of a command that gives placeholders their values.
const SWEEP: &str = "sweep";

/// Names with their values, in the order of the file.
type Values = Vec<(String, Vec<Spanned<Json>>)>;

const NAME: Key = Key::new("name", "", "What it is called (default: the kind, with what tells it apart)");
const WORKERS: Key = Key::new("workers", "", "Its own worker counts (default: the file's `workers`)");
const BASELINE: Key = Key::new("baseline", "", "The strategy that its speedups are relative to");

/// A `[[strategy]]`. `top` are the keys that stand above it.
pub(super) fn strategy(keys: &mut Keys<'_>, kinds: &Kinds, top: &[&str]) -> Option<StrategyTable> {
    let all = kinds.all();
    if let Some(mistake) = left_out(keys) {
        keys.quiet = true;
        return keys.found.none(mistake);
    }
    let names: Vec<(&str, &str)> = all.iter().map(|kind| (kind.name, kind.about)).collect();
    let kind = keys.choice("kind", "strategy", &names, |span| {
        let help = format!("kinds are {}", listed(names.iter().map(|(name, _)| *name)));
        Mistake::new(span, "a strategy without `kind`").help(help)
    });
    let name = keys.key(NAME, name().placed());
    let workers = keys.key(WORKERS, worker_count().one_or_more());
    let baseline = keys.key(BASELINE, text().placed());
    let chosen = kind?;
    let kind = all.iter().find(|known| known.name == *chosen.get_ref())?;
    keys.rule("description", kind.about.into());
    let placeholders = placeholders(keys, kind);
    let parameters = parameters(keys, kinds, kind, &placeholders);
    keys.quiet = true;
    let foreign: Vec<Mistake> = keys.unknown().map(|key| foreign(key, top, kind, &all, keys.known())).collect();
    keys.found.0.extend(foreign);
    Some(StrategyTable {
        span: keys.span.clone(),
        kind: Spanned::new(chosen.span(), kind.name.to_owned()),
        name,
        workers,
        baseline,
        parameters,
        placeholders,
    })
}

/// What to say of a kind that this program was built without: it is no mistake of the file.
fn left_out(keys: &Keys<'_>) -> Option<Mistake> {
    let kind = keys.word("kind").filter(|kind| LEFT_OUT.contains(kind.get_ref()))?;
    Some(Mistake::new(kind.span(), strategy::left_out(kind.get_ref())).help("build it so, or leave this strategy out"))
}

/// What a strategy may be called.
fn name<'s>() -> ValueType<'s, String> {
    text().with_schema(|| text_like("^[A-Za-z0-9][A-Za-z0-9 ._+-]*$")).and_then(|name, span, found| {
        let starts = name.starts_with(|first: char| first.is_ascii_alphanumeric());
        if starts && name.chars().all(|c| c.is_ascii_alphanumeric() || " ._+-".contains(c)) {
            return Some(name);
        }
        let help = "a letter or digit, then letters, digits, blanks, and `.` `_` `+` `-`";
        found.none(Mistake::new(span, format!("`{name}` cannot be a name")).help(help))
    })
}

/// What `sweep` gives a command.
fn placeholders(keys: &mut Keys<'_>, kind: &KindInfo) -> Values {
    let sweep = kind.parameters.iter().find(|parameter| kind.name == command::INFO.name && parameter.name == SWEEP);
    sweep.and_then(|sweep| keys.key(Key::of(sweep), swept_values())).unwrap_or_default()
}

fn parameters(keys: &mut Keys<'_>, kinds: &Kinds, kind: &KindInfo, placeholders: &Values) -> Values {
    let is_command = kind.name == command::INFO.name;
    let mut parameters = Vec::new();
    for parameter in kind.parameters.iter().filter(|parameter| !is_command || parameter.name != SWEEP) {
        let key = Key::of(parameter);
        let one = checked(kinds, kind, parameter, placeholders);
        // What a command's parameters hold is for the command: a list in them is one value.
        let values = match (is_command, parameter.name) {
            (_, name) if name == PIN.parameter.name => keys.key(key, one.one_or_more_lists()),
            (true, "run") => keys.must(key, one.placed(), without_run).map(|run| vec![run]),
            (true, _) => keys.key(key, one.placed()).map(|value| vec![value]),
            (false, _) if parameter.takes.is_table() => keys.key(key, one.placed()).map(|value| vec![value]),
            (false, _) => keys.key(key, one.one_or_more()),
        };
        if keys.has(parameter.name) {
            parameters.push((parameter.name.to_owned(), values.unwrap_or_default()));
        }
    }
    parameters
}

fn without_run(span: Range<usize>) -> Mistake {
    Mistake::new(span, "a command without `run`").help("run = \"zstd -q -T{workers} -c words.txt\"")
}

/// A value that a parameter of a kind takes.
fn checked<'s>(
    kinds: &'s Kinds,
    kind: &'s KindInfo,
    parameter: &'static Parameter,
    placeholders: &'s Values,
) -> ValueType<'s, Json> {
    let value = if kind.name == command::INFO.name { whole_value(parameter) } else { any_value(parameter) };
    value.and_then(|value, span, found| {
        let alone = Parameters::from_iter([(parameter.name.to_owned(), value.clone())]);
        let alone = filled(&alone, &first_values(placeholders));
        match kinds.check(kind.name, &alone) {
            Ok(_) => Some(value),
            Err(message) => found.none(Mistake::new(span, format!("`{}` of {}: {message}", parameter.name, kind.name))),
        }
    })
}

/// A table of names, each with one value or a list of them.
fn swept_values<'s>() -> ValueType<'s, Values> {
    let schema = || json!({ "type": "object", "additionalProperties": swept_value().one_or_more().schema() });
    ValueType::new(
        "a table: { level = [1, 6, 9] }",
        |value| value.is_table(),
        schema,
        |value, found| {
            let table = value.get_ref().as_table()?;
            let mut all = Values::new();
            for (name, value) in table {
                if let Err(what) = command::check_name(name.get_ref()) {
                    found.push(Mistake::new(name.span(), what));
                }
                all.push((name.get_ref().to_string(), swept_value().one_or_more().read(value, found)?));
            }
            Some(all)
        },
    )
}

/// What a placeholder may stand for.
fn swept_value<'s>() -> ValueType<'s, Json> {
    let schema = || either(["string", "number", "boolean"].map(|one| json!({ "type": one })));
    let one = ValueType::new(SCALAR, |value| scalar(value).is_some(), schema, |value, _| scalar(value.get_ref()));
    one.and_then(|value, span, found| match command::check_value(&value) {
        Ok(()) => Some(value),
        Err(what) => found.none(Mistake::new(span, what)),
    })
}

/// A value of a parameter, of whatever kind.
pub(super) fn any_value<'s>(parameter: &'static Parameter) -> ValueType<'s, Json> {
    if parameter.takes.is_list() || parameter.takes.is_table() {
        return whole_value(parameter);
    }
    let schema = || takes(parameter.takes);
    ValueType::new(SCALAR, |value| scalar(value).is_some(), schema, |value, _| scalar(value.get_ref()))
}

/// The same with all that is in it.
fn whole_value<'s>(parameter: &'static Parameter) -> ValueType<'s, Json> {
    let schema = || takes(parameter.takes);
    ValueType::new(SCALAR, |value| whole(value).is_some(), schema, |value, _| whole(value.get_ref()))
}

const SCALAR: &str = "text, a number, true or false";

fn scalar(value: &DeValue<'_>) -> Option<Json> {
    match value {
        DeValue::String(text) => Some(Json::from(text.as_ref())),
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix()).ok().map(Json::from),
        DeValue::Float(float) => float.as_str().parse::<f64>().ok().map(Json::from),
        DeValue::Boolean(yes) => Some(Json::from(*yes)),
        DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

/// A value with all that is in it; none where a part of it is neither text nor a number, nor true or false.
fn whole(value: &DeValue<'_>) -> Option<Json> {
    match value {
        DeValue::Array(list) => {
            list.iter().map(|one| whole(one.get_ref())).collect::<Option<Vec<Json>>>().map(Json::from)
        }
        DeValue::Table(table) => {
            let entries = table.iter().map(|(key, one)| Some((key.get_ref().to_string(), whole(one.get_ref())?)));
            entries.collect::<Option<Parameters>>().map(Json::Object)
        }
        _ => scalar(value),
    }
}

fn takes(what: Takes) -> Json {
    match what {
        Takes::Count { least, most: u64::MAX } => json!({ "type": "integer", "minimum": least }),
        Takes::Count { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Takes::Flag => json!({ "type": "boolean" }),
        Takes::OneOf(all) => words(all.iter().map(|(word, _)| *word)),
        Takes::Text(like) | Takes::Like { pattern: like, .. } => text_like(like),
        Takes::Map(values) => json!({ "type": "object", "additionalProperties": takes(*values) }),
        Takes::Table(keys, needed) => {
            let property = |key: &Parameter| {
                let mut schema = described(takes(key.takes), &key.about());
                schema.as_object_mut()?.extend(key.default.map(|default| ("default".to_owned(), default.value())));
                Some((key.name.to_owned(), schema))
            };
            let properties: Map<String, Json> = keys.iter().filter_map(property).collect();
            let required: Vec<&str> = keys.iter().take(needed).map(|key| key.name).collect();
            json!({ "type": "object", "properties": properties, "additionalProperties": false, "required": required })
        }
        Takes::List(one) => json!({ "type": "array", "minItems": 1, "items": takes(*one) }),
        Takes::Either(all) => either(all.iter().map(|one| takes(*one))),
    }
}

/// What to say of a key that the kind does not have: it may belong above, or to another kind.
fn foreign(
    key: &Spanned<DeString<'_>>,
    top: &[&str],
    kind: &KindInfo,
    kinds: &[KindInfo],
    known: &[&'static str],
) -> Mistake {
    let name = key.get_ref().as_ref();
    if top.contains(&name) {
        return Mistake::new(key.span(), format!("`{name}` is a key of the experiment, not of a strategy"))
            .help("move it above the first [[strategy]]");
    }
    let has = |other: &&KindInfo| other.parameters.iter().any(|parameter| parameter.name == name);
    let own = match kind.parameters {
        [] => format!("{} has no parameters", kind.name),
        parameters => format!("{} has {}", kind.name, listed(parameters.iter().map(|parameter| parameter.name))),
    };
    match kinds.iter().find(has) {
        Some(other) => {
            let what = format!("`{name}` is a parameter of {}, not of {}", other.name, kind.name);
            Mistake::new(key.span(), what).help(own)
        }
        None => unknown(key, known.iter().copied()),
    }
}
