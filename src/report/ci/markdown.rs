//! Markdown, for GitHub's job summary or a comment.

use super::findings::{Finding, Findings};
use crate::report::markdown::list;
use crate::report::verdicts::Weight;
use crate::report::words::with_interval;
use crate::text::escape::markdown as escape;
use crate::text::{count, ratio, shortened};

/// The most rows of a table, so that a summary stays far below GitHub's limit of 1 MiB a step.
const MAX_ROWS: usize = 200;
/// The most of other reports' tables, in bytes, for the same reason.
const MAX_TABLES: usize = 300_000;
/// The longest that is said of a finding, in characters.
const MAX_WORDS: usize = 600;

/// The findings, a section an experiment.
pub(super) fn markdown(findings: &[Findings]) -> String {
    findings.iter().map(section).collect::<Vec<_>>().join("\n")
}

fn section(findings: &Findings) -> String {
    let worst = findings.list.iter().map(|finding| finding.weight).max();
    let verdict = match worst {
        Some(Weight::Passed) => "passed",
        Some(Weight::LetPass) => "could not tell, and was let pass",
        Some(Weight::Unclear) => "could not tell",
        Some(Weight::Lost) => "FAILED: slower than it must be",
        Some(Weight::Broken) => "FAILED: not everything ran",
        None => "could not tell: nothing was looked at",
    };
    let mut text = format!("## {}: {verdict}\n\n{}.\n", escape(&findings.title), escape(&findings.tally()));
    if !findings.remarks.is_empty() {
        text += &format!("\n{}", list(&findings.remarks));
    }
    text += &match &findings.tables {
        // Which case did what is in those tables.
        Some(tables) if tables.len() <= MAX_TABLES => {
            let required = table(findings, |finding| finding.asked.is_some() && finding.weight > Weight::Passed);
            format!("{required}\n{}", lowered(tables))
        }
        Some(_) | None => table(findings, |_| true),
    };
    text
}

/// What is worst comes first.
fn table(findings: &Findings, shown: fn(&Finding) -> bool) -> String {
    let mut rows: Vec<&Finding> = findings.list.iter().filter(|finding| shown(finding)).collect();
    rows.sort_by_key(|finding| std::cmp::Reverse(finding.weight));
    if rows.is_empty() {
        return String::new();
    }
    let more = rows.len().saturating_sub(MAX_ROWS);
    let mut text = "\n| case | answer | why |\n| --- | --- | --- |\n".to_owned();
    text.extend(rows.into_iter().take(MAX_ROWS).map(row));
    if more > 0 {
        text += &format!("\nAnd {} more.\n", count(more, "finding"));
    }
    text
}

fn row(finding: &Finding) -> String {
    let answer = match finding.weight {
        Weight::Passed => finding.answer.to_owned(),
        Weight::LetPass | Weight::Unclear | Weight::Lost | Weight::Broken => format!("**{}**", finding.answer),
    };
    let numbers =
        finding.numbers.iter().map(|number| format!("{} {}", number.name, with_interval(number.value, ratio)));
    let why = match finding.words.as_str() {
        "" => numbers.collect::<Vec<_>>().join("; "),
        words => shortened(words, MAX_WORDS),
    };
    format!("| {} | {answer} | {} |\n", escape(&finding.subject()), escape(&why))
}

/// Tables of a document of its own, as a section's: their headings one or two levels further down.
fn lowered(tables: &str) -> String {
    let line = |line: &str| if line.starts_with('#') { format!("##{line}\n") } else { format!("{line}\n") };
    tables.lines().map(line).collect()
}
