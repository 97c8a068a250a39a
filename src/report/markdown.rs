//! `summary.md`: the tables, what they mean, and the pictures.

use super::advice::words;
use super::cases::{self, avoidable_table, case_table, factor_table};
use super::models::{self, karp_flatt_table, model_table, refusals};
use super::table::Table;
use super::words::{
    amount, baselines, best_choice, drawn, failures, fastest, later_warnings, machine, requirement, timing,
};
use crate::plan::Scaling;
use crate::summary::{Group, InputSummary, Summary};
use crate::text::escape::markdown as escape;

/// The summary as Markdown, as it reads on a code host: what came out first, what explains it folded in. `pictures` are the
/// names of the pictures beside it, without their ending.
pub fn summary_markdown(summary: &Summary, pictures: &[&str]) -> String {
    let mut text = format!("# {}\n", escape(&summary.title));
    if summary.is_of_head {
        text += "\nThis is of head alone: how it compares with base is in `gate.md`.\n";
    }
    text.extend(summary.origin.cut_off.iter().map(|cut_off| format!("\n**{}**\n", escape(cut_off))));
    text += &titled_list("Failed", failures(summary.cases()));
    text += &titled_list("Measured again", summary.retried.clone());
    text += &titled_list("Required", summary.requirements.iter().map(requirement).collect());
    text.extend(summary.groups.iter().map(section));
    text += &format!("\n{}\n", timing(summary));
    text += &titled_list("Warnings", later_warnings(summary).cloned().collect());
    text += &titled_list("Notes", summary.notes.clone());
    text += &all_pictures(summary, pictures);
    text += &format!("\n{}\n", escape(&machine(summary)));
    text
}

fn section(group: &Group) -> String {
    let mut text = if group.label.is_empty() { String::new() } else { format!("\n## {}\n", escape(&group.label)) };
    text.extend(best_choice(group).into_iter().chain(fastest(group)).map(|best| format!("\n{}\n", escape(&best))));
    let sentences = work(group).into_iter().chain(baselines(group));
    let sentences: Vec<String> = sentences.map(|sentence| format!("{}.", escape(&sentence))).collect();
    text += &format!("\n{}\n\n{}", sentences.join(" "), case_table(group).markdown());
    text.extend(group.advice.iter().map(|advice| format!("\n{}\n", escape(&words(advice)))));
    let lost = explained(cases::FACTORS, factor_table(group)) + &explained(cases::AVOIDABLE, avoidable_table(group));
    let models = explained("Models:", model_table(group)) + &titled_list("No model", refusals(group));
    text += &folded("Where the speedup went", &lost);
    text += &folded("Laws of scaling", &(models + &explained(models::KARP_FLATT, karp_flatt_table(group))));
    text
}

/// A part that is shown on demand, where the reader's program can do that; else it is just shown.
fn folded(title: &str, text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!("\n<details><summary>{title}</summary>\n{text}\n</details>\n")
}

fn all_pictures(summary: &Summary, pictures: &[&str]) -> String {
    if pictures.is_empty() {
        return String::new();
    }
    let which = drawn(summary).map(|which| format!("The pictures are {which}. ")).unwrap_or_default();
    let links: String = pictures.iter().map(|name| picture(name)).collect();
    format!(
        "\n{which}The pictures lie beside this file; where its text is pasted elsewhere, attach them there.\n\n{links}"
    )
}

/// What there is to do.
pub(super) fn work(group: &Group) -> Option<String> {
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
