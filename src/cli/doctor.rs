//! `runner doctor`: how noisy this machine is, and what can be detected on it.

use std::io::{IsTerminal, stderr};

use indicatif::{ProgressBar, ProgressStyle};

use super::arguments::{Doctor as Arguments, Format};
use super::diagnose::CliError;
use super::exit::Exit;
use super::screen;
use crate::doctor::{Diagnosis, DoctorError, Effort, diagnose, text};

/// Steps of the progress bar.
const STEPS: f64 = 100.0;
/// Wider text is harder to read.
const WIDEST: usize = 80;

/// `runner doctor`
pub(super) fn doctor(arguments: &Arguments) -> Result<Exit, CliError> {
    let effort = if arguments.quick { Effort::QUICK } else { Effort::FULL };
    let bar = progress(effort);
    let diagnosis = diagnose(effort, &mut |what, share| {
        bar.set_position((share * STEPS) as u64);
        bar.set_message(what.to_owned());
        bar.tick();
    });
    bar.finish_and_clear();
    match arguments.format {
        Format::Text => screen::say(text(&diagnosis?, screen::width().min(WIDEST)).trim_end())?,
        Format::Json => screen::say(json(&diagnosis?)?)?,
    }
    Ok(Exit::Fine)
}

fn json(diagnosis: &Diagnosis) -> Result<String, DoctorError> {
    let failed = |error: serde_json::Error| DoctorError::Failed { what: "writing JSON", cause: error.to_string() };
    serde_json::to_string_pretty(diagnosis).map_err(failed)
}

/// A line on a terminal, drawn by this thread alone: a thread that ticks would be noise. Elsewhere a sentence.
fn progress(effort: Effort) -> ProgressBar {
    if !stderr().is_terminal() {
        screen::report(format_args!("looking at this machine for about {:.0} s", effort.expected_s));
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:16} {elapsed} {wide_msg}");
    let bar = ProgressBar::new(STEPS as u64);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}
