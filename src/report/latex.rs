//! Tables for LaTeX, with the rules of booktabs.

use super::cases::case_table;
use super::table::Table;
use super::words::{best_choice, failures, fastest, machine, requirement, timing};
use crate::summary::{CaseSummary, Group, Summary};
pub(super) use crate::text::escape::latex as escape;
use crate::text::some;

/// What a document must load, in a comment of its own.
pub(super) const NEEDS: &str = "\
% Needs \\usepackage{booktabs} and \\usepackage[T1]{fontenc}. A table that is too wide: \\usepackage{graphicx},
% and \\resizebox{\\linewidth}{!}{...} around its tabular. Letters that are not Latin: lualatex, with a font that has them.
";

/// What a person wants to know of a case in print: as much as a column of text on A4 is wide.
const COLUMNS: [&str; 8] =
    ["strategy", "workers", "time", "speedup", "scaled speedup", "interval", "efficiency", "bound"];

/// So many strategies are named in a sentence.
const NAMED: usize = 8;

/// The summary: a table for each group, with what is to be said of it below.
pub fn summary_latex(summary: &Summary) -> String {
    let tables = summary.groups.iter().map(|group| group_table(summary, group));
    format!("{NEEDS}{}", tables.collect::<Vec<_>>().join("\n"))
}

fn group_table(summary: &Summary, group: &Group) -> String {
    let parts = [&*summary.title, &*group.label].into_iter().filter(|part| !part.is_empty());
    let caption = format!("{}. {} {}", parts.collect::<Vec<_>>().join(", "), timing(summary), machine(summary));
    let failed = failures(group.cases.iter()).into_iter().map(|failed| format!("Failed: {failed}."));
    let is_here = |judged: &&crate::summary::Judged| group.case(&judged.case).is_some();
    let required = summary.requirements.iter().filter(is_here).map(|judged| format!("{}.", requirement(judged)));
    let warnings = summary.doubts().map(|warning| format!("Warning: {warning}"));
    let said = over(group).into_iter().chain(best_choice(group)).chain(fastest(group));
    let notes: Vec<String> = said.chain(failed).chain(required).chain(warnings).collect();
    table(&case_table(group).with(&COLUMNS), &caption, &notes)
}

/// What the speedups are relative to, where that is not the same for all.
fn over(group: &Group) -> Option<String> {
    let of = |baseline: &&CaseSummary| {
        let compared = group.cases.iter().filter(|case| case.baseline == baseline.id && case.id != baseline.id);
        let mut names: Vec<String> = compared.map(CaseSummary::series).collect();
        names.dedup();
        (!names.is_empty()).then(|| format!("{} over {}", some(&names, NAMED), baseline.short_id()))
    };
    let baselines = group.baselines();
    let said: Vec<String> = baselines.iter().filter_map(of).collect();
    (baselines.len() > 1 && !said.is_empty()).then(|| format!("Speedups: {}.", said.join("; ")))
}

/// A table with a caption, and notes below it.
pub(super) fn table(table: &Table, caption: &str, notes: &[String]) -> String {
    let notes: String =
        notes.iter().map(|note| format!("\n  \\par\\smallskip\\footnotesize {}\n", escape(note))).collect();
    format!(
        "\\begin{{table}}\n  \\centering\n  \\caption{{{}}}\n  \\footnotesize\
         \\setlength{{\\tabcolsep}}{{2.5pt}}\n{}{notes}\\end{{table}}\n",
        escape(caption),
        table.latex()
    )
}
