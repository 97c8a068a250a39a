//! A command: any program that takes a number of workers, as an experiment describes it.

mod filled;
mod launch;
mod program;
mod settings;
mod template;
mod texts;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use serde_json::Map;

use crate::machine::Host;
use crate::parameter::{Fixed, Key, Parameter, Parameters, Takes};
use crate::strategy::kind::{KindInfo, Runs};
use crate::strategy::placement::{PIN, Pin};
pub use filled::{check_name, check_value, filled, has};
pub use launch::{LAUNCH, Launch, Launcher, Tasks, slurm_time};
pub use program::{in_name, program_name};
pub use settings::{OwnTime, Stream};
use settings::{Settings, Shell};
use template::Template;
pub use template::{Placeholder, Values};
use texts::{LINE, Text};

/// What can be said of the kind.
pub const INFO: KindInfo = KindInfo {
    name: "command",
    about: "another program, started anew for each execution",
    parallel: true,
    runs: Runs::Program,
    parameters: &[
        Parameter::new("run", LINE, "the program and its arguments, with {workers}, {size}, {exe}"),
        Parameter::new(
            "sweep",
            Takes::Map(&LINE),
            "{ level = [1, 6, 9] }: what `{level}` stands for, in a case of each",
        ),
        Parameter::new("shell", SHELL, "true, or a shell's name: give it `run` as a script (default: false)"),
        Parameter::new("env", Takes::Map(&LINE), "a table of variables to set"),
        Parameter::new("stdin", LINE, "the file that it reads as its standard input (default: nothing)"),
        Parameter::new("prepare", LINE, "a command before each execution, untimed"),
        Parameter::new("cleanup", LINE, "a command after each execution, untimed"),
        Parameter::new("expect_exit", EXIT_CODE, "the exit code of success (default: 0)"),
        Parameter::new("cwd", LINE, "the folder that it runs in (default: the experiment file's)"),
        Parameter::new(
            "verify",
            Takes::Either(&[Takes::OneOf(&[("stdout", "all that it prints")]), Takes::Table(&[THROUGH], 1)]),
            "\"stdout\" or { through = \"xz -dc\" }: what must be equal in all its cases (default: nothing)",
        ),
        Parameter::new(
            "time",
            Takes::Either(&[
                Takes::Table(&[Parameter::new("stdout", FIGURE, ABOUT_FIGURE), UNIT], 1),
                Takes::Table(&[Parameter::new("stderr", FIGURE, ABOUT_FIGURE), UNIT], 1),
            ]),
            "{ stdout = 'solve: ([0-9.]+) s' }: its own figure instead of the whole process's time",
        ),
        PIN.parameter,
        Parameter::new("threads", Takes::COUNT, "threads of each worker: efficiency counts cpus (default: 1)"),
        Parameter::new("launch", Takes::Table(launch::KEYS, 1), "[strategy.launch]: as tasks of mpirun or srun"),
    ],
};

const SHELL: Takes = Takes::Either(&[Takes::Flag, Takes::Text(r"^\S+$")]);
const EXIT_CODE: Takes = Takes::Count { least: 0, most: 255 };
const THROUGH: Parameter =
    Parameter::new("through", LINE, "A program that the output goes through first, such as xz -dc");
/// A pattern whose one group is the figure.
const FIGURE: Takes = Takes::Text(r"\(");
const ABOUT_FIGURE: &str = "A regular expression with the figure in parentheses";
const UNIT: Parameter = Key::<()>::one_of(
    "unit",
    &[("s", "the figure counts seconds"), ("ms", "milliseconds"), ("us", "microseconds"), ("ns", "nanoseconds")],
)
.or(Fixed::Word("s"))
.parameter;

/// Checks keys of a command, all of them or only some; those that were left out stay so. Whether a line can be split
/// into words is known once all keys are: [`Command::of`].
///
/// # Errors
///
/// What is wrong and what would be right, for the first mistake. Whoever wants to know the key of a bad value gives
/// one key at a time.
pub fn check(parameters: &Parameters) -> Result<Parameters, String> {
    Settings::read(parameters)?.write(parameters)
}

/// A program to run, complete and valid.
#[derive(Clone, Debug)]
pub struct Command {
    /// The exit code of success.
    pub expect_exit: u8,
    /// Where it prints its own figure of the time that it took; none where the whole process is timed.
    pub time: Option<OwnTime>,
    /// The cpus that it may run on: those of so many workers.
    pub pin: Pin,
    /// Whether what it prints on its standard output must be equal in all its cases.
    pub verify: bool,
    /// Who starts it as tasks; none where it is a process of this machine.
    pub launch: Option<Launch>,
    /// How many threads each worker has, where that is said.
    threads: Option<NonZeroUsize>,
    run: Line,
    prepare: Option<Line>,
    cleanup: Option<Line>,
    through: Option<Line>,
    env: BTreeMap<String, Template>,
    stdin: Option<Template>,
    cwd: Option<Template>,
}

/// A program and its arguments, not empty.
#[derive(Clone, Debug)]
struct Line(Vec<Template>);

/// A command with its values in their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expanded {
    /// The program that is timed, and its arguments.
    pub run: Vec<OsString>,
    /// What runs before it.
    pub prepare: Option<Vec<OsString>>,
    /// What runs after it.
    pub cleanup: Option<Vec<OsString>>,
    /// What its standard output goes through before it is compared.
    pub through: Option<Vec<OsString>>,
    /// Variables to set for all of them.
    pub env: Vec<(String, OsString)>,
    /// The file that the timed program reads.
    pub stdin: Option<PathBuf>,
    /// The folder that all of them run in.
    pub cwd: Option<PathBuf>,
}

impl Command {
    /// The command of a case.
    ///
    /// # Errors
    ///
    /// What is wrong, with its key, and what would be right, for the first mistake.
    pub fn of(parameters: &Parameters) -> Result<Self, String> {
        for (key, value) in parameters {
            let alone = Map::from_iter([(key.clone(), value.clone())]);
            Settings::read(&alone).map_err(|error| format!("`{key}`: {error}"))?;
        }
        let Settings { run, shell, env, stdin, prepare, cleanup, expect_exit, cwd, verify, time, pin, threads, launch } =
            Settings::read(parameters)?;
        if launch.is_some() && pin.as_ref().is_some_and(|pin| *pin != Pin::None) {
            return Err("`pin` beside `launch`: a launcher puts its tasks itself, as `launcher_args` say".to_owned());
        }
        let shell = shell.unwrap_or(Shell::No);
        let line = |key: &str, text: Option<Text>| {
            text.map(|text| Line::of(&text, &shell).map_err(|error| format!("`{key}`: {error}"))).transpose()
        };
        let template = |text: Text| text.template;
        let (verify, through) = match verify {
            None => (false, None),
            Some(settings::Verify::Stdout) => (true, None),
            Some(settings::Verify::Through(text)) => (true, Some(text)),
        };
        Ok(Self {
            expect_exit: expect_exit.map_or(0, |code| code.0),
            time,
            pin: pin.unwrap_or_default(),
            verify,
            launch,
            threads,
            run: line("run", run)?.ok_or("a command without `run`: run = \"zstd -T{workers} -c words.txt\"")?,
            prepare: line("prepare", prepare)?,
            cleanup: line("cleanup", cleanup)?,
            through: line("verify", through)?,
            env: env.0.into_iter().map(|(name, text)| (name, text.template)).collect(),
            stdin: stdin.map(template),
            cwd: cwd.map(template),
        })
    }

    /// Whether one of its texts has that placeholder.
    pub fn uses(&self, placeholder: Placeholder) -> bool {
        let lines = [Some(&self.run), self.prepare.as_ref(), self.cleanup.as_ref(), self.through.as_ref()];
        let words = lines.into_iter().flatten().flat_map(|line| &line.0);
        let texts = words.chain(self.env.values()).chain(&self.stdin).chain(&self.cwd);
        texts.chain(self.launch.iter().flat_map(Launch::templates)).any(|text| text.uses(placeholder))
    }

    /// Whether the program that is timed is what that placeholder stands for.
    pub fn starts(&self, placeholder: Placeholder) -> bool {
        self.run.0.first().is_some_and(|program| program.is(placeholder))
    }

    /// Whether the program that is timed is told what that placeholder stands for, and may start or read it.
    pub fn passes(&self, placeholder: Placeholder) -> bool {
        let texts = self.run.0.iter().chain(self.env.values()).chain(&self.stdin);
        texts.into_iter().any(|text| text.uses(placeholder))
    }

    /// Whether its tasks may run on other machines, of which this one sees nothing.
    pub fn is_elsewhere(&self, host: &Host) -> bool {
        self.launch.as_ref().is_some_and(|launch| launch.is_elsewhere(host))
    }

    /// The tasks of so many workers.
    pub fn tasks(&self, workers: usize) -> Tasks {
        Tasks { tasks: workers, threads: self.threads.map_or(1, usize::from) }
    }

    /// What of its lines, and of its input's name, is the same in every case; a placeholder stands there as the character
    /// with the code 0, which no text has.
    pub fn fixed_texts(&self) -> Vec<String> {
        let lines = [Some(&self.run), self.prepare.as_ref(), self.cleanup.as_ref(), self.through.as_ref()];
        let words = lines.into_iter().flatten().flat_map(|line| &line.0);
        words.chain(&self.stdin).map(Template::fixed).collect()
    }

    /// Whether its time is all that an execution takes: nothing runs before or after it, and its own figure does not
    /// count instead.
    pub fn is_timed_whole(&self) -> bool {
        let others = [&self.prepare, &self.cleanup, &self.through];
        self.time.is_none() && others.iter().all(|other| other.is_none())
    }

    /// The command with these values. A word stays one word, whatever a value holds.
    pub fn expand(&self, values: &Values) -> Expanded {
        let line = |line: &Line| line.0.iter().map(|word| word.expand(values)).collect();
        let path = |text: &Template| PathBuf::from(text.expand(values));
        let env = self.variables(values);
        let tasks = self.tasks(values.workers);
        let launcher = self.launch.as_ref().map(|launch| launch.words(tasks, &env, values));
        Expanded {
            run: launcher.into_iter().flatten().chain(line(&self.run)).collect(),
            prepare: self.prepare.as_ref().map(line),
            cleanup: self.cleanup.as_ref().map(line),
            through: self.through.as_ref().map(line),
            env,
            stdin: self.stdin.as_ref().map(path),
            cwd: self.cwd.as_ref().map(path),
        }
    }

    /// All variables that are set, the launcher's own last; how many threads there are is told as OpenMP takes it.
    fn variables(&self, values: &Values) -> Vec<(String, OsString)> {
        const THREADS: &str = "OMP_NUM_THREADS";
        let of_launch = self.launch.iter().flat_map(|launch| &launch.env).map(|(name, text)| (name, &text.template));
        let set: BTreeMap<&String, &Template> = self.env.iter().chain(of_launch).collect();
        let is_open = !set.keys().any(|name| *name == THREADS);
        let threads = self.threads.filter(|_| is_open).map(|threads| (THREADS.to_owned(), threads.to_string().into()));
        let set = set.into_iter().map(|(name, text)| (name.clone(), text.expand(values)));
        threads.into_iter().chain(set).collect()
    }
}

impl Expanded {
    /// The launch of a program that needs nothing but these variables.
    pub fn launching(
        program: OsString,
        variable: (&str, &str),
        launch: &Launch,
        tasks: Tasks,
        values: &Values,
    ) -> Self {
        let own = (variable.0.to_owned(), variable.1.into());
        let env: Vec<(String, OsString)> = launch.variables(values).into_iter().chain([own]).collect();
        // Every task of `srun` would get what only the first one reads.
        let input = (launch.launcher == Launcher::Srun).then(|| "--input=0".into());
        let run = launch.words(tasks, &env, values).into_iter().chain(input).chain([program]).collect();
        Self { run, env, prepare: None, cleanup: None, through: None, stdin: None, cwd: None }
    }

    /// What is timed, with its variables, as a shell takes it.
    pub fn line(&self) -> String {
        let variables = self.env.iter().map(|(name, value)| format!("{name}={}", quoted(value)));
        variables.chain(self.run.iter().map(|word| quoted(word))).collect::<Vec<_>>().join(" ")
    }

    /// The same launch of a program that does nothing; none where nothing is launched.
    pub fn of_nothing(parameters: &Parameters) -> Option<Parameters> {
        let kept = |key: &str| ["launch", "threads", "env", "cwd"].contains(&key);
        parameters.get("launch")?;
        let same = parameters.iter().filter(|(key, _)| kept(key)).map(|(key, value)| (key.clone(), value.clone()));
        Some(std::iter::once(("run".to_owned(), "true".into())).chain(same).collect())
    }
}

/// A word as a shell takes it, in quotes where it needs them: `--ntasks=4` does not.
fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:@%+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.into_owned()
    } else {
        shell_words::quote(&word).into_owned()
    }
}

/// How many threads each worker of a command with these parameters has.
pub fn threads(parameters: &Parameters) -> usize {
    let threads = parameters.get("threads").and_then(|threads| threads.as_u64());
    threads.and_then(|threads| usize::try_from(threads).ok()).unwrap_or(1).max(1)
}

impl Line {
    /// A shell gets the text as it is; without one it is split first, and expanded after that.
    fn of(text: &Text, shell: &Shell) -> Result<Self, String> {
        let shell = match shell {
            Shell::No => return Self::split(&text.source),
            Shell::Usual => "sh",
            Shell::Named(name) => name,
        };
        Ok(Self(vec![Template::parse(shell)?, Template::parse("-c")?, text.template.clone()]))
    }

    fn split(source: &str) -> Result<Self, String> {
        let words = shell_words::split(source).map_err(|_| {
            "a quote that is never closed; a quote of your own is written \\' or stands in quotes of the other sort"
        })?;
        match words.first() {
            None => return Err("nothing but a comment".to_owned()),
            Some(first) if is_assignment(first) => {
                return Err(format!(
                    "`{first}` sets a variable, which only a shell does: use `env`, or `shell = true`"
                ));
            }
            Some(_) => {}
        }
        if let Some(word) = words.iter().find(|word| is_for_a_shell(word, source)) {
            return Err(format!("`{word}` means something to a shell only: set `shell = true`, or quote it"));
        }
        words.iter().map(|word| Template::parse(word)).collect::<Result<_, _>>().map(Self)
    }
}

fn is_assignment(word: &str) -> bool {
    let name = word.split_once('=').map_or("", |(name, _)| name);
    !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// Whether an unquoted word is one that a shell would not pass on.
fn is_for_a_shell(word: &str, source: &str) -> bool {
    const OPERATORS: [&str; 10] = ["|", "||", "&", "&&", ";", "<", ">", ">>", "2>", "2>&1"];
    OPERATORS.contains(&word) && source.split_whitespace().any(|part| part == word)
}
