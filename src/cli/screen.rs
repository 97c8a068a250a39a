//! What is known of the terminal, and what may be written to it.

use terminal_size::{Width, terminal_size_of};

/// Columns to write in: the terminal's, or 100 where there is none to ask.
pub(super) fn width() -> usize {
    terminal_size_of(std::io::stdout()).map_or(100, |(Width(columns), _)| usize::from(columns))
}

/// Text of a file without its control characters: it cannot move the cursor or change colours.
pub(super) fn safe(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}

/// The same for text of several lines.
pub(super) fn safe_lines(text: &str) -> String {
    text.split('\n').map(safe).collect::<Vec<_>>().join("\n")
}
