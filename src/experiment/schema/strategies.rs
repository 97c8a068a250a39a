//! `[[strategy]]`: a table for each kind, with its parameters.

use serde_json::Value;

use super::super::MAX_WORKERS;
use super::shape::{Shape, either, flag, map, one_of, one_or_more, table, text, text_like, whole};
use crate::strategy::{self, KindInfo, Parameter, Parameters, kinds};

const OWN_TIME: &str = "Where it prints its own time, which then counts instead of that of the whole process";

/// One alternative for each kind: those that run a transform, then `command`.
pub(super) fn strategies() -> Vec<Shape> {
    kinds().iter().map(strategy).chain([command()]).collect()
}

fn strategy(kind: &KindInfo) -> Shape {
    let mut keys = of_every_kind(kind.name, kind.about);
    keys.extend(kind.parameters.iter().map(|one| (one.name, one_or_more([parameter(kind, one)]).about(one.about))));
    table(keys).needs(["kind"]).about(kind.about)
}

fn of_every_kind(kind: &str, about: &str) -> Vec<(&'static str, Shape)> {
    let name = text_like("^[A-Za-z0-9][A-Za-z0-9 ._+-]*$");
    vec![
        ("kind", one_of([kind]).about(about)),
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
    let mut words: Vec<&str> = parameter.about.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    words.retain(|word| takes(Value::from(*word)));
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
fn command() -> Shape {
    let about = "another program, started anew for each execution";
    let through = table([("through", line("A program that the output goes through first: \"xz -dc\""))]);
    let verify = either([one_of(["stdout"]), through.needs(["through"])]);
    let shell = either([flag(), text_like(r"^\S+$")]);
    let mut keys = of_every_kind("command", about);
    keys.extend([
        ("run", line("The program and its arguments; {workers} and {size} stand for the case's")),
        ("shell", shell.about("true, or a shell's name: `run` is a script for it").or(false)),
        ("env", map(line("A value, in which {workers} and {size} stand for the case's")).about("Variables to set")),
        ("stdin", line("The file that it reads as its standard input (default: nothing)")),
        ("cwd", line("The folder that it runs in (default: the file's)")),
        ("prepare", line("A program to run before each execution, untimed")),
        ("cleanup", line("A program to run after each execution, untimed")),
        ("expect_exit", whole(i64::from(i32::MIN)).about("The exit code of success").or(0)),
        ("verify", verify.about("What must be equal in all its cases (default: nothing)")),
        ("time", either([own_time("stdout"), own_time("stderr")]).about(OWN_TIME)),
    ]);
    table(keys).needs(["kind", "run"]).about(about)
}

/// Text that is not blank.
fn line(about: &str) -> Shape {
    text_like(r"\S").about(about)
}

/// The program's own figure of the time that it took.
fn own_time(stream: &'static str) -> Shape {
    let pattern = text_like(r"\(").about("A pattern with the figure in parentheses: 'solve: ([0-9.]+) s'");
    let unit = one_of(["s", "ms", "us", "ns"]).about("What the figure counts").or("s");
    table([(stream, pattern), ("unit", unit)]).needs([stream])
}
