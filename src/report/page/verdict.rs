//! The finding in a sentence, the best choice, and the numbers that matter most.

use maud::{Markup, html};

use super::sections::stem;
use super::shell;
use crate::plan::Scaling;
use crate::report::advice::words;
use crate::report::chart::Picture;
use crate::report::words::{answer, best_choice, demand, found, interval};
use crate::summary::{Answer, CaseSummary, Group, Outcome, Summary};
use crate::text::{count, percent, ratio, seconds};

/// The case that speaks for a run, and its group.
#[derive(Clone, Copy)]
pub(super) struct Lead<'a> {
    pub group: &'a Group,
    pub case: &'a CaseSummary,
}

impl<'a> Lead<'a> {
    /// The best choice, or the fastest where there is none: of the group in which it gains most. None where nothing was
    /// measured.
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
    let chosen = group.best.as_ref().and_then(|best| group.case(&best.case));
    let gain = |case: &CaseSummary| case.speedup.map_or(0.0, |speedup| speedup.value);
    let measured = group.cases.iter().filter(|case| case.outcome == Outcome::Ok && case.wall.is_some());
    chosen.or_else(|| measured.max_by(|one, other| gain(one).total_cmp(&gain(other))))
}

/// The picture that says most: the overview of a sweep, else the speedups of the group that leads.
pub(super) fn headline<'p>(summary: &Summary, lead: Option<Lead<'_>>, pictures: &'p [Picture]) -> Option<&'p Picture> {
    let of = |kinds: &'static [&'static str]| pictures.iter().filter(move |picture| kinds.contains(&stem(picture)));
    let overview = of(&["map"]).next().filter(|_| summary.groups.len() > 1);
    let place = summary.groups.iter().position(|group| lead.is_some_and(|lead| std::ptr::eq(lead.group, group)));
    let speedups = of(&["speedup", "weak"]);
    overview.or_else(|| speedups.clone().nth(place.unwrap_or(0))).or_else(|| of(&["speedup", "weak"]).next())
}

/// The verdict: the finding of the headline picture, and the best choice of the group that leads.
pub(super) fn verdict(summary: &Summary, lead: Option<Lead<'_>>, headline: Option<&Picture>) -> Markup {
    let finding = headline.map_or(summary.title.as_str(), |picture| picture.drawing.title.as_str());
    let best = lead.and_then(|lead| best_choice(lead.group));
    let label = lead.map(|lead| lead.group.label.as_str()).filter(|label| !label.is_empty());
    html! {
        (shell::finding(finding))
        @if label.is_some() || best.is_some() {
            p.best {
                @if let Some(label) = label { "The numbers here are those with " bdi { (label) } ". " }
                @if let Some(best) = best { bdi { (best) } }
            }
        }
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
    about.extend((speedup.confidence > 0.0).then(|| interval(speedup, ratio)));
    Some(Card { number: format!("{}×", ratio(speedup.value)), about })
}

fn time(lead: Lead<'_>) -> Option<Card> {
    let about = match (lead.baseline().and_then(|baseline| baseline.wall), lead.group.scaling) {
        (Some(baseline), Scaling::Strong) => vec![format!("instead of {}", seconds(baseline.value))],
        (Some(baseline), Scaling::Weak) => vec![format!("for more work; one share takes {}", seconds(baseline.value))],
        (None, _) => vec![format!("takes {}", lead.case.short_id())],
    };
    Some(Card { number: seconds(lead.case.wall?.value), about })
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
