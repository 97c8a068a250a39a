//! The page of a history: how the speedups changed from run to run, on each kind of machine.

use maud::{Markup, html};

use super::figure::figure;
use super::shell::{Page, Section, finding};
use super::tables::{list, table};
use crate::compare::history::Trend;
use crate::report::chart::Picture;
use crate::report::trend::{to_gate, trend_notes, trend_table};
use crate::text::{and, count};

/// The page of some trends; `pictures` are theirs, as far as they have one, with the trend's index.
pub fn of_trends(trends: &[Trend], pictures: &[Picture]) -> String {
    let changes: usize = trends.iter().flat_map(|trend| &trend.cases).map(|case| case.moves.len()).sum();
    let cases: usize = trends.iter().map(|trend| trend.cases.len()).sum();
    let found = match pictures {
        [picture] => picture.drawing.title.clone(),
        _ => format!("{} in the history of {}", count(changes, "change"), count(cases, "case")),
    };
    let top = finding(&found);
    let mut sections = Vec::new();
    let pictures_body = html! { @for picture in pictures { (figure(picture, pictures.len() > 1, &html! {})) } };
    if !pictures.is_empty() {
        sections.push(Section { id: "history", name: "History", body: pictures_body });
    }
    let numbers = html! { @for trend in trends { (of_trend(trend)) } };
    sections.push(Section { id: "numbers", name: "All numbers", body: numbers });
    let mut names: Vec<&str> = trends.iter().map(|trend| trend.experiment.as_str()).collect();
    names.dedup();
    Page { title: "Trend · speedup", line: &[and(&names), "history".to_owned()], top, sections, data: None }.into_text()
}

fn of_trend(trend: &Trend) -> Markup {
    let advice = to_gate(trend);
    let notes = trend_notes(trend);
    html! {
        h3 { bdi { (trend.experiment) } }
        p { (count(trend.runs, "run")) " on " bdi { (trend.fingerprint) } }
        (table("trend", &trend_table(trend)))
        @if !advice.is_empty() { p.head { "Worth a gate" } (list(&advice)) }
        @if !notes.is_empty() { p.head { "Notes" } (list(&notes)) }
    }
}
