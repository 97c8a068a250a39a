//! Text from outside (a file, a program's output) made plain text for where it goes: a function for each destination.
//! Quotes in CSV and JSON are the business of their crates.

/// A line of a terminal or a log: it cannot move the cursor, change colours, begin a line or look like another one.
pub fn terminal(text: &str) -> String {
    text.chars().map(|character| if is_unseen(character) { '\u{fffd}' } else { character }).collect()
}

/// The same for text of several lines.
pub fn terminal_lines(text: &str) -> String {
    text.split('\n').map(terminal).collect::<Vec<_>>().join("\n")
}

/// Whole lines of a terminal or a log, as they are printed: none is a command to the CI that reads the log.
pub fn log(lines: &str) -> String {
    lines.split('\n').map(no_command).collect::<Vec<_>>().join("\n")
}

/// GitHub, for one, takes orders from lines that begin with `::`, blanks before it or not, or have `##[` in them.
fn no_command(line: &str) -> String {
    let text = line.trim_start();
    let blanks = &line[..line.len() - text.len()];
    let text = text.strip_prefix("::").map_or_else(|| text.to_owned(), |rest| format!(": :{rest}"));
    format!("{blanks}{}", text.replace("##[", "# #["))
}

/// JSON as it is printed: what a terminal would obey, or not show, is written by its number.
pub fn json(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if is_unseen(character) && character != '\n' {
            let units = &mut [0; 2];
            escaped.extend(character.encode_utf16(units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            escaped.push(character);
        }
    }
    // An order to GitHub, wherever it stands in a line.
    escaped.replace("##[", "\\u0023#[")
}

/// A cell of a table that people open: to a spreadsheet it is no formula.
pub fn csv(text: &str) -> String {
    let plain = terminal(text);
    if plain.starts_with(['=', '+', '-', '@']) { format!("'{plain}") } else { plain }
}

/// Whether a character controls the terminal, turns the direction of what follows, or has no width.
fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Text that is shown on a terminal as it stands, each control character but the line's end and the tab as question
/// marks: as many bytes as before, so that a place in it stays one.
pub fn terminal_in_place(text: &str) -> String {
    let allowed = |character: char| !is_unseen(character) || matches!(character, '\n' | '\t');
    let shown =
        |character: char| if allowed(character) { character.to_string() } else { "?".repeat(character.len_utf8()) };
    text.chars().map(shown).collect()
}

/// Markdown, in a table's cell too: no markup but what stands between backquotes, which is shown as it is, and no line of its
/// own.
pub fn markdown(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // Code cannot hide what is unseen, nor end a cell; and two backquotes in a row are another quote.
    let is_code = |part: &&str| !part.trim().is_empty() && !part.contains(|c: char| c == '|' || is_unseen(c));
    let (mut code, mut between) = (parts.iter().skip(1).step_by(2), parts.iter().skip(2).step_by(2).rev().skip(1));
    if parts.len().is_multiple_of(2) || !code.all(is_code) || between.any(|part| part.is_empty()) {
        return plain_markdown(text);
    }
    let quoted = |(at, part): (usize, &&str)| if at % 2 == 1 { format!("`{part}`") } else { plain_markdown(part) };
    parts.iter().enumerate().map(quoted).collect()
}

fn plain_markdown(text: &str) -> String {
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

/// LaTeX, in a cell of a table too: no command, no line of its own, no ligature of hyphens.
pub fn latex(text: &str) -> String {
    let escaped = escaped(text, |character| match character {
        '\\' => Some(r"\textbackslash{}"),
        '~' => Some(r"\textasciitilde{}"),
        '^' => Some(r"\textasciicircum{}"),
        '_' => Some(r"\_"),
        '&' => Some(r"\&"),
        '%' => Some(r"\%"),
        '#' => Some(r"\#"),
        '$' => Some(r"\$"),
        '{' => Some(r"\{"),
        '}' => Some(r"\}"),
        '<' => Some(r"\textless{}"),
        '>' => Some(r"\textgreater{}"),
        '|' => Some(r"\textbar{}"),
        // Behind the end of a row these are arguments of it.
        '[' => Some("{[}"),
        '*' => Some("{*}"),
        'µ' => Some(r"$\mu$"),
        _ => None,
    });
    escaped.replace("--", "-{}-")
}

/// XML, in an attribute too: no markup, no line of its own, no character that XML does not know.
pub fn xml(text: &str) -> String {
    let escaped = escaped(text, |character| match character {
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        '\u{fffe}' | '\u{ffff}' => Some("\u{fffd}"),
        character => entity(character),
    });
    // An order to GitHub, wherever it stands in a line.
    escaped.replace("##[", "&#35;#[")
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

/// Each character as `escape` has it; one that controls and is not escaped becomes a blank, another unseen one a sign.
fn escaped(text: &str, escape: fn(char) -> Option<&'static str>) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match escape(character) {
            Some(instead) => escaped.push_str(instead),
            None if character.is_control() => escaped.push(' '),
            None if is_unseen(character) => escaped.push('\u{fffd}'),
            None => escaped.push(character),
        }
    }
    escaped
}
