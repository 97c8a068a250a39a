//! `runner FILE...`: runs experiments and says what came out.

use std::fmt;

use super::Context;
use super::arguments::{Run as Arguments, Running, subcommands};
use super::compare::against;
use super::diagnose::CliError;
use super::exit::Exit;
use super::export::{expect_folders, export_all, places};
use super::interrupt::listen;
use super::plan::{Planned, outlook, plan_all};
use super::progress::Progress;
use super::records::show_records;
use super::report::{self, Concluded, conclude, written};
use super::screen;
use super::trend::history_file;
use crate::compare::history::{append, entries};
use crate::plan::Case;
use crate::record::{Rule, Run, resolve};
use crate::report::ci::Findings;
use crate::run::{Event, Finished, Interrupt, RecordObserver, RunError, Setting, resume, run as execute};
use crate::summary::Summary;
use crate::text::count;
use crate::workload::Moment;

/// `runner FILE...`
pub(super) fn run(context: &Context<'_>, arguments: &Arguments) -> Result<Exit, CliError> {
    // Read before anything runs: afterwards an experiment's stem would mean the run that is to be compared.
    let read = |given: &String| Run::read(&resolve(given, &arguments.running.out)?);
    let against = arguments.against.as_ref().map(read).transpose()?;
    let show = Show { moments: arguments.verbose, records: arguments.show_records, against: against.as_ref() };
    run_all(context, &plan_all(context, &arguments.experiments)?, &arguments.running, show)
}

/// What is shown beside the tables.
#[derive(Clone, Copy, Default)]
pub(super) struct Show<'a> {
    /// Each record as a worker takes it.
    moments: bool,
    /// The input and its results.
    records: bool,
    /// How it differs from this run.
    against: Option<&'a Run>,
}

/// Runs one after the other.
pub(super) fn run_all(
    context: &Context<'_>,
    planned: &[Planned],
    running: &Running,
    show: Show<'_>,
) -> Result<Exit, CliError> {
    expect_folders(&running.exports.list)?;
    let mut findings = Vec::new();
    let outcome = run_each(context, planned, running, show, &mut findings);
    export_all(&running.exports.list, planned, findings, outcome)
}

fn run_each(
    context: &Context<'_>,
    planned: &[Planned],
    running: &Running,
    show: Show<'_>,
    findings: &mut Vec<Findings>,
) -> Result<Exit, CliError> {
    let interrupt = listen();
    let mut exit = Exit::Fine;
    for planned in planned {
        let (ended, found) = run_one(context, planned, running, show, &interrupt)?;
        findings.push(found);
        exit = exit.max(ended);
        if let Some(signal) = interrupt.signal() {
            return Ok(Exit::Interrupted(signal));
        }
    }
    Ok(exit)
}

fn run_one(
    context: &Context<'_>,
    planned: &Planned,
    running: &Running,
    show: Show<'_>,
    interrupt: &Interrupt,
) -> Result<(Exit, Findings), CliError> {
    let plan = &planned.plan;
    let mut progress = Progress::new(running.quiet);
    if !running.quiet {
        screen::report(screen::safe(&plan.title));
        plan.notes.iter().for_each(|note| screen::report(format_args!("note: {}", screen::safe(note))));
    }
    if show.records {
        show_records(plan)?;
    }
    let observer: RecordObserver<'_> = &print_record;
    let setting = Setting {
        out: &running.out,
        source: planned.experiment.source(),
        folder: &planned.folder,
        observer: show.moments.then_some(observer),
        subject: context.subject,
        interrupt,
    };
    let mut watch = |event: Event<'_>| {
        match &event {
            Event::Prepared(preparation) if !running.quiet => {
                let notes = preparation.notes.iter().map(|note| format!("note: {}", screen::safe(note)));
                notes.for_each(|note| progress.line(&note));
                let cases = count(plan.cases.len(), "case");
                let blocks = count(plan.blocks as usize, "block");
                progress.line(&format!("{cases} in {blocks}: this takes {}", outlook(plan, preparation)))
            }
            Event::Rehearsal(case) => print(format_args!("\n{}", screen::safe(&case.id))),
            _ => {}
        }
        progress.receive(&event);
    };
    let finished = if running.resume {
        let earlier = resolve(&plan.experiment, &running.out)?;
        resume(&earlier, plan, &setting, &mut watch)
    } else {
        execute(plan, &setting, &mut watch)
    };
    progress.end();
    let finished = match finished {
        Err(RunError::Stopped) => {
            screen::report("Stopped before anything was measured.");
            return Ok((Exit::Fine, Findings::not_run(plan, "stopped before anything was measured", &places(planned))));
        }
        other => other?,
    };
    let concluded = conclude(&finished.folder)?;
    let files = concluded.write_tables_and_pictures()?;
    let summary = &concluded.summary;
    report::print(summary, &finished.folder, running.format)?;
    remember(&finished, &concluded, running)?;
    let compared = show.against.map(|base| against(base, &concluded.run, running.format)).transpose()?;
    ending(&finished, summary).iter().for_each(screen::report);
    if !running.quiet {
        screen::report(written(&finished.folder, &files));
    }
    let exit = concluded.exit().max(compared.unwrap_or(Exit::Fine));
    Ok((exit, concluded.findings(&places(planned))))
}

/// Adds a run that came to its end to the history.
fn remember(finished: &Finished, concluded: &Concluded, running: &Running) -> Result<(), CliError> {
    if finished.before || finished.rule == Rule::Interrupted {
        return Ok(());
    }
    let name = finished.folder.file_name().unwrap_or_default().to_string_lossy();
    let file = history_file(running.history.as_deref(), &running.out);
    Ok(append(&file, &entries(&concluded.run, &concluded.summary, &name))?)
}

/// Why the run ended, where that is not plain to see, and how to go on.
fn ending(finished: &Finished, summary: &Summary) -> Option<String> {
    let blocks = format!("after {} of {} blocks", summary.blocks, summary.blocks_planned);
    match finished.rule {
        _ if finished.before => Some("This run was finished before; nothing was measured.".to_owned()),
        Rule::AllBlocks | Rule::Decided => None,
        Rule::Precision => Some(format!("Every interval was narrow enough {blocks}.")),
        Rule::Budget => Some(format!("The budget was used up {blocks}.")),
        Rule::Interrupted => {
            Some(format!("Stopped {blocks}; nothing of them is lost. To go on:\n  {}", resuming_command()))
        }
    }
}

/// The command that goes on with a run: the one that began it, and `--resume`, behind the subcommand if there is one.
fn resuming_command() -> String {
    let plain = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "-_./=,:+%".contains(c));
    let quoted = |word: String| if plain(&word) { word } else { format!("'{}'", word.replace('\'', r"'\''")) };
    let mut words: Vec<String> = std::env::args().map(quoted).map(|word| screen::safe(&word)).collect();
    words.retain(|word| word != "--resume");
    let behind = if words.get(1).is_some_and(|word| subcommands().contains(word)) { 2 } else { 1 };
    words.insert(behind.min(words.len()), "--resume".to_owned());
    words.join(" ")
}

/// The tutorial's two lines, with worker and time.
fn print_record(_: &Case, name: &str, moment: Moment) {
    let what = if moment.done { "Done processing record" } else { "Processing record" };
    print(format_args!("{:>9.3} s  worker {}  {what} {}", moment.at_s, moment.worker, screen::safe(name)));
}

/// A line on the way to what was asked for: where it cannot be written, that will be told with the table.
fn print(line: fmt::Arguments<'_>) {
    let _ = screen::say(line);
}
