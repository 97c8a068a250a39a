//! `runner gate FILE --base EXE`: two executables in the same blocks, a verdict on each case, an exit code.

mod base;

use std::path::Path;

use clap::{Parser, ValueEnum};

use crate::cli::conclusion::Conclusion;
use crate::cli::experiments::Experiments;
use crate::cli::exports::Exports;
use crate::cli::format::Format;
use crate::cli::opening::{Opening, list_again};
use crate::cli::planned::Planned;
use crate::cli::progress::Progress;
use crate::cli::runs::Runs;
use crate::cli::screen::{self, paragraph_beside};
use crate::cli::session::{Ended, each};
use crate::cli::subcommand::{Action, CliError, Context, Exit};
use crate::cli::tables;
use crate::compare::Comparison;
use crate::record::Rule;
use crate::report::{PAGE, comparison_json, explain, requirement};
use crate::run::{Finished, Gate as Compared, Interrupt, gate};
use crate::text::{escape, some};
use base::{Base, BaseArguments};

/// Compare two builds in the same blocks: is it still as fast?
#[derive(Parser)]
#[command(mut_arg("repetitions", |most| most.help("At most so many blocks: `repetitions` of the file's `[gate]`")),
    after_help = "\
Examples:
  runner gate ci.toml --base /tmp/base/runner
      this build against another one, in blocks of both
  runner gate solver.toml --base old/solver --head new/solver
      two programs of any sort, which the file calls {exe}
Exit codes: 0 no loss, 1 regressed, 2 a bad file or argument, 3 could not tell,
4 a case failed. A shell pipe hides them: set -o pipefail, or write to a file.")]
pub(in crate::cli) struct Gate {
    #[command(flatten)]
    experiments: Experiments,
    #[command(flatten)]
    base: BaseArguments,
    /// Tell how the verdict on this case came about; can be given again
    #[arg(long, value_name = "CASE")]
    explain: Vec<String>,
    /// What becomes of an inconclusive check: `pass` makes 0 of its exit code, and says so
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = Inconclusive::Fail)]
    inconclusive: Inconclusive,
    #[command(flatten)]
    runs: Runs,
    /// Known only to be refused with a reason.
    #[arg(long, hide = true)]
    resume: bool,
    /// Print only the verdicts, and what went wrong
    #[arg(short, long)]
    quiet: bool,
    /// What to print at the end
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Format,
    #[command(flatten)]
    exports: Exports,
    #[command(flatten)]
    opening: Opening,
}

/// What becomes of a gate that could not tell. (Documented variants would stretch every help page.)
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Inconclusive {
    Fail,
    Pass,
}

impl Action for Gate {
    fn run(self, context: &Context<'_>) -> Result<Exit, CliError> {
        self.check()?;
        let planned = self.experiments.planned_gates(context)?;
        self.check_explained(&planned)?;
        self.format.keep_output()?;
        let measure = |planned: &Planned, interrupt: &Interrupt| self.measure(context, planned, interrupt);
        let conclude = |planned: &Planned, finished: &Finished| self.conclude(planned, finished);
        let exit = each(&planned, &self.exports, measure, conclude)?;
        if exit == Exit::Inconclusive && self.passes() {
            screen::report("This passes only because of --inconclusive pass.");
            return Ok(Exit::Fine);
        }
        Ok(exit)
    }
}

impl Gate {
    /// Refuses what clap cannot know to make no sense.
    fn check(&self) -> Result<(), CliError> {
        if self.resume {
            let what = "a gate cannot be resumed: turns that an interruption lies between are no pairs";
            return Err(CliError::usage(what, "start it again, without --resume"));
        }
        self.base.check(&self.experiments)
    }

    fn check_explained(&self, planned: &[Planned]) -> Result<(), CliError> {
        let known: Vec<&str> =
            planned.iter().flat_map(|planned| &planned.plan.cases).map(|case| case.id.as_str()).collect();
        let Some(unknown) = self.explain.iter().find(|id| !known.contains(&id.as_str())) else { return Ok(()) };
        let what = format!("--explain {unknown}: there is no such case");
        Err(CliError::usage(what, format!("cases are {}", some(&known, 20))))
    }

    fn passes(&self) -> bool {
        self.inconclusive == Inconclusive::Pass
    }

    fn measure(&self, context: &Context<'_>, planned: &Planned, interrupt: &Interrupt) -> Result<Finished, CliError> {
        let base = Base::read(context, planned, &self.base, &self.experiments)?;
        let removed: Vec<String> = planned.experiment.gate.removed.iter().map(|id| id.get_ref().clone()).collect();
        let compared = Compared {
            base: self.base.base.as_deref(),
            head: self.base.head.as_deref(),
            base_cases: &base.cases,
            ask_base: base.asked.as_ref(),
            is_chosen: !self.experiments.only.is_empty(),
            removed: &removed,
            remarks: base.remarks,
        };
        let setting = planned.setting(context, &self.runs.out, interrupt);
        let mut progress = Progress::begin(&planned.plan, self.quiet);
        let finished = gate(&planned.plan, &compared, &setting, &mut |event| progress.receive(&event));
        progress.end();
        Ok(finished?)
    }

    /// Makes the reports of the gate's run, prints them, and says how it ends.
    fn conclude(&self, planned: &Planned, finished: &Finished) -> Result<Ended, CliError> {
        let conclusion = Conclusion::of(&finished.folder)?;
        list_again(&self.runs.out, &finished.folder)?;
        let mut findings = conclusion.findings(&planned.places());
        if self.passes() {
            findings.let_pass();
        }
        let Some(comparison) = &conclusion.comparison else { return Ok((Exit::Unusable, findings)) };
        self.print(comparison, &finished.folder)?;
        self.explain(comparison)?;
        for judged in conclusion.requirements() {
            screen::report(paragraph_beside(&requirement(judged)).trim_end());
        }
        if let Some(unjudged) = conclusion.unjudged() {
            screen::report(format_args!("note: {unjudged}."));
        }
        if !self.quiet {
            screen::report(tables::written_by_gate(&finished.folder));
        }
        self.opening.page(&finished.folder.join(PAGE), self.quiet);
        let interrupted = finished.rule == Rule::Interrupted;
        Ok((if interrupted { Exit::NotWhole } else { conclusion.exit() }, findings))
    }

    /// Prints the verdicts: for people, or all of them for programs.
    fn print(&self, comparison: &Comparison, folder: &Path) -> std::io::Result<()> {
        match self.format {
            Format::Text => screen::say(tables::of_gate(comparison, folder).trim_end()),
            Format::Json => screen::hand_out(escape::json(&comparison_json(comparison)?)),
        }
    }

    /// Prints how the verdicts came about that are asked for.
    fn explain(&self, comparison: &Comparison) -> std::io::Result<()> {
        for id in &self.explain {
            let mut verdicts = comparison.cases.iter().filter(|verdict| verdict.case == *id).peekable();
            if verdicts.peek().is_none() {
                let id = screen::safe(id);
                screen::report(format_args!("{id}: it is a baseline, which is part of the verdicts on others"));
            }
            for verdict in verdicts {
                let words = screen::safe_lines(&explain(verdict, &comparison.rules));
                match self.format {
                    Format::Text => screen::say(format_args!("\n{words}"))?,
                    // The standard output is the verdicts'.
                    Format::Json => screen::report(words),
                }
            }
        }
        Ok(())
    }
}
