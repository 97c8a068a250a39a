//! `runner report RUN`, and what is printed at the end of every run.

use std::io;
use std::path::{Path, PathBuf};

use super::arguments::{Format, Report as Arguments};
use super::diagnose::CliError;
use super::exit::Exit;
use super::export::{expect_folders, export};
use super::gate;
use super::screen;
use crate::compare::Comparison;
use crate::record::{Run, output_file, resolve};
use crate::report::ci::{Findings, Places};
use crate::report::{best_choice, case_table, headline, remarks, requirement, timing, write_all, write_comparison};
use crate::summary::{Judged, Summary};
use crate::text::{count, paragraph};

/// `runner report RUN`
pub(super) fn report(arguments: &Arguments) -> Result<Exit, CliError> {
    expect_folders(&arguments.exports.list)?;
    let folder = resolve(&arguments.run, &arguments.out)?;
    let concluded = conclude(&folder)?;
    let files = concluded.write_tables_and_pictures()?;
    if let (Some(comparison), Format::Text) = (&concluded.comparison, arguments.format) {
        screen::say(gate::text(comparison, screen::width()))?;
        screen::say("What follows is of head alone.\n")?;
    }
    print(&concluded.summary, &folder, arguments.format)?;
    for table in &concluded.run.torn {
        screen::report(format_args!("NOT WHOLE: the last line of {table} was not written to its end"));
    }
    screen::report(written(&folder, &files));
    // The folder of a run does not know where its experiment's file is now.
    export(&arguments.exports.list, &[concluded.findings(&Places::default())])?;
    Ok(concluded.exit())
}

/// What the raw files of a run say.
pub(super) struct Concluded {
    folder: PathBuf,
    pub run: Run,
    pub summary: Summary,
    /// The verdicts, where it is the run of a gate; then the summary is of head.
    pub comparison: Option<Comparison>,
}

/// Summarises the run in `folder` from its raw files. The verdicts of a gate are written there.
pub(super) fn conclude(folder: &Path) -> Result<Concluded, CliError> {
    let run = Run::read(folder)?;
    let comparison = Comparison::of(&run)?;
    if let Some(comparison) = &comparison {
        write_comparison(folder, comparison)?;
    }
    Ok(Concluded { folder: folder.to_owned(), summary: Summary::of(&run), run, comparison })
}

impl Concluded {
    /// Writes every report of the summary.
    pub fn write_tables_and_pictures(&self) -> Result<Vec<PathBuf>, CliError> {
        Ok(write_all(&self.folder, &self.summary)?)
    }

    /// What CI is told.
    pub fn findings(&self, places: &Places) -> Findings {
        let Some(comparison) = &self.comparison else { return Findings::of_run(&self.summary, places) };
        let Comparison { experiment, title, rules, cases, base, .. } = comparison;
        let mut findings = Findings::of_gate(experiment, title, rules, cases, places);
        if base.is_none() {
            findings = findings.and_said([headline(comparison)]);
            // Its columns are all about base.
            findings.tables = None;
        }
        let remarks = self.unjudged().map(str::to_owned).into_iter().chain(remarks(comparison));
        findings.and_required(self.requirements(), places).and_said(remarks)
    }

    /// What was required, and whether it holds. A gate without a base has one block, which cannot tell.
    pub fn requirements(&self) -> &[Judged] {
        let nothing = self.comparison.as_ref().is_some_and(|comparison| comparison.base.is_none());
        if nothing { &[] } else { &self.summary.requirements }
    }

    /// What is to be said where requirements are not judged.
    pub fn unjudged(&self) -> Option<&'static str> {
        let judged = self.requirements().len() == self.summary.requirements.len();
        (!judged).then_some("what is required was not judged: one block cannot tell; run the experiment itself")
    }

    /// The code of a run that came to its end.
    pub fn exit(&self) -> Exit {
        let whole = if self.run.torn.is_empty() { Exit::Fine } else { Exit::NotWhole };
        // The verdicts tell of every case of a gate.
        let told = match &self.comparison {
            None => Exit::of(&self.summary),
            Some(comparison) => {
                let verdicts = comparison.cases.iter().map(|case| Exit::from(case.verdict));
                verdicts.fold(Exit::of_required(self.requirements()), Exit::max)
            }
        };
        told.max(whole)
    }
}

/// Prints the summary: for people, or all of it for programs.
pub(super) fn print(summary: &Summary, folder: &Path, format: Format) -> io::Result<()> {
    match format {
        Format::Text => screen::say(conclusion(summary, folder, screen::width()).trim_end()),
        Format::Json => screen::say(serde_json::to_string_pretty(summary)?),
    }
}

/// What a run says at its end: the tables, the best choice, what was required, what to distrust.
fn conclusion(summary: &Summary, folder: &Path, width: usize) -> String {
    let mut text = String::new();
    for group in &summary.groups {
        if !group.label.is_empty() {
            text += &format!("{}\n", screen::safe(&group.label));
        }
        text += &format!("{}\n", case_table(group).plain(width));
        text.extend(best_choice(group).map(|best| paragraph(&best, width)));
        text.extend((!group.label.is_empty()).then_some('\n'));
    }
    text += &paragraph(&timing(summary), width);
    for case in summary.cases() {
        if let Some(cause) = case.outcome.failure() {
            let kept = folder.join(output_file(&case.id));
            let kept = if kept.exists() { format!(" (what it printed: {})", kept.display()) } else { String::new() };
            text += &paragraph(&screen::safe(&format!("FAILED: {}: {cause}{kept}", case.id)), width);
        }
    }
    text.extend(summary.requirements.iter().map(|judged| paragraph(&requirement(judged), width)));
    text.extend(
        summary.warnings.iter().map(|warning| paragraph(&format!("warning: {}", screen::safe(warning)), width)),
    );
    text
}

/// The files of a run in one line.
pub(super) fn written(folder: &Path, files: &[PathBuf]) -> String {
    let pictures = files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "png"));
    let pictures = count(pictures.count(), "picture");
    format!(
        "{}: samples.csv, spans.csv, run.json, summary.csv, summary.md, {pictures}",
        screen::safe(&folder.display().to_string())
    )
}
