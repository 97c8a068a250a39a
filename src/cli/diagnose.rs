//! Errors as people read them: what is wrong, where, and what would be right.

use std::error::Error;
use std::io;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use thiserror::Error;

use super::exit::Exit;
use super::screen;
use crate::compare::history::HistoryError;
use crate::doctor::DoctorError;
use crate::experiment::{Mistake, Mistakes};
use crate::gate::Refusal;
use crate::record::StoreError;
use crate::report::ReportError;
use crate::run::RunError;
use crate::run::prepare::PrepareError;

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
    Prepare(#[from] PrepareError),
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
    /// A word on the command line that means nothing.
    #[error("{what}")]
    Usage { what: String, help: Option<String> },
}

/// Prints the error and says how the program ends.
pub(super) fn show(error: &CliError) -> Exit {
    match error {
        CliError::Mistakes(mistakes) => screen::report(render(mistakes)),
        CliError::Usage { what, help } => {
            screen::report(format_args!("error: {}", screen::safe(what)));
            help.iter().for_each(|help| screen::report(format_args!("help: {}", screen::safe(help))));
        }
        other => {
            screen::report(format_args!("error: {}", screen::safe(&other.to_string())));
            let mut cause = other.source();
            while let Some(error) = cause {
                screen::report(format_args!("  because: {}", screen::safe(&error.to_string())));
                cause = error.source();
            }
        }
    }
    match error {
        CliError::Run(RunError::Incomparable { .. }) => Exit::NotWhole,
        _ => Exit::Unusable,
    }
}

/// Every mistake with its line of the file.
fn render(mistakes: &Mistakes) -> String {
    let renderer = if screen::coloured() { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(screen::width().max(40));
    let mut reports: Vec<String> =
        mistakes.list.iter().map(|mistake| render_one(&renderer, mistakes, mistake)).collect();
    if reports.len() > 1 {
        reports.push(format!("{} mistakes in {}", reports.len(), screen::safe(&mistakes.file)));
    }
    reports.join("\n\n")
}

fn render_one(renderer: &Renderer, mistakes: &Mistakes, mistake: &Mistake) -> String {
    let what = screen::safe(&mistake.what);
    let help = mistake.help.as_deref().map(screen::safe_lines);
    let (name, text) = match &mistake.given {
        Some(given) => ("--set".to_owned(), given),
        None => (screen::safe(&mistakes.file), &mistakes.source),
    };
    let mut report = Group::with_title(Level::ERROR.primary_title(what));
    // A file that could not be read has no line to show.
    if !text.is_empty() {
        let place = AnnotationKind::Primary.span(mistake.span.clone());
        report = report.element(Snippet::source(screen::safe_in_place(text)).path(name).annotation(place));
    }
    report = report.elements(help.map(|help| Level::HELP.message(help)));
    renderer.render(&[report])
}
