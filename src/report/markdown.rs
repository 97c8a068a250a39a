//! `summary.md`: the tables, what they mean, and the pictures.

use super::cases::{self, avoidable_table, case_table, factor_table};
use super::models::{self, karp_flatt_table, model_table, refusals};
use super::table::Table;
use super::words::{amount, baselines, best_choice, drawn, requirement, timing};
use crate::plan::Scaling;
use crate::summary::{CaseSummary, Group, InputSummary, Summary};
use crate::text::escape::markdown as escape;

/// The summary as Markdown. `pictures` are the names of the pictures beside it, without their ending.
pub fn summary_markdown(summary: &Summary, pictures: &[&str]) -> String {
    let mut text = format!("# {}\n\n", escape(&summary.title));
    text.extend(summary.groups.iter().map(section));
    text += &format!("{}\n", timing(summary));
    text += &titled_list("Failed", failures(summary));
    text += &titled_list("Required", summary.requirements.iter().map(requirement).collect());
    text += &titled_list("Warnings", summary.warnings.clone());
    text += &titled_list("Notes", summary.notes.clone());
    if !pictures.is_empty() {
        text.push('\n');
        text.extend(drawn(summary).map(|which| format!("The pictures are {which}.\n\n")));
    }
    text.extend(pictures.iter().map(|name| picture(name)));
    text += &format!("\n{}\n", escape(&machine(summary)));
    text
}

fn section(group: &Group) -> String {
    let heading = if group.label.is_empty() { String::new() } else { format!("## {}\n\n", escape(&group.label)) };
    let sentences = work(group).into_iter().chain(baselines(group));
    let sentences: Vec<String> = sentences.map(|sentence| format!("{}.", escape(&sentence))).collect();
    let mut text = format!("{heading}{}\n\n{}", sentences.join(" "), case_table(group).markdown());
    text.extend(best_choice(group).map(|best| format!("\n{}\n", escape(&best))));
    text += &explained(cases::FACTORS, factor_table(group));
    text += &explained(cases::AVOIDABLE, avoidable_table(group));
    text += &explained("Models:", model_table(group));
    text += &titled_list("No model", refusals(group));
    text += &explained(models::KARP_FLATT, karp_flatt_table(group));
    text + "\n"
}

/// What there is to do.
fn work(group: &Group) -> Option<String> {
    let mut text = match &group.input {
        None => format!("Work of {}", amount(group)?),
        Some(InputSummary { dataset, .. }) => format!("{} of {dataset}", amount(group)?),
    };
    if let Some(InputSummary { delay, serial_fraction, .. }) = &group.input {
        if !delay.is_empty() {
            text += &format!(", delay {delay}");
        }
        if *serial_fraction > 0.0 {
            text += &format!(", serial fraction {serial_fraction}");
        }
    }
    Some(match group.scaling {
        Scaling::Strong => text,
        Scaling::Weak => text + ", for each worker",
    })
}

fn explained(about: &str, table: Option<Table>) -> String {
    table.map(|table| format!("\n{about}\n\n{}", table.markdown())).unwrap_or_default()
}

fn failures(summary: &Summary) -> Vec<String> {
    let failed = |case: &CaseSummary| case.outcome.failure().map(|cause| format!("{}: {cause}", case.id));
    summary.cases().filter_map(failed).collect()
}

fn titled_list(title: &str, lines: Vec<String>) -> String {
    if lines.is_empty() { String::new() } else { format!("\n{title}:\n\n{}", list(&lines)) }
}

/// Lines of plain text as a list.
pub(super) fn list(lines: &[String]) -> String {
    lines.iter().map(|line| format!("- {}\n", escape(line))).collect()
}

/// The picture of that name beside the text.
pub(super) fn picture(name: &str) -> String {
    format!("![{name}]({}.png)\n", name.replace(' ', "%20"))
}

fn machine(summary: &Summary) -> String {
    let machine = &summary.machine;
    let model = machine.cpu_model.as_deref().unwrap_or("unknown processor");
    let cores = machine.cores.map(|cores| format!(", {cores} cores")).unwrap_or_default();
    let revision = machine.revision.as_deref().map(|revision| format!(", revision {revision}")).unwrap_or_default();
    let nodes = machine.nodes.as_deref().map(|nodes| format!("{nodes}, ")).unwrap_or_default();
    format!("Measured on {model}, {nodes}{} cpus{cores}{revision}; seed {}.", machine.cpus, summary.seed)
}
