//! `runner compare`: two stored runs.

use super::arguments::{Compare as Arguments, Format};
use super::diagnose::CliError;
use super::exit::Exit;
use super::screen;
use crate::compare::{Unpaired, compare as compare_runs};
use crate::gate::Verdict;
use crate::record::{Run, resolve};
use crate::report::{unpaired_sentences, unpaired_table};
use crate::text::paragraph;

/// `runner compare RUN RUN`
pub(super) fn compare(arguments: &Arguments) -> Result<Exit, CliError> {
    let read = |given: &str| Run::read(&resolve(given, &arguments.out)?);
    let comparison = compare_runs(&read(&arguments.base)?, &read(&arguments.head)?);
    match arguments.format {
        Format::Text => print(&comparison)?,
        Format::Json => screen::say(serde_json::to_string_pretty(&comparison).map_err(std::io::Error::from)?)?,
    }
    Ok(exit(&comparison))
}

/// What `--against` tells behind the tables of a run.
pub(super) fn against(base: &Run, head: &Run, format: Format) -> Result<Exit, CliError> {
    let comparison = compare_runs(base, head);
    match format {
        Format::Text => print(&comparison)?,
        // The standard output is the summary's.
        Format::Json => screen::report(text(&comparison, screen::width()).trim_end()),
    }
    Ok(exit(&comparison))
}

fn print(comparison: &Unpaired) -> Result<(), CliError> {
    Ok(screen::say(text(comparison, screen::width()).trim_end())?)
}

fn text(comparison: &Unpaired, width: usize) -> String {
    let mut sentences = unpaired_sentences(comparison).into_iter().map(|said| paragraph(&screen::safe(&said), width));
    let mut text = sentences.next().unwrap_or_default();
    if !comparison.cases.is_empty() {
        text += &format!("\n{}\n", screen::safe_lines(&unpaired_table(comparison).plain(width)));
    }
    text.extend(sentences);
    text
}

/// Where nothing was compared, or a run has lost some of what it measured, nothing holds.
fn exit(comparison: &Unpaired) -> Exit {
    let compared = comparison.cases.iter().any(|case| case.verdict != Verdict::New);
    let whole = [&comparison.base, &comparison.head].iter().all(|side| side.lost.is_empty());
    let least = if compared && whole { Exit::Fine } else { Exit::NotWhole };
    comparison.cases.iter().map(|case| Exit::from(case.verdict)).fold(least, Exit::max)
}
