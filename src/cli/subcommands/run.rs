//! `runner run FILE...`, or without the word: runs experiments and says what came out.

use clap::Parser;

use crate::cli::experiments::Experiments;
use crate::cli::running::{Extras, Running};
use crate::cli::subcommand::{Action, CliError, Context, Exit};

/// Run experiments (the word `run` can be left out)
#[derive(Parser)]
#[command(after_help = "\
Examples:
  runner run experiments/sleep1s.toml
      tables and pictures go to reports/sleep1s/latest
  runner --verbose experiments/sleep1s.toml
      and show each record as it is processed")]
pub(in crate::cli) struct Run {
    #[command(flatten)]
    experiments: Experiments,
    #[command(flatten)]
    running: Running,
    /// Print each record as a worker takes it and is done with it, in one extra, untimed execution of each case
    #[arg(short, long)]
    verbose: bool,
    /// Print the input, and the result of every record
    #[arg(long)]
    show_records: bool,
    /// Compare with a stored run: its folder, or an experiment's stem
    #[arg(long, value_name = "RUN")]
    against: Option<String>,
}

impl Action for Run {
    fn run(self, context: &Context<'_>) -> Result<Exit, CliError> {
        // Read before anything runs: afterwards an experiment's stem would mean the run that is to be compared.
        let against = self.against.as_ref().map(|given| self.running.runs.read(given)).transpose()?;
        let planned = self.experiments.planned(context)?;
        let extras = Extras { moments: self.verbose, records: self.show_records, against: against.as_ref() };
        self.running.run(context, &planned, extras)
    }
}
