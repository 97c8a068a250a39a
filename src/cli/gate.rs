//! `runner gate FILE --base EXE`: two executables in the same blocks, a verdict on each case, an exit code.

use std::path::Path;

use super::Context;
use super::arguments::{Format, Gate as Arguments, Inconclusive};
use super::base::Base;
use super::diagnose::{CliError, show};
use super::exit::Exit;
use super::export::{expect_folders, export_all, places};
use super::interrupt::listen;
use super::plan::{Planned, gate_all};
use super::progress::Progress;
use super::report::conclude;
use super::screen;
use crate::compare::Comparison;
use crate::record::Rule;
use crate::report::ci::Findings;
use crate::report::verdicts::{about, about_all};
use crate::report::{comparison_json, comparison_table, explain, headline, reasons, remarks, requirement};
use crate::run::{Event, Finished, Gate, Interrupt, RunError, Setting, gate as execute};
use crate::text::{paragraph, some};

/// `runner gate FILE`
pub(super) fn gate(context: &Context<'_>, arguments: &Arguments) -> Result<Exit, CliError> {
    sensible(arguments)?;
    let planned = gate_all(context, &arguments.experiments)?;
    let ids = || planned.iter().flat_map(|planned| &planned.plan.cases).map(|case| case.id.as_str());
    if let Some(unknown) = arguments.explain.iter().find(|id| ids().all(|known| known != **id)) {
        return Err(CliError::Usage {
            what: format!("--explain {unknown}: there is no such case"),
            help: Some(format!("cases are {}", some(&ids().collect::<Vec<_>>(), 20))),
        });
    }
    expect_folders(&arguments.exports.list)?;
    let mut findings = Vec::new();
    let outcome = gate_each(context, &planned, arguments, &mut findings);
    let passes = matches!(arguments.inconclusive, Inconclusive::Pass);
    if passes {
        findings.iter_mut().for_each(Findings::let_pass);
    }
    let exit = export_all(&arguments.exports.list, &planned, findings, outcome)?;
    if exit == Exit::Inconclusive && passes {
        screen::report("This passes only because of --inconclusive pass.");
        return Ok(Exit::Fine);
    }
    Ok(exit)
}

fn gate_each(
    context: &Context<'_>,
    planned: &[Planned],
    arguments: &Arguments,
    findings: &mut Vec<Findings>,
) -> Result<Exit, CliError> {
    let interrupt = listen();
    let mut exit = Exit::Fine;
    for planned in planned {
        let not_run = |cause: &str| Findings::not_run(&planned.plan, cause, &places(planned));
        let (ended, found) = match gate_one(context, planned, arguments, &interrupt) {
            Err(error @ CliError::Run(RunError::Incomparable { .. })) => (show(&error), not_run(&error.to_string())),
            Err(CliError::Run(RunError::Stopped)) => {
                screen::report("Stopped before anything was measured.");
                (Exit::NotWhole, not_run("stopped before anything was measured"))
            }
            other => other?,
        };
        findings.push(found);
        exit = exit.max(ended);
        if let Some(signal) = interrupt.signal() {
            return Ok(Exit::Interrupted(signal));
        }
    }
    Ok(exit)
}

/// What clap cannot know.
fn sensible(arguments: &Arguments) -> Result<(), CliError> {
    let usage = |what: &str, help: &str| Err(CliError::Usage { what: what.to_owned(), help: Some(help.to_owned()) });
    if arguments.resume {
        let what = "a gate cannot be resumed: turns that an interruption lies between are no pairs";
        return usage(what, "start it again, without --resume");
    }
    if arguments.base.is_none() && !arguments.no_base {
        let help = "--base EXE names the other build; --no-base is for the commit that introduces the gate";
        return usage("there is nothing to compare with", help);
    }
    if arguments.base_file.is_some() && arguments.experiments.files.len() > 1 {
        return usage("--base-file is about one experiment file, and here are several", "run a gate for each of them");
    }
    Ok(())
}

fn gate_one(
    context: &Context<'_>,
    planned: &Planned,
    arguments: &Arguments,
    interrupt: &Interrupt,
) -> Result<(Exit, Findings), CliError> {
    let plan = &planned.plan;
    let base = Base::known(context, planned, arguments)?;
    let removed: Vec<String> = planned.experiment.gate.removed.iter().map(|id| id.get_ref().clone()).collect();
    let gate = Gate {
        base: arguments.base.as_deref(),
        head: arguments.head.as_deref(),
        base_cases: &base.cases,
        ask_base: base.asked.as_ref(),
        is_chosen: !arguments.experiments.only.is_empty(),
        removed: &removed,
        remarks: base.remarks,
    };
    let setting = Setting {
        out: &arguments.out,
        source: planned.experiment.source(),
        folder: &planned.folder,
        observer: None,
        subject: context.subject,
        interrupt,
    };
    if !arguments.quiet {
        screen::report(screen::safe(&plan.title));
    }
    let mut progress = Progress::new(arguments.quiet);
    let mut watch = |event: Event<'_>| {
        if let (Event::Prepared(preparation), false) = (&event, arguments.quiet) {
            let notes = plan.notes.iter().chain(&preparation.notes);
            notes.for_each(|note| progress.line(&format!("note: {}", screen::safe(note))));
        }
        progress.receive(&event);
    };
    let finished = execute(plan, &gate, &setting, &mut watch);
    progress.end();
    conclusion(&finished?, planned, arguments)
}

/// Makes the reports of a gate's run, prints them, and says how it ends.
fn conclusion(finished: &Finished, planned: &Planned, arguments: &Arguments) -> Result<(Exit, Findings), CliError> {
    let concluded = conclude(&finished.folder)?;
    let findings = concluded.findings(&places(planned));
    let Some(comparison) = &concluded.comparison else { return Ok((Exit::Unusable, findings)) };
    print(comparison, arguments.format)?;
    for id in &arguments.explain {
        let verdicts = comparison.cases.iter().filter(|verdict| verdict.case == *id);
        let words: Vec<String> = verdicts.map(|verdict| explain(verdict, &comparison.rules)).collect();
        match arguments.format {
            Format::Text => {
                words.iter().try_for_each(|words| screen::say(screen::safe_lines(&format!("\n{words}"))))?
            }
            Format::Json => words.iter().for_each(|words| screen::report(screen::safe_lines(words))),
        }
        if words.is_empty() {
            screen::report(format_args!(
                "{}: it is a baseline, which is part of the verdicts on others",
                screen::safe(id)
            ));
        }
    }
    for judged in concluded.requirements() {
        screen::report(paragraph(&requirement(judged), screen::width()).trim_end());
    }
    if let Some(unjudged) = concluded.unjudged() {
        screen::report(format_args!("note: {unjudged}."));
    }
    if !arguments.quiet {
        screen::report(written(&finished.folder));
    }
    if finished.rule == Rule::Interrupted {
        return Ok((Exit::NotWhole, findings));
    }
    Ok((concluded.exit(), findings))
}

/// Prints the verdicts: for people, or all of them for programs.
fn print(comparison: &Comparison, format: Format) -> Result<(), CliError> {
    match format {
        Format::Text => screen::say(text(comparison, screen::width()).trim_end())?,
        Format::Json => screen::say(comparison_json(comparison).map_err(std::io::Error::from)?)?,
    }
    Ok(())
}

/// A sentence, a table, and what else there is to say.
pub(super) fn text(comparison: &Comparison, width: usize) -> String {
    let mut text = paragraph(&format!("{}.", screen::safe(&headline(comparison))), width);
    let table = comparison_table(comparison).plain(width);
    if !comparison.cases.is_empty() {
        text += &format!("\n{table}\n");
    }
    text.extend(reasons(comparison).iter().map(|reason| paragraph(&screen::safe(reason), width)));
    let note = |remark: &String| paragraph(&screen::safe(&format!("note: {remark}.")), width);
    text.extend(remarks(comparison).iter().map(note));
    if comparison.base.is_some() {
        let about = if table.contains("would find") { about_all } else { about };
        text += &paragraph(&about(&comparison.rules), width);
    }
    text
}

fn written(folder: &Path) -> String {
    let picture = if folder.join("comparison.png").exists() { "comparison.png, comparison.svg, " } else { "" };
    let folder = screen::safe(&folder.display().to_string());
    format!(
        "{folder}: gate.json, gate.md, {picture}samples.csv, spans.csv, run.json; `report` makes tables and pictures of head"
    )
}
