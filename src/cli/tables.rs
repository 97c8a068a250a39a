//! What people read at the end: the tables, and what there is to say of them. As wide as the terminal.

use std::path::{Path, PathBuf};

use super::columns::Columns;
use super::screen::{paragraph, paragraph_beside, safe, table, width};
use crate::compare::{Comparison, Unpaired};
use crate::gate::Verdict;
use crate::predict::Prediction;
use crate::record::{Printed, Variant, short_name};
use crate::report::verdicts::{about, about_all, reasons};
use crate::report::{
    about_prediction, advice_words, best_choice, comparison_table, drawn, fastest, headline, later_warnings,
    left_out_table, predicted_table, prediction_doubts, remarks, requirement, timing, told_below, unpaired_sentences,
    unpaired_table, validation,
};
use crate::summary::{CaseSummary, Group, Summary};
use crate::text::count;

/// Of a run: the tables, the best choice, what was required, what to distrust.
pub(super) fn of_summary(summary: &Summary, columns: &Columns, folder: &Path) -> String {
    let warning = |warning: &String| paragraph(&format!("warning: {warning}"));
    let mut text: String = summary.origin.cut_off.iter().map(|cut_off| warning(cut_off) + "\n").collect();
    text.extend(summary.groups.iter().map(|group| of_group(group, columns)));
    text += &paragraph(&timing(summary));
    text.extend(summary.cases().filter_map(|case| failure(case, folder)));
    text.extend(summary.requirements.iter().map(|judged| paragraph(&requirement(judged))));
    text.extend(summary.retried.iter().chain(later_warnings(summary)).map(warning));
    text
}

fn of_group(group: &Group, columns: &Columns) -> String {
    let (cases, told) = told_below(group, columns.table(group), width());
    let told: String = told.iter().map(|sentence| paragraph(sentence)).collect();
    let best: String = best_choice(group).iter().chain(&fastest(group)).map(|best| paragraph(best)).collect();
    let advice: String = group.advice.iter().map(|advice| paragraph(&advice_words(advice))).collect();
    let text = format!("{}{told}\n{best}{advice}", table(&cases));
    if group.label.is_empty() { text } else { format!("{}\n{text}\n", safe(&group.label)) }
}

fn failure(case: &CaseSummary, folder: &Path) -> Option<String> {
    let cause = case.outcome.failure()?;
    let kept = kept(folder, &case.id, None).map(|kept| format!(" ({kept})")).unwrap_or_default();
    Some(paragraph(&format!("FAILED: {}: {cause}{kept}", case.id)))
}

/// Where the outputs of a case that failed are, if it has any.
fn kept(folder: &Path, case: &str, variant: Option<Variant>) -> Option<String> {
    let folder = short_name(folder);
    let [end, wrong, right] = [Printed::End, Printed::Wrong, Printed::Right]
        .map(|which| Some(folder.join(which.file(case, variant))).filter(|path| path.exists()));
    let printed = wrong.or(end).map(|path| format!("what it printed: {}", path.display()));
    let right = right.map(|path| format!("what it was compared with: {}", path.display()));
    let kept: Vec<String> = printed.into_iter().chain(right).collect();
    (!kept.is_empty()).then(|| kept.join("; "))
}

/// Of a gate: a sentence, the verdicts, and what else there is to say.
pub(super) fn of_gate(comparison: &Comparison, folder: &Path) -> String {
    let mut text = paragraph(&format!("{}.", headline(comparison)));
    let verdicts = comparison_table(comparison);
    if !comparison.cases.is_empty() {
        text += &format!("\n{}\n", table(&verdicts));
    }
    text.extend(reasons(&comparison.cases).iter().map(|reason| paragraph(reason)));
    text.extend(kept_by_gate(comparison, folder));
    text.extend(remarks(comparison).iter().map(|remark| paragraph(&format!("note: {remark}."))));
    if comparison.has_numbers() {
        let about = if verdicts.plain(width()).contains("would find") { about_all } else { about };
        text += &paragraph(&about(&comparison.rules));
    }
    text
}

/// Where the outputs of the cases are that failed.
fn kept_by_gate(comparison: &Comparison, folder: &Path) -> impl Iterator<Item = String> {
    let failed = comparison.cases.iter().filter(|case| case.verdict == Verdict::Failed);
    failed.flat_map(move |case| {
        let results = results(folder, &case.case);
        let of_each = Variant::ALL.map(|variant| {
            // What base printed is one of the results.
            let is_told = variant == Variant::Base && results.is_some();
            let kept = kept(folder, &case.case, Some(variant)).filter(|_| !is_told)?;
            Some(format!("{} in {}: {kept}", case.case, variant.name()))
        });
        results.into_iter().chain(of_each.into_iter().flatten()).map(|line| paragraph(&line))
    })
}

/// Where the results of base and of head are, if they were kept.
fn results(folder: &Path, case: &str) -> Option<String> {
    let file = |variant| short_name(folder).join(Printed::Result.file(case, Some(variant)));
    let [base, head] = Variant::ALL.map(file);
    let both = || format!("{case}: what base gives: {}; what head gives: {}", base.display(), head.display());
    (base.exists() && head.exists()).then(both)
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

/// Of a prediction: what is predicted, why not to trust it, and how well it did where the answer was known.
pub(super) fn of_prediction(prediction: &Prediction) -> String {
    let mut text = paragraph(&about_prediction(prediction));
    for group in prediction.groups.iter().filter(|group| !group.series.is_empty()) {
        let label = if group.label.is_empty() { String::new() } else { format!("{}\n", safe(&group.label)) };
        text += &format!("\n{label}{}\n", table(&predicted_table(group)));
        text.extend(prediction_doubts(group).iter().map(|doubt| paragraph(&format!("- {doubt}"))));
    }
    text.extend(prediction.notes.iter().map(|note| paragraph(&format!("note: {note}"))));
    let left_out = left_out_table(prediction);
    let left_out = left_out.map(|left_out| format!("\nLeft out, and predicted from the others\n{}", table(&left_out)));
    text + &left_out.unwrap_or_default() + "\n" + &paragraph(&validation(prediction))
}

/// The files of a run, their folder whole on one line.
pub(super) fn written(folder: &Path, files: &[PathBuf], summary: &Summary) -> String {
    let pictures = files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "png")).count();
    let which = drawn(summary).filter(|_| pictures > 0).map(|which| format!(" {which}")).unwrap_or_default();
    let pictures = count(pictures, "picture") + &which;
    in_folder(folder, &format!("samples.csv, spans.csv, run.json, summary.csv, summary.md, {pictures}"))
}

/// The files of a gate's run.
pub(super) fn written_by_gate(folder: &Path) -> String {
    let picture = if folder.join("comparison.png").exists() { "comparison.png, comparison.svg, " } else { "" };
    let files = format!("gate.json, gate.md, {picture}samples.csv, spans.csv, run.json");
    in_folder(folder, &format!("{files}; `report` makes tables and pictures of head"))
}

fn in_folder(folder: &Path, files: &str) -> String {
    paragraph_beside(&format!("{}: {files}", short_name(folder).display())).trim_end().to_owned()
}
