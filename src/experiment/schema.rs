//! The JSON Schema of an experiment file, from which editors complete and check it.
//!
//! It is written by hand, like the parser, whose mistakes need places that no derived shape has. The tests hold the
//! two to each other: the same keys in every table, the same defaults, the same values. What needs more than the file
//! (is there such a case, such a dataset?) is the parser's alone.
//!
//! It is of draft 7, because taplo, which checks TOML in most editors, is built without the later ones. taplo completes
//! from `properties`, `anyOf` and `enum`, not from `if` and `then`: so each kind of strategy is an alternative of its
//! own. There are no references either: what is written out needs nothing to be found.

mod shape;
mod strategies;

use serde_json::{Value, json};

use self::shape::{Shape, duration, either, list, number, one_of, one_or_more, table, text, text_like, whole};
use self::strategies::{strategies, worker_counts};
use super::{Isolation, MAX_WORKERS, Scaling};
use crate::dataset::Dataset;
use crate::gate::{Judge, Rules};
use crate::strategy::kinds;
use crate::workload::{Distribution, Order, Workload};

/// The JSON Schema (draft 7) of an experiment file.
pub fn schema() -> Value {
    let mut schema = table(experiment()).needs(["strategy"]).about("An experiment about parallel speedup").value();
    if let Value::Object(keys) = &mut schema {
        keys.shift_insert(0, "$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    }
    schema
}

/// The keys above the first `[[strategy]]`, and the tables.
fn experiment() -> Vec<(&'static str, Shape)> {
    vec![
        ("title", text().about("What the pictures are called (default: the file's name)")),
        ("dataset", one_or_more(datasets()).about("What is transformed; a list sweeps").or("scientists")),
        ("workload", either(workloads()).about("What is done with a record, beyond its answer").or("sleep")),
        ("delay", one_or_more(delays()).about("What a record costs; a list sweeps").or("0s")),
        ("serial_fraction", one_or_more([serial_fraction()]).about("What one worker does alone; a list sweeps").or(0)),
        ("reference_year", whole(-9999).about("The year that ages are taken at").or(2017)),
        ("workers", worker_counts().about("How many workers each strategy has").or("powers of two")),
        ("scaling", one_or_more([scaling()]).about("How the work grows with the workers; a list sweeps").or("strong")),
        ("size", whole(1).about("What {size} is in a command; in weak scaling that for each worker")),
        ("repetitions", either(repetitions()).about("How many blocks; in each, every case has its turn").or(10)),
        ("confidence", number(0.5, 0.9999).about("The confidence of every interval").or(0.95)),
        ("iterations", count(1).about("Timed executions in a turn; auto: as many as fill 100 ms").or("auto")),
        ("warmup", count(0).about("Executions before the timed ones; auto: for 100 ms where it helps").or("auto")),
        ("budget", duration().about("End after the last block that fits into this time (default: none)")),
        ("timeout", duration().about("An execution that takes longer has failed").or("10m")),
        ("isolation", isolation().about("A fresh process for each case, for each block, or none").or("case")),
        ("seed", whole(0).about("The seed of everything random").or(0)),
        ("exclude", either(exclude()).about("Cases to leave out: \"rayon/8\", or a table of what they have in common")),
        ("strategy", list(either(strategies()), 1).about("The ways to run it, side by side")),
        ("require", list(requirement(), 0).about("What cases must reach at least")),
        ("gate", gate().about("What `gate` must notice between two builds, and how surely")),
    ]
}

fn scaling() -> Shape {
    one_of(Scaling::ALL.map(|(name, _)| name))
        .about("strong: the same work for more workers; weak: `size`, or the dataset, for each worker")
}

fn datasets() -> Vec<Shape> {
    let file = text_like(r"\.([cC][sS][vV]|[jJ][sS][oO][nN][lL]|[nN][dD][jJ][sS][oO][nN])$");
    let records = whole(1).at_most(Dataset::MAX_RECORDS).about("How many records");
    let synthetic =
        table([("synthetic", records), ("seed", whole(0).about("Which ones (default: the file's `seed`)"))]);
    vec![one_of(["scientists"]), file.about("A table beside the file"), synthetic.needs(["synthetic"])]
}

fn workloads() -> Vec<Shape> {
    let bare = |workload: &Workload| one_of([workload.name()]).about(workload.about());
    let long = |workload: &Workload| {
        let parameters = workload.parameters().iter().map(|one| strategies::key(one, |shape| shape));
        table([("kind", bare(workload))].into_iter().chain(parameters)).needs(["kind"])
    };
    let all = Workload::all();
    all.iter().map(bare).chain(all.iter().map(long)).collect()
}

fn delays() -> Vec<Shape> {
    let drawn = Distribution::ABOUT.into_iter().filter_map(|(name, about)| {
        let parameters = parameters(name)?;
        let needed: Vec<&str> = ["distribution"].into_iter().chain(parameters.iter().map(|(key, _)| *key)).collect();
        let mut keys = vec![("distribution", one_of([name]).about(about))];
        keys.extend(parameters);
        keys.push(("order", one_of(Order::ALL.map(Order::name)).about("The order of the costs").or("shuffled")));
        keys.push(("seed", whole(0).about("The seed of the draws (default: the file's `seed`)")));
        Some(table(keys).needs(needed))
    });
    [duration()].into_iter().chain(drawn).collect()
}

/// The parameters of a distribution, all of which must be there.
fn parameters(distribution: &str) -> Option<Vec<(&'static str, Shape)>> {
    let (sigma, shape, share) = (number(0.0, 10.0), number(0.1, 100.0), number(0.0, 1.0));
    Some(match distribution {
        "uniform" => vec![("min", duration()), ("max", duration())],
        "exponential" => vec![("mean", duration())],
        "lognormal" => vec![("median", duration()), ("sigma", sigma.about("Of the cost's natural logarithm"))],
        "pareto" => vec![("min", duration()), ("shape", shape.about("The smaller, the heavier the tail"))],
        "bimodal" => vec![("low", duration()), ("high", duration()), ("share", share.about("How many cost `high`"))],
        _ => return None,
    })
}

fn serial_fraction() -> Shape {
    number(0.0, 1.0).about("The part of the total delay that is spent before the map")
}

fn repetitions() -> Vec<Shape> {
    let precision = share().about("The widest interval, such as \"1%\" of its value");
    let rule = table([
        ("min", whole(2).about("At least so many blocks").or(10)),
        ("max", whole(2).about("At most so many blocks").or(1000)),
        ("precision", precision),
    ]);
    vec![whole(1), rule.needs(["precision"]).about("Until every speedup's interval is narrow enough")]
}

fn count(least: i64) -> Shape {
    either([one_of(["auto"]), whole(least)])
}

fn isolation() -> Shape {
    one_of(Isolation::ALL.map(|(name, _)| name))
}

fn exclude() -> Vec<Shape> {
    let (id, some) = (case_id(), table(properties()).not_empty());
    vec![list(either([id.clone(), some.clone()]), 0), id, some]
}

fn requirement() -> Shape {
    let mut keys = vec![("case", case_id())];
    keys.extend(properties());
    keys.push(("speedup", at_least().about("Baseline time over case time")));
    keys.push(("efficiency", at_least().about("Speedup for each worker: 0.9")));
    keys.push(("of_bound", at_least().about("Speedup over the best that any schedule could reach: 0.95")));
    table(keys).needs_one_of(["speedup", "efficiency", "of_bound"])
}

fn gate() -> Shape {
    let usual = Rules::default();
    let judge = one_of(Judge::ALL.map(|(name, _)| name)).about("time: the case's own; speedup: over its baseline");
    table([
        ("loss", share().about("The loss of speed that must not pass").or("5%")),
        ("error_rate", share().about("How often a whole check of equal builds may find a change").or("1%")),
        ("repetitions", whole(1).about("At most so many blocks").or(usual.repetitions)),
        ("judge", judge.or("time")),
        ("removed", one_or_none(case_id()).about("Cases that the base has and head no longer has, on purpose")),
    ])
}

fn one_or_none(value: Shape) -> Shape {
    either([list(value.clone(), 0), value])
}

fn share() -> Shape {
    text_like(r"^\s*[0-9]+(\.[0-9]+)?\s*%\s*$")
}

fn at_least() -> Shape {
    number(0.0, 1e9)
}

fn case_id() -> Shape {
    text().about("STRATEGY/WORKERS, as in \"rayon/4\" or \"rayon/4;delay=1ms\"; or a strategy's name alone")
}

/// What cases can have in common.
fn properties() -> Vec<(&'static str, Shape)> {
    let mut keys = vec![
        ("strategy", text().about("The strategy's name")),
        ("workers", whole(1).at_most(MAX_WORKERS).about("The worker count")),
        ("dataset", either(datasets()).about("The dataset")),
        ("delay", either(delays()).about("The delay")),
        ("serial_fraction", serial_fraction()),
        ("scaling", scaling()),
    ];
    for kind in kinds() {
        keys.extend(kind.parameters.iter().map(|parameter| (parameter.name, strategies::parameter(parameter))));
    }
    keys
}
