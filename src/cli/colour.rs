//! The colours of what people read: what failed, what to distrust, and the best choice are seen at once.

use anstyle::{AnsiColor, Style};

const BAD: Style = AnsiColor::Red.on_default().bold();
const DOUBTFUL: Style = AnsiColor::Yellow.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();

/// What begins a line.
const LABELS: [(&str, Style); 5] =
    [("FAILED:", BAD), ("error:", BAD), ("warning:", DOUBTFUL), ("note:", DOUBTFUL), ("Best choice:", GOOD)];

/// What stands alone in a cell of a table.
const CELLS: [(&str, Style); 5] =
    [("failed", BAD), ("regressed", BAD), ("missing", BAD), ("inconclusive", DOUBTFUL), ("improved", GOOD)];

/// The answers to requirements.
const ANSWERS: [(&str, Style); 2] = [(": NOT MET;", BAD), (": could not tell;", DOUBTFUL)];

/// The lines, with colours.
pub(super) fn painted(lines: &str) -> String {
    lines.split('\n').map(painted_line).collect::<Vec<_>>().join("\n")
}

fn painted_line(line: &str) -> String {
    if let Some((label, style)) = LABELS.iter().find(|(label, _)| line.starts_with(label)) {
        return format!("{style}{label}{style:#}{}", &line[label.len()..]);
    }
    if let Some((answer, style)) = ANSWERS.iter().find(|(answer, _)| line.contains(answer)) {
        return line.replacen(answer, &format!("{style}{answer}{style:#}"), 1);
    }
    CELLS.iter().find_map(|(word, style)| painted_cell(line, word, *style)).unwrap_or_else(|| line.to_owned())
}

/// The line with the word in colour, where it has a cell of it: gaps of a table are two blanks at least.
fn painted_cell(line: &str, word: &str, style: Style) -> Option<String> {
    let is_cell = |start: &usize| {
        let after = &line[start + word.len()..];
        line[..*start].ends_with("  ") && (after.is_empty() || after.starts_with("  "))
    };
    let start = line.match_indices(word).map(|(start, _)| start).find(is_cell)?;
    let (before, rest) = line.split_at(start);
    Some(format!("{before}{style}{word}{style:#}{}", &rest[word.len()..]))
}

#[cfg(test)]
mod tests {
    use super::painted;

    #[test]
    fn labels_answers_and_cells_are_coloured_and_nothing_else() {
        let plain = "strategy  workers      time\nscope           2    failed\nfailed          2  1.000 s\n\n\
            Best choice: scope\nwarning: it failed\nscope/2: speedup of at least 1.30: NOT MET; it is 1";
        let coloured = painted(plain);
        for part in [
            "scope           2    \u{1b}[1m\u{1b}[31mfailed\u{1b}[0m",
            "\nfailed          2  1.000 s\n",
            "\u{1b}[1m\u{1b}[32mBest choice:\u{1b}[0m scope",
            "\u{1b}[1m\u{1b}[33mwarning:\u{1b}[0m it failed",
            "1.30\u{1b}[1m\u{1b}[31m: NOT MET;\u{1b}[0m it is 1",
        ] {
            assert!(coloured.contains(part), "{part:?} is not in {coloured:?}");
        }
        let codes = ["\u{1b}[1m", "\u{1b}[31m", "\u{1b}[32m", "\u{1b}[33m", "\u{1b}[0m"];
        assert_eq!(codes.iter().fold(coloured, |text, code| text.replace(code, "")), plain);
    }
}
