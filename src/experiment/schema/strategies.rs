//! `[[strategy]]`: a table for each kind, with its parameters.

use serde_json::Value;

use super::super::MAX_WORKERS;
use super::shape::{Shape, either, flag, map, one_of, one_or_more, table, text, text_like, whole};
use crate::strategy::{self, KindInfo, Parameter, Parameters, command, kinds};

/// One alternative for each kind: those that run a transform, then `command`.
pub(super) fn strategies() -> Vec<Shape> {
    kinds().iter().map(strategy).chain([another_program()]).collect()
}

fn strategy(kind: &KindInfo) -> Shape {
    let mut keys = of_every_kind(kind);
    keys.extend(kind.parameters.iter().map(|one| (one.name, one_or_more([parameter(kind, one)]).about(one.about))));
    table(keys).needs(["kind"]).about(kind.about)
}

fn of_every_kind(kind: &KindInfo) -> Vec<(&'static str, Shape)> {
    let name = text_like("^[A-Za-z0-9][A-Za-z0-9 ._+-]*$");
    vec![
        ("kind", one_of([kind.name]).about(kind.about)),
        ("name", name.about("What it is called (default: the kind, with what tells it apart)")),
        ("workers", worker_counts().about("Its own worker counts (default: the file's `workers`)")),
        ("baseline", text().about("The strategy that its speedups are relative to")),
    ]
}

/// One value of a parameter. What it takes, only the kind itself knows: it is asked, with the words that its line of
/// description holds, so that a new strategy's parameters come here by themselves.
pub(super) fn parameter(kind: &KindInfo, parameter: &Parameter) -> Shape {
    let takes = |value: Value| {
        let alone = Parameters::from_iter([(parameter.name.to_owned(), value)]);
        strategy::check(kind.name, &alone).is_ok()
    };
    let said = parameter.about.split(|c: char| !c.is_ascii_alphanumeric());
    let mut words: Vec<&str> = Vec::new();
    for word in said.filter(|word| takes(Value::from(*word))) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    let mut shapes = Vec::new();
    shapes.extend(takes(Value::from(true)).then(flag));
    shapes.extend(takes(Value::from(2)).then(|| whole(if takes(Value::from(0)) { 0 } else { 1 })));
    shapes.extend((!words.is_empty()).then(|| one_of(words)));
    either(shapes).about(parameter.about)
}

pub(super) fn worker_counts() -> Shape {
    let computed = text_like(r"^\s*([0-9]+\s*\*\s*cpus|cpus\s*/\s*[0-9]+)\s*$").about("\"2*cpus\", \"cpus/2\"");
    one_or_more([whole(1).at_most(MAX_WORKERS), one_of(["cpus", "powers of two"]), computed])
}

/// Another program.
fn another_program() -> Shape {
    let mut keys = of_every_kind(&command::INFO);
    keys.extend(command::INFO.parameters.iter().map(|one| (one.name, of_a_command(one.name).about(one.about))));
    table(keys).needs(["kind", "run"]).about(command::INFO.about)
}

fn of_a_command(parameter: &str) -> Shape {
    let line = || text_like(r"\S");
    match parameter {
        "shell" => either([flag(), text_like(r"^\S+$")]),
        "env" => map(line()),
        "expect_exit" => whole(0).at_most(255),
        "verify" => either([
            one_of(["stdout"]),
            table([("through", line().about("A program that the output goes through first, such as xz -dc"))])
                .needs(["through"]),
        ]),
        "time" => either([own_time("stdout"), own_time("stderr")]),
        _ => line(),
    }
}

/// A pattern whose one group is the figure.
fn own_time(stream: &'static str) -> Shape {
    let unit = one_of(["s", "ms", "us", "ns"]).about("What the figure counts").or("s");
    let pattern = text_like(r"\(").about("A regular expression with the figure in parentheses");
    table([(stream, pattern), ("unit", unit)]).needs([stream])
}
