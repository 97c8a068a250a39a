//! What is known of the terminal, what may be written to it, and the writing.

use std::fmt::Display;
use std::io::{self, ErrorKind, IsTerminal, Write, stderr, stdout};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use terminal_size::{Width, terminal_size_of};
use unicode_width::UnicodeWidthStr;

use crate::report::Table;

/// Columns to write in: the terminal's; without one, what `COLUMNS` says, or 100.
pub(super) fn width() -> usize {
    let said = || std::env::var("COLUMNS").ok()?.parse().ok();
    terminal_size_of(stdout()).map(|(Width(columns), _)| usize::from(columns)).or_else(said).unwrap_or(100)
}

/// Whether what is reported may have colours.
pub(super) fn coloured() -> bool {
    stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A bar that shows progress, drawn by whoever moves it: a thread that ticks would be noise. None without a terminal.
pub(super) fn bar(template: &str, length: u64) -> Option<ProgressBar> {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let target = || ProgressDrawTarget::stderr_with_hz(4);
    stderr().is_terminal().then(|| ProgressBar::with_draw_target(Some(length), target()).with_style(style))
}

/// Prints a line of what was asked for. A reader who has read enough is no error.
pub(super) fn say(line: impl Display) -> io::Result<()> {
    match writeln!(stdout(), "{line}") {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Prints a line beside what was asked for: where to, and how far, and what is wrong. Where nobody reads it, there is
/// nobody to be told.
pub(super) fn report(line: impl Display) {
    let _ = writeln!(stderr(), "{line}");
}

/// Text of a file without its control characters: it cannot move the cursor, change colours or begin a line.
pub(super) fn safe(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}

/// The same for text of several lines.
pub(super) fn safe_lines(text: &str) -> String {
    text.split('\n').map(safe).collect::<Vec<_>>().join("\n")
}

/// Text that is shown as it stands, each control character but the line's end and the tab as question marks: as many
/// bytes as before, so that a place in it stays one.
pub(super) fn safe_in_place(text: &str) -> String {
    let allowed = |character: char| !character.is_control() || matches!(character, '\n' | '\t');
    let shown =
        |character: char| if allowed(character) { character.to_string() } else { "?".repeat(character.len_utf8()) };
    text.chars().map(shown).collect()
}

/// The table as wide as the terminal, safe.
pub(super) fn table(table: &Table) -> String {
    safe_lines(&table.plain(width()))
}

/// A sentence or more wrapped at the terminal's width, later lines indented, safe, with a line's end.
pub(super) fn paragraph(text: &str) -> String {
    wrapped(&safe(text), width().saturating_sub(2)).join("\n  ") + "\n"
}

/// The text's words in lines of at most `width` columns, where no word is longer than that.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
