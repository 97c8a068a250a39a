//! `dataset` and `workload`: what is transformed, and what is done with a record.

use std::path::Path;

use toml::Spanned;

use super::mistake::Mistake;
use super::shape::{Findings, Shape, described, either, text, text_like, whole_number, word, words};
use super::table::{Key, Keys, table};
use crate::dataset::Dataset;
use crate::workload::Workload;

const SYNTHETIC: Key = Key::new("synthetic", "", "How many records");
const SEED: Key = Key::new("seed", "", "Which ones (default: the file's `seed`)");
const WORK: Key = Key::new("work", "", "Rounds of the kernel for each record, instead of a calibrated `delay`");

const MAX_WORK: i64 = 1_000_000_000_000_000;

/// Where the values of a file take what they do not say themselves.
#[derive(Clone, Copy)]
pub(super) struct Context<'f> {
    /// The folder of relative datasets.
    pub(super) folder: &'f Path,
    /// The file's own.
    pub(super) seed: u64,
}

/// What a dataset's value stands for. Whether there is such a table is not looked at.
pub(super) fn dataset(context: Context<'_>) -> Shape<'_, Dataset> {
    let file = || text_like(r"\.([cC][sS][vV]|[jJ][sS][oO][nN][lL]|[nN][dD][jJ][sS][oO][nN])$");
    let schema = move || either([words(["scientists"]), described(file(), "A table beside the file")]);
    let named = text().with_schema(schema).map(move |name| match name.as_str() {
        "scientists" => Dataset::Scientists,
        name => Dataset::Table { path: context.folder.join(name) },
    });
    let synthetic = table(1, move |keys: &mut Keys<'_>| synthetic(keys, context.seed));
    Shape::one_of("a dataset: \"scientists\", a file, or { synthetic = 1000 }", [named, synthetic])
}

fn synthetic(keys: &mut Keys<'_>, seed: u64) -> Option<Dataset> {
    let records = keys.must(SYNTHETIC, whole_number(1..=Dataset::MAX_RECORDS as i64), |span| {
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

/// A kind of work, with how much of it where that is fixed.
pub(super) fn workload<'s>() -> Shape<'s, (Workload, Option<u64>)> {
    let schema = || either(Workload::ALL.map(|one| described(words([one.name()]), one.about())));
    let name = word("workload", Workload::ALL.map(|workload| (workload.name(), (workload, None))));
    Shape::one_of("text", [name.with_schema(schema), table(Workload::ALL.len(), work)])
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
        Workload::Compute => keys.key(WORK, whole_number(1..=MAX_WORK)),
    };
    Some((workload, work))
}
