//! All numbers: a row for each case, with the looks that its strategy has in the pictures.

use maud::{Markup, html};

use super::tables::{folded, list, table};
use crate::report::cases::{AVOIDABLE, FACTORS, avoidable_table, factor_table, gigabytes};
use crate::report::chart::{Look, looks};
use crate::report::models::{KARP_FLATT, karp_flatt_table, model_table, refusals};
use crate::report::words::{MOST_DRAWN, sure_interval};
use crate::summary::{Binding, CaseSummary, Group, Outcome, Summary};
use crate::text::{exact_percent, percent, ratio, seconds, thousands};

/// A longer table nobody reads; `summary.csv` has all.
const MOST_ROWS: usize = 2000;

/// How long a bar is at most.
const BAR: f64 = 120.0;

/// Every case in one table, which can be sorted and filtered across groups.
pub(super) fn cases(summary: &Summary) -> Markup {
    let speedups = summary.cases().filter_map(|case| case.speedup).map(|speedup| speedup.value);
    let most = speedups.filter(|speedup| speedup.is_finite()).fold(1.0, f64::max);
    let looks: Vec<Vec<Look>> = summary.groups.iter().map(looks).collect();
    let all = summary
        .groups
        .iter()
        .zip(&looks)
        .flat_map(|(group, looks)| group.cases.iter().map(move |case| (case, group, looks)));
    let count_all = summary.cases().count();
    html! {
        @if count_all > MOST_ROWS {
            p { "The first " (thousands(MOST_ROWS)) " of " (thousands(count_all)) " cases; summary.csv has all." }
        }
        div.wide tabindex="0" role="region" aria-label="The table of all cases" {
            table.data data-name="cases" {
                thead { tr {
                    @for title in ["case", "workers", "time"] { th scope="col" { (title) } }
                    @if reads_memory(summary) { th scope="col" { "GB/s" } }
                    th scope="col" { "speedup" }
                    td.bar {}
                    @for title in ["interval", "efficiency", "of the bound", "lost most to (share)"] { th scope="col" { (title) } }
                } }
                tbody { @for (case, group, looks) in all.take(MOST_ROWS) { (row(case, group, looks, Columns { most, bandwidth: reads_memory(summary) })) } }
            }
        }
    }
}

fn reads_memory(summary: &Summary) -> bool {
    summary.cases().any(|case| case.bandwidth.is_some())
}

/// What the columns of the table are about.
#[derive(Clone, Copy)]
struct Columns {
    /// The largest speedup.
    most: f64,
    /// Whether there is one for the bandwidth.
    bandwidth: bool,
}

fn row(case: &CaseSummary, group: &Group, looks: &[Look], columns: Columns) -> Markup {
    let is_best = group.best.as_ref().is_some_and(|best| best.case == case.id);
    let series = case.series();
    let look = looks.iter().find(|look| look.series == series);
    let measured = (case.outcome == Outcome::Ok).then_some(case);
    let speedup = measured.and_then(|case| case.speedup);
    let gain = speedup.filter(|_| case.id != case.baseline);
    let [wall, efficiency] = [measured.and_then(|case| case.wall), measured.and_then(|case| case.efficiency)]
        .map(|estimate| estimate.map(|estimate| estimate.value));
    let of_bound = case.of_bound.filter(|_| gain.is_some()).map(|share| share.value);
    let bandwidth = case.bandwidth.map(|bandwidth| bandwidth.value);
    html! {
        tr.best[is_best] data-series=(series) {
            th scope="row" { @if let Some(look) = look { (mark(look)) } bdi.hue.(look.map_or_else(String::new, hue)) { (case.id) } }
            td data-value=(case.workers) { (case.workers) }
            td data-value=[wall] { @if let Some(wall) = wall { (seconds(wall)) } }
            @if columns.bandwidth {
                td data-value=[bandwidth] { @if let Some(bandwidth) = bandwidth { (gigabytes(bandwidth)) } }
            }
            td data-value=[speedup.map(|speedup| speedup.value)] {
                @if let Some(speedup) = speedup { b { (ratio(speedup.value)) "×" } }
            }
            td.bar { @if let Some(speedup) = speedup { (bar(speedup.value / columns.most * BAR, look.filter(|_| is_best))) } }
            td data-value=[gain.map(|gain| gain.low)] { @if let Some(told) = gain.and_then(|gain| sure_interval(gain, ratio)) { (told) } }
            td data-value=[efficiency] { @if let Some(efficiency) = efficiency { (percent(efficiency)) } }
            td data-value=[of_bound] { @if let Some(of_bound) = of_bound { (percent(of_bound)) } }
            td.words { bdi { (lost(case, group)) } }
        }
    }
}

/// The mark of a strategy as the pictures have it.
pub(super) fn mark(look: &Look) -> Markup {
    html! {
        svg.mark.(hue(look)) width="12" height="12" viewBox="0 0 12 12" fill="currentColor" aria-hidden="true" {
            @match &look.marker {
                Some(outline) => path d=(outline) {},
                None => circle cx="6" cy="6" r="4.5" {},
            }
        }
    }
}

/// The class of a strategy's words.
pub(super) fn hue(look: &Look) -> String {
    look.hue.map_or("plain".to_owned(), |place| format!("hue{place}"))
}

fn bar(length: f64, look: Option<&Look>) -> Markup {
    let length = length.clamp(0.0, BAR);
    let colour = look.map(|look| look.line.to_string());
    html! {
        svg width=(BAR) height="6" viewBox={ "0 0 " (BAR) " 6" } aria-hidden="true" {
            rect.track width=(BAR) height="6" rx="3" {}
            rect.value width={ (format!("{length:.1}")) } height="6" rx="3" fill=[colour] {}
        }
    }
}

/// What there is to know of a case in a few words.
fn lost(case: &CaseSummary, group: &Group) -> String {
    if let Some(failure) = case.outcome.failure() {
        return failure;
    }
    let best = group.best.as_ref();
    if best.is_some_and(|best| best.case == case.id) {
        return "best choice".to_owned();
    }
    if let Some(best) = best.filter(|best| best.ties().any(|tie| *tie == case.id)) {
        let name = group.case(&best.case).map(CaseSummary::short_id).unwrap_or_default();
        return format!("cannot be told from {name}");
    }
    match (case.outcome == Outcome::Ok, case.lost_most_to(), case.bound_by) {
        (false, ..) => "not measured".to_owned(),
        (true, _, _) if case.id == case.baseline => "baseline".to_owned(),
        (true, Some(worst), _) => format!("{}, {}", case.name_of(worst.factor), exact_percent(worst.share, 0)),
        (true, None, Some(by)) if by != Binding::Workers => format!("{}, which no schedule avoids", by.name()),
        (true, None, _) => String::new(),
    }
}

/// Where the speedup went, in numbers: for each group, closed.
pub(super) fn factors(summary: &Summary) -> Markup {
    let tables = |group: &Group| {
        let [factors, avoidable] = [factor_table(group), avoidable_table(group)];
        html! {
            @if let Some(factors) = factors { p { (FACTORS) } (table("factors", &factors)) }
            @if let Some(avoidable) = avoidable { p { (AVOIDABLE) } (table("avoidable", &avoidable)) }
        }
    };
    let groups = summary.groups.iter().take(MOST_DRAWN).filter(|group| factor_table(group).is_some());
    html! { @for group in groups { (folded(&named("The factors in numbers", group), &tables(group))) } }
}

/// The laws that fit; none where there is none.
pub(super) fn models(summary: &Summary) -> Option<Markup> {
    let told = |group: &&Group| model_table(group).is_some() || karp_flatt_table(group).is_some();
    let groups: Vec<&Group> = summary.groups.iter().take(MOST_DRAWN).filter(told).collect();
    (!groups.is_empty()).then(|| html! { @for group in &groups { (models_of(group)) } })
}

fn models_of(group: &Group) -> Markup {
    let refused = refusals(group);
    html! {
        @if !group.label.is_empty() { h3 { bdi { (group.label) } } }
        @if let Some(models) = model_table(group) { (table("models", &models)) }
        @if !refused.is_empty() { p { "No law is fitted where it would say more than the numbers do:" } (list(&refused)) }
        @if let Some(fractions) = karp_flatt_table(group) {
            (folded("The serial fraction of each case", &html! { p { (KARP_FLATT) } (table("serial fractions", &fractions)) }))
        }
    }
}

fn named(what: &str, group: &Group) -> String {
    if group.label.is_empty() { what.to_owned() } else { format!("{what}, {}", group.label) }
}
