//! Errors as people read them: what is wrong, where, and what would be right.

use std::error::Error;
use std::io;
use std::iter::successors;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use thiserror::Error;

use super::screen;
use crate::compare::history::HistoryError;
use crate::doctor::DoctorError;
use crate::experiment::{Mistake, Mistakes};
use crate::gate::Refusal;
use crate::predict::AskedError;
use crate::record::StoreError;
use crate::report::ReportError;
use crate::run::InputError;
use crate::run::RunError;
use crate::text::count;

/// Everything that can end the program before its work is done.
#[derive(Debug, Error)]
pub(super) enum CliError {
    #[error(transparent)]
    Mistakes(#[from] Mistakes),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Refusal(#[from] Refusal),
    #[error(transparent)]
    Input(#[from] InputError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    History(#[from] HistoryError),
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error("cannot write the output")]
    Output(#[from] io::Error),
    #[error(transparent)]
    Doctor(#[from] DoctorError),
    #[error(transparent)]
    Asked(#[from] AskedError),
    /// An argument that makes no sense here, or a file that it names.
    #[error("{what}")]
    Usage { what: String, help: Option<String> },
}

impl CliError {
    /// What is wrong with an argument, and what would be right.
    pub fn usage(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Usage { what: what.into(), help: Some(help.into()) }
    }
}

/// The error and its causes; mistakes of a file with their lines.
pub(super) fn text(error: &CliError) -> String {
    match error {
        CliError::Mistakes(mistakes) => with_lines(mistakes),
        CliError::Usage { what, help: Some(help) } => {
            format!("{}\n{}", screen::line(&format!("error: {what}")), screen::line(&format!("help: {help}")))
        }
        other => with_causes("error", other),
    }
}

/// What went wrong and does not end the program, and its causes.
pub(super) fn warning(error: &dyn Error) -> String {
    with_causes("warning", error)
}

fn with_causes(word: &str, error: &dyn Error) -> String {
    screen::line(&format!("{word}: {error}")) + &causes(error)
}

/// Its causes, a line each.
pub(super) fn causes(error: &dyn Error) -> String {
    let causes = successors(error.source(), |&cause| cause.source());
    causes.map(|cause| format!("\n  {}", screen::line(&format!("because: {cause}")))).collect()
}

/// Every mistake with its line of the file.
fn with_lines(mistakes: &Mistakes) -> String {
    let renderer = if screen::coloured() { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(screen::width_beside().max(40));
    let mut reports: Vec<String> =
        mistakes.list.iter().map(|mistake| with_line(&renderer, mistakes, mistake)).collect();
    if reports.len() > 1 {
        let all = count(reports.len() + mistakes.left_out, "mistake");
        reports.push(format!("{all} in {}", screen::safe(&mistakes.file)));
    }
    reports.join("\n\n")
}

fn with_line(renderer: &Renderer, mistakes: &Mistakes, mistake: &Mistake) -> String {
    let (name, text) = match &mistake.given {
        Some(given) => ("command line".to_owned(), given),
        None => (screen::safe(&mistakes.file), &mistakes.source),
    };
    let mut report = Group::with_title(Level::ERROR.primary_title(screen::safe(&mistake.what)));
    // A file that could not be read has no line to show.
    if !text.is_empty() {
        let place = AnnotationKind::Primary.span(mistake.span.clone());
        report = report.element(Snippet::source(screen::safe_in_place(text)).path(name).annotation(place));
    }
    let help = mistake.help.as_deref().map(|help| Level::HELP.message(screen::safe_lines(help)));
    renderer.render(&[report.elements(help)])
}
