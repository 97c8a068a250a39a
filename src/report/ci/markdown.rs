//! Markdown, for GitHub's job summary or a comment.

use super::findings::{Finding, Findings};
use crate::report::markdown::list;
use crate::report::verdicts::Weight;
use crate::report::words::with_interval;
use crate::text::escape::markdown as escape;
use crate::text::{count, ratio, shortened, with_cause};

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
    let (title, heading) = (escape(&findings.title), escape(&heading(findings)));
    let mut text = format!("## {title}: {heading}\n\n{}.\n", escape(&findings.tally()));
    text += &match &findings.tables {
        // Which case did what is in those tables.
        Some(tables) if tables.len() <= MAX_TABLES => {
            let required = table(findings, |finding| finding.asked.is_some() && finding.weight > Weight::Passed);
            format!("{required}\n{}", lowered(tables))
        }
        Some(_) | None => table(findings, |_| true),
    };
    if !findings.remarks.is_empty() {
        text += &format!("\n{}", list(&findings.remarks));
    }
    text
}

/// Whether it passes, and what came out.
fn heading(findings: &Findings) -> String {
    let (answer, why) = match findings.list.iter().map(|finding| finding.weight).max() {
        Some(Weight::Passed) => ("passed", ""),
        Some(Weight::LetPass) => ("could not tell, and was let pass", ""),
        Some(Weight::Unclear) => ("could not tell", ""),
        Some(Weight::Gone) => ("FAILED", "a case is gone, or cannot be compared"),
        Some(Weight::Lost) => ("FAILED", "slower than it must be"),
        Some(Weight::Broken) if findings.list.iter().any(|finding| finding.case.is_empty()) => {
            ("FAILED", "it did not run")
        }
        Some(Weight::Broken) => ("FAILED", "a case failed"),
        None => ("could not tell", "nothing was looked at"),
    };
    let Some(headline) = &findings.headline else { return with_cause(answer, why) };
    let required = |finding: &&Finding| finding.asked.is_some() && finding.weight > Weight::Passed;
    let required = findings.list.iter().filter(required).count();
    let required =
        if required > 0 { format!("; {} not surely met", count(required, "requirement")) } else { String::new() };
    format!("{answer}: {headline}{required}")
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
        Weight::LetPass | Weight::Unclear | Weight::Gone | Weight::Lost | Weight::Broken => {
            format!("**{}**", finding.answer)
        }
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
