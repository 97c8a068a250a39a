//! What people read at the end: the tables, and what there is to say of them. As wide as the terminal.

use std::path::{Path, PathBuf};

use super::screen::{paragraph, safe, table, width};
use crate::compare::{Comparison, Unpaired};
use crate::record::output_file;
use crate::report::verdicts::{about, about_all};
use crate::report::{
    best_choice, case_table, comparison_table, drawn, fastest, headline, reasons, remarks, requirement, timing,
    unpaired_sentences, unpaired_table,
};
use crate::summary::{CaseSummary, Group, Summary};
use crate::text::count;

/// Of a run: the tables, the best choice, what was required, what to distrust.
pub(super) fn of_summary(summary: &Summary, folder: &Path) -> String {
    let mut text: String = summary.groups.iter().map(of_group).collect();
    text += &paragraph(&timing(summary));
    text.extend(summary.cases().filter_map(|case| failure(case, folder)));
    text.extend(summary.requirements.iter().map(|judged| paragraph(&requirement(judged))));
    text.extend(summary.warnings.iter().map(|warning| paragraph(&format!("warning: {warning}"))));
    text
}

fn of_group(group: &Group) -> String {
    let best: String = best_choice(group).iter().chain(&fastest(group)).map(|best| paragraph(best)).collect();
    let text = format!("{}\n{best}", table(&case_table(group)));
    if group.label.is_empty() { text } else { format!("{}\n{text}\n", safe(&group.label)) }
}

fn failure(case: &CaseSummary, folder: &Path) -> Option<String> {
    let cause = case.outcome.failure()?;
    let kept = folder.join(output_file(&case.id));
    let kept = if kept.exists() { format!(" (what it printed: {})", kept.display()) } else { String::new() };
    Some(paragraph(&format!("FAILED: {}: {cause}{kept}", case.id)))
}

/// Of a gate: a sentence, the verdicts, and what else there is to say.
pub(super) fn of_gate(comparison: &Comparison) -> String {
    let mut text = paragraph(&format!("{}.", headline(comparison)));
    let verdicts = comparison_table(comparison);
    if !comparison.cases.is_empty() {
        text += &format!("\n{}\n", table(&verdicts));
    }
    text.extend(reasons(comparison).iter().map(|reason| paragraph(reason)));
    text.extend(remarks(comparison).iter().map(|remark| paragraph(&format!("note: {remark}."))));
    if comparison.base.is_some() {
        let about = if verdicts.plain(width()).contains("would find") { about_all } else { about };
        text += &paragraph(&about(&comparison.rules));
    }
    text
}

/// Of two stored runs: what was compared, the verdicts, and what else there is to say.
pub(super) fn of_unpaired(comparison: &Unpaired) -> String {
    let mut sentences = unpaired_sentences(comparison).into_iter().map(|sentence| paragraph(&sentence));
    let mut text = sentences.next().unwrap_or_default();
    if !comparison.cases.is_empty() {
        text += &format!("\n{}\n", table(&unpaired_table(comparison)));
    }
    text.extend(sentences);
    text
}

/// The files of a run in one line.
pub(super) fn written(folder: &Path, files: &[PathBuf], summary: &Summary) -> String {
    let pictures = files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "png")).count();
    let folder = safe(&folder.display().to_string());
    let which = drawn(summary).filter(|_| pictures > 0).map(|which| format!(" {which}")).unwrap_or_default();
    let pictures = count(pictures, "picture") + &which;
    format!("{folder}: samples.csv, spans.csv, run.json, summary.csv, summary.md, {pictures}")
}
