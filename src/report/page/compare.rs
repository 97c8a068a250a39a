//! The page of two stored runs: what can be told of runs that were measured at different times.

use maud::html;

use super::figure::figure;
use super::shell::{Page, Section, finding};
use super::tables::{list, table};
use crate::compare::Unpaired;
use crate::report::chart::Picture;
use crate::report::two_runs::{unpaired_headline, unpaired_sentences, unpaired_table};

/// The page of two stored runs, with their picture where there is one.
pub fn of_two_runs(comparison: &Unpaired, picture: Option<&Picture>) -> String {
    let said = unpaired_sentences(comparison);
    let (what, rest) = said.split_first().map_or(("", &[][..]), |(what, rest)| (what.as_str(), rest));
    let top = html! {
        (finding(&unpaired_headline(comparison)))
        p.best { bdi { (what) } }
        @if !rest.is_empty() {
            div.trust {
                h2 { "Can I trust this? " span.doubt { "As far as this goes" } }
                (list(rest))
            }
        }
    };
    let mut sections = Vec::new();
    sections.extend(picture.map(|picture| Section {
        id: "changes",
        name: "What changed",
        body: figure(picture, true, &html! {}),
    }));
    let verdicts = table("verdicts", &unpaired_table(comparison));
    sections.push(Section { id: "verdicts", name: "All verdicts", body: verdicts });
    let line = [comparison.experiment.clone(), "two stored runs".to_owned()];
    let title = format!("{} · compare", comparison.experiment);
    Page { title: &title, line: &line, top, sections, data: None }.into_text()
}
