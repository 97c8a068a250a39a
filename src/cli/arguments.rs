//! What can be asked of the program.

mod earlier;
mod own;

use std::path::PathBuf;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub(super) use earlier::{Compare, Report, Trend};
use own::own_program;

use super::export::Export;

/// What was asked for.
pub(super) struct Arguments {
    pub command: Command,
}

impl Arguments {
    /// Reads the process's arguments. Where they make no sense, or ask for help, it says so and exits.
    ///
    /// A program that brings its `own` work needs no file.
    pub fn read(own: bool) -> Self {
        let mut program = if own { own_program() } else { program() };
        // Cargo gives its benches this word, which is no wish of the user's.
        let arguments = std::env::args_os().filter(|argument| !own || argument != "--bench");
        let parsed = program.try_get_matches_from_mut(arguments);
        let program =
            parsed.and_then(|matches| Program::from_arg_matches(&matches)).unwrap_or_else(|error| error.exit());
        let command = program.command.unwrap_or(Command::Run(program.run));
        Self { command }
    }
}

/// The program's arguments as clap describes them.
pub(super) fn program() -> clap::Command {
    Program::command()
}

/// The names of all subcommands.
pub(super) fn subcommands() -> Vec<String> {
    let mut program = program();
    program.build(); // Adds `help`.
    program.get_subcommands().map(|command| command.get_name().to_owned()).collect()
}

/// On one screen: the options are those of `run`, and listed there.
const HELP: &str = "{about}

Usage: runner [OPTIONS] FILE...
       runner COMMAND

Commands:
{subcommands}{after-help}";

#[derive(Parser)]
#[command(
    name = "runner",
    version,
    about = "Runs experiments about parallel speedup: how much faster, how sure, and why",
    help_template = HELP,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    arg_required_else_help = true,
    after_help = "\
Example: runner experiments/sleep1s.toml
Options: `runner run --help`; those of a command: `runner COMMAND --help`.
Exit codes: 0 fine, 1 not met or regressed, 2 usage, 3 could not tell, 4 failed."
)]
struct Program {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: Run,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Run experiments (the word `run` can be left out)
    #[command(after_help = "\
Examples:
  runner run experiments/sleep1s.toml
      tables and pictures go to reports/sleep1s/latest
  runner --verbose experiments/sleep1s.toml
      and show each record as it is processed")]
    Run(Run),
    /// Show what would run, in what order, for about how long
    #[command(after_help = "Example: runner plan --set delay=100ms experiments/sleep1s.toml")]
    Plan(Plan),
    /// Compare two builds in the same blocks: is it still as fast?
    #[command(after_help = GATE_HELP, mut_arg("repetitions", |most| most.help(MOST_BLOCKS)))]
    Gate(Gate),
    /// Measure a program with more and more workers, without a file
    #[command(name = "command", after_help = COMMAND_EXAMPLES)]
    Scaling(Scaling),
    /// Make every table and picture of a run again from its raw files
    #[command(after_help = "Examples: runner report sleep1s
          runner report reports/sleep1s/latest")]
    Report(Report),
    /// Compare a stored run with an earlier one
    #[command(after_help = "\
Example: runner compare reports/ci/2026-11-02T10-00-00Z ci
Exit codes: 0 nothing lost, 1 a case regressed, 2 a run cannot be read,
3 could not tell (inconclusive, missing, incomparable), 4 a case failed.")]
    Compare(Compare),
    /// Show how the speedups changed from run to run
    #[command(after_help = "\
Examples: runner trend
          runner trend --case rayon/4
          runner trend ci/history.jsonl --format json
Exit codes: 0 all was told, 2 there is no history, 3 not all of it can be read.")]
    Trend(Trend),
    /// List strategies, workloads, datasets and distributions
    #[command(after_help = "Example: runner list")]
    List,
    /// Say how noisy this machine is, and what can be detected on it
    #[command(after_help = "Examples: runner doctor
          runner doctor --quick --format json")]
    Doctor(Doctor),
    /// Write an experiment file to start from
    #[command(after_help = "Examples: runner init
          runner init --command scaling.toml")]
    Init(Init),
    /// Print the JSON Schema of experiment files, for editors
    #[command(after_help = SCHEMA_EXAMPLE)]
    Schema,
    /// Print what lets a shell complete these arguments
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions(Completions),
}

const COMMAND_EXAMPLES: &str = "\
Examples:
  runner command 'zstd -q -T{workers} -c words.txt' --workers 1,2,4
  runner command 'sort --parallel={workers} words.txt' --verify stdout
  runner command --shell 'OMP_NUM_THREADS={workers} ./solve {size}' --weak
  runner command 'xz -T{workers} -kc f' 'zstd -T{workers} -c f' --save f.toml";

const MOST_BLOCKS: &str = "At most so many blocks: `repetitions` of the file's `[gate]`";

const GATE_HELP: &str = "\
Examples:
  runner gate ci.toml --base /tmp/base/runner
      this build against another one, in blocks of both
  runner gate solver.toml --base old/solver --head new/solver
      two programs of any sort, which the file calls {exe}
Exit codes: 0 no loss, 1 regressed, 2 a bad file or argument, 3 could not tell,
4 a case failed. A shell pipe hides them: set -o pipefail, or write to a file.";

const SCHEMA_EXAMPLE: &str = "\
Example: runner schema > schema.json
An editor with taplo in it (Even Better TOML) then completes and checks a file
beside it that begins with the line
  #:schema schema.json";

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  runner completions bash > ~/.local/share/bash-completion/completions/runner
  runner completions fish > ~/.config/fish/completions/runner.fish
  runner completions zsh > ~/.zfunc/_runner
      with `fpath+=~/.zfunc` before `compinit` in ~/.zshrc";

/// Experiments, and what to change in them for this time.
#[derive(Args)]
pub(super) struct Experiments {
    /// Experiment files (TOML)
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Set a key of the file, as in `--set delay=100ms` or `--set workers=[1,2]`
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// How many blocks to run: the file's `repetitions`
    #[arg(long, value_name = "N")]
    pub repetitions: Option<u32>,
    /// End after the last block that fits into this time, as in `--budget 10m`
    #[arg(long, value_name = "TIME")]
    pub budget: Option<String>,
    /// Run only this case and its baseline; can be given again
    #[arg(long, value_name = "CASE")]
    pub only: Vec<String>,
}

#[derive(Args)]
pub(super) struct Run {
    #[command(flatten)]
    pub experiments: Experiments,
    #[command(flatten)]
    pub running: Running,
    /// Print each record as a worker takes it and is done with it, in one extra, untimed execution of each case
    #[arg(short, long)]
    pub verbose: bool,
    /// Print the input, and the result of every record
    #[arg(long)]
    pub show_records: bool,
    /// Compare with a stored run: its folder, or an experiment's stem
    #[arg(long, value_name = "RUN")]
    pub against: Option<String>,
}

/// How to run, whatever it is.
#[derive(Args)]
pub(super) struct Running {
    /// The folder that holds the runs
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub out: PathBuf,
    /// The file that keeps a line for each case of each run [default: history.jsonl in DIR]
    #[arg(long, value_name = "FILE")]
    pub history: Option<PathBuf>,
    /// Go on with the latest run of each experiment, after its last whole block
    #[arg(long)]
    pub resume: bool,
    /// Print only the tables, and what went wrong
    #[arg(short, long)]
    pub quiet: bool,
    /// What to print at the end
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    pub format: Format,
    #[command(flatten)]
    pub exports: Exports,
}

/// What else reads the findings.
#[derive(Args)]
pub(super) struct Exports {
    /// Write what CI reads, as in `--export junit=tests.xml`; also markdown, annotations, github-action-benchmark,
    /// bencher; `-` is the standard output; can be given again
    #[arg(long = "export", value_name = "FORMAT=PATH")]
    pub list: Vec<Export>,
}

#[derive(Args)]
pub(super) struct Gate {
    #[command(flatten)]
    pub experiments: Experiments,
    /// What to compare with: another build of this program, or what {exe} stands for
    #[arg(long, value_name = "EXE", conflicts_with = "no_base")]
    pub base: Option<PathBuf>,
    /// What is judged (default: this program)
    #[arg(long, value_name = "EXE")]
    pub head: Option<PathBuf>,
    /// There is nothing to compare with yet: only see whether all cases run
    #[arg(long)]
    pub no_base: bool,
    /// The experiment file of the base, whose cases must not be lost
    #[arg(long, value_name = "FILE", conflicts_with = "no_base")]
    pub base_file: Option<PathBuf>,
    /// Tell how the verdict on this case came about; can be given again
    #[arg(long, value_name = "CASE")]
    pub explain: Vec<String>,
    /// What becomes of an inconclusive check: `pass` makes 0 of its exit code, and says so
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = Inconclusive::Fail)]
    pub inconclusive: Inconclusive,
    /// The folder that holds the runs
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub out: PathBuf,
    /// Known only to be refused with a reason.
    #[arg(long, hide = true)]
    pub resume: bool,
    /// Print only the verdicts, and what went wrong
    #[arg(short, long)]
    pub quiet: bool,
    /// What to print at the end
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    pub format: Format,
    #[command(flatten)]
    pub exports: Exports,
}

/// What becomes of a gate that could not tell. (Documented variants would stretch every help page.)
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Inconclusive {
    Fail,
    Pass,
}

/// An experiment about programs, in words of the command line.
#[derive(Args)]
pub(super) struct Scaling {
    /// A program and its arguments, with {workers} where it takes a number of threads; several are compared
    #[arg(required = true, value_name = "PROGRAM")]
    pub programs: Vec<String>,
    /// Worker counts, as in `--workers 1,2,4`; also `cpus`, `2*cpus`, `powers of two` (up to the cpus)
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub workers: Vec<String>,
    /// The program's name in tables and pictures; given again for each program
    #[arg(long, value_name = "NAME")]
    pub name: Vec<String>,
    /// Run it by the shell
    #[arg(long)]
    pub shell: bool,
    /// Run this before each execution, untimed
    #[arg(long, value_name = "PROGRAM")]
    pub prepare: Option<String>,
    /// Run this after each execution, untimed
    #[arg(long, value_name = "PROGRAM")]
    pub cleanup: Option<String>,
    /// What must be equal in all cases: `stdout`, or what a program such as `xz -dc` makes of it
    #[arg(long, value_name = "HOW")]
    pub verify: Option<String>,
    /// Give each worker as much work: {size} is N x workers
    #[arg(long)]
    pub weak: bool,
    /// What {size} stands for; in weak scaling for each worker
    #[arg(long, value_name = "N")]
    pub size: Option<u32>,
    /// How many blocks to run; in each, every case has its turn
    #[arg(long, value_name = "N")]
    pub repetitions: Option<u32>,
    /// End after the last block that fits into this time, as in `--budget 10m`
    #[arg(long, value_name = "TIME")]
    pub budget: Option<String>,
    /// Write the experiment file that does the same, and run it
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
    #[command(flatten)]
    pub running: Running,
}

#[derive(Args)]
pub(super) struct Init {
    /// The file to write
    #[arg(value_name = "FILE", default_value = "experiment.toml")]
    pub file: PathBuf,
    /// About a program, instead of a transform
    #[arg(long)]
    pub command: bool,
    /// Overwrite the file where there is one
    #[arg(long)]
    pub force: bool,
}

#[derive(Args)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Shell,
}

#[derive(Args)]
pub(super) struct Plan {
    #[command(flatten)]
    pub experiments: Experiments,
}

#[derive(Args)]
pub(super) struct Doctor {
    /// Take about 4 seconds instead of 20, and know less
    #[arg(long)]
    pub quick: bool,
    /// What to print
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    pub format: Format,
}

/// What is printed: text for people, JSON for programs. (Documented variants would stretch every help page.)
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}
