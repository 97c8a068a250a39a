//! `[[strategy]]`: a table for each kind, with its parameters.

use super::super::MAX_WORKERS;
use super::shape::{Shape, either, flag, map, one_of, one_or_more, table, text, text_like, whole};
use crate::parameter::{Fixed, Parameter, Takes};
use crate::strategy::{KindInfo, command, kinds};

/// One alternative for each kind: those that run a transform, then `command`.
pub(super) fn strategies() -> Vec<Shape> {
    let transforms = kinds();
    let transforms = transforms.iter().map(|kind| strategy(kind, |shape| one_or_more([shape])).needs(["kind"]));
    // What a command's parameters hold is for the command: a list in them is one value.
    transforms.chain([strategy(&command::INFO, |shape| shape).needs(["kind", "run"])]).collect()
}

fn strategy(kind: &KindInfo, values: impl Fn(Shape) -> Shape) -> Shape {
    let mut keys = of_every_kind(kind);
    keys.extend(kind.parameters.iter().map(|one| key(one, &values)));
    table(keys).about(kind.about)
}

/// A parameter as a key of a table, where it has a default.
pub(super) fn key(one: &Parameter, values: impl Fn(Shape) -> Shape) -> (&'static str, Shape) {
    let shape = values(parameter(one)).about(&one.about());
    (one.name, one.default.map(Fixed::value).into_iter().fold(shape, Shape::or))
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

/// One value of a parameter.
pub(super) fn parameter(parameter: &Parameter) -> Shape {
    takes(parameter.takes).about(&parameter.about())
}

fn takes(what: Takes) -> Shape {
    match what {
        Takes::Count { least, most: u64::MAX } => whole(least),
        Takes::Count { least, most } => whole(least).at_most(most),
        Takes::Flag => flag(),
        Takes::OneOf(words) => one_of(words.iter().map(|(word, _)| *word)),
        Takes::Text(like) => text_like(like),
        Takes::Map(values) => map(takes(*values)),
        Takes::Table(keys, needed) => {
            table(keys.iter().map(|one| key(one, |shape| shape))).needs(keys.iter().take(needed).map(|key| key.name))
        }
        Takes::Either(all) => either(all.iter().map(|one| takes(*one))),
    }
}

pub(super) fn worker_counts() -> Shape {
    let computed = text_like(r"^\s*([0-9]+\s*\*\s*cpus|cpus\s*/\s*[0-9]+)\s*$").about("\"2*cpus\", \"cpus/2\"");
    one_or_more([whole(1).at_most(MAX_WORKERS), one_of(["cpus", "powers of two"]), computed])
}
