//! The page of a run.

use maud::html;

use super::lesson::lesson;
use super::numbers::{cases, factors, models};
use super::repeat::repeat;
use super::schedules::schedules;
use super::sections::{in_order, sections};
use super::series::legend;
use super::shell::{Page, Section};
use super::trust::trust;
use super::verdict::{Lead, headline, key_numbers, requirements, verdict};
use crate::report::chart::Picture;
use crate::report::words::{drawn, moment};
use crate::summary::Summary;

/// What lies beside the page, in the order in which it is named.
const FILES: [&str; 6] = ["samples.csv", "spans.csv", "run.json", "summary.csv", "summary.md", "trace.json"];

/// The page of a run, with its pictures in it.
pub fn of_run(summary: &Summary, pictures: &[Picture]) -> String {
    let lead = Lead::of(summary);
    let headline = headline(summary, lead, pictures);
    let (data, explorer) = schedules(summary, lead).map_or((None, html! {}), |(data, place)| (Some(data), place));
    let mut sections = sections(
        &in_order(pictures, lead.map(|lead| lead.group.label.as_str())),
        &headline,
        &lesson(summary, lead),
        &explorer,
    );
    if let Some(losses) = sections.iter_mut().find(|section| section.id == "losses") {
        losses.body = html! { (losses.body) (factors(summary)) };
    }
    let files = FILES.into_iter().filter(|file| *file != "trace.json" || data.is_some()).collect::<Vec<_>>();
    let models = models(summary).map(|body| Section { id: "models", name: "Models", body });
    sections.extend(models);
    sections.push(Section { id: "numbers", name: "All numbers", body: cases(summary) });
    sections.push(Section { id: "repeat", name: "How to repeat", body: repeat(summary, &files) });
    let top = html! {
        (verdict(summary, lead, &headline.finding))
        div.glance { (key_numbers(summary, lead)) (trust(summary)) }
        (requirements(summary))
        (legend(summary))
        @if let Some(which) = drawn(summary) { p.best { "The pictures are " (which) "." } }
    };
    let line = line(summary);
    Page { title: &format!("{} · speedup", summary.experiment), line: &line, top, sections, data }.into_text()
}

fn line(summary: &Summary) -> Vec<String> {
    let title = Some(summary.title.clone()).filter(|title| *title != summary.experiment);
    let moment = Some(moment(&summary.origin.started_at)).filter(|moment| !moment.is_empty());
    std::iter::once(summary.experiment.clone()).chain(title).chain(moment).collect()
}
