//! `[[strategy]]`: a kind, its parameters, and how many workers.

use std::ops::Range;

use serde_json::Value as Json;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::StrategyTable;
use super::keys::{SMALLEST, worker_counts};
use super::kinds::Kinds;
use super::mistake::Mistake;
use super::values::{Fields, Findings, Value};
use crate::strategy::{KindInfo, Parameters, command};
use crate::text::{listed, suggestion};

pub(super) fn strategies(top: &mut Fields<'_, '_>, kinds: &Kinds, found: &mut Findings) -> Vec<StrategyTable> {
    let Some(value) = top.take("strategy") else {
        found.push(Mistake::new(0..0, "no strategy").help(SMALLEST));
        return Vec::new();
    };
    if value.get_ref().as_array().is_some_and(|list| list.is_empty()) {
        found.push(Mistake::new(value.span(), "an empty list of strategies").help(SMALLEST));
    }
    let tables = found.tables(value);
    tables.into_iter().filter_map(|(span, table)| one(span, table, top.known(), kinds, found)).collect()
}

fn one(
    span: Range<usize>,
    table: &DeTable<'_>,
    top: &[&str],
    kinds: &Kinds,
    found: &mut Findings,
) -> Option<StrategyTable> {
    let all = kinds.all();
    let mut fields = Fields::new(table);
    let names = all.iter().map(|kind| kind.name);
    let kind = fields.must("kind", found, || {
        let help = format!("kinds are {}", listed(names.clone()));
        Mistake::new(span.clone(), "a strategy without `kind`").help(help)
    });
    let kind_name = kind.and_then(|kind| found.owned_text(kind));
    let name = fields.take("name").and_then(|name| valid_name(name, found));
    let workers = fields.take("workers").map(|workers| worker_counts(workers, found));
    let baseline = fields.take("baseline").and_then(|baseline| found.owned_text(baseline));
    let kind_name = kind_name?;
    let Some(kind) = all.iter().find(|kind| kind.name == kind_name.get_ref()) else {
        let what = format!("unknown strategy `{}`", kind_name.get_ref());
        found.push(Mistake::new(kind_name.span(), what).help(suggestion(kind_name.get_ref(), names)));
        return None;
    };
    let parameters = parameters(kinds, kind, &mut fields, found);
    for key in fields.unknown() {
        found.push(unknown(key.span(), key.get_ref(), top, kind, &all, fields.known()));
    }
    if kind.name == command::INFO.name && fields.key_span("run").is_none() {
        let what = "a command without `run`";
        found.push(Mistake::new(span.clone(), what).help("run = \"zstd -q -T{workers} -c words.txt\""));
    }
    Some(StrategyTable { span, kind: kind_name, name, workers, baseline, parameters })
}

fn valid_name(value: &Value<'_>, found: &mut Findings) -> Option<Spanned<String>> {
    let name = found.owned_text(value)?;
    let starts = name.get_ref().starts_with(|first: char| first.is_ascii_alphanumeric());
    if starts && name.get_ref().chars().all(|c| c.is_ascii_alphanumeric() || " ._+-".contains(c)) {
        return Some(name);
    }
    let what = format!("`{}` cannot be a name", name.get_ref());
    found.push(
        Mistake::new(name.span(), what).help("a letter or digit, then letters, digits, blanks, and `.` `_` `+` `-`"),
    );
    None
}

fn parameters(
    kinds: &Kinds,
    kind: &KindInfo,
    fields: &mut Fields<'_, '_>,
    found: &mut Findings,
) -> Vec<(String, Vec<Spanned<Json>>)> {
    let mut parameters = Vec::new();
    for parameter in kind.parameters {
        let Some(value) = fields.take(parameter.name) else { continue };
        // What a command's parameters hold is for the command: a list in them is one value.
        let values = if kind.name == command::INFO.name { vec![value] } else { found.each(value) };
        let checked = values.into_iter().filter_map(|one| checked(kinds, kind, parameter.name, one, found)).collect();
        parameters.push((parameter.name.to_owned(), checked));
    }
    parameters
}

/// One value of a parameter, held against the kind by itself, so that a mistake is told at its own place.
fn checked(
    kinds: &Kinds,
    kind: &KindInfo,
    name: &str,
    value: &Value<'_>,
    found: &mut Findings,
) -> Option<Spanned<Json>> {
    let json = if kind.name == command::INFO.name { whole(value.get_ref()) } else { scalar(value.get_ref()) };
    let Some(json) = json else { return found.wrong_type(value, "text, a number, true or false") };
    let alone = Parameters::from_iter([(name.to_owned(), json.clone())]);
    match kinds.check(kind.name, &alone) {
        Ok(_) => Some(Spanned::new(value.span(), json)),
        Err(message) => {
            found.push(Mistake::new(value.span(), format!("`{name}` of {}: {message}", kind.name)));
            None
        }
    }
}

pub(super) fn scalar(value: &DeValue<'_>) -> Option<Json> {
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

/// What to say of a key that the kind does not have: it may belong above, or to another kind.
fn unknown(
    span: Range<usize>,
    key: &str,
    top: &[&str],
    kind: &KindInfo,
    kinds: &[KindInfo],
    known: &[&'static str],
) -> Mistake {
    if top.contains(&key) {
        return Mistake::new(span, format!("`{key}` is a key of the experiment, not of a strategy"))
            .help("move it above the first [[strategy]]");
    }
    let has = |other: &&KindInfo| other.parameters.iter().any(|parameter| parameter.name == key);
    let own = match kind.parameters {
        [] => format!("{} has no parameters", kind.name),
        parameters => format!("{} has {}", kind.name, listed(parameters.iter().map(|parameter| parameter.name))),
    };
    if let Some(other) = kinds.iter().find(has) {
        return Mistake::new(span, format!("`{key}` is a parameter of {}, not of {}", other.name, kind.name)).help(own);
    }
    let help = suggestion(key, known.iter().copied());
    Mistake::new(span, format!("unknown key `{key}`")).help(help)
}
