//! How to repeat a run: the command, the experiment file, the seed, the machine.

use maud::{Markup, html};

use super::tables::{folded, list};
use crate::summary::Summary;
use crate::text::{count, cpus};

/// How to repeat it; `files` lie beside the page.
pub(super) fn repeat(summary: &Summary, files: &[&str]) -> Markup {
    let origin = &summary.origin;
    html! {
        div.repeat {
            pre tabindex="0" { bdi { (commands(summary)) } }
            div {
                p { bdi { (machine(summary)) } }
                p {
                    "Seed " (summary.seed) @if !origin.program.is_empty() { " · " (origin.program) }
                    " · " (count(summary.blocks, "block")) " of " (summary.blocks_planned)
                }
                p { "Beside this page: " @for (place, file) in files.iter().enumerate() {
                    @if place > 0 { ", " } a href=(file) { (file) }
                } ". " code { "runner report" } " makes all that is not raw again." }
            }
        }
        @if !summary.notes.is_empty() { p { "What was decided for you:" } (list(&summary.notes)) }
        @if !origin.source.is_empty() {
            (folded("The experiment file", &html! {
                pre.file tabindex="0" data-name={ (summary.experiment) ".toml" } { bdi { (origin.source) } }
            }))
        }
    }
}

/// The revision, and the command that started it, or the one that says the same.
fn commands(summary: &Summary) -> String {
    let revision = summary.machine.revision.as_deref().map(|revision| {
        let dirty = if revision.ends_with('+') { "   # and what was not committed" } else { "" };
        format!("git checkout {}{dirty}\n", revision.trim_end_matches('+'))
    });
    let said = summary.origin.command.clone();
    revision.unwrap_or_default() + &said.unwrap_or_else(|| format!("runner {}.toml", summary.experiment))
}

fn machine(summary: &Summary) -> String {
    let (machine, origin) = (&summary.machine, &summary.origin);
    let cores = machine.cores.map(|cores| count(cores, "core"));
    let parts = [
        machine.cpu_model.clone(),
        machine.nodes.clone(),
        Some(cpus(machine.cpus_on_average())),
        cores,
        machine.shares.clone(),
    ];
    let told = [&origin.system, &origin.toolchain].into_iter().filter(|part| !part.is_empty()).cloned();
    parts.into_iter().flatten().chain(told).collect::<Vec<_>>().join(" · ")
}
