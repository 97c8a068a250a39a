//! `runner predict RUN`: what more workers, or more records, would bring.

use clap::Parser;

use crate::cli::format::Format;
use crate::cli::number::whole;
use crate::cli::runs::Runs;
use crate::cli::subcommand::{Action, CliError, Context, Exit};
use crate::cli::{diagnose, screen, tables};
use crate::predict::{Asked, predict};
use crate::record::Run;
use crate::report::write_prediction;

/// Predict what more workers, or more records, would bring
#[derive(Parser)]
#[command(after_help = "\
Examples: runner predict skewed --workers 64,1024
          runner predict computing --workers 64 --cpus 64
          runner predict reports/skewed/latest --records 100000
Exit codes: 0 it was predicted, 2 it cannot be, 3 the run is not whole.")]
pub(in crate::cli) struct Predict {
    /// The folder of a run, or an experiment's stem: then its latest run
    #[arg(value_name = "RUN")]
    run: String,
    /// Numbers of workers, such as 64,1024 [default: 2, 4 and 8 times as many
    /// as were measured]
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = whole::<usize>, allow_negative_numbers = true)]
    workers: Vec<usize>,
    /// For so many records, drawn from those of the run
    #[arg(long, value_name = "N", value_parser = whole::<usize>, allow_negative_numbers = true)]
    records: Option<usize>,
    /// For a machine with so many cpus like those of the run
    #[arg(long, value_name = "N", value_parser = whole::<usize>, allow_negative_numbers = true)]
    cpus: Option<usize>,
    #[command(flatten)]
    runs: Runs,
    /// What to print
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Format,
}

impl Action for Predict {
    fn run(self, _: &Context<'_>) -> Result<Exit, CliError> {
        let folder = self.runs.folder(&self.run)?;
        let run = Run::read(&folder)?;
        let asked = Asked { workers: self.workers, records: self.records, cpus: self.cpus };
        let prediction = predict(&run, &asked)?;
        self.format.print(&prediction, tables::of_prediction)?;
        for damage in run.damage() {
            screen::report(format_args!("NOT WHOLE: {damage}"));
        }
        // The run may lie where nothing can be written: what was asked for is said.
        match write_prediction(&folder, &prediction) {
            Ok(files) => files.iter().for_each(|file| screen::report(screen::safe(&file.display().to_string()))),
            Err(error) => screen::report(diagnose::warning(&error)),
        }
        Ok(Exit::if_whole(run.damage().is_empty()))
    }
}
