//! The keys of an experiment: each with its default, one line about it, and what it takes.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value as Json, json};
use toml::Spanned;
use toml::de::DeValue;

use super::commands::{self, OF_RECORDS};
use super::delay::Cost;
use super::gate::gate;
use super::given::{Count, Experiment, Isolation, Own, Scaling, StrategyTable};
use super::inputs::{Records, Work, look_through};
use super::kinds::Kinds;
use super::mistake::{Mistake, Origin};
use super::pattern::{Excluded, SCALING, SERIAL_FRACTION, requirement};
use super::repetitions::Blocks;
use super::shape::{
    Findings, Number, Shape, Tables, Text, Time, Value, Word, any_number_of, either, one_or_more, whole_number, words,
};
use super::strategies::strategy;
use super::table::{Keys, Table, describe, table};
use super::workers::WorkerCount;
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

/// Reads the whole file.
pub(super) fn experiment(keys: &mut Keys<'_>, around: Around<'_>) -> Experiment {
    let Around { stem, folder, own, origin } = around;
    let kinds = Kinds { own: own.map_or_else(Vec::new, |own| own.strategies.clone()) };
    let seed = keys.or("seed", "0", "The seed of everything random", whole_number(0..=i64::MAX));
    let records = Records { folder, seed };
    let (workload, work) = keys.or("workload", "\"sleep\"", "What is done with a record, beyond its answer", Work);
    let experiment = Experiment {
        title: keys
            .key("title", "What the pictures are called (default: the file's name)", Text)
            .unwrap_or_else(|| stem.clone()),
        datasets: keys.or("dataset", "\"scientists\"", "What is transformed; a list sweeps", one_or_more(records)),
        workload: Some(workload),
        work,
        delays: keys.or("delay", "\"0s\"", "What a record costs; a list sweeps", one_or_more(Cost { seed })),
        serial_fractions: keys.or(
            "serial_fraction",
            "0",
            &format!("{SERIAL_FRACTION}; a list sweeps"),
            one_or_more(Number(0.0..=1.0)),
        ),
        reference_year: keys.or(
            "reference_year",
            "2017",
            "The year that ages are taken at",
            whole_number(-9999..=9999),
        ),
        workers: keys.or(
            "workers",
            "\"powers of two\"",
            "How many workers each strategy has",
            one_or_more(WorkerCount),
        ),
        scalings: keys.or(
            "scaling",
            "\"strong\"",
            &format!("{SCALING}; a list sweeps"),
            one_or_more(Word { what: "scaling", all: &Scaling::ALL }),
        ),
        size: keys.key(
            "size",
            "What {size} is in a command; in weak scaling that for each worker",
            whole_number(1..=MAX_SIZE),
        ),
        repetitions: keys.or("repetitions", "10", "How many blocks; in each, every case has its turn", Blocks),
        confidence: keys.or("confidence", "0.95", "The confidence of every interval", Number(0.5..=0.9999)),
        iterations: keys.or(
            "iterations",
            "\"auto\"",
            "Timed executions in a turn; auto: as many as fill 100 ms",
            Executions { least: 1 },
        ),
        warmup: keys.or(
            "warmup",
            "\"auto\"",
            "Executions before the timed ones; auto: for 100 ms where it helps",
            Executions { least: 0 },
        ),
        timeout: keys.or("timeout", "\"10m\"", "An execution that takes longer has failed", Timeout),
        budget: keys.key(
            "budget",
            "End after the last block that fits into this time (default: none)",
            Time(MAX_TIMEOUT),
        ),
        isolation: keys.or(
            "isolation",
            "\"case\"",
            "A fresh process for each case, for each block, or none",
            Word { what: "isolation", all: &Isolation::ALL },
        ),
        seed,
        exclude: keys
            .key(
                "exclude",
                "Cases to leave out: \"rayon/8\", or a table of what they have in common",
                any_number_of(Excluded(records)),
            )
            .unwrap_or_default(),
        gate: keys
            .key("gate", "What `gate` must notice between two builds, and how surely", table(gate))
            .unwrap_or_default(),
        requirements: keys
            .key(
                "require",
                "What cases must reach at least",
                Tables { one: table(|keys| requirement(keys, records)), needed: None },
            )
            .unwrap_or_default(),
        strategies: strategies(keys, &kinds),
        kinds,
        stem,
        origin,
    };
    look_through(&experiment.datasets, keys.found);
    if experiment.work.is_some() {
        let what = "`delay` and the workload's `work` both say what a record costs";
        keys.refuse("delay", what, "leave one of them out");
    }
    match own {
        Some(own) => with_own_records(experiment, own, keys),
        None => commands::checked(experiment, keys),
    }
}

fn strategies(keys: &mut Keys<'_>, kinds: &Kinds) -> Vec<StrategyTable> {
    let top = keys.known().to_vec();
    let about = "The ways to run it, side by side";
    let one = Table { alternatives: kinds.all().len(), read: |keys: &mut Keys<'_>| strategy(keys, kinds, &top) };
    let needed: fn(_) -> _ = |span| Mistake::new(span, "an empty list of strategies").help(SMALLEST);
    let missing = |_| Mistake::new(0..0, "no strategy").help(SMALLEST);
    keys.must("strategy", about, Tables { one, needed: Some(needed) }, missing).unwrap_or_default()
}

/// The experiment over the records and the transform of the program itself.
fn with_own_records(experiment: Experiment, own: &Own, keys: &mut Keys<'_>) -> Experiment {
    for key in OF_RECORDS {
        keys.refuse(key, "this program brings its own records, and what is done with them", "leave this key out");
    }
    let dataset = Spanned::new(0..0, Dataset::Own { name: own.dataset.clone() });
    let experiment = Experiment { workload: Some(Workload::Own), datasets: vec![dataset], ..experiment };
    commands::checked(experiment, keys)
}

/// A number of executions, or the runner's own choice.
struct Executions {
    least: i64,
}

impl Executions {
    fn exactly(&self) -> impl Shape<Out = u32> {
        whole_number(self.least..=1_000_000)
    }
}

impl Shape for Executions {
    type Out = Count;

    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<Count> {
        match value.get_ref() {
            DeValue::String(text) if text == "auto" => Some(Count::Auto),
            DeValue::Integer(_) => self.exactly().read(value, found).map(Count::Exactly),
            _ => found.wrong_type(value, "a whole number or \"auto\""),
        }
    }

    fn schema(&self) -> Json {
        either([words(["auto"]), self.exactly().schema()])
    }
}

/// A time in which something can end.
struct Timeout;

impl Shape for Timeout {
    type Out = Duration;

    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<Duration> {
        let timeout = Time(MAX_TIMEOUT).read(value, found)?;
        if timeout.is_zero() {
            let mistake = Mistake::new(value.span(), "no execution ends in no time");
            found.push(mistake.help("leave it out for \"10m\""));
        }
        Some(timeout)
    }

    fn schema(&self) -> Json {
        Time(MAX_TIMEOUT).schema()
    }
}
