//! `runner compare BASE RUN`: two stored runs.

use clap::Parser;

use crate::cli::format::Format;
use crate::cli::opening::Opening;
use crate::cli::runs::Runs;
use crate::cli::subcommand::{Action, CliError, Context, Exit};
use crate::cli::{screen, tables};
use crate::compare::compare;
use crate::compare::history::read;
use crate::record::Run;
use crate::report::{COMPARE_PAGE, write_unpaired};

/// Compare a stored run with an earlier one
#[derive(Parser)]
#[command(after_help = "\
Example: runner compare reports/ci/2026-11-02T10-00-00Z ci
Exit codes: 0 nothing lost, 1 a case regressed, 2 a run cannot be read,
3 could not tell (inconclusive, missing, incomparable), 4 a case failed.")]
pub(in crate::cli) struct Compare {
    /// The earlier run: its folder, or an experiment's stem: then its latest run
    #[arg(value_name = "BASE")]
    base: String,
    /// The run that is judged
    #[arg(value_name = "RUN")]
    head: String,
    #[command(flatten)]
    runs: Runs,
    /// What to print
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Format,
    #[command(flatten)]
    opening: Opening,
}

impl Action for Compare {
    fn run(self, _: &Context<'_>) -> Result<Exit, CliError> {
        // Without a history, or with one that cannot be read, less can be told; what, stands with each case.
        let history = read(&self.runs.history(None)).ok();
        let folder = self.runs.folder(&self.head)?;
        let comparison = compare(&self.runs.read(&self.base)?, &Run::read(&folder)?, history.as_ref());
        self.format.print(&comparison, tables::of_unpaired)?;
        // The runs may lie where nothing can be written: what was asked for is said.
        match write_unpaired(&folder, &comparison) {
            Ok(()) => self.opening.page(&folder.join(COMPARE_PAGE), false),
            Err(error) => screen::report(format_args!("warning: no page: {error}")),
        }
        Ok(Exit::of_unpaired(&comparison))
    }
}
