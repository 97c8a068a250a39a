//! The tables of the other reports as HTML: the same rows, which the script can sort, filter, copy and save.

use maud::{Markup, html};

use crate::report::table::Table;

/// The table, with its first column as the heads of its rows.
pub(super) fn table(name: &str, table: &Table) -> Markup {
    let titles: Vec<&str> = table.titles().collect();
    let words: Vec<bool> = (0..titles.len()).map(|column| has_words(table, column)).collect();
    html! {
        div.wide tabindex="0" role="region" aria-label=(name) {
            table.data data-name=(name) {
                thead { tr { @for (title, words) in titles.iter().zip(&words) {
                    @if *words { th.words scope="col" { (title) } } @else { th scope="col" { (title) } }
                } } }
                tbody { @for row in table.rows() { tr {
                    @for (place, cell) in row.iter().enumerate() {
                        @if place == 0 { th scope="row" { bdi { (cell) } } }
                        @else if words[place] { td.words { bdi { (cell) } } }
                        @else { td { bdi { (cell) } } }
                    }
                } } }
            }
        }
    }
}

/// Whether a column holds words, which begin at its left, and not numbers.
fn has_words(table: &Table, column: usize) -> bool {
    let is_number = |cell: &String| cell.starts_with(|first: char| first.is_ascii_digit() || "+-".contains(first));
    table.rows().iter().map(|row| &row[column]).any(|cell| !cell.is_empty() && !is_number(cell))
}

/// Sentences as a list; nothing where there is none.
pub(super) fn list(sentences: &[String]) -> Markup {
    html! { @if !sentences.is_empty() { ul { @for sentence in sentences { li { bdi { (sentence) } } } } } }
}

/// What only some readers want, closed.
pub(super) fn folded(title: &str, body: &Markup) -> Markup {
    html! { details { summary { (title) } (body) } }
}
