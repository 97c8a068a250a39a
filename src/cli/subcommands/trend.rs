//! `runner trend`: how the speedups changed from run to run.

use std::path::{Path, PathBuf};

use clap::Parser;
use serde::Serialize;

use crate::cli::format::Format;
use crate::cli::opening::Opening;
use crate::cli::runs::Runs;
use crate::cli::screen::{self, paragraph};
use crate::cli::subcommand::{Action, CliError, Context, Exit};
use crate::compare::history::{Skipped, Trend as OneTrend, read, trends};
use crate::report::{to_gate, trend_notes, trend_table, write_trends};
use crate::text::{count, did_you_mean, nearest};

/// Show how the speedups changed from run to run
#[derive(Parser)]
#[command(after_help = "\
Examples: runner trend
          runner trend --case rayon/4
          runner trend ci/history.jsonl --format json
Exit codes: 0 all was told, 2 there is no history, 3 not all of it can be read.")]
pub(in crate::cli) struct Trend {
    /// The file that keeps a line for each case of each run [default: history.jsonl in DIR]
    #[arg(value_name = "HISTORY")]
    history: Option<PathBuf>,
    /// Only this case; can be given again
    #[arg(long, value_name = "CASE")]
    case: Vec<String>,
    #[command(flatten)]
    runs: Runs,
    /// What to print
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Format,
    #[command(flatten)]
    opening: Opening,
}

impl Action for Trend {
    /// What happened in a history is told, not judged; but of one that can be read in part only, not all can be told.
    /// (The last line alone may be torn: a writer that was killed left it.)
    fn run(self, _: &Context<'_>) -> Result<Exit, CliError> {
        let path = self.runs.history(self.history.as_deref());
        let history = read(&path)?;
        let damaged = history.skipped.foreign + history.skipped.corrupt > 0;
        warn(&path, &history.skipped, damaged);
        let trends = chosen(trends(&history), &self.case)?;
        let skipped = (!history.skipped.is_empty()).then(|| history.skipped.to_string());
        self.format
            .print(&Printed { trends: &trends, skipped }, |printed| printed.trends.iter().map(text).collect())?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let files = write_trends(folder, &trends, &self.case)?;
        let (pages, pictures): (Vec<&PathBuf>, Vec<&PathBuf>) = files.iter().partition(|file| is_page(file));
        pictures.iter().for_each(|file| screen::report(screen::safe(&file.display().to_string())));
        pages.iter().for_each(|page| self.opening.page(page, false));
        Ok(Exit::if_whole(!damaged))
    }
}

fn is_page(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending == "html")
}

#[derive(Serialize)]
struct Printed<'a> {
    trends: &'a [OneTrend],
    skipped: Option<String>,
}

fn warn(path: &Path, skipped: &Skipped, damaged: bool) {
    if !skipped.is_empty() {
        screen::report(format_args!("warning: {}: skipped {skipped}", screen::safe(&path.display().to_string())));
    }
    if damaged {
        screen::report("So this is not the whole history: remove these lines, or use the program that wrote them.");
    }
}

/// The trends of these cases; of all where none is named.
fn chosen(mut trends: Vec<OneTrend>, cases: &[String]) -> Result<Vec<OneTrend>, CliError> {
    let known: Vec<&str> = trends.iter().flat_map(|trend| &trend.cases).map(|case| case.case.as_str()).collect();
    if let Some(unknown) = cases.iter().find(|case| !known.contains(&case.as_str())) {
        let help = nearest(unknown, known).map(did_you_mean);
        return Err(CliError::Usage { what: format!("the history has no case `{unknown}`"), help });
    }
    if !cases.is_empty() {
        trends.iter_mut().for_each(|trend| trend.cases.retain(|case| cases.contains(&case.case)));
        trends.retain(|trend| !trend.cases.is_empty());
    }
    Ok(trends)
}

fn text(trend: &OneTrend) -> String {
    let runs = count(trend.runs, "run");
    let mut text = paragraph(&format!("{}, {runs} on {}", trend.experiment, trend.fingerprint));
    text += &format!("{}\n", screen::table(&trend_table(trend)));
    let advice = to_gate(trend);
    if !advice.is_empty() {
        text += "Worth a gate:\n";
    }
    text.extend(advice.iter().map(|why| paragraph(&format!("- {why}"))));
    text.extend(trend_notes(trend).iter().map(|note| paragraph(&format!("note: {note}"))));
    text + "\n"
}
