//! What can be asked of the program.

use std::path::PathBuf;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

/// What was asked for.
pub(super) struct Arguments {
    pub command: Command,
}

impl Arguments {
    /// Reads the process's arguments. Where they make no sense, or ask for help, it says so and exits.
    pub fn read() -> Self {
        let mut program = Program::command();
        let parsed = program.try_get_matches_from_mut(std::env::args_os());
        let program =
            parsed.and_then(|matches| Program::from_arg_matches(&matches)).unwrap_or_else(|error| error.exit());
        let command = program.command.unwrap_or(Command::Run(program.run));
        Self { command }
    }
}

#[derive(Parser)]
#[command(
    name = "runner",
    version,
    about = "Runs experiments about parallel speedup: how much faster, how sure, and what holds it back",
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    arg_required_else_help = true,
    after_help = "Examples:
  runner experiments/sleep1s.toml
      run it; timings and pictures go to reports/sleep1s/latest
  runner --verbose experiments/sleep1s.toml
      and show each record as it is processed
  runner plan experiments/sleep1s.toml
      what would run, and for how long

Exit codes:
  0  all ran, and what was required holds
  1  a requirement is not met
  2  a bad file or argument, or a file that cannot be written
  3  could not tell
  4  a case failed"
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
    #[command(after_help = "Example: runner run --repetitions 10 experiments/sleep1s.toml")]
    Run(Run),
    /// Show what would run, in what order, for about how long
    #[command(after_help = "Example: runner plan --set delay=100ms experiments/sleep1s.toml")]
    Plan(Plan),
    /// List strategies, workloads, datasets and distributions
    #[command(after_help = "Example: runner list")]
    List,
    /// Make every table and picture of a run again from its raw files
    #[command(after_help = "Examples: runner report sleep1s
          runner report reports/sleep1s/latest")]
    Report(Report),
    /// Say how noisy this machine is, and what can be detected on it
    #[command(after_help = "Examples: runner doctor
          runner doctor --quick --format json")]
    Doctor(Doctor),
}

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
    /// The folder that holds the runs
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub out: PathBuf,
    /// Go on with the latest run of each experiment, after its last whole block
    #[arg(long)]
    pub resume: bool,
    /// Print each record as a worker takes it and is done with it, in one extra, untimed execution of each case
    #[arg(short, long)]
    pub verbose: bool,
    /// Print the input, and the result of every record
    #[arg(long)]
    pub show_records: bool,
    /// Print only the tables, and what went wrong
    #[arg(short, long)]
    pub quiet: bool,
    /// What to print at the end
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Args)]
pub(super) struct Plan {
    #[command(flatten)]
    pub experiments: Experiments,
}

#[derive(Args)]
pub(super) struct Report {
    /// The folder of a run, or an experiment's stem: then its latest run
    #[arg(value_name = "RUN")]
    pub run: String,
    /// The folder that holds the runs
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub out: PathBuf,
    /// What to print
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    pub format: Format,
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
