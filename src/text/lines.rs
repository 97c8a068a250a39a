//! Words in lines that fit their place.

use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// The words in lines of at most `width` columns, `first` before the first of them and `rest` before the others. A word
/// that is longer than a line stays whole.
pub fn fill(text: &str, width: usize, first: &str, rest: &str) -> String {
    textwrap::fill(text, options(width).initial_indent(first).subsequent_indent(rest)) + "\n"
}

/// A paragraph of what is printed: its later lines are indented.
pub fn paragraph(text: &str, width: usize) -> String {
    textwrap::wrap(text, options(width.saturating_sub(2))).join("\n  ") + "\n"
}

/// What fits into a place of so many characters; `...` stands for what does not.
pub fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

/// Ids and paths are not cut, at their hyphens neither: they are copied from the terminal.
fn options<'a>(width: usize) -> Options<'a> {
    Options::new(width)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit)
}
