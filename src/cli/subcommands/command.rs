//! `runner command 'PROGRAM {workers}'`: the experiment file that the arguments stand for, and its run.

mod names;

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Parser;
use serde_json::{Map, Value, json};

use crate::cli::new_file::write_file;
use crate::cli::number::whole;
use crate::cli::planned::Planned;
use crate::cli::running::{Extras, Running};
use crate::cli::screen;
use crate::cli::subcommand::{Action, CliError, Context, Exit};
use crate::experiment::{Mistakes, parse};
use crate::machine::{Cpus, find_program};
use crate::plan::plan;
use crate::text::count;

/// What mistakes call the file that nobody keeps.
const UNSAVED: &str = "the file that these arguments stand for";

/// Measure a program with more and more workers, without a file
#[derive(Parser)]
#[command(after_help = "\
Examples:
  runner command 'zstd -q -T{workers} -c words.txt' --workers 1,2,4
  runner command 'sort --parallel={workers} words.txt' --verify stdout
  runner command --shell 'OMP_NUM_THREADS={workers} ./solve {size}' --weak
  runner command 'xz -T{workers} -kc f' 'zstd -T{workers} -c f' --save f.toml
  runner command 'xz -{level} -T{workers} -kc f' --sweep level=1,6,9
  runner command './solve {workers}' --pin none,compact,scatter")]
pub(in crate::cli) struct Scaling {
    /// A program and its arguments, with {workers} where it takes a number of threads; several are compared
    #[arg(required = true, value_name = "PROGRAM")]
    programs: Vec<String>,
    /// Worker counts, as in `--workers 1,2,4`; also `cpus`, `2*cpus`, `powers of two` (up to the cpus)
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    workers: Vec<String>,
    /// The program's name in tables and pictures; given again for each program
    #[arg(long, value_name = "NAME")]
    name: Vec<String>,
    /// What `{NAME}` stands for, in cases of their own, as in `--sweep level=1,6,9`; given again for each
    #[arg(long, value_name = "NAME=LIST")]
    sweep: Vec<String>,
    /// Which cpus it may run on, in cases of their own: none (any), compact, scatter, or numbers such as 0+2
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pin: Vec<String>,
    /// Run it by the shell
    #[arg(long)]
    shell: bool,
    /// Set a variable of its environment; given again for each
    #[arg(long, value_name = "NAME=VALUE")]
    env: Vec<String>,
    /// Run this before each execution, untimed
    #[arg(long, value_name = "PROGRAM")]
    prepare: Option<String>,
    /// Run this after each execution, untimed
    #[arg(long, value_name = "PROGRAM")]
    cleanup: Option<String>,
    /// What it reads as its standard input, which is empty by default
    #[arg(long, value_name = "FILE")]
    stdin: Option<String>,
    /// What must be equal in all cases: `stdout`, or what a program such as `xz -dc` makes of it
    #[arg(long, value_name = "HOW")]
    verify: Option<String>,
    /// Give each worker as much work: {size} is N x workers
    #[arg(long)]
    weak: bool,
    /// What {size} stands for; in weak scaling for each worker
    #[arg(long, value_name = "N", value_parser = whole::<u32>, allow_negative_numbers = true)]
    size: Option<u32>,
    /// Executions before the timed ones of a turn: a number, or `auto`, for 100 ms where it helps [default: auto]
    #[arg(long, value_name = "N")]
    warmup: Option<String>,
    /// An execution that takes longer has failed, as in `--timeout 30s` [default: 10m]
    #[arg(long, value_name = "TIME")]
    timeout: Option<String>,
    /// How many blocks to run; in each, every case has its turn
    #[arg(long, value_name = "N", value_parser = whole::<u32>, allow_negative_numbers = true)]
    repetitions: Option<u32>,
    /// End after the last block that fits into this time, as in `--budget 10m`
    #[arg(long, value_name = "TIME")]
    budget: Option<String>,
    /// Write the experiment file that does the same, and run it
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    #[command(flatten)]
    running: Running,
}

/// What is the same for every program.
struct Everywhere {
    /// The current folder, where the file will be in another.
    cwd: Option<String>,
    env: Map<String, Value>,
    sweep: Map<String, Value>,
}

impl Action for Scaling {
    const ABOUT_FILES: bool = true;

    fn run(self, context: &Context<'_>) -> Result<Exit, CliError> {
        self.check_quotes()?;
        let names = self.names()?;
        let path = self.save.clone().unwrap_or_else(|| format!("{}.toml", names::stem(&names[0])).into());
        let everywhere = Everywhere { cwd: elsewhere(&path)?, env: self.variables()?, sweep: self.swept()? };
        let text = toml::to_string(&self.file(&names, &everywhere));
        let text = text.map_err(std::io::Error::other)?;
        let text = format!("#:schema schema.json\n{text}");
        let planned = self.planned(&path, &text)?;
        if self.save.is_some() {
            save(&path, &text)?;
        }
        self.running.run(context, &[planned], Extras::default())
    }
}

impl Scaling {
    /// Refuses a command line whose words were taken for programs.
    fn check_quotes(&self) -> Result<(), CliError> {
        let (paths, here) = (std::env::var_os("PATH").unwrap_or_default(), Path::new("."));
        let is_program = |word: &String| find_program(OsStr::new(word), &paths, here).is_ok();
        let is_argument = |word: &&String| !self.shell && !word.contains(char::is_whitespace) && !is_program(word);
        let Some((first, others)) = self.programs.split_first() else { return Ok(()) };
        let Some(word) = others.iter().find(is_argument).filter(|_| is_program(first)) else { return Ok(()) };
        let help = format!("where it is an argument of `{first}`, put quotes around both: '{first} {word}'");
        Err(CliError::usage(format!("`{word}` is no program that is found here"), help))
    }

    /// The programs' names, as the arguments say them or as they are.
    fn names(&self) -> Result<Vec<String>, CliError> {
        let (given, programs) = (self.name.len(), self.programs.len());
        if given == 0 {
            return Ok(names::names(&self.programs));
        }
        if given != programs {
            let be = if programs == 1 { "is" } else { "are" };
            let (times, programs) = (count(given, "time"), count(programs, "program"));
            let what = format!("--name is given {times}, and there {be} {programs}");
            return Err(CliError::usage(what, "name each of them, in their order, or none"));
        }
        Ok(self.name.clone())
    }

    /// The variables to set.
    fn variables(&self) -> Result<Map<String, Value>, CliError> {
        let pair = |variable: &String| {
            let pair = variable.split_once('=').map(|(name, value)| (name.to_owned(), json!(value)));
            pair.ok_or_else(|| CliError::usage(format!("--env {variable}: no `=`"), "write --env NAME=VALUE"))
        };
        self.env.iter().map(pair).collect()
    }

    /// The values of each placeholder that is swept.
    fn swept(&self) -> Result<Map<String, Value>, CliError> {
        let list = |sweep: &String| {
            let (name, list) = sweep
                .split_once('=')
                .ok_or_else(|| CliError::usage(format!("--sweep {sweep}: no `=`"), "write --sweep level=1,6,9"))?;
            Ok((name.to_owned(), list.split(',').map(word_or_number).collect()))
        };
        self.sweep.iter().map(list).collect()
    }

    /// The experiment file that does what the arguments say.
    fn file(&self, names: &[String], everywhere: &Everywhere) -> Value {
        let programs = self.programs.iter().zip(names);
        let strategy = |(run, name): (&String, &String)| self.strategy(run, name, &names[0], everywhere);
        let strategies: Vec<Value> = programs.map(strategy).collect();
        given(json!({
            "title": self.programs.join(", "),
            "scaling": self.weak.then_some("weak"),
            "size": self.size,
            "workers": self.programs.iter().any(|program| self.scales(program)).then(|| self.workers()),
            "warmup": self.warmup.as_deref().map(word_or_number),
            "timeout": self.timeout,
            "repetitions": self.repetitions,
            "budget": self.budget,
            "strategy": strategies,
        }))
    }

    fn strategy(&self, run: &str, name: &str, first: &str, everywhere: &Everywhere) -> Value {
        let Everywhere { cwd, env, sweep } = everywhere;
        let scales = self.scales(run);
        let mut sweep = sweep.clone();
        sweep.retain(|name, _| self.is_for(run, &format!("{{{name}}}")));
        given(json!({
            "kind": "command",
            "name": name,
            "run": run,
            // A program that takes no number of workers has one, and is compared with the first program.
            "workers": (!scales).then_some(1),
            // What is swept is compared by its time.
            "baseline": (!scales && name != first && self.sweep.is_empty()).then_some(first),
            "sweep": (!sweep.is_empty()).then_some(sweep),
            "pin": (!self.pin.is_empty()).then(|| self.pin.iter().map(|pin| placement(pin)).collect::<Vec<_>>()),
            "shell": self.shell.then_some(true),
            "stdin": self.stdin,
            "prepare": self.prepare,
            "cleanup": self.cleanup,
            "cwd": cwd,
            "env": (!env.is_empty()).then_some(env),
            "verify": self.verify.as_ref().map(|how| if how == "stdout" { json!(how) } else { json!({ "through": how }) }),
        }))
    }

    /// Whether the placeholder is for this program: not if only others have it.
    fn is_for(&self, run: &str, placeholder: &str) -> bool {
        run.contains(placeholder) || !self.programs.iter().any(|program| program.contains(placeholder))
    }

    /// Whether the program takes a number of workers.
    fn scales(&self, program: &str) -> bool {
        !self.workers.is_empty() || program.contains("{workers}")
    }

    fn workers(&self) -> Vec<Value> {
        if self.workers.is_empty() {
            return vec![json!("powers of two")];
        }
        self.workers.iter().map(|word| word_or_number(word)).collect()
    }

    fn planned(&self, path: &Path, text: &str) -> Result<Planned, CliError> {
        let unsaved = |mistakes: Mistakes| match self.save {
            Some(_) => mistakes,
            None => as_arguments(mistakes),
        };
        let experiment = parse(path, text, &[]).map_err(unsaved)?;
        let plan = plan(&experiment, Cpus::here()).map_err(unsaved)?;
        Ok(Planned::new(experiment, plan, path))
    }
}

/// What sets a key of the file, which mistakes name.
const ARGUMENTS: [(&str, &str); 4] = [
    ("set `shell = true`", "give `--shell`"),
    ("`shell = true`", "`--shell`"),
    ("use `env`", "use `--env`"),
    ("write workers = 1", "give `--workers 1`"),
];

/// Mistakes in the words of the arguments: who typed these has no file to change.
fn as_arguments(mut mistakes: Mistakes) -> Mistakes {
    for mistake in &mut mistakes.list {
        for (key, argument) in ARGUMENTS {
            mistake.what = mistake.what.replace(key, argument);
            mistake.help = mistake.help.take().map(|help| help.replace(key, argument));
        }
    }
    Mistakes { file: UNSAVED.to_owned(), ..mistakes }
}

fn word_or_number(word: &str) -> Value {
    let word = word.trim();
    word.parse::<i64>().map_or_else(|_| json!(word), |number| json!(number))
}

/// `0+2` are cpus, and one word is what `pin` takes.
fn placement(pin: &str) -> Value {
    let cpus: Option<Vec<u32>> = pin.split('+').map(|cpu| cpu.trim().parse().ok()).collect();
    cpus.map_or_else(|| json!(pin.trim()), |cpus| json!(cpus))
}

/// The table without the keys that have no value.
fn given(mut table: Value) -> Value {
    table.as_object_mut().into_iter().for_each(|keys| keys.retain(|_, value| !value.is_null()));
    table
}

/// The current folder, where the file will be in another.
fn elsewhere(file: &Path) -> Result<Option<String>, CliError> {
    let folder = file.parent().unwrap_or(Path::new(""));
    if [Path::new(""), Path::new(".")].contains(&folder) {
        return Ok(None);
    }
    let here = std::env::current_dir().map_err(|error| {
        let what = format!("the folder that this program runs in cannot be told: {error}");
        CliError::usage(what, "go to a folder that is there, or save the file without one")
    })?;
    Ok(Some(here.display().to_string()))
}

/// Writes the file, unless it is there already, as when a run goes on.
fn save(file: &Path, text: &str) -> Result<(), CliError> {
    match std::fs::read(file) {
        Ok(there) if there == text.as_bytes() => return Ok(()),
        Err(error) if error.kind() != ErrorKind::NotFound => {
            let what = format!("cannot see whether {} does the same: {error}", file.display());
            return Err(CliError::usage(what, "name another file"));
        }
        Ok(_) | Err(_) => {}
    }
    write_file(file, text, false, "name another file")?;
    screen::report(format_args!("{} is written: it does the same", screen::safe(&file.display().to_string())));
    Ok(())
}
