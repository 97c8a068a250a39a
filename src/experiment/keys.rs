//! The keys of an experiment, with their defaults and limits.

use std::path::Path;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistake::{Mistake, Mistakes, Origin};
use super::repetitions::{Repetitions, repetitions};
use super::strategies::scalar;
use super::values::{Fields, Findings, Value};
use super::{
    Count, Experiment, GateTable, Isolation, Kinds, MAX_WORKERS, Own, Scaling, Workers, commands, gate, pattern,
    spread, strategies,
};
use crate::dataset::Dataset;
use crate::parameter::{Parameter, Parameters};
use crate::text::suggestion;
use crate::workload::{Delay, Settings, Workload};

pub(super) const SMALLEST: &str = "the smallest experiment is\n    [[strategy]]\n    kind = \"rayon\"";

const MAX_EXECUTIONS: i64 = 1_000_000;
const MAX_SIZE: i64 = 1_000_000_000_000_000;
const MAX_TIMEOUT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Reads the whole table. `folder` is where relative datasets are.
pub(super) fn experiment(
    table: &DeTable<'_>,
    stem: String,
    folder: &Path,
    own: Option<&Own>,
    origin: Origin,
) -> Result<Experiment, Mistakes> {
    let mut found = Findings::default();
    let mut fields = Fields::new(table);
    let seed = fields.or("seed", 0, |value| found.integer(value, 0..=i64::MAX));
    let kinds = Kinds { own: own.map_or_else(Vec::new, |own| own.strategies.clone()) };
    let (workload, dataset) = match own {
        Some(own) => (Workload::own(), Dataset::Own { name: own.dataset.clone() }),
        None => (Workload::default(), Dataset::Scientists),
    };
    let (workload, work) =
        fields.or("workload", (workload, Settings::default()), |value| kind_of_work(value, &mut found));
    let fixed = workload.cost_parameter().filter(|name| work.0.contains_key(*name));
    if let (Some(name), Some(delay)) = (fixed, fields.key_span("delay")) {
        let mistake = Mistake::new(delay, format!("`delay` and the workload's `{name}` both say what a record costs"));
        found.push(mistake.help("leave one of them out"));
    }
    let experiment = Experiment {
        title: fields.or("title", stem.clone(), |value| found.text(value).map(str::to_owned)),
        datasets: fields.or("dataset", vec![unsaid(dataset)], |value| Some(datasets(value, folder, seed, &mut found))),
        workload: Some(workload),
        work,
        delays: fields.or("delay", vec![unsaid(Delay::fixed(Duration::ZERO))], |value| {
            Some(spread::delays(value, seed, &mut found))
        }),
        serial_fractions: fields
            .or("serial_fraction", vec![unsaid(0.0)], |value| Some(serial_fractions(value, &mut found))),
        reference_year: fields.or("reference_year", 2017, |value| found.integer(value, -9999..=9999)),
        workers: fields
            .or("workers", vec![unsaid(Workers::PowersOfTwo)], |value| Some(worker_counts(value, &mut found))),
        scalings: fields.or("scaling", vec![unsaid(Scaling::Strong)], |value| Some(scalings(value, &mut found))),
        size: fields.take("size").and_then(|value| found.integer(value, 1..=MAX_SIZE)),
        repetitions: fields.or("repetitions", Repetitions::exactly(10), |value| repetitions(value, &mut found)),
        confidence: fields.or("confidence", 0.95, |value| found.number(value, 0.5..=0.9999)),
        iterations: fields.or("iterations", Count::Auto, |value| count(value, 1, &mut found)),
        warmup: fields.or("warmup", Count::Auto, |value| count(value, 0, &mut found)),
        timeout: fields.or("timeout", Duration::from_secs(600), |value| timeout(value, &mut found)),
        budget: fields.take("budget").and_then(|value| found.duration(value, MAX_TIMEOUT)),
        isolation: fields.or("isolation", Isolation::Case, |value| found.one_of(value, "isolation", &Isolation::ALL)),
        seed,
        exclude: pattern::exclude(fields.take("exclude"), seed, folder, &mut found),
        gate: fields.or("gate", GateTable::default(), |value| gate::gate(value, &mut found)),
        requirements: pattern::require(fields.take("require"), seed, folder, &mut found),
        strategies: strategies::strategies(&mut fields, &kinds, &mut found),
        kinds,
        stem,
        origin,
    };
    found.unknown_keys(&fields);
    if own.is_some() {
        for key in fields.spans(&commands::OF_RECORDS) {
            let what = "this program brings its own records, and what is done with them";
            found.push(Mistake::new(key, what).help("leave this key out"));
        }
    }
    let experiment = commands::checked(experiment, &fields, &mut found);
    if found.0.is_empty() { Ok(experiment) } else { Err(experiment.origin.mistakes(found.0)) }
}

/// A default: it stands nowhere.
fn unsaid<T>(value: T) -> Spanned<T> {
    Spanned::new(0..0, value)
}

fn kind_of_work(value: &Value<'_>, found: &mut Findings) -> Option<(Workload, Settings)> {
    let all: Vec<(&str, Workload)> = Workload::all().into_iter().map(|workload| (workload.name(), workload)).collect();
    let DeValue::Table(table) = value.get_ref() else {
        return found.one_of(value, "workload", &all).map(|workload| (workload, Settings::default()));
    };
    let mut fields = Fields::new(table);
    let kind = fields.must("kind", found, || {
        let kinds: Vec<String> = all.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        Mistake::new(value.span(), "a workload without `kind`").help(format!("kind = {}", kinds.join(" or ")))
    });
    let workload = kind.map(|kind| found.one_of(kind, "workload", &all));
    let settings = settings(workload.flatten(), &mut fields, found);
    if workload != Some(None) {
        found.unknown_keys(&fields);
    }
    Some((workload??, settings))
}

/// The parameters of the workload. Those of the others are known, to be told as theirs.
fn settings(workload: Option<Workload>, fields: &mut Fields<'_, '_>, found: &mut Findings) -> Settings {
    let mut settings = Parameters::new();
    for other in Workload::all() {
        for Parameter { name, takes, .. } in other.parameters() {
            let (Some(value), Some(workload)) = (fields.take(name), workload) else { continue };
            if workload != other {
                if workload.parameters().iter().all(|own| own.name != *name) {
                    let what = format!("`{name}` is a parameter of {}, not of {}", other.name(), workload.name());
                    let help = format!("leave it out, or write kind = \"{}\"", other.name());
                    found.push(Mistake::new(value.span(), what).help(help));
                }
                continue;
            }
            match scalar(value.get_ref()).ok_or("it takes a single value".to_owned()).and_then(|json| {
                takes.check(&json)?;
                Ok(json)
            }) {
                Ok(json) => _ = settings.insert((*name).to_owned(), json),
                Err(error) => {
                    found.push(Mistake::new(value.span(), format!("`{name}` of {}: {error}", workload.name())));
                }
            }
        }
    }
    Settings(settings)
}

fn datasets(value: &Value<'_>, folder: &Path, seed: u64, found: &mut Findings) -> Vec<Spanned<Dataset>> {
    let mut datasets: Vec<Spanned<Dataset>> = Vec::new();
    for one in found.each(value) {
        let Some(dataset) = dataset(one, folder, seed, found) else { continue };
        if !datasets.contains(&dataset) {
            // A table is read through here, so that a bad row is told with all else that is wrong.
            if let Err(error) = dataset.get_ref().count() {
                found.push(Mistake::new(dataset.span(), error.to_string()).help_if(error.help()));
            }
        }
        datasets.push(dataset);
    }
    datasets
}

/// What a dataset's value stands for. Whether there is such a table is not looked at.
pub(super) fn dataset(value: &Value<'_>, folder: &Path, seed: u64, found: &mut Findings) -> Option<Spanned<Dataset>> {
    let dataset = match value.get_ref() {
        DeValue::String(name) if name == "scientists" => Dataset::Scientists,
        DeValue::String(name) => Dataset::Table { path: folder.join(name.as_ref()) },
        DeValue::Table(table) => synthetic(value, table, seed, found)?,
        _ => return found.wrong_type(value, "a dataset: \"scientists\", a file, or { synthetic = 1000 }"),
    };
    Some(Spanned::new(value.span(), dataset))
}

fn synthetic(value: &Value<'_>, table: &DeTable<'_>, default_seed: u64, found: &mut Findings) -> Option<Dataset> {
    let mut fields = Fields::new(table);
    let records = fields.must("synthetic", found, || {
        Mistake::new(value.span(), "a dataset without `synthetic`").help("{ synthetic = 1000, seed = 1 }")
    });
    let records = records.and_then(|records| found.integer(records, 1..=Dataset::MAX_RECORDS as i64));
    let seed = fields.or("seed", default_seed, |seed| found.integer(seed, 0..=i64::MAX));
    found.unknown_keys(&fields);
    Some(Dataset::Synthetic { records: records?, seed })
}

fn scalings(value: &Value<'_>, found: &mut Findings) -> Vec<Spanned<Scaling>> {
    let values = found.each(value);
    let one = |one: &Value<'_>| Some(Spanned::new(one.span(), found.one_of(one, "scaling", &Scaling::ALL)?));
    values.into_iter().filter_map(one).collect()
}

fn serial_fractions(value: &Value<'_>, found: &mut Findings) -> Vec<Spanned<f64>> {
    let values = found.each(value);
    values.into_iter().filter_map(|one| Some(Spanned::new(one.span(), serial_fraction(one, found)?))).collect()
}

pub(super) fn serial_fraction(value: &Value<'_>, found: &mut Findings) -> Option<f64> {
    found.number(value, 0.0..=1.0).map(f64::abs) // -0.0 is 0.
}

fn count(value: &Value<'_>, least: i64, found: &mut Findings) -> Option<Count> {
    match value.get_ref() {
        DeValue::String(text) if text == "auto" => Some(Count::Auto),
        DeValue::Integer(_) => found.integer(value, least..=MAX_EXECUTIONS).map(Count::Exactly),
        _ => found.wrong_type(value, "a whole number or \"auto\""),
    }
}

fn timeout(value: &Value<'_>, found: &mut Findings) -> Option<Duration> {
    let timeout = found.duration(value, MAX_TIMEOUT)?;
    if timeout.is_zero() {
        found.push(Mistake::new(value.span(), "no execution ends in no time").help("leave it out for \"10m\""));
    }
    Some(timeout)
}

pub(super) fn worker_counts(value: &Value<'_>, found: &mut Findings) -> Vec<Spanned<Workers>> {
    let values = found.each(value);
    values.into_iter().filter_map(|one| Some(Spanned::new(one.span(), worker_count(one, found)?))).collect()
}

fn worker_count(value: &Value<'_>, found: &mut Findings) -> Option<Workers> {
    match value.get_ref() {
        DeValue::Integer(_) => found.integer(value, 1..=MAX_WORKERS as i64).map(Workers::Exactly),
        DeValue::String(text) => {
            let workers = from_words(text);
            if workers.is_none() {
                let mut mistake = Mistake::new(value.span(), format!("`{text}` is no number of workers"));
                mistake.help = Some(match text.trim().parse::<u16>() {
                    Ok(number) => format!("write {number} without quotes"),
                    Err(_) => suggestion(text, ["cpus", "2*cpus", "cpus/2", "powers of two"]),
                });
                found.push(mistake);
            }
            workers
        }
        _ => found.wrong_type(value, "a whole number, \"cpus\" or \"powers of two\""),
    }
}

fn from_words(text: &str) -> Option<Workers> {
    let factor = |number: &str| number.trim().parse().ok().filter(|number| (1..=MAX_WORKERS).contains(number));
    match text.trim() {
        "powers of two" => Some(Workers::PowersOfTwo),
        "cpus" => Some(Workers::Cpus { times: 1, over: 1 }),
        other => match (other.split_once('*'), other.split_once('/')) {
            (Some((times, cpus)), None) if cpus.trim() == "cpus" => {
                Some(Workers::Cpus { times: factor(times)?, over: 1 })
            }
            (None, Some((cpus, over))) if cpus.trim() == "cpus" => {
                Some(Workers::Cpus { times: 1, over: factor(over)? })
            }
            _ => None,
        },
    }
}
