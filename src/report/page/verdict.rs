//! The finding in a sentence, the best choice, and the numbers that matter most.

use maud::{Markup, html};

use super::headline::Headline;
use super::sections::stem;
use super::shell;
use crate::plan::Scaling;
use crate::report::advice::words;
use crate::report::chart::Picture;
use crate::report::words::{answer, best_choice, demand, fastest, found, sure_interval};
use crate::summary::{Answer, CaseSummary, Fastest, Group, Outcome, Summary};
use crate::text::{count, percent, ratio, seconds};

/// The case that speaks for a run, and its group.
#[derive(Clone, Copy)]
pub(super) struct Lead<'a> {
    pub group: &'a Group,
    pub case: &'a CaseSummary,
}

impl<'a> Lead<'a> {
    /// The best choice; where there is none the fastest program, or the case that gains most: of the group in which it
    /// gains most. None where nothing was measured.
    pub(super) fn of(summary: &'a Summary) -> Option<Self> {
        let gain = |lead: &Self| lead.case.speedup.map_or(0.0, |speedup| speedup.value);
        let leads = summary.groups.iter().filter_map(|group| Some(Self { group, case: leader(group)? }));
        // The first of those that gain as much.
        leads.reduce(|best, other| if gain(&other) > gain(&best) { other } else { best })
    }

    fn baseline(&self) -> Option<&'a CaseSummary> {
        self.group.case(&self.case.baseline).filter(|baseline| baseline.id != self.case.id)
    }
}

fn leader(group: &Group) -> Option<&CaseSummary> {
    let chosen = group.best.as_ref().map(|best| &best.case).or(programs(group).map(|fastest| &fastest.case));
    let chosen = chosen.and_then(|id| group.case(id));
    let gain = |case: &CaseSummary| case.speedup.map_or(0.0, |speedup| speedup.value);
    let measured = group.cases.iter().filter(|case| case.outcome == Outcome::Ok && case.wall.is_some());
    chosen.or_else(|| measured.max_by(|one, other| gain(one).total_cmp(&gain(other))))
}

/// Of several programs which is the fastest, otherwise what the picture that says most finds; and that picture.
pub(super) fn headline<'p>(summary: &Summary, lead: Option<Lead<'_>>, pictures: &'p [Picture]) -> Headline<'p> {
    let picture = picture(summary, lead, pictures);
    let fastest = lead.and_then(|lead| fastest_program(lead.group));
    let of_picture = || picture.map_or(summary.title.clone(), |picture| picture.drawing.title.clone());
    Headline { finding: fastest.unwrap_or_else(of_picture), picture }
}

/// The fastest of several programs, where nothing but programs is in the group.
fn programs(group: &Group) -> Option<&Fastest> {
    group.fastest.as_ref().filter(|_| group.input.is_none())
}

/// The fastest program beside the next one, where a group compares several.
fn fastest_program(group: &Group) -> Option<String> {
    let fastest = programs(group)?;
    let next = fastest.others.first()?;
    let name = |id: &str| group.case(id).map_or(id.to_owned(), CaseSummary::short_id);
    let (case, other) = (name(&fastest.case), name(&next.case));
    if next.times.confidence <= 0.0 || next.times.low <= 1.0 {
        return Some(format!("{case} takes least time, but cannot be told from {other}"));
    }
    let beside = if fastest.others.len() > 1 { ", the next" } else { "" };
    Some(format!("{case} is fastest: {} times as fast as {other}{beside}", ratio(next.times.value)))
}

/// The picture that says most: the overview of a sweep, else the speedups of the group that leads.
fn picture<'p>(summary: &Summary, lead: Option<Lead<'_>>, pictures: &'p [Picture]) -> Option<&'p Picture> {
    let of = |kinds: &'static [&'static str]| pictures.iter().filter(move |picture| kinds.contains(&stem(picture)));
    let overview = of(&["map"]).next().filter(|_| summary.groups.len() > 1);
    let place = summary.groups.iter().position(|group| lead.is_some_and(|lead| std::ptr::eq(lead.group, group)));
    let speedups = of(&["speedup", "weak"]);
    overview.or_else(|| speedups.clone().nth(place.unwrap_or(0))).or_else(|| of(&["speedup", "weak"]).next())
}

/// The verdict: whether the run was cut off, the finding, the best choice of the group that leads, and which program is
/// fastest.
pub(super) fn verdict(summary: &Summary, lead: Option<Lead<'_>>, finding: &str) -> Markup {
    let [best, fastest] = [best_choice, fastest].map(|told| lead.and_then(|lead| told(lead.group)));
    let label = lead.map(|lead| lead.group.label.as_str()).filter(|label| !label.is_empty());
    html! {
        @if let Some(cut_off) = &summary.origin.cut_off { p.best { b { span.wrong { (cut_off) } } } }
        (shell::finding(finding))
        @if label.is_some() || best.is_some() {
            p.best {
                @if let Some(label) = label { "The numbers here are those with " bdi { (label) } ". " }
                @if let Some(best) = best { bdi { (best) } }
            }
        }
        @if let Some(fastest) = fastest { p.best { bdi { (fastest) } } }
        @for advice in lead.iter().flat_map(|lead| &lead.group.advice) { p.advice { bdi { (words(advice)) } } }
    }
}

/// A number and what it is.
struct Card {
    number: String,
    about: Vec<String>,
}

/// What the case that leads is worth, and whether all cases are right.
pub(super) fn key_numbers(summary: &Summary, lead: Option<Lead<'_>>) -> Markup {
    let cards = lead.map(|lead| [gain(lead), time(lead), share(lead)]).into_iter().flatten().flatten();
    let cards: Vec<Card> = cards.chain([right(summary)]).collect();
    html! {
        div.cards { @for Card { number, about } in &cards {
            p.card { strong { (number) } @for line in about { " " span { bdi { (line) } } } }
        } }
    }
}

fn gain(lead: Lead<'_>) -> Option<Card> {
    let (speedup, baseline) = (lead.case.speedup?, lead.baseline()?);
    let mut about = vec![match lead.group.scaling {
        Scaling::Strong => format!("as fast as {}: {}", baseline.short_id(), lead.case.short_id()),
        Scaling::Weak => format!("the work of {} in its time: {}", baseline.short_id(), lead.case.short_id()),
    }];
    about.extend(sure_interval(speedup, ratio));
    Some(Card { number: format!("{}×", ratio(speedup.value)), about })
}

fn time(lead: Lead<'_>) -> Option<Card> {
    let about = match (lead.baseline().and_then(|baseline| baseline.wall), lead.group.scaling) {
        (Some(baseline), Scaling::Strong) => {
            let inside = is_apart(lead, baseline.value).then(|| "the speedup is taken inside the blocks".to_owned());
            std::iter::once(format!("instead of {}", seconds(baseline.value))).chain(inside).collect()
        }
        (Some(baseline), Scaling::Weak) => vec![format!("for more work; one share takes {}", seconds(baseline.value))],
        (None, _) => vec![format!("takes {}", lead.case.short_id())],
    };
    Some(Card { number: seconds(lead.case.wall?.value), about })
}

/// Whether the ratio of the two times that are shown is another number than the speedup.
fn is_apart(lead: Lead<'_>, baseline_s: f64) -> bool {
    const SEEN: f64 = 1.01;
    let (Some(speedup), Some(wall)) = (lead.case.speedup, lead.case.wall) else { return false };
    let apart = baseline_s / wall.value / speedup.value;
    !(1.0 / SEEN..=SEEN).contains(&apart)
}

fn share(lead: Lead<'_>) -> Option<Card> {
    lead.baseline()?;
    match (lead.case.of_bound, lead.case.bound, lead.case.efficiency) {
        (Some(share), Some(bound), _) => {
            let about = format!("of the bound, {}×: the best that any schedule can reach", ratio(bound));
            Some(Card { number: percent(share.value), about: vec![about] })
        }
        (_, _, Some(efficiency)) => {
            let about = format!("of what {} would ideally give", count(lead.case.workers, "worker"));
            Some(Card { number: percent(efficiency.value), about: vec![about] })
        }
        _ => None,
    }
}

fn right(summary: &Summary) -> Card {
    let (all, right) = (summary.cases().count(), summary.cases().filter(|case| case.outcome == Outcome::Ok).count());
    let about = match summary.origin.checked >= all {
        true => "cases gave the right results",
        false => "cases were measured to the end",
    };
    Card { number: format!("{right} of {all}"), about: vec![about.to_owned()] }
}

/// What was required, with the answers.
pub(super) fn requirements(summary: &Summary) -> Markup {
    html! {
        @if !summary.requirements.is_empty() {
            ul.required { @for judged in &summary.requirements {
                li class=(class(judged.answer)) {
                    b { (answer(judged.answer)) } ": " bdi { (judged.case) } ", " (demand(judged)) "; " (found(judged))
                }
            } }
        }
    }
}

fn class(answer: Answer) -> &'static str {
    match answer {
        Answer::Met => "sure",
        Answer::NotMet => "wrong",
        Answer::CouldNotTell => "doubt",
    }
}
