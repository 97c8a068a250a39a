//! `runner report RUN`, and what is printed at the end of every run.

use std::io;
use std::path::{Path, PathBuf};

use super::arguments::{Format, Report as Arguments};
use super::diagnose::CliError;
use super::exit::Exit;
use super::screen;
use crate::report::{best_choice, case_table, requirement, timing, write_all};
use crate::store::{Run, output_file, resolve};
use crate::summary::Summary;

/// `runner report RUN`
pub(super) fn report(arguments: &Arguments) -> Result<Exit, CliError> {
    let folder = resolve(&arguments.run, &arguments.out)?;
    let (_, summary, files) = conclude(&folder)?;
    print(&summary, &folder, arguments.format)?;
    screen::tell(written(&folder, &files));
    Ok(Exit::of(&summary))
}

/// Summarises the run in `folder` from its raw files and writes every report.
pub(super) fn conclude(folder: &Path) -> Result<(Run, Summary, Vec<PathBuf>), CliError> {
    let run = Run::read(folder)?;
    let summary = Summary::of(&run);
    let files = write_all(folder, &summary)?;
    Ok((run, summary, files))
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
    let pictures = files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "png")).count();
    let pictures = if pictures == 1 { "1 picture".to_owned() } else { format!("{pictures} pictures") };
    format!(
        "{}: samples.csv, spans.csv, run.json, summary.csv, summary.md, {pictures}",
        screen::safe(&folder.display().to_string())
    )
}

/// Text wrapped at `width`, later lines indented.
pub(super) fn paragraph(text: &str, width: usize) -> String {
    screen::wrapped(text, width.saturating_sub(2)).join("\n  ") + "\n"
}
