//! `[[strategy]]`: a kind, its parameters, and how many workers.

use std::ops::Range;

use serde_json::{Map, Value as Json, json};
use toml::Spanned;
use toml::de::{DeString, DeValue};

use super::given::StrategyTable;
use super::kinds::Kinds;
use super::mistake::Mistake;
use super::shape::{Findings, Placed, Shape, Text, Value, described, either, one_or_more, text_like, words};
use super::table::{Keys, unknown};
use super::workers::WorkerCount;
use crate::parameter::{Fixed, Parameter, Takes};
use crate::strategy::{KindInfo, Parameters, command};
use crate::text::listed;

/// A `[[strategy]]`. `top` are the keys that stand above it.
pub(super) fn strategy(keys: &mut Keys<'_>, kinds: &Kinds, top: &[&str]) -> Option<StrategyTable> {
    let all = kinds.all();
    let names: Vec<(&str, &str)> = all.iter().map(|kind| (kind.name, kind.about)).collect();
    let kind = keys.choice("kind", "strategy", &names, |span| {
        let help = format!("kinds are {}", listed(names.iter().map(|(name, _)| *name)));
        Mistake::new(span, "a strategy without `kind`").help(help)
    });
    let name = "What it is called (default: the kind, with what tells it apart)";
    let name = keys.key("name", name, Placed(Name));
    let workers =
        keys.key("workers", "Its own worker counts (default: the file's `workers`)", one_or_more(WorkerCount));
    let baseline = keys.key("baseline", "The strategy that its speedups are relative to", Placed(Text));
    let kind = all.iter().find(|known| Some(known.name) == kind)?;
    keys.rule("description", kind.about.into());
    let parameters = parameters(keys, kinds, kind);
    keys.quiet = true;
    let foreign: Vec<Mistake> = keys.unknown().map(|key| foreign(key, top, kind, &all, keys.known())).collect();
    keys.found.0.extend(foreign);
    Some(StrategyTable { span: keys.span.clone(), kind: kind.name.to_owned(), name, workers, baseline, parameters })
}

/// What a strategy may be called.
struct Name;

impl Shape for Name {
    type Out = String;

    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<String> {
        let name = Text.read(value, found)?;
        let starts = name.starts_with(|first: char| first.is_ascii_alphanumeric());
        if starts && name.chars().all(|c| c.is_ascii_alphanumeric() || " ._+-".contains(c)) {
            return Some(name);
        }
        let mistake = Mistake::new(value.span(), format!("`{name}` cannot be a name"));
        found.none(mistake.help("a letter or digit, then letters, digits, blanks, and `.` `_` `+` `-`"))
    }

    fn schema(&self) -> Json {
        text_like("^[A-Za-z0-9][A-Za-z0-9 ._+-]*$")
    }
}

fn parameters(keys: &mut Keys<'_>, kinds: &Kinds, kind: &KindInfo) -> Vec<(String, Vec<Spanned<Json>>)> {
    let is_command = kind.name == command::INFO.name;
    let mut parameters = Vec::new();
    for parameter in kind.parameters {
        let about = parameter.about();
        let one = Checked { kinds, kind, parameter };
        // What a command's parameters hold is for the command: a list in them is one value.
        let values = match (is_command, parameter.name) {
            (true, "run") => keys.must("run", &about, Placed(one), without_run).map(|run| vec![run]),
            (true, name) => keys.key(name, &about, Placed(one)).map(|value| vec![value]),
            (false, name) => keys.ask(name, &about, parameter.default.map(Fixed::value), one_or_more(one)),
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
struct Checked<'k> {
    kinds: &'k Kinds,
    kind: &'k KindInfo,
    parameter: &'static Parameter,
}

impl Shape for Checked<'_> {
    type Out = Json;

    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<Json> {
        let (kind, name) = (self.kind.name, self.parameter.name);
        let json = if kind == command::INFO.name { whole(value.get_ref()) } else { scalar(value.get_ref()) };
        let Some(json) = json else { return found.wrong_type(value, ANY_SCALAR) };
        let alone = Parameters::from_iter([(name.to_owned(), json.clone())]);
        match self.kinds.check(kind, &alone) {
            Ok(_) => Some(json),
            Err(message) => found.none(Mistake::new(value.span(), format!("`{name}` of {kind}: {message}"))),
        }
    }

    fn schema(&self) -> Json {
        takes(self.parameter.takes)
    }
}

/// A value of a parameter, of whatever kind.
pub(super) struct AnyValue(pub(super) &'static Parameter);

impl Shape for AnyValue {
    type Out = Json;

    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<Json> {
        scalar(value.get_ref()).or_else(|| found.wrong_type(value, ANY_SCALAR))
    }

    fn schema(&self) -> Json {
        takes(self.0.takes)
    }
}

const ANY_SCALAR: &str = "text, a number, true or false";

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
        Takes::Text(like) => text_like(like),
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
