//! What is wrong with an experiment file: each mistake at its place, with what would be right.

use std::fmt;
use std::ops::Range;

use thiserror::Error;
use toml::Spanned;

/// Past this many, mistakes are only counted.
const MAX_MISTAKES: usize = 50;
/// The longest that is said of one mistake, in characters: names can be as long as the file.
const MAX_WORDS: usize = 500;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where, in bytes of the text that it stands in.
    pub span: Range<usize>,
    /// What is wrong.
    pub what: String,
    /// What would be right: a near name, the allowed values, the limit.
    pub help: Option<String>,
    /// The override that `span` points into; none where it points into the file.
    pub given: Option<String>,
}

impl Mistake {
    pub(crate) fn new(span: Range<usize>, what: impl Into<String>) -> Self {
        Self { span, what: what.into(), help: None, given: None }
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    pub(crate) fn help_if(self, help: Option<String>) -> Self {
        Self { help, ..self }
    }
}

/// All that is wrong with a file, in the order of their places. Prints as plain lines, `FILE:LINE:COLUMN: what`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct Mistakes {
    /// The file's name, as it was given.
    pub file: String,
    /// Its text; empty where it could not be read.
    pub r#source: String,
    /// At least one.
    pub list: Vec<Mistake>,
    /// How many more there are: a file with many is not worth more words.
    pub left_out: usize,
}

impl Mistakes {
    /// The line and the column of a mistake in its text, in characters, both from 1.
    pub fn place(&self, mistake: &Mistake) -> (usize, usize) {
        place(mistake.given.as_ref().unwrap_or(&self.r#source), mistake.span.start)
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.list.iter().enumerate() {
            let gap = if index == 0 { "" } else { "\n" };
            let (line, column) = self.place(mistake);
            match &mistake.given {
                None => write!(f, "{gap}{}:{line}:{column}: {}", self.file, mistake.what)?,
                Some(given) => write!(f, "{gap}--set {given}: {}", mistake.what)?,
            }
            if let Some(help) = &mistake.help {
                write!(f, "\n  help: {help}")?;
            }
        }
        Ok(())
    }
}

/// The texts that an experiment was read from. Spans run through all of them: first the file, then each override,
/// with a line break between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    file: String,
    source: String,
    overrides: Vec<String>,
}

impl Origin {
    pub(crate) fn new(file: String, source: &str, overrides: &[String]) -> Self {
        Self { file, source: source.to_owned(), overrides: overrides.to_vec() }
    }

    /// The file's name, as it was given.
    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    /// The file's text.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// Each override with the offset of its first byte.
    pub(crate) fn overrides(&self) -> impl Iterator<Item = (usize, &str)> {
        self.overrides.iter().scan(self.source.len() + 1, |next, text| {
            let start = *next;
            *next += text.len() + 1;
            Some((start, text.as_str()))
        })
    }

    /// The line of the file that a span starts in, from 1.
    pub(crate) fn line(&self, span: &Range<usize>) -> usize {
        place(&self.source, span.start).0
    }

    /// Brings findings into order and each into its own text.
    pub(crate) fn mistakes(&self, mut list: Vec<Mistake>) -> Mistakes {
        list.sort_by_key(|mistake| mistake.span.start);
        list.dedup();
        let left = list.len().saturating_sub(MAX_MISTAKES);
        list.truncate(MAX_MISTAKES);
        for mistake in &mut list {
            shorten(&mut mistake.what);
            if let Some(help) = &mut mistake.help {
                shorten(help);
            }
            if let Some((start, text)) = self.overrides().filter(|(start, _)| *start <= mistake.span.start).last() {
                mistake.span = mistake.span.start - start..mistake.span.end - start;
                mistake.given = Some(text.to_owned());
            }
        }
        if let (Some(last), true) = (list.last_mut(), left > 0) {
            last.what += &format!(" (and {left} more mistakes)");
        }
        Mistakes { file: self.file.clone(), r#source: self.source.clone(), list, left_out: left }
    }
}

fn shorten(words: &mut String) {
    if let Some((end, _)) = words.char_indices().nth(MAX_WORDS) {
        words.truncate(end);
        words.push_str("...");
    }
}

fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    (line, String::from_utf8_lossy(&before[line_start..]).chars().count() + 1)
}

/// From the first value to the last.
pub(crate) fn whole<T>(values: &[Spanned<T>]) -> Range<usize> {
    match (values.first(), values.last()) {
        (Some(first), Some(last)) => first.span().start..last.span().end,
        _ => 0..0,
    }
}
