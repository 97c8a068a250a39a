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
    let svg = inline(&picture.drawing);
    if svg.len() > MOST_BYTES {
        let file = format!("{}.svg", picture.name.replace(' ', "%20"));
        return html! { p.large { "This picture is too large for a page: " a href=(file) { (file) } " is beside it." } };
    }
    PreEscaped(svg)
}

/// The drawing without what a page has once: the declaration of faces, and the title, which is a heading here and lies
/// above what is shown.
fn inline(drawing: &Drawing) -> String {
    let svg = drawing.to_svg();
    let Some(start) = svg.find("<svg") else { return String::new() };
    let Some(end) = svg[start..].find('>').map(|end| start + end) else { return String::new() };
    let root = cropped(&without_style(&svg[start..end]), title_height(drawing));
    format!("{root}{}", without_faces(&svg[end..]))
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

/// The root element with a view that begins so far down; the whole one is kept for who saves the picture.
fn cropped(root: &str, top: f64) -> String {
    let view = root.split_once("viewBox=\"").and_then(|(_, rest)| rest.split_once('"'));
    let Some((whole, _)) = view else { return root.to_owned() };
    let sizes: Vec<f64> = whole.split(' ').filter_map(|number| number.parse().ok()).collect();
    let [left, _, width, height] = sizes[..] else { return root.to_owned() };
    let (shown_width, shown_height) = (width - LEFT, height - top);
    let part = format!("viewBox=\"{} {top} {shown_width} {shown_height}\" data-whole=\"{whole}\"", left + LEFT);
    let root = root.replace(&format!("viewBox=\"{whole}\""), &part);
    let root = root.replace(&format!(" height=\"{height}\""), &format!(" height=\"{shown_height}\""));
    root.replace(&format!(" width=\"{width}\""), &format!(" width=\"{shown_width}\""))
}

/// An attribute of style is against the policy; the page's own style says the same.
fn without_style(root: &str) -> String {
    let Some((before, rest)) = root.split_once(" style=\"") else { return root.to_owned() };
    rest.split_once('"').map_or(root.to_owned(), |(_, after)| format!("{before}{after}"))
}

/// A style inside the drawing declares the faces that the page has.
fn without_faces(svg: &str) -> String {
    let Some((before, rest)) = svg.split_once("<style") else { return svg.to_owned() };
    rest.split_once("</style>").map_or(svg.to_owned(), |(_, after)| format!("{before}{after}"))
}
