//! `summary.md`: the tables, what they mean, and the pictures.

use super::losses::{self, avoidable_table, loss_table};
use super::models::{self, karp_flatt_table, model_table, refusals};
use super::table::{Table, case_table};
use super::words::{amount, baselines, best_choice, requirement, timing};
use crate::plan::Scaling;
use crate::summary::{CaseSummary, Group, InputSummary, Summary};

/// What there is to do.
fn work(group: &Group) -> Option<String> {
    let text = match &group.input {
        None => format!("Work of {}", amount(group)?),
        Some(InputSummary { dataset, delay, serial_fraction, .. }) => {
            let mut text = format!("{} of {dataset}", amount(group)?);
            if !delay.is_empty() {
                text += &format!(", delay {delay}");
            }
            if *serial_fraction > 0.0 {
                text += &format!(", serial fraction {serial_fraction}");
            }
            text
        }
    };
    Some(match group.scaling {
        Scaling::Strong => text,
        Scaling::Weak => text + ", for each worker",
    })
}

/// The summary as Markdown. `pictures` are the names of the pictures beside it, without their ending.
pub fn summary_markdown(summary: &Summary, pictures: &[&str]) -> String {
    let mut text = format!("# {}\n\n", escape(&summary.title));
    for group in &summary.groups {
        if !group.label.is_empty() {
            text += &format!("## {}\n\n", escape(&group.label));
        }
        let sentences = work(group).into_iter().chain(baselines(group));
        let sentences: Vec<String> = sentences.map(|sentence| format!("{}.", escape(&sentence))).collect();
        text += &format!("{}\n\n{}", sentences.join(" "), case_table(group).markdown());
        if let Some(best) = best_choice(group) {
            text += &format!("\n{}\n", escape(&best));
        }
        text += &explained(losses::ABOUT, loss_table(group));
        text += &explained(losses::ABOUT_AVOIDABLE, avoidable_table(group));
        text += &explained("Models:", model_table(group));
        text += &list("No model", refusals(group));
        text += &explained(models::KARP_FLATT, karp_flatt_table(group));
        text.push('\n');
    }
    text += &format!("{}\n", timing(summary));
    text += &list("Failed", failures(summary));
    text += &list("Required", summary.requirements.iter().map(requirement).collect());
    text += &list("Warnings", summary.warnings.clone());
    text += &list("Notes", summary.notes.clone());
    if !pictures.is_empty() {
        text.push('\n');
    }
    text.extend(pictures.iter().map(|name| format!("![{name}]({}.png)\n", name.replace(' ', "%20"))));
    text += &format!("\n{}\n", escape(&place(summary)));
    text
}

fn explained(about: &str, table: Option<Table>) -> String {
    table.map(|table| format!("\n{about}\n\n{}", table.markdown())).unwrap_or_default()
}

fn failures(summary: &Summary) -> Vec<String> {
    let failed = |case: &CaseSummary| case.outcome.failure().map(|cause| format!("{}: {cause}", case.id));
    summary.cases().filter_map(failed).collect()
}

fn list(title: &str, lines: Vec<String>) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let lines: String = lines.iter().map(|line| format!("- {}\n", escape(line))).collect();
    format!("\n{title}:\n\n{lines}")
}

fn place(summary: &Summary) -> String {
    let machine = &summary.machine;
    let model = machine.cpu_model.as_deref().unwrap_or("unknown processor");
    let cores = machine.cores.map(|cores| format!(", {cores} cores")).unwrap_or_default();
    let revision = machine.revision.as_deref().map(|revision| format!(", revision {revision}")).unwrap_or_default();
    format!("Measured on {model}, {} cpus{cores}{revision}; seed {}.", machine.cpus, summary.seed)
}

/// Text from a file as plain text in Markdown: no markup, no line of its own.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' => escaped.extend(['\\', character]),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            character if character.is_control() => escaped.push(' '),
            character => escaped.push(character),
        }
    }
    escaped
}
