//! The strategies by name, once for the whole page: whoever points at one sees it everywhere.

use maud::{Markup, html};

use super::numbers::{hue, mark};
use crate::report::chart::{Look, looks};
use crate::summary::Summary;

/// A button for each strategy that has a colour of its own, which only the script shows; none where there is but one.
pub(super) fn legend(summary: &Summary) -> Markup {
    let mut all: Vec<Look> = Vec::new();
    for look in summary.groups.iter().flat_map(looks) {
        if look.hue.is_some() && !all.iter().any(|known| known.series == look.series) {
            all.push(look);
        }
    }
    html! {
        @if all.len() > 1 {
            div.legend.scripted role="group" aria-label="Show one strategy everywhere" {
                span { "Show everywhere:" }
                @for look in &all {
                    button type="button" aria-pressed="false" data-series=(look.series)
                        data-line=(look.line) data-text=(look.text) {
                        (mark(look)) bdi.hue.(hue(look)) { (look.series) }
                    }
                }
            }
        }
    }
}
