//! The sections that show pictures, in the order in which a page has them, and what to look for in each.

use maud::{Markup, html};

use super::figure::figure;
use super::headline::Headline;
use super::shell::Section;
use super::tables::folded;
use crate::report::chart::Picture;

/// So many bytes of the other groups' pictures have room in a section: with all of a sweep's a page would be slow.
const MOST_FOLDED: usize = 300_000;

/// A section: its pictures by what their files begin with, and what to look for in each.
struct Kind {
    id: &'static str,
    name: &'static str,
    pictures: &'static [(&'static str, &'static str)],
}

const KINDS: [Kind; 7] = [
    Kind {
        id: "speedup",
        name: "Speedup",
        pictures: &[
            (
                "speedup",
                "A point is a case: so many times as fast as its baseline. Grey no schedule of this work can reach; a \
                 point on its edge is as good as it gets. A line only joins the points of a strategy: between them nothing \
                 was measured. Strategies that share a label reach the same.",
            ),
            (
                "weak",
                "Each worker brings its own share of the work. The ideal is flat: so many times the work in the same \
                 time. What a line falls by is what a worker loses by not being alone.",
            ),
        ],
    },
    Kind {
        id: "losses",
        name: "Where it goes",
        pictures: &[
            (
                "losses",
                "What is left of the ideal, and what took the rest. Hatched is what no schedule could avoid: only other \
                 work, or another machine, change that. The rest another schedule, or other conditions, could win back.",
            ),
            (
                "efficiency",
                "What each worker gives, of what it would give alone. Where a line falls, more workers are \
                 paid for with less from each.",
            ),
        ],
    },
    Kind {
        id: "timeline",
        name: "Timeline",
        pictures: &[(
            "timeline",
            "A row is a worker, a bar is a record on it, in the traced execution nearest to the median of \
             these: the first of each turn is traced. Look for the worker that ends last, and for what the others wait for \
             meanwhile.",
        )],
    },
    Kind {
        id: "map",
        name: "Map",
        pictures: &[
            (
                "map",
                "Each cell is a case. Look for where it begins to pay, and for where more workers bring nothing more.",
            ),
            (
                "multiples",
                "One curve picture for each value, all on one scale. Look for the value at which the curves part from \
                 the ideal.",
            ),
        ],
    },
    Kind {
        id: "times",
        name: "Times",
        pictures: &[(
            "times",
            "Every execution, not the middle alone. Two heaps are two modes, of which a median tells only one; dots far \
             to the right took much longer than the rest.",
        )],
    },
    Kind {
        id: "cost",
        name: "Cost",
        pictures: &[(
            "cost",
            "What the speed costs. Along the front nothing is faster and cheaper at once; what lies above it pays for \
             nothing.",
        )],
    },
    Kind { id: "more", name: "More pictures", pictures: &[] },
];

/// The sections of all pictures; `headline` stands first in the section of its kind, untitled, with the lesson beside it.
pub(super) fn sections(
    pictures: &[&Picture],
    headline: &Headline<'_>,
    lesson: &Markup,
    explorer: &Markup,
) -> Vec<Section> {
    let mut sections: Vec<(bool, Section)> = Vec::new();
    for kind in &KINDS {
        let mut own: Vec<&Picture> =
            pictures.iter().copied().filter(|picture| std::ptr::eq(kind_of(picture), kind)).collect();
        own.sort_by_key(|picture| rank(picture, kind, headline));
        let has_headline = own.iter().any(|picture| headline.is(picture));
        let explorer = if kind.id == "timeline" { explorer } else { &html! {} };
        if !own.is_empty() {
            let body = body(kind, &own, headline, lesson, explorer);
            sections.push((has_headline, Section { id: kind.id, name: kind.name, body }));
        }
    }
    sections.sort_by_key(|(has_headline, _)| !has_headline);
    sections.into_iter().map(|(_, section)| section).collect()
}

fn body(kind: &Kind, own: &[&Picture], headline: &Headline<'_>, lesson: &Markup, explorer: &Markup) -> Markup {
    // Of each kind of picture the first one is open; the others are the other groups'.
    let is_open = |place: usize| own[..place].iter().all(|before| stem(before) != stem(own[place]));
    let (open, closed): (Vec<usize>, Vec<usize>) = (0..own.len()).partition(|place| is_open(*place));
    html! {
        @for place in open {
            @let lesson = Some(lesson).filter(|_| headline.is(own[place]));
            (figure(own[place], !headline.tells(own[place]), &beside(kind, own[place], lesson)))
        }
        (explorer)
        @if !closed.is_empty() {
            @let pictures: Vec<&Picture> = closed.iter().map(|place| own[*place]).collect();
            (folded(&format!("{} more of these, one for each value", closed.len()), &others(&pictures)))
        }
    }
}

/// The pictures of the other groups, as far as a page has room for them; of the rest, where they are.
fn others(pictures: &[&Picture]) -> Markup {
    let mut room = MOST_FOLDED;
    let (mut shown, mut beside) = (Vec::new(), Vec::new());
    for picture in pictures {
        let figure = figure(picture, true, &html! {});
        match room.checked_sub(figure.0.len()) {
            Some(left) => {
                room = left;
                shown.push(figure);
            }
            None => beside.push(format!("{}.svg", picture.name.replace(' ', "%20"))),
        }
    }
    html! {
        @for figure in shown { (figure) }
        @if !beside.is_empty() {
            p { "Beside this page: " @for (place, file) in beside.iter().enumerate() {
                @if place > 0 { ", " } a href=(file) { (file) }
            } }
        }
    }
}

/// What stands beside a picture: its lesson, and how it is read.
fn beside(kind: &Kind, picture: &Picture, lesson: Option<&Markup>) -> Markup {
    let about = kind.pictures.iter().find(|(name, _)| *name == stem(picture)).map(|(_, about)| about);
    html! { @if let Some(lesson) = lesson { (lesson) } @if let Some(about) = about { p.head { "How to read it" } p { (about) } } }
}

/// The pictures of the group that leads before those of the others, of which the page shows those of one open.
pub(super) fn in_order<'p>(pictures: &'p [Picture], lead: Option<&str>) -> Vec<&'p Picture> {
    let is_leading = |picture: &&Picture| lead.is_some_and(|lead| picture.group == lead);
    let (leading, others): (Vec<&Picture>, Vec<&Picture>) = pictures.iter().partition(is_leading);
    [leading, others].concat()
}

/// The headline first, then in the order of the kind's names.
fn rank(picture: &Picture, kind: &Kind, headline: &Headline<'_>) -> (bool, usize) {
    let place = kind.pictures.iter().position(|(name, _)| *name == stem(picture));
    (!headline.is(picture), place.unwrap_or(kind.pictures.len()))
}

/// What kind of picture it is: what its name begins with, before what tells its group from others.
pub(super) fn stem(picture: &Picture) -> &str {
    picture.name.split('-').next().unwrap_or_default()
}

fn kind_of(picture: &Picture) -> &'static Kind {
    let last = &KINDS[KINDS.len() - 1];
    let has = |kind: &&Kind| kind.pictures.iter().any(|(name, _)| *name == stem(picture));
    KINDS.iter().find(has).unwrap_or(last)
}
