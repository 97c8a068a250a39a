//! `runner command 'PROGRAM {workers}'`: the experiment file that the arguments stand for, and its run.

mod names;

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::Context;
use super::arguments::Scaling as Arguments;
use super::diagnose::CliError;
use super::exit::Exit;
use super::init::write_new;
use super::plan::Planned;
use super::run::{Show, run_all};
use super::screen;
use crate::experiment::{Mistakes, parse};

/// What mistakes call the file that nobody keeps.
const UNSAVED: &str = "the file that these arguments stand for";

/// `runner command PROGRAM...`
pub(super) fn command(context: &Context<'_>, arguments: &Arguments) -> Result<Exit, CliError> {
    let names = named(arguments)?;
    let file = arguments.save.clone().unwrap_or_else(|| {
        PathBuf::from(format!("{}.toml", names::stem(names.first().map_or("command", String::as_str))))
    });
    let text = file_text(arguments, &names, elsewhere(&file)?.as_deref())?;
    let planned = planned(&file, &text).map_err(|error| match error {
        CliError::Mistakes(mistakes) if arguments.save.is_none() => {
            CliError::Mistakes(Mistakes { file: UNSAVED.to_owned(), ..mistakes })
        }
        other => other,
    })?;
    if let Some(file) = &arguments.save {
        save(file, &text)?;
    }
    run_all(context, &[planned], &arguments.running, Show::default())
}

fn planned(file: &Path, text: &str) -> Result<Planned, CliError> {
    Planned::of(parse(file, text, &[])?, file, &[])
}

/// The programs' names, as the arguments say them or as they are.
fn named(arguments: &Arguments) -> Result<Vec<String>, CliError> {
    let (given, programs) = (arguments.name.len(), arguments.programs.len());
    match given {
        0 => Ok(names::names(&arguments.programs)),
        _ if given == programs => Ok(arguments.name.clone()),
        _ => Err(CliError::Usage {
            what: format!("--name is given {given} times, and there are {programs} programs"),
            help: Some("name each of them, in their order, or none".to_owned()),
        }),
    }
}

/// The file, read as if a user had written it.
#[derive(Serialize)]
struct File<'a> {
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    scaling: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    workers: Vec<Workers<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    repetitions: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    budget: Option<&'a str>,
    strategy: Vec<Strategy<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Workers<'a> {
    Number(i64),
    Words(&'a str),
}

#[derive(Serialize)]
struct Strategy<'a> {
    kind: &'a str,
    name: &'a str,
    run: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    workers: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shell: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prepare: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cleanup: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cwd: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verify: Option<Verify<'a>>,
}

#[derive(Clone, Copy, Serialize)]
#[serde(untagged)]
enum Verify<'a> {
    Stdout(&'a str),
    Through { through: &'a str },
}

/// The text of the experiment file that does what the arguments say, from the folder `cwd` where that is not its own.
fn file_text<'a>(arguments: &'a Arguments, names: &'a [String], cwd: Option<&'a str>) -> Result<String, CliError> {
    // A program that takes no number of workers has one, and is compared with the first program.
    let scales = |program: &String| !arguments.workers.is_empty() || program.contains("{workers}");
    let verify = arguments.verify.as_deref().map(|how| match how {
        "stdout" => Verify::Stdout(how),
        through => Verify::Through { through },
    });
    let strategy = |(run, name): (&'a String, &'a String)| Strategy {
        kind: "command",
        name,
        run,
        workers: (!scales(run)).then_some(1),
        baseline: names.first().filter(|first| !scales(run) && *first != name).map(String::as_str),
        shell: arguments.shell.then_some(true),
        prepare: arguments.prepare.as_deref(),
        cleanup: arguments.cleanup.as_deref(),
        cwd,
        verify,
    };
    let file = File {
        title: arguments.programs.join(", "),
        scaling: arguments.weak.then_some("weak"),
        size: arguments.size,
        workers: if arguments.programs.iter().any(scales) { workers(arguments) } else { Vec::new() },
        repetitions: arguments.repetitions,
        budget: arguments.budget.as_deref(),
        strategy: arguments.programs.iter().zip(names).map(strategy).collect(),
    };
    let text = toml::to_string(&file).map_err(std::io::Error::other)?;
    Ok(format!("#:schema schema.json\n{text}"))
}

fn workers(arguments: &Arguments) -> Vec<Workers<'_>> {
    if arguments.workers.is_empty() {
        return vec![Workers::Words("powers of two")];
    }
    let one = |word: &'_ String| word.trim().parse().ok().map(Workers::Number);
    arguments.workers.iter().map(|word| one(word).unwrap_or(Workers::Words(word))).collect()
}

/// The current folder, where the file will be in another.
fn elsewhere(file: &Path) -> Result<Option<String>, CliError> {
    let folder = file.parent().unwrap_or(Path::new(""));
    if [Path::new(""), Path::new(".")].contains(&folder) {
        return Ok(None);
    }
    Ok(Some(std::env::current_dir()?.display().to_string()))
}

/// Writes the file, unless it is there already, as when a run goes on.
fn save(file: &Path, text: &str) -> Result<(), CliError> {
    if std::fs::read_to_string(file).is_ok_and(|there| there == text) {
        return Ok(());
    }
    write_new(file, text, "name another file")?;
    screen::report(format_args!("{} is written: it does the same", screen::safe(&file.display().to_string())));
    Ok(())
}
