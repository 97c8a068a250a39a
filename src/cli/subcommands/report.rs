//! `runner report RUN`: a run's tables and pictures, from its raw files.

use clap::Parser;

use crate::cli::columns::Columns;
use crate::cli::conclusion::Conclusion;
use crate::cli::exports::Exports;
use crate::cli::format::Format;
use crate::cli::opening::{Opening, list_again};
use crate::cli::runs::Runs;
use crate::cli::subcommand::{Action, CliError, Context, Exit};
use crate::cli::{screen, tables};
use crate::record::sweep;
use crate::report::PAGE;
use crate::report::ci::Places;

/// Make all reports of a run again from its raw files
#[derive(Parser)]
#[command(after_help = "\
Examples: runner report sleep1s
          runner report reports/sleep1s/latest")]
pub(in crate::cli) struct Report {
    /// The folder of a run, or an experiment's stem: then its latest run
    #[arg(value_name = "RUN")]
    run: String,
    #[command(flatten)]
    runs: Runs,
    /// What to print
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Format,
    #[command(flatten)]
    columns: Columns,
    #[command(flatten)]
    exports: Exports,
    #[command(flatten)]
    opening: Opening,
}

impl Action for Report {
    fn run(self, _: &Context<'_>) -> Result<Exit, CliError> {
        self.exports.check()?;
        let folder = self.runs.folder(&self.run)?;
        sweep(&folder);
        let conclusion = Conclusion::of(&folder)?;
        let files = conclusion.write()?;
        list_again(&self.runs.out, &folder)?;
        if let (Some(comparison), Format::Text) = (&conclusion.comparison, self.format) {
            screen::say(tables::of_gate(comparison, &folder))?;
            screen::say("What follows is of head alone.\n")?;
        }
        conclusion.print_summary(self.format, &self.columns)?;
        for damage in conclusion.run.damage() {
            screen::report(format_args!("NOT WHOLE: {damage}"));
        }
        if let Some(unchecked) = conclusion.run.unchecked() {
            screen::report(format_args!("note: {unchecked}"));
        }
        screen::report(tables::written(&folder, &files, &conclusion.summary));
        self.opening.page(&folder.join(PAGE), false);
        // The folder of a run does not know where its experiment's file is now.
        self.exports.write(&[conclusion.findings(&Places::default())])?;
        Ok(conclusion.exit())
    }
}
