//! What is known of the terminal, what may be written to it, and the writing.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal, Write, stderr, stdout};
use std::sync::OnceLock;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use terminal_size::{Height, Width, terminal_size_of};

use super::colour::painted;
use crate::machine::own_output;
use crate::report::Table;
pub(super) use crate::text::escape::{
    terminal as safe, terminal_in_place as safe_in_place, terminal_lines as safe_lines,
};
use crate::text::{self, escape};

/// Columns to write in, of the standard output.
pub(super) fn width() -> usize {
    columns(terminal_size_of(stdout()), stdout().is_terminal())
}

/// The same of the standard error, which may be another place.
pub(super) fn width_beside() -> usize {
    columns(terminal_size_of(stderr()), stderr().is_terminal())
}

/// Those of the terminal; else what `COLUMNS` says; else what is usual for a terminal that does not know its size (a
/// serial line, a container's), or for a file.
fn columns(terminal: Option<(Width, Height)>, is_terminal: bool) -> usize {
    let said = || std::env::var("COLUMNS").ok()?.parse().ok().filter(|columns| *columns > 0);
    let usual = if is_terminal { 80 } else { 100 };
    terminal.map(|(Width(columns), _)| usize::from(columns)).or_else(said).unwrap_or(usual)
}

/// Whether what is reported may have colours.
pub(super) fn coloured() -> bool {
    may_have_colours(&stderr())
}

fn may_have_colours(stream: &impl IsTerminal) -> bool {
    is_controlled(stream) && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Whether colours and a line that is written anew are understood there. The shell of an editor is a terminal, too, and
/// shows what would control it as text.
fn is_controlled(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// In a narrower place words have the room of the bar.
const ROOM_FOR_BAR: u16 = 60;

/// A line that shows progress, drawn by whoever moves it: a thread that ticks would be noise. None where it would be no line.
pub(super) fn bar(length: u64) -> Option<ProgressBar> {
    let target = || ProgressDrawTarget::stderr_with_hz(4);
    is_controlled(&stderr()).then(|| ProgressBar::with_draw_target(Some(length), target()))
}

/// What the line shows: a `bar`, if it is to have one and there is room, then words.
pub(super) fn style(bar: bool, words: &str) -> ProgressStyle {
    let room = terminal_size_of(stderr()).is_none_or(|(Width(columns), _)| columns >= ROOM_FOR_BAR);
    let template = if bar && room { format!("{{bar:16}} {words}") } else { words.to_owned() };
    ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// What is asked for goes there, where others in this process print, too.
static OWN_OUTPUT: OnceLock<File> = OnceLock::new();

/// Keeps the standard output for what was asked for: what the work that is measured prints goes to the standard error.
/// Where the system has no such thing, they share it.
pub(super) fn keep_output() -> io::Result<()> {
    if let (None, Some(output)) = (OWN_OUTPUT.get(), own_output()?) {
        let _ = OWN_OUTPUT.set(output);
    }
    Ok(())
}

/// Prints a line of what was asked for, for people. A reader who has read enough is no error.
pub(super) fn say(line: impl Display) -> io::Result<()> {
    let text = escape::log(&line.to_string());
    hand_out(if may_have_colours(&stdout()) { painted(&text) } else { text })
}

/// Prints what was asked for as it stands, for programs.
pub(super) fn hand_out(text: impl Display) -> io::Result<()> {
    let written = match OWN_OUTPUT.get() {
        Some(mut output) => output.write_all(format!("{text}\n").as_bytes()),
        None => writeln!(stdout(), "{text}"),
    };
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Prints what was asked for as JSON.
pub(super) fn say_json(value: &impl Serialize) -> io::Result<()> {
    hand_out(escape::json(&serde_json::to_string_pretty(value)?))
}

/// Prints a line beside what was asked for: where to, and how far, and what is wrong. Where nobody reads it, there is
/// nobody to be told.
pub(super) fn report(line: impl Display) {
    let text = escape::log(&line.to_string());
    let _ = writeln!(stderr(), "{}", if coloured() { painted(&text) } else { text });
}

/// The table as wide as the terminal, safe, and what was left out for that.
pub(super) fn table(table: &Table) -> String {
    let left_out = table.left_out(width());
    let note = if left_out.is_empty() {
        String::new()
    } else {
        paragraph(&format!("Not shown at this width: {}.", left_out.join(", ")))
    };
    safe_lines(&table.plain(width())) + &note
}

/// What is reported in a line, safe: as wide as the terminal, where there is one. A log has it whole.
pub(super) fn line(text: &str) -> String {
    if stderr().is_terminal() { paragraph_beside(text).trim_end().to_owned() } else { safe(text) }
}

/// A paragraph as wide as the terminal, safe.
pub(super) fn paragraph(text: &str) -> String {
    text::paragraph(&safe(text), width())
}

/// One that is reported.
pub(super) fn paragraph_beside(text: &str) -> String {
    text::paragraph(&safe(text), width_beside())
}
