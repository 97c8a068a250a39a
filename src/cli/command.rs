//! `runner command 'PROGRAM {workers}'`: the experiment file that the arguments stand for, and its run.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::arguments::Scaling as Arguments;
use super::diagnose::CliError;
use super::exit::Exit;
use super::init::write_new;
use super::plan::Planned;
use super::run::{Show, run_all};
use super::screen;
use crate::experiment::parse;

/// `runner command PROGRAM...`
pub(super) fn command(arguments: &Arguments) -> Result<Exit, CliError> {
    check(arguments)?;
    let names = names(arguments);
    let file = arguments.save.clone().unwrap_or_else(|| PathBuf::from(format!("{}.toml", stem(&names[0]))));
    let text = file_text(arguments, &names, elsewhere(&file)?)?;
    let experiment = parse(&file, &text, &[]).map_err(|mut mistakes| {
        if arguments.save.is_none() {
            mistakes.file = "the file that these arguments stand for".to_owned();
        }
        mistakes
    })?;
    let planned = Planned::of(experiment, &file, &[])?;
    if let Some(file) = &arguments.save {
        save(file, &text)?;
    }
    run_all(&[planned], &arguments.running, Show::default())
}

/// What only the arguments can have wrong.
fn check(arguments: &Arguments) -> Result<(), CliError> {
    let usage = |what: String, help: &str| Err(CliError::Usage { what, help: Some(help.to_owned()) });
    let (programs, names) = (arguments.programs.len(), arguments.name.len());
    if names > 0 && names != programs {
        return usage(format!("{names} times --name for {programs} programs"), "name all of them, or none");
    }
    let sized = |program: &&String| program.contains("{size}");
    if let (true, Some(program)) = (arguments.weak, arguments.programs.iter().find(|program| !sized(program))) {
        return usage(
            format!("--weak: `{program}` has the same work for any workers"),
            "put {size} where it is told how much",
        );
    }
    Ok(())
}

/// The file, read as if a user had written it.
#[derive(Serialize)]
struct File<'a> {
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    scaling: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u32>,
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
fn file_text(arguments: &Arguments, names: &[String], cwd: Option<String>) -> Result<String, CliError> {
    let verify = arguments.verify.as_deref().map(|how| match how {
        "stdout" => Verify::Stdout(how),
        through => Verify::Through { through },
    });
    let strategy = |(run, name)| Strategy {
        kind: "command",
        name,
        run,
        shell: arguments.shell.then_some(true),
        prepare: arguments.prepare.as_deref(),
        cleanup: arguments.cleanup.as_deref(),
        cwd: cwd.as_deref(),
        verify,
    };
    let file = File {
        title: arguments.programs.join(", "),
        scaling: arguments.weak.then_some("weak"),
        size: arguments.size,
        workers: workers(arguments),
        repetitions: arguments.repetitions,
        budget: arguments.budget.as_deref(),
        strategy: arguments
            .programs
            .iter()
            .map(String::as_str)
            .zip(names.iter().map(String::as_str))
            .map(strategy)
            .collect(),
    };
    let text = toml::to_string(&file).map_err(std::io::Error::other)?;
    Ok(format!("#:schema schema.json\n{text}"))
}

fn workers(arguments: &Arguments) -> Vec<Workers<'_>> {
    let one = |text: &'static str| vec![Workers::Words(text)];
    if arguments.workers.is_empty() {
        return one("powers of two");
    }
    let read = |word: &str| word.trim().parse().map_or(None, |number| Some(Workers::Number(number)));
    arguments.workers.iter().map(|word| read(word).unwrap_or(Workers::Words(word))).collect()
}

/// What the programs are called: as the arguments say, or like the program, with what tells those of one name apart.
fn names(arguments: &Arguments) -> Vec<String> {
    if !arguments.name.is_empty() {
        return arguments.name.clone();
    }
    let bases: Vec<String> = arguments.programs.iter().map(|program| base(program)).collect();
    let mut taken = BTreeSet::new();
    let name = |(index, program): (usize, &String)| {
        let alike = |other: usize| other != index && bases[other] == bases[index];
        let others: Vec<&String> =
            (0..bases.len()).filter(|other| alike(*other)).map(|other| &arguments.programs[other]).collect();
        let own = |word: &&str| others.iter().any(|other| other.split_whitespace().all(|theirs| theirs != *word));
        let mut name = bases[index].clone();
        for word in program.split_whitespace().skip(1).filter(own).map(safe).filter(|word| !word.is_empty()) {
            name = format!("{name} {word}");
        }
        let mut unlike = name.clone();
        while !taken.insert(unlike.clone()) {
            unlike = format!("{name} {}", taken.len() + 1);
        }
        unlike
    };
    arguments.programs.iter().enumerate().map(name).collect()
}

/// The program's own name, without its folder and the variables before it.
fn base(program: &str) -> String {
    let first = program.split_whitespace().find(|word| !word.contains('='));
    let name = first.map(|word| word.rsplit(['/', '\\']).next().unwrap_or(word)).map(safe);
    name.filter(|name| name.starts_with(|first: char| first.is_ascii_alphanumeric()))
        .unwrap_or_else(|| "command".to_owned())
}

/// A word with what may stand in a strategy's name.
fn safe(word: &str) -> String {
    word.chars().filter(|c| c.is_ascii_alphanumeric() || "._+-".contains(*c)).collect()
}

/// A name as a file's.
fn stem(name: &str) -> String {
    safe(&name.replace(' ', "-")).replace('.', "-")
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
    screen::tell(format_args!("{} is written: it does the same", screen::safe(&file.display().to_string())));
    Ok(())
}
