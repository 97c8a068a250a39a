//! `runner man`: the manual page, in roff.

use std::io;

use clap::Parser;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use crate::cli::screen;
use crate::cli::subcommand::{Action, CliError, Context, Exit};
use crate::text::some;

/// Print the manual page of the program or of a command, for `man`
#[derive(Parser)]
#[command(after_help = "\
Examples:
  runner man > ~/.local/share/man/man1/runner.1
  runner man gate > ~/.local/share/man/man1/runner-gate.1")]
pub(in crate::cli) struct Manual {
    /// The command; the whole program by default
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

impl Action for Manual {
    fn run(self, context: &Context<'_>) -> Result<Exit, CliError> {
        // Of `help` there is no page.
        let mut program = context.program.clone().disable_help_subcommand(true);
        program.build();
        let page = match &self.command {
            None => manual(&program)?,
            Some(name) => {
                let known = program.find_subcommand(name);
                let help = format!("commands are {}", some(&context.subcommands(), 20));
                manual(known.ok_or_else(|| CliError::usage(format!("there is no command `{name}`"), help))?)?
            }
        };
        screen::hand_out(String::from_utf8_lossy(&page).trim_end())?;
        Ok(Exit::Fine)
    }
}

/// What the examples of a command end with, where its exit codes are told.
const EXIT_CODES: &str = "Exit codes: ";

/// Of the commands that say nothing else.
const USUAL_EXIT_CODES: &str = "0 fine, 1 a requirement is not met, 2 a bad file or argument, 3 could not tell, 4 a case failed, 130 or 143 \
                                stopped by a signal.";

/// The page of a command. Its usage and what follows its options are set as `--help` has them: the lines that clap_mangen
/// makes of them are hard to read.
fn manual(command: &clap::Command) -> io::Result<Vec<u8>> {
    let usage = command.clone().render_usage().to_string();
    let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let (examples, exit_codes) = after.split_once(EXIT_CODES).unwrap_or((&after, USUAL_EXIT_CODES));
    // Where to find the options is said to those who read no page.
    let examples: Vec<&str> = examples.lines().filter(|line| !line.starts_with("Options: ")).collect();
    let examples = examples.join("\n");
    let man = Man::new(command.clone()).source(concat!("runner ", env!("CARGO_PKG_VERSION")));
    let mut roff = Vec::new();
    man.render_title(&mut roff)?;
    // No option is to be broken at its hyphens.
    Roff::new().control("nh", []).to_writer(&mut roff)?;
    man.render_name_section(&mut roff)?;
    section("SYNOPSIS", usage.trim_start_matches("Usage: "), &mut roff)?;
    man.render_options_section(&mut roff)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut roff)?;
    }
    let examples = examples.trim_start_matches("Examples:").trim_start_matches("Example:");
    section("EXAMPLES", examples, &mut roff)?;
    section("EXIT STATUS", &exit_codes.replace('\n', " "), &mut roff)?;
    Ok(roff)
}

/// Lines that stay lines; no section where there are none.
fn section(title: &str, lines: &str, roff: &mut Vec<u8>) -> io::Result<()> {
    if lines.trim().is_empty() {
        return Ok(());
    }
    let mut section = Roff::new();
    section.control("SH", [title]);
    for line in lines.trim().lines() {
        let about_the_line_before = line.starts_with(' ') && !line.trim().starts_with("runner ");
        let indent = if about_the_line_before { "    " } else { "" };
        section.text([roman(format!("{indent}{}", line.trim()))]).control("br", []);
    }
    section.to_writer(roff)
}
