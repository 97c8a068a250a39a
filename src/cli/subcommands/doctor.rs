//! `runner doctor`: how noisy this machine is, and what can be detected on it.

use clap::Parser;

use crate::cli::format::Format;
use crate::cli::screen;
use crate::cli::subcommand::{Action, CliError, Context, Exit};
use crate::doctor::{Diagnosis, DoctorError, Effort, diagnose, text};

/// Steps of the progress bar.
const STEPS: f64 = 100.0;
/// Wider text is harder to read.
const WIDEST: usize = 80;

/// Say how noisy this machine is, and what can be detected on it
#[derive(Parser)]
#[command(after_help = "\
Examples: runner doctor
          runner doctor --quick --format json")]
pub(in crate::cli) struct Doctor {
    /// Take about 4 seconds instead of 20, and know less
    #[arg(long)]
    quick: bool,
    /// What to print
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Format,
}

impl Action for Doctor {
    fn run(self, _: &Context<'_>) -> Result<Exit, CliError> {
        let diagnosis = watched(if self.quick { Effort::QUICK } else { Effort::FULL })?;
        self.format.print(&diagnosis, |diagnosis| text(diagnosis, screen::width().min(WIDEST)))?;
        Ok(Exit::Fine)
    }
}

/// Shows how far it is: by a bar on a terminal, elsewhere by a sentence.
fn watched(effort: Effort) -> Result<Diagnosis, DoctorError> {
    let Some(bar) = screen::bar(STEPS as u64) else {
        screen::report(format_args!("looking at this machine for about {:.0} s", effort.expected_s));
        return diagnose(effort, &mut |_, _| {});
    };
    bar.set_style(screen::style(true, "{elapsed} {wide_msg}"));
    let diagnosis = diagnose(effort, &mut |what, share| {
        bar.set_position((share * STEPS) as u64);
        bar.set_message(what.to_owned());
        bar.tick();
    });
    bar.finish_and_clear();
    diagnosis
}
