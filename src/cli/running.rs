//! How to run, whatever it is; and the running.

use std::collections::HashSet;
use std::path::PathBuf;

use clap::Args;

use super::columns::Columns;
use super::conclusion::Conclusion;
use super::diagnose::CliError;
use super::exit::Exit;
use super::exports::Exports;
use super::format::Format;
use super::opening::{Opening, list_again};
use super::planned::Planned;
use super::progress::Progress;
use super::records::{print_moment, print_records};
use super::runs::Runs;
use super::session::{Ended, each};
use super::subcommand::Context;
use super::{screen, tables};
use crate::compare::compare;
use crate::compare::history::{append, can_append, entries, read_if_any};
use crate::experiment::Isolation;
use crate::plan::Plan;
use crate::record::{Rule, Run};
use crate::report::PAGE;
use crate::run::{Event, Finished, Interrupt, RecordObserver, RunError, Setting, resume, run};
use crate::text::count;

#[derive(Args)]
pub(super) struct Running {
    #[command(flatten)]
    pub runs: Runs,
    /// The file that keeps a line for each case of each run [default: history.jsonl in DIR]
    #[arg(long, value_name = "FILE")]
    history: Option<PathBuf>,
    /// Go on with the latest run of each experiment, after its last whole block
    #[arg(long)]
    resume: bool,
    /// Measure the failed cases of each experiment's latest run again, and keep what succeeded
    #[arg(long)]
    retry_failed: bool,
    /// Print only the tables, and what went wrong
    #[arg(short, long)]
    quiet: bool,
    /// What to print at the end
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Format,
    #[command(flatten)]
    columns: Columns,
    #[command(flatten)]
    exports: Exports,
    #[command(flatten)]
    opening: Opening,
}

/// What is shown beside the tables.
#[derive(Clone, Copy, Default)]
pub(super) struct Extras<'a> {
    /// Each record as a worker takes it.
    pub moments: bool,
    /// The input and its results.
    pub records: bool,
    /// The run that it is compared with.
    pub against: Option<&'a Run>,
}

impl Running {
    /// Runs one experiment after the other, and says what came out.
    pub fn run(&self, context: &Context<'_>, planned: &[Planned], extras: Extras<'_>) -> Result<Exit, CliError> {
        self.format.keep_output()?;
        let history = self.runs.history(self.history.as_deref());
        if self.history.is_some() || history.exists() {
            can_append(&history)?;
        }
        let measure = |planned: &Planned, interrupt: &Interrupt| self.measure(context, planned, extras, interrupt);
        let conclude = |planned: &Planned, finished: &Finished| self.conclude(context, planned, extras, finished);
        each(planned, &self.exports, measure, conclude)
    }

    fn measure(
        &self,
        context: &Context<'_>,
        planned: &Planned,
        extras: Extras<'_>,
        interrupt: &Interrupt,
    ) -> Result<Finished, CliError> {
        let plan = &planned.plan;
        let mut progress = Progress::begin(plan, self.quiet);
        if extras.records {
            print_records(plan)?;
        }
        let observer: Option<RecordObserver<'_>> = if extras.moments { Some(&print_moment) } else { None };
        let setting = Setting { observer, ..planned.setting(context, &self.runs.out, interrupt) };
        let mut watch = |event: Event<'_>| {
            progress.receive(&event);
            if let Event::Prepared(preparation) = event {
                let (cases, blocks) = (count(plan.cases.len(), "case"), count(plan.blocks as usize, "block"));
                let outlook = planned.outlook(preparation);
                progress.line(&screen::line(&format!("{cases} in {blocks}: this takes {outlook}")));
            }
        };
        let finished = if self.resume || self.retry_failed {
            resume(&self.runs.folder(&plan.experiment)?, plan, &setting, self.retry_failed, &mut watch)
        } else {
            run(plan, &setting, &mut watch)
        };
        progress.end();
        finished.map_err(|error| with_help(error, plan))
    }

    fn conclude(
        &self,
        context: &Context<'_>,
        planned: &Planned,
        extras: Extras<'_>,
        finished: &Finished,
    ) -> Result<Ended, CliError> {
        let conclusion = Conclusion::of(&finished.folder)?;
        let files = conclusion.write()?;
        list_again(&self.runs.out, &finished.folder)?;
        conclusion.print_summary(self.format, &self.columns)?;
        self.remember(finished, &conclusion)?;
        let compared = extras.against.map(|base| self.print_against(base, &conclusion.run)).transpose()?;
        if let Some(why) = ending(finished, &conclusion, context) {
            screen::report(why);
        }
        if !self.quiet {
            screen::report(tables::written(&finished.folder, &files, &conclusion.summary));
        }
        self.opening.page(&finished.folder.join(PAGE), self.quiet);
        let exit = conclusion.exit().max(compared.unwrap_or(Exit::Fine));
        Ok((exit, conclusion.findings(&planned.places())))
    }

    /// Adds a run that came to its end to the history, once. One that was finished before may have been killed before that;
    /// what was measured again is not of the moment of the run, and does not change its lines.
    fn remember(&self, finished: &Finished, conclusion: &Conclusion) -> Result<(), CliError> {
        if finished.rule == Rule::Interrupted {
            return Ok(());
        }
        let name = finished.folder.file_name().unwrap_or_default().to_string_lossy();
        let path = self.runs.history(self.history.as_deref());
        let mut lines = entries(&conclusion.run, &conclusion.summary, &name);
        if (finished.before || self.retry_failed)
            && let Some(history) = read_if_any(&path)?
        {
            let experiment = &conclusion.run.record.plan.experiment;
            let of_run = history.entries.iter().filter(|line| line.run == name && line.experiment == *experiment);
            let known: HashSet<&str> = of_run.map(|line| line.case.as_str()).collect();
            lines.retain(|line| !known.contains(line.case.as_str()));
        }
        if lines.is_empty() { Ok(()) } else { Ok(append(&path, &lines)?) }
    }

    fn print_against(&self, base: &Run, head: &Run) -> Result<Exit, CliError> {
        let history = self.runs.known_history(self.history.as_deref());
        let comparison = compare(base, head, history.as_ref());
        let text = tables::of_unpaired(&comparison);
        match self.format {
            Format::Text => screen::say(text.trim_end())?,
            // The standard output is the summary's.
            Format::Json => screen::report(text.trim_end()),
        }
        Ok(Exit::of_unpaired(&comparison))
    }
}

/// Where no process is needed, the user learns how to do without.
fn with_help(error: RunError, plan: &Plan) -> CliError {
    match &error {
        RunError::Worker(cause) if plan.isolation != Isolation::None && plan.fits_one_process() => {
            CliError::usage(format!("{error}: {cause}"), "`--set isolation=none` takes all turns in the runner's own")
        }
        _ => error.into(),
    }
}

/// Why the run ended, where that is not plain to see, and how to go on.
fn ending(finished: &Finished, conclusion: &Conclusion, context: &Context<'_>) -> Option<String> {
    let summary = &conclusion.summary;
    let blocks = format!("after {} of {} blocks", summary.blocks, summary.blocks_planned);
    match finished.rule {
        _ if finished.before => Some("This run was finished before; nothing was measured.".to_owned()),
        _ if finished.rule != Rule::Interrupted && !conclusion.run.retried.is_empty() => None,
        Rule::AllBlocks | Rule::Decided => None,
        Rule::Precision => Some(format!("Every interval was narrow enough {blocks}.")),
        Rule::Budget => Some(format!("The budget was used up {blocks}.")),
        Rule::Interrupted => {
            Some(format!("Stopped {blocks}; nothing of them is lost. To go on:\n  {}", resuming(context)))
        }
    }
}

/// The command that goes on with a run: the one that began it, and `--resume`, behind the subcommand if there is one.
fn resuming(context: &Context<'_>) -> String {
    let words = std::env::args_os().filter(|word| word != "--resume");
    let mut words: Vec<String> = words.map(|word| word.to_string_lossy().into_owned()).collect();
    if words.iter().any(|word| word == "--retry-failed") {
        return screen::safe(&shell_words::join(words));
    }
    let behind = if words.get(1).is_some_and(|word| context.subcommands().contains(word)) { 2 } else { 1 };
    words.insert(behind.min(words.len()), "--resume".to_owned());
    screen::safe(&shell_words::join(words))
}
