//! "Can I trust this?": what was checked, and what each reservation does to the numbers.

use maud::{Markup, html};

use crate::report::words::confidence;
use crate::stats::{Estimate, quantile, repetitions_for};
use crate::summary::{Group, Outcome, Summary};
use crate::text::{count, percent, some, together};

/// Times whose middle half spans less are steady.
const STEADY: f64 = 0.05;

/// So many cases are named.
const NAMED: usize = 3;

/// Something that speaks for the numbers, or against them.
struct Point {
    weight: Weight,
    /// What it is.
    head: String,
    /// What it does to the numbers.
    rest: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Weight {
    Sure,
    Doubt,
    Wrong,
}

impl Weight {
    fn class(self) -> &'static str {
        match self {
            Weight::Sure => "sure",
            Weight::Doubt => "doubt",
            Weight::Wrong => "wrong",
        }
    }

    /// For those who do not see its mark.
    fn word(self) -> &'static str {
        match self {
            Weight::Sure => "Fine: ",
            Weight::Doubt => "Reservation: ",
            Weight::Wrong => "Wrong: ",
        }
    }
}

pub(super) fn trust(summary: &Summary) -> Markup {
    let points = points(summary);
    let doubts = points.iter().filter(|point| point.weight == Weight::Doubt).count();
    let is_wrong = points.iter().any(|point| point.weight == Weight::Wrong);
    let (class, answer) = match () {
        () if is_wrong => ("wrong", "Only what is left: not all went well".to_owned()),
        () if summary.cases().all(|case| case.speedup.is_none()) => {
            ("wrong", "There is nothing to trust yet".to_owned())
        }
        () if summary.origin.debug_build => ("wrong", "No: it is a debug build".to_owned()),
        () if tells_nothing(summary) => ("wrong", "Not yet".to_owned()),
        () if doubts == 0 => ("sure", "Yes".to_owned()),
        () => ("doubt", format!("Yes, with {}", count(doubts, "reservation"))),
    };
    html! {
        div.trust {
            h2 { "Can I trust this? " span class=(class) { (answer) } }
            ul { @for Point { weight, head, rest } in &points {
                li class=(weight.class()) { span.unseen { (weight.word()) } bdi { b { (head) } " " (rest) } }
            } }
        }
    }
}

/// Whether it cannot be told of any case if it is faster or slower than its baseline, nor of any group which case is best.
fn tells_nothing(summary: &Summary) -> bool {
    let compared = || summary.cases().filter(|case| case.id != case.baseline).filter_map(|case| case.speedup);
    let is_untold = |speedup: Estimate| speedup.confidence <= 0.0 || speedup.covers(1.0);
    let mut unknown = summary.groups.iter().map(|group| group.more_blocks_for_best.is_some());
    let no_best = !summary.groups.is_empty() && unknown.all(|unknown| unknown);
    compared().next().is_some() && (compared().all(is_untold) || no_best)
}

fn points(summary: &Summary) -> Vec<Point> {
    let mut points: Vec<Point> = summary.origin.lost.iter().map(|lost| lost_point(lost)).collect();
    points.extend(failures(summary));
    points.extend(summary.origin.unchecked.map(|why| Point {
        weight: Weight::Doubt,
        head: "Not all files can be checked:".to_owned(),
        rest: format!("{why}."),
    }));
    points.extend([outputs(summary), steadiness(summary), sureness(summary)].into_iter().flatten());
    points.extend(summary.groups.iter().filter_map(untold_best));
    points.extend(summary.doubts().map(|warning| reservation(warning)));
    points
}

fn lost_point(lost: &str) -> Point {
    let rest = "What is left was counted, and is less than was measured.".to_owned();
    Point { weight: Weight::Wrong, head: format!("Not whole: {lost}."), rest }
}

/// What failed, once for all cases that failed alike.
fn failures(summary: &Summary) -> Vec<Point> {
    let failed = summary.cases().filter_map(|case| Some((case.outcome.failure()?, case.id.as_str())));
    let point = |(cause, cases): (String, Vec<&str>)| {
        let rest = "What failed has no numbers, and is in no comparison.".to_owned();
        Point { weight: Weight::Wrong, head: format!("{} failed: {cause}.", some(&cases, NAMED)), rest }
    };
    together(failed).into_iter().map(point).collect()
}

/// Whether a wrong answer would have been noticed.
fn outputs(summary: &Summary) -> Option<Point> {
    let all = summary.cases().count();
    let is_wrong = summary.cases().any(|case| matches!(case.outcome, Outcome::Failed { .. }));
    let checked = summary.origin.checked;
    let (weight, head, rest) = match () {
        () if all == 0 => return None,
        () if checked >= all && is_wrong => (
            Weight::Sure,
            "Every output was checked",
            "against a reference; those of the cases with numbers are equal.",
        ),
        () if checked >= all => (Weight::Sure, "Every output was checked", "against a reference: all are equal."),
        () => (Weight::Doubt, "Not every output was checked.", "A wrong result would go unnoticed, and count as fast."),
    };
    Some(Point { weight, head: head.to_owned(), rest: rest.to_owned() })
}

/// How far the executions of a case lie apart; none where no case has several.
fn steadiness(summary: &Summary) -> Option<Point> {
    let spreads: Vec<(&str, f64)> =
        summary.cases().filter_map(|case| Some((case.id.as_str(), spread(&case.times_s)?))).collect();
    let widest = spreads.iter().map(|(_, spread)| *spread).reduce(f64::max)?;
    let apart: Vec<&str> = spreads.iter().filter(|(_, spread)| *spread > STEADY).map(|(id, _)| *id).collect();
    if apart.is_empty() {
        let most = if widest < 0.001 { "less than 0.1 %".to_owned() } else { format!("{} at most", percent(widest)) };
        let rest = format!("the middle half of each case's spans {most} of their median.");
        return Some(Point { weight: Weight::Sure, head: "The times are steady:".to_owned(), rest });
    }
    let head = format!("The times scatter in {}:", some(&apart, NAMED));
    let rest = format!(
        "their middle half spans up to {} of their median. The intervals say what that leaves open.",
        percent(widest)
    );
    Some(Point { weight: Weight::Doubt, head, rest })
}

/// The span of the middle half of some times, relative to their median.
fn spread(times_s: &[f64]) -> Option<f64> {
    if times_s.len() < 2 {
        return None;
    }
    let at = |share: f64| quantile(times_s, share);
    Some((at(0.75)? - at(0.25)?) / at(0.5)?).filter(|spread| spread.is_finite())
}

/// How sure the intervals are; none where nothing was compared.
fn sureness(summary: &Summary) -> Option<Point> {
    let compared = summary.cases().filter(|case| case.id != case.baseline);
    let reached = compared.filter_map(|case| case.speedup).map(|speedup| speedup.confidence).reduce(f64::min)?;
    let (blocks, target) = (count(summary.blocks, "block"), confidence(summary.confidence));
    if reached + 1e-9 >= summary.confidence {
        let verb = if summary.blocks == 1 { "is" } else { "are" };
        let head = format!("{blocks} {verb} enough for intervals with {target} confidence:");
        let rest = format!("each holds its speedup with {}.", confidence(reached));
        return Some(Point { weight: Weight::Sure, head, rest });
    }
    let needed = repetitions_for(summary.confidence);
    let rest = format!("For {target} it takes {needed}: add --repetitions {needed}.");
    let head = match summary.blocks {
        0 | 1 => "One block says nothing of its own spread.".to_owned(),
        _ => format!("{blocks} give {} confidence.", confidence(reached)),
    };
    Some(Point { weight: Weight::Doubt, head, rest })
}

/// Of a group whose best choice cannot be told: what could tell it.
fn untold_best(group: &Group) -> Option<Point> {
    let blocks = count(group.more_blocks_for_best?, "more block");
    let which = if group.label.is_empty() { String::new() } else { format!(" with {}", group.label) };
    let head = format!("The best choice{which} cannot be told yet:");
    Some(Point { weight: Weight::Doubt, head, rest: format!("about {blocks} would tell it from the others.") })
}

/// A warning: its first sentence says what is so, the next one what that does to the numbers.
fn reservation(warning: &str) -> Point {
    let (head, rest) = warning.split_once(". ").map_or((warning, ""), |(head, rest)| (head, rest));
    let end = if rest.is_empty() { "" } else { "." };
    Point { weight: Weight::Doubt, head: format!("{head}{end}"), rest: rest.to_owned() }
}
