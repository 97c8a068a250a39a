//! A picture in a page: its finding as a heading, the drawing itself, and what to look for in it.

use maud::{Markup, PreEscaped, html};

use crate::report::chart::{Drawing, Mark, Picture};

/// A picture of more bytes is left beside the page: it would make it slow.
const MOST_BYTES: usize = 400_000;

/// Letters of this size are a picture's title.
const TITLE_SIZE: f64 = 16.0;

/// So much of a picture's margin is left away, so that what is in it begins where the page's text does.
const LEFT: f64 = 22.0;

/// The picture with what a reader should know beside it; without its heading where that stands above already.
pub(super) fn figure(picture: &Picture, is_titled: bool, beside: &Markup) -> Markup {
    let title = &picture.drawing.title;
    html! {
        figure data-name=(picture.name) {
            @if is_titled { h3 { bdi { (title) } } }
            div.beside {
                div { div.plot tabindex="0" role="group" aria-label=(title) { (drawn(picture)) } }
                figcaption { (beside) }
            }
        }
    }
}

fn drawn(picture: &Picture) -> Markup {
    // Its title is a heading here, and lies above what is shown.
    let svg = picture.drawing.to_svg(LEFT, title_height(&picture.drawing));
    if svg.len() > MOST_BYTES {
        let file = format!("{}.svg", picture.name.replace(' ', "%20"));
        return html! { p.large { "This picture is too large for a page: " a href=(file) { (file) } " is beside it." } };
    }
    PreEscaped(svg)
}

/// How far down the picture's own title goes.
fn title_height(drawing: &Drawing) -> f64 {
    let is_title = |mark: &&Mark| matches!(mark, Mark::Text(text) if text.font.size > TITLE_SIZE && text.at.y < 80.0);
    let feet = drawing.marks.iter().filter(is_title).filter_map(|mark| match mark {
        Mark::Text(text) => Some(text.area().bottom),
        _ => None,
    });
    feet.fold(0.0, f64::max).ceil()
}
