//! Errors as people read them: what is wrong, where, and what would be right.

use std::error::Error;
use std::fmt::{Display, Write};
use std::io;
use std::ops::Range;

use miette::{Diagnostic, GraphicalReportHandler, LabeledSpan, NamedSource, SourceCode};
use thiserror::Error;

use super::exit::Exit;
use super::screen;
use crate::execute::RunError;
use crate::experiment::{Mistake, Mistakes};
use crate::prepare::PrepareError;
use crate::report::ReportError;
use crate::store::StoreError;

/// Everything that can end the program before its work is done.
#[derive(Debug, Error)]
pub(super) enum CliError {
    #[error(transparent)]
    Mistakes(#[from] Mistakes),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error("cannot write the output")]
    Output(#[from] io::Error),
    /// A word on the command line that means nothing.
    #[error("{what}")]
    Usage { what: String, help: Option<String> },
}

/// Prints the error and says how the program ends.
pub(super) fn show(error: &CliError) -> Exit {
    match error {
        CliError::Mistakes(mistakes) => screen::tell(render(mistakes).trim_end()),
        CliError::Usage { what, help } => {
            screen::tell(format_args!("error: {}", screen::safe(what)));
            help.iter().for_each(|help| screen::tell(format_args!("help: {}", screen::safe(help))));
        }
        other => {
            screen::tell(format_args!("error: {}", screen::safe(&other.to_string())));
            let mut cause = other.source();
            while let Some(error) = cause {
                screen::tell(format_args!("  because: {}", screen::safe(&error.to_string())));
                cause = error.source();
            }
        }
    }
    Exit::Unusable
}

/// Every mistake with its line of the file.
fn render(mistakes: &Mistakes) -> String {
    let mut text = String::new();
    let handler = GraphicalReportHandler::new().with_width(screen::width().max(40));
    for (place, mistake) in mistakes.list.iter().enumerate() {
        text.push_str(if place == 0 { "" } else { "\n" });
        // Writing to a string does not fail.
        let _ = handler.render_report(&mut text, &Shown::new(mistakes, mistake));
    }
    if mistakes.list.len() > 1 {
        let _ = writeln!(text, "\n{} mistakes in {}", mistakes.list.len(), screen::safe(&mistakes.file));
    }
    text
}

/// A mistake as miette wants it: with the text that it stands in.
#[derive(Debug, Error)]
#[error("{}", screen::safe(&mistake.what))]
struct Shown<'a> {
    mistake: &'a Mistake,
    text: NamedSource<String>,
    /// The mistake's place in that text.
    span: Range<usize>,
}

impl<'a> Shown<'a> {
    fn new(mistakes: &Mistakes, mistake: &'a Mistake) -> Self {
        let (name, text) = match &mistake.given {
            Some(given) => ("--set", given),
            None => (mistakes.file.as_str(), &mistakes.source),
        };
        let (name, text) = (screen::safe(name), screen::safe_in_place(text));
        let (line, column) = mistakes.place(mistake);
        match cut(&text, &mistake.span) {
            Some((piece, span)) => {
                Self { mistake, text: NamedSource::new(format!("{name}:{line}:{column}, in part"), piece), span }
            }
            None => Self { mistake, text: NamedSource::new(name, text), span: mistake.span.clone() },
        }
    }
}

/// Of a line that fills many screens, the piece around the span, and the span in it.
fn cut(text: &str, span: &Range<usize>) -> Option<(String, Range<usize>)> {
    const LONG: usize = 300;
    const AROUND: usize = 60;
    let begin = text[..span.start.min(text.len())].rfind('\n').map_or(0, |at| at + 1);
    let end = text[begin..].find('\n').map_or(text.len(), |at| begin + at);
    if end - begin <= LONG {
        return None;
    }
    let from = text.floor_char_boundary(span.start.saturating_sub(AROUND).max(begin));
    let to = text.ceil_char_boundary((span.start + AROUND).min(end));
    let shown_end = span.end.clamp(span.start, to);
    Some((text[from..to].to_owned(), span.start - from..shown_end - from))
}

impl Diagnostic for Shown<'_> {
    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        self.mistake.help.as_ref().map(|help| Box::new(screen::safe_lines(help)) as Box<dyn Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        // A file that could not be read has no line to show.
        (!self.text.inner().is_empty()).then_some(&self.text)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(std::iter::once(LabeledSpan::underline(self.span.clone()))))
    }
}
