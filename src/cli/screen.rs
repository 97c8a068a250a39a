//! What is known of the terminal, what may be written to it, and the writing.

use std::fmt::Display;
use std::io::{self, ErrorKind, IsTerminal, Write, stderr, stdout};

use terminal_size::{Width, terminal_size_of};

pub(super) use crate::text::escape::{
    terminal as safe, terminal_in_place as safe_in_place, terminal_lines as safe_lines,
};

/// Columns to write in: the terminal's; without one, what `COLUMNS` says, or 100.
pub(super) fn width() -> usize {
    let said = || std::env::var("COLUMNS").ok()?.parse().ok();
    terminal_size_of(stdout()).map(|(Width(columns), _)| usize::from(columns)).or_else(said).unwrap_or(100)
}

/// Whether what is told may have colours.
pub(super) fn coloured() -> bool {
    stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Prints a line of what was asked for. A reader who has heard enough is no error.
pub(super) fn say(line: impl Display) -> io::Result<()> {
    match writeln!(stdout(), "{line}") {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Prints a line beside what was asked for: where to, and how far, and what is wrong. Where nobody hears it, there is
/// nobody to be told.
pub(super) fn report(line: impl Display) {
    let _ = writeln!(stderr(), "{line}");
}
