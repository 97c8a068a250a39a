//! The keys of an experiment: each with its default, one line about it, and what it takes.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value as Json, json};
use toml::Spanned;
use toml::de::DeValue;

use super::commands::{self, OF_RECORDS};
use super::delay::delay;
use super::gate::gate;
use super::inputs::{Context, dataset, look_through, workload};
use super::kinds::Kinds;
use super::mistake::{Mistake, Origin};
use super::pattern::{excluded, requirement, scaling, serial_fraction};
use super::repetitions::blocks;
use super::strategies::strategy;
use super::table::{Key, Keys, describe, table};
use super::types::{Count, Experiment, Isolation, Own, StrategyTable};
use super::value_type::{ValueType, number, text, time, whole_number, word, words};
use super::workers::worker_count;
use crate::dataset::Dataset;
use crate::workload::Workload;

pub(super) const SMALLEST: &str = "the smallest experiment is\n    [[strategy]]\n    kind = \"rayon\"";

const MAX_SIZE: i64 = 1_000_000_000_000_000;
const MAX_TIMEOUT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What of an experiment does not stand in its table.
pub(super) struct Around<'a> {
    /// What the file is called.
    pub(super) stem: String,
    /// Where relative datasets are.
    pub(super) folder: &'a Path,
    /// What the program brings itself.
    pub(super) own: Option<&'a Own>,
    pub(super) origin: Origin,
}

/// The JSON Schema of an experiment file, from which editors complete and check it.
///
/// It is of draft 7, because taplo, which checks TOML in most editors, is built without the later ones. taplo completes
/// from `properties`, `anyOf` and `enum`, not from `if` and `then`: so each kind of strategy is an alternative of its
/// own. There are no references either: what is written out needs nothing to be found. What needs more than the file (is
/// there such a case, such a dataset?) is the parser's alone.
pub fn schema() -> Json {
    let origin = Origin::new(String::new(), "", &[]);
    let around = Around { stem: String::new(), folder: Path::new(""), own: None, origin };
    let mut schema = describe(0, |keys| {
        keys.rule("description", json!("An experiment about parallel speedup"));
        experiment(keys, around)
    });
    if let Json::Object(keywords) = &mut schema {
        keywords.shift_insert(0, "$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    }
    schema
}

const TITLE: Key = Key::new("title", "", "What the pictures are called (default: the file's name)");
const DATASET: Key = Key::new("dataset", "'scientists'", "What is transformed; a list sweeps");
const WORKLOAD: Key = Key::new("workload", "'sleep'", "What is done with a record, beyond its answer");
const DELAY: Key = Key::new("delay", "'0s'", "What a record costs; a list sweeps");
const SERIAL_FRACTION: Key = Key::new("serial_fraction", "0", "What one worker does alone; a list sweeps");
const REFERENCE_YEAR: Key = Key::new("reference_year", "2017", "The year that ages are taken at");
const WORKERS: Key = Key::new("workers", "'powers of two'", "How many workers each strategy has");
const SCALING: Key = Key::new("scaling", "'strong'", "How the work grows with the workers; a list sweeps");
const SIZE: Key =
    Key::new("size", "", "How much there is to do, and {size} in a command; in weak scaling for each worker");
const REPETITIONS: Key = Key::new("repetitions", "10", "How many blocks; in each, every case has its turn");
const CONFIDENCE: Key = Key::new("confidence", "0.95", "The confidence of every interval");
const ITERATIONS: Key = Key::new("iterations", "'auto'", "Timed executions in a turn; auto: as many as fill 100 ms");
const WARMUP: Key = Key::new("warmup", "'auto'", "Executions before the timed ones; auto: for 100 ms where it helps");
const TIMEOUT: Key = Key::new("timeout", "'10m'", "An execution that takes longer has failed");
const BUDGET: Key = Key::new("budget", "", "End after the last block that fits into this time (default: none)");
const ISOLATION: Key = Key::new("isolation", "'case'", "A fresh process for each case, for each block, or none");
const SEED: Key = Key::new("seed", "0", "The seed of everything random");
const EXCLUDE: Key = Key::new("exclude", "", "Cases to leave out: \"rayon/8\", or a table of what they have in common");
const STRATEGY: Key = Key::new("strategy", "", "The ways to run it, side by side");
const REQUIRE: Key = Key::new("require", "", "What cases must reach at least");
const GATE: Key = Key::new("gate", "", "What `gate` must notice between two builds, and how surely");

/// Reads the whole file.
pub(super) fn experiment(keys: &mut Keys<'_>, around: Around<'_>) -> Experiment {
    let Around { stem, folder, own, origin } = around;
    let kinds = own.map_or_else(Kinds::default, |own| Kinds { own: own.strategies.clone(), own_forms: own.forms });
    let title = keys.key(TITLE, text());
    let seed = keys.or(SEED, whole_number(0..=i64::MAX));
    let context = Context { folder, seed };
    let (workload, work) = keys.or(WORKLOAD, workload());
    let experiment = Experiment {
        title: title.unwrap_or_else(|| stem.clone()),
        datasets: keys.or(DATASET, dataset(context).one_or_more()),
        workload: Some(workload),
        work,
        delays: keys.or(DELAY, delay(seed).one_or_more()),
        serial_fractions: keys.or(SERIAL_FRACTION, serial_fraction().one_or_more()),
        reference_year: keys.or(REFERENCE_YEAR, whole_number(-9999..=9999)),
        workers: keys.or(WORKERS, worker_count().one_or_more()),
        scalings: keys.or(SCALING, scaling().one_or_more()),
        size: keys.key(SIZE, whole_number(1..=MAX_SIZE)),
        repetitions: keys.or(REPETITIONS, blocks()),
        confidence: keys.or(CONFIDENCE, number(0.5..=0.9999)),
        iterations: keys.or(ITERATIONS, executions(1)),
        warmup: keys.or(WARMUP, executions(0)),
        timeout: keys.or(TIMEOUT, timeout()),
        budget: keys.key(BUDGET, time(MAX_TIMEOUT)),
        isolation: keys.or(ISOLATION, word("isolation", Isolation::ALL)),
        seed,
        exclude: keys.key(EXCLUDE, excluded(context).any_number()).unwrap_or_default(),
        requirements: keys.key(REQUIRE, requirement(context).tables(None)).unwrap_or_default(),
        gate: keys.key(GATE, table(1, gate)).unwrap_or_default(),
        strategies: strategies(keys, &kinds),
        kinds,
        stem,
        origin,
    };
    look_through(&experiment.datasets, keys.found);
    if let Some((what, help)) = workload.refuses_delay(&experiment.work) {
        keys.refuse("delay", what, &help);
    }
    match own {
        Some(own) => with_own_records(experiment, own, keys),
        None => commands::checked(experiment, keys),
    }
}

fn strategies(keys: &mut Keys<'_>, kinds: &Kinds) -> Vec<StrategyTable> {
    let top = keys.known().to_vec();
    let one = table(kinds.all().len(), |keys: &mut Keys<'_>| strategy(keys, kinds, &top));
    let needed: fn(_) -> _ = |span| Mistake::new(span, "an empty list of strategies").help(SMALLEST);
    let missing = |_| Mistake::new(0..0, "no strategy").help(SMALLEST);
    keys.must(STRATEGY, one.tables(Some(needed)), missing).unwrap_or_default()
}

/// The experiment over the records and the transform of the program itself.
fn with_own_records(experiment: Experiment, own: &Own, keys: &mut Keys<'_>) -> Experiment {
    for key in OF_RECORDS {
        keys.refuse(key, "this program brings its own records, and what is done with them", "leave this key out");
    }
    let dataset = Spanned::new(0..0, Dataset::Own { name: own.dataset.clone() });
    let experiment = Experiment { workload: Some(Workload::own()), datasets: vec![dataset], ..experiment };
    commands::checked(experiment, keys)
}

/// A number of executions, or the runner's own choice.
fn executions<'s>(least: i64) -> ValueType<'s, Count> {
    let is_auto = |value: &DeValue<'_>| value.as_str() == Some("auto");
    let auto = ValueType::new("\"auto\"", is_auto, || words(["auto"]), |_, _| Some(Count::Auto));
    ValueType::one_of("a whole number or \"auto\"", [auto, whole_number(least..=1_000_000).map(Count::Exactly)])
}

/// A time in which something can end.
fn timeout<'s>() -> ValueType<'s, Duration> {
    time(MAX_TIMEOUT).and_then(|timeout, span, found| {
        if timeout.is_zero() {
            found.push(Mistake::new(span, "no execution ends in no time").help("leave it out for \"10m\""));
        }
        Some(timeout)
    })
}
