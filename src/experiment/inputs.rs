//! `dataset` and `workload`: what is transformed, and what is done with a record.

use std::path::Path;

use serde_json::Value as Json;
use toml::Spanned;
use toml::de::DeValue;

use super::mistake::Mistake;
use super::shape::{Findings, Shape, Value, Word, described, either, text_like, whole_number, words};
use super::table::{Keys, Table, table};
use crate::dataset::Dataset;
use crate::workload::Workload;

const MAX_WORK: i64 = 1_000_000_000_000_000;

/// What a dataset's value stands for. Whether there is such a table is not looked at.
#[derive(Clone, Copy)]
pub(super) struct Records<'f> {
    /// Where relative tables are.
    pub(super) folder: &'f Path,
    /// Of the synthetic ones that have none of their own.
    pub(super) seed: u64,
}

impl Shape for Records<'_> {
    type Out = Dataset;

    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<Dataset> {
        match value.get_ref() {
            DeValue::String(name) if name == "scientists" => Some(Dataset::Scientists),
            DeValue::String(name) => Some(Dataset::Table { path: self.folder.join(name.as_ref()) }),
            DeValue::Table(_) => table(|keys| synthetic(keys, self.seed)).read(value, found),
            _ => found.wrong_type(value, "a dataset: \"scientists\", a file, or { synthetic = 1000 }"),
        }
    }

    fn schema(&self) -> Json {
        let file = text_like(r"\.([cC][sS][vV]|[jJ][sS][oO][nN][lL]|[nN][dD][jJ][sS][oO][nN])$");
        let synthetic = table(|keys| synthetic(keys, self.seed)).schema();
        either([words(["scientists"]), described(file, "A table beside the file"), synthetic])
    }
}

fn synthetic(keys: &mut Keys<'_>, seed: u64) -> Option<Dataset> {
    let records = keys.must("synthetic", "How many records", whole_number(1..=Dataset::MAX_RECORDS as i64), |span| {
        Mistake::new(span, "a dataset without `synthetic`").help("{ synthetic = 1000, seed = 1 }")
    });
    let seed = keys.key("seed", "Which ones (default: the file's `seed`)", whole_number(0..=i64::MAX)).unwrap_or(seed);
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

/// A kind of work, with how much of it where that is fixed.
pub(super) struct Work;

impl Shape for Work {
    type Out = (Workload, Option<u64>);

    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<Self::Out> {
        match value.get_ref() {
            DeValue::Table(_) => long_form().read(value, found),
            _ => {
                let all = Workload::ALL.map(|workload| (workload.name(), workload));
                Word { what: "workload", all: &all }.read(value, found).map(|workload| (workload, None))
            }
        }
    }

    fn schema(&self) -> Json {
        let bare = Workload::ALL.map(|workload| described(words([workload.name()]), workload.about()));
        either(bare.into_iter().chain([long_form().schema()]))
    }
}

fn long_form() -> Table<impl Fn(&mut Keys<'_>) -> Option<(Workload, Option<u64>)>> {
    Table { alternatives: Workload::ALL.len(), read: work }
}

fn work(keys: &mut Keys<'_>) -> Option<(Workload, Option<u64>)> {
    let all = Workload::ALL.map(|workload| (workload.name(), workload.about()));
    let name = keys.choice("kind", "workload", &all, |span| {
        Mistake::new(span, "a workload without `kind`").help("kind = \"sleep\" or \"compute\"")
    })?;
    let workload = Workload::ALL.into_iter().find(|workload| workload.name() == name)?;
    let work = match workload {
        Workload::Sleep | Workload::Own => {
            let what = "`work` is a parameter of compute, not of sleep";
            keys.foreign("work", what, "leave it out, or write kind = \"compute\"");
            None
        }
        Workload::Compute => {
            let about = "Rounds of the kernel for each record, instead of a calibrated `delay`";
            keys.key("work", about, whole_number(1..=MAX_WORK))
        }
    };
    Some((workload, work))
}
