//! The tables of the other reports as HTML: the same rows, which the script can sort, filter, copy and save.

use maud::{Markup, html};

use crate::report::table::Table;

/// The table, with its first column as the heads of its rows.
pub(super) fn table(name: &str, table: &Table) -> Markup {
    let titles: Vec<&str> = table.titles().collect();
    html! {
        div.wide tabindex="0" role="region" aria-label=(name) {
            table.data data-name=(name) {
                thead { tr { @for title in &titles { th scope="col" { (title) } } } }
                tbody { @for row in table.rows() { tr {
                    @for (place, cell) in row.iter().enumerate() {
                        @if place == 0 { th scope="row" { bdi { (cell) } } } @else { td { bdi { (cell) } } }
                    }
                } } }
            }
        }
    }
}

/// Sentences as a list; nothing where there is none.
pub(super) fn list(sentences: &[String]) -> Markup {
    html! { @if !sentences.is_empty() { ul { @for sentence in sentences { li { bdi { (sentence) } } } } } }
}

/// What only some readers want, closed.
pub(super) fn folded(title: &str, body: &Markup) -> Markup {
    html! { details { summary { (title) } (body) } }
}
