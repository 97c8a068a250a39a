//! The page of a gate's run: what became of each case from base to head.

use maud::{Markup, html};

use super::figure::figure;
use super::shell::{Page, Section, finding};
use super::tables::{list, table};
use crate::compare::Comparison;
use crate::gate::CaseVerdict;
use crate::record::Executable;
use crate::report::chart::Picture;
use crate::report::gate::{headline, remarks};
use crate::report::verdicts::{about_all, consequence, counts, reasons, sorted, verdict_table};
use crate::text::{count, exact_percent};

/// What is to be looked for in the picture.
const ABOUT: &str = "Each row is a case: how its time changed from base to head, with the interval that the verdict rests \
    on. An interval right of the allowed loss is a loss; one left of it is none; one that holds it cannot tell.";

/// The page of a gate's run, with the picture of its verdicts.
pub fn of_gate(comparison: &Comparison, picture: Option<&Picture>) -> String {
    let Comparison { experiment, title, rules, cases, .. } = comparison;
    let remarks: Vec<String> = [remarks(comparison).as_slice(), &comparison.notes].concat();
    let beside = html! { p.head { "How to read it" } p { (ABOUT) } };
    let mut sections = Vec::new();
    sections.extend(picture.map(|picture| Section {
        id: "changes",
        name: "What changed",
        body: figure(picture, true, &beside),
    }));
    sections.push(Section {
        id: "verdicts",
        name: "All verdicts",
        body: html! {
            (table("verdicts", &verdict_table(cases, rules)))
            @if comparison.has_numbers() { p { (about_all(rules)) } }
        },
    });
    sections.push(Section { id: "repeat", name: "How to repeat", body: repeat(comparison) });
    let top = html! {
        (finding(&headline(comparison)))
        div.glance { (cards(comparison)) (trust(comparison, &remarks)) }
    };
    let line = [experiment.clone(), title.clone(), "gate".to_owned()];
    Page { title: &format!("{experiment} · gate"), line: &line, top, sections, data: None }.into_text()
}

fn cards(comparison: &Comparison) -> Markup {
    let rules = &comparison.rules;
    html! {
        div.cards {
            p.card { strong { (comparison.cases.len()) } " " span { (counts(&comparison.cases)) } }
            p.card { strong { (comparison.blocks) } " "
                span { (if comparison.blocks == 1 { "block" } else { "blocks" }) " of both, of at most " (rules.repetitions) } }
            p.card { strong { (exact_percent(rules.loss, 2)) } " " span { "is the loss that must not pass" } }
            p.card { strong { (exact_percent(rules.error_rate, 2)) } " "
                span { "of checks of identical code may find a change" } }
        }
    }
}

/// What each verdict does to the check, and what is to be known beside them.
fn trust(comparison: &Comparison, remarks: &[String]) -> Markup {
    let reasons = reasons(&comparison.cases);
    let all_pass = comparison.cases.iter().all(|case| case.verdict.passes());
    let (class, answer) = if all_pass { ("sure", "It does") } else { ("wrong", "It does not") };
    html! {
        div.trust {
            h2 { "Does it pass? " span class=(class) { (answer) } }
            ul {
                @for (word, passes, does) in verdicts(comparison) {
                    li class=(if passes { "sure" } else { "wrong" }) { b { (word) ": " } (does) }
                }
                @for reason in &reasons { li.doubt { bdi { (reason) } } }
                @for remark in remarks { li.doubt { bdi { (remark) } } }
            }
        }
    }
}

/// Each verdict that some case has, once.
fn verdicts(comparison: &Comparison) -> Vec<(&'static str, bool, &'static str)> {
    let told = |case: &CaseVerdict| (case.word(), case.verdict.passes(), consequence(case.verdict));
    let mut verdicts: Vec<_> = sorted(&comparison.cases).into_iter().map(told).collect();
    verdicts.dedup();
    verdicts
}

fn repeat(comparison: &Comparison) -> Markup {
    let named = |which: &str, program: &Executable| {
        let digest = program.digest.as_ref().map(|digest| format!(" ({digest})")).unwrap_or_default();
        format!("{which}: {}{digest}", program.path.display())
    };
    let programs = comparison.base.iter().map(|base| named("base", base)).chain([named("head", &comparison.head)]);
    let programs: Vec<String> = programs.collect();
    html! {
        (list(&programs))
        p {
            (count(comparison.blocks, "block")) ". Beside this page: "
            @for (place, file) in ["gate.json", "gate.md", "samples.csv", "run.json"].into_iter().enumerate() {
                @if place > 0 { ", " } a href=(file) { (file) }
            }
            ". " code { "runner report" } " makes the tables and pictures of head, and head.html."
        }
    }
}
