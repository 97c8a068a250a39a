//! `runner compare BASE RUN`: two stored runs.

use std::path::Path;

use clap::Parser;

use crate::cli::format::Format;
use crate::cli::opening::Opening;
use crate::cli::runs::Runs;
use crate::cli::subcommand::{Action, CliError, Context, Exit};
use crate::cli::{diagnose, screen, tables};
use crate::compare::{Times, Unpaired, compare, compare_times, is_times_file, read_times};
use crate::record::{Run, StoreError};
use crate::report::{COMPARE_PAGE, write_unpaired};

/// Compare a stored run with an earlier one
#[derive(Parser)]
#[command(after_help = "\
Examples: runner compare reports/ci/2026-11-02T10-00-00Z ci
          runner compare before.json after.json
Exit codes: 0 nothing lost, 1 a case regressed, 2 a run cannot be read,
3 could not tell (inconclusive, missing, incomparable), 4 a case failed.")]
pub(in crate::cli) struct Compare {
    /// The earlier run: its folder, or an experiment's stem: then its latest run; or a file of `hyperfine --export-json`
    #[arg(value_name = "BASE")]
    base: String,
    /// The run that is judged, named in the same ways
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
        if is_times_file(&self.base) || is_times_file(&self.head) {
            let comparison = compare_times(&self.times(&self.base)?, &self.times(&self.head)?);
            let folder = (!is_times_file(&self.head)).then(|| self.runs.folder(&self.head)).transpose()?;
            return self.conclude(&comparison, folder.as_deref());
        }
        // Without a history less can be told; what, stands with each case.
        let history = self.runs.known_history(None);
        let folder = self.runs.folder(&self.head)?;
        let comparison = compare(&self.runs.read(&self.base)?, &Run::read(&folder)?, history.as_ref());
        self.conclude(&comparison, Some(&folder))
    }
}

impl Compare {
    fn times(&self, given: &str) -> Result<Times, StoreError> {
        if is_times_file(given) { read_times(Path::new(given)) } else { Ok(Times::of_run(&self.runs.read(given)?)) }
    }

    /// Says what came out, and writes the page of it into the folder of the run that is judged, if it is one.
    fn conclude(&self, comparison: &Unpaired, folder: Option<&Path>) -> Result<Exit, CliError> {
        self.format.print(comparison, tables::of_unpaired)?;
        match folder.map(|folder| (folder, write_unpaired(folder, comparison))) {
            Some((folder, Ok(()))) => self.opening.page(&folder.join(COMPARE_PAGE), false),
            // The runs may lie where nothing can be written: what was asked for is said.
            Some((_, Err(error))) => screen::report(diagnose::warning(&error)),
            None => screen::report("No page is written: what is judged has no folder of its own."),
        }
        Ok(Exit::of_unpaired(comparison))
    }
}
