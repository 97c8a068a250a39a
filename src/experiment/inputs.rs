//! `dataset` and `workload`: what is transformed, and what is done with a record.

use std::path::Path;

use serde_json::Value as Json;
use toml::Spanned;

use super::mistake::Mistake;
use super::strategies::any_value;
use super::table::{Key, Keys, table};
use super::value_type::{Findings, ValueType, described, either, text, text_like, whole_number, word, words};
use crate::dataset::{Dataset, MAX_RECORDS};
use crate::parameter::{Parameter, Parameters};
use crate::text::or;
use crate::workload::{Settings, Workload};

const SYNTHETIC: Key = Key::new("synthetic", "", "How many records");
const SEED: Key = Key::new("seed", "", "Which ones (default: the file's `seed`)");

/// Where the values of a file take what they do not say themselves.
#[derive(Clone, Copy)]
pub(super) struct Context<'f> {
    /// The folder of relative datasets.
    pub(super) folder: &'f Path,
    /// The file's own.
    pub(super) seed: u64,
}

/// What a dataset's value stands for. Whether there is such a table is not looked at.
pub(super) fn dataset(context: Context<'_>) -> ValueType<'_, Dataset> {
    let file = || text_like(r"\.([cC][sS][vV]|[jJ][sS][oO][nN][lL]|[nN][dD][jJ][sS][oO][nN])$");
    let schema = move || either([words(["scientists"]), described(file(), "A table beside the file")]);
    let named = text().with_schema(schema).map(move |name| match name.as_str() {
        "scientists" => Dataset::Scientists,
        name => Dataset::Table { path: context.folder.join(name) },
    });
    let synthetic = table(1, move |keys: &mut Keys<'_>| synthetic(keys, context.seed));
    ValueType::one_of("a dataset: \"scientists\", a file, or { synthetic = 1000 }", [named, synthetic])
}

fn synthetic(keys: &mut Keys<'_>, seed: u64) -> Option<Dataset> {
    let records = keys.must(SYNTHETIC, whole_number(1..=MAX_RECORDS as i64), |span| {
        Mistake::new(span, "a dataset without `synthetic`").help("{ synthetic = 1000, seed = 1 }")
    });
    let seed = keys.key(SEED, whole_number(0..=i64::MAX)).unwrap_or(seed);
    Some(Dataset::Synthetic { records: records?, seed })
}

/// Reads each table through, once, so that a bad row is told with all else that is wrong.
pub(super) fn look_through(datasets: &[Spanned<Dataset>], found: &mut Findings) {
    for (index, dataset) in datasets.iter().enumerate() {
        if datasets[..index].contains(dataset) {
            continue;
        }
        if let Err(error) = dataset.get_ref().count() {
            found.push(Mistake::new(dataset.span(), error.to_string()).help_if(error.help()));
        }
    }
}

/// A kind of work, with its parameters.
pub(super) fn workload<'s>() -> ValueType<'s, (Workload, Settings)> {
    let all = Workload::all();
    let names: Vec<_> = all.iter().map(|one| (one.name(), *one)).collect();
    let alternatives = all.len();
    let schema = move || either(all.iter().map(|one| described(words([one.name()]), one.about())));
    let name = word("workload", names).map(|workload| (workload, Settings::default()));
    ValueType::one_of("text", [name.with_schema(schema), table(alternatives, work)])
}

fn work(keys: &mut Keys<'_>) -> Option<(Workload, Settings)> {
    let all = Workload::all();
    let names: Vec<(&str, &str)> = all.iter().map(|workload| (workload.name(), workload.about())).collect();
    let name = keys.choice("kind", "workload", &names, |span| {
        let kinds: Vec<String> = names.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        Mistake::new(span, "a workload without `kind`").help(format!("kind = {}", or(&kinds)))
    })?;
    let workload = *all.iter().find(|workload| workload.name() == *name.get_ref())?;
    let mut settings = Parameters::new();
    for parameter in workload.parameters() {
        let value = keys.key(Key::of(parameter), taken(workload, parameter));
        settings.extend(value.map(|value| (parameter.name.to_owned(), value)));
    }
    for other in all {
        for Parameter { name, .. } in other.parameters().iter().filter(|other| !has(workload, other.name)) {
            let what = format!("`{name}` is a parameter of {}, not of {}", other.name(), workload.name());
            keys.foreign(name, &what, &format!("leave it out, or write kind = \"{}\"", other.name()));
        }
    }
    Some((workload, Settings(settings)))
}

fn has(workload: Workload, name: &str) -> bool {
    workload.parameters().iter().any(|own| own.name == name)
}

/// A value that the parameter takes.
fn taken<'s>(workload: Workload, parameter: &'static Parameter) -> ValueType<'s, Json> {
    let lacks = move |value: &Json| {
        let alone = Settings(Parameters::from_iter([(parameter.name.to_owned(), value.clone())]));
        workload.lacks(&alone).map_or(Ok(()), |lacks| Err(lacks.to_owned()))
    };
    any_value(parameter).and_then(move |value, span, found| {
        match parameter.takes.check(&value).and_then(|()| lacks(&value)) {
            Ok(()) => Some(value),
            Err(error) => {
                found.none(Mistake::new(span, format!("`{}` of {}: {error}", parameter.name, workload.name())))
            }
        }
    })
}
