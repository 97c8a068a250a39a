//! Text from outside (a file, a program's output) made plain text for where it goes: a function for each destination.
//! CSV and JSON are written by their crates.

/// A line of a terminal or a log: it cannot move the cursor, change colours or begin a line.
pub fn terminal(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}

/// The same for text of several lines.
pub fn terminal_lines(text: &str) -> String {
    text.split('\n').map(terminal).collect::<Vec<_>>().join("\n")
}

/// Text that is shown on a terminal as it stands, each control character but the line's end and the tab as question
/// marks: as many bytes as before, so that a place in it stays one.
pub fn terminal_in_place(text: &str) -> String {
    let allowed = |character: char| !character.is_control() || matches!(character, '\n' | '\t');
    let shown =
        |character: char| if allowed(character) { character.to_string() } else { "?".repeat(character.len_utf8()) };
    text.chars().map(shown).collect()
}

/// Markdown, in a table's cell too: no markup, no line of its own.
pub fn markdown(text: &str) -> String {
    escaped(text, |character| match character {
        '\\' => Some(r"\\"),
        '`' => Some(r"\`"),
        '*' => Some(r"\*"),
        '_' => Some(r"\_"),
        '[' => Some(r"\["),
        ']' => Some(r"\]"),
        '#' => Some(r"\#"),
        '|' => Some(r"\|"),
        character => entity(character),
    })
}

/// XML, in an attribute too: no markup, no line of its own, no character that XML does not know.
pub fn xml(text: &str) -> String {
    escaped(text, |character| match character {
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        '\u{fffe}' | '\u{ffff}' => Some("\u{fffd}"),
        character => entity(character),
    })
}

/// The message of a workflow command of GitHub's, which stays on its line.
pub fn annotation(text: &str) -> String {
    escaped(text, |character| match character {
        '%' => Some("%25"),
        '\r' => Some("%0D"),
        '\n' => Some("%0A"),
        _ => None,
    })
}

/// A property of a workflow command, which ends neither itself nor the list of them.
pub fn annotation_property(text: &str) -> String {
    annotation(text).replace(':', "%3A").replace(',', "%2C")
}

/// What begins markup.
fn entity(character: char) -> Option<&'static str> {
    match character {
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '&' => Some("&amp;"),
        _ => None,
    }
}

/// Each character as `escape` has it; one that controls and is not escaped becomes a blank.
fn escaped(text: &str, escape: fn(char) -> Option<&'static str>) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match escape(character) {
            Some(instead) => escaped.push_str(instead),
            None if character.is_control() => escaped.push(' '),
            None => escaped.push(character),
        }
    }
    escaped
}
