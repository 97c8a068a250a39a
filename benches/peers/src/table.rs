//! What all checks said, as Markdown.

use std::fs;

use speedup::stats;
use statrs::distribution::{Beta, ContinuousCDF};

use crate::checks::{CHANGES, SETTINGS};
use crate::tools::Verdict;
use crate::{Result, folder};

/// A check as it was written down: seconds it might take, setting, change, tool, verdict, seconds it took.
type Row = [String; 6];

pub fn of_gates() -> Result<String> {
    let text = fs::read_to_string(folder()?.join("checks.tsv")).unwrap_or_default();
    let rows: Vec<Row> = text.lines().filter_map(row).collect();
    let mut table = String::new();
    for limit in different(&rows, 0) {
        for setting in &SETTINGS {
            let of_setting: Vec<&Row> = rows.iter().filter(|row| row[0] == limit && row[1] == setting.name).collect();
            if !of_setting.is_empty() {
                table += &format!("**{}**, checks of at most {limit} s\n\n", capital(setting.name));
                table += &of_setting_table(&of_setting)?;
            }
        }
    }
    Ok(table)
}

fn row(line: &str) -> Option<Row> {
    line.split('\t').map(str::to_owned).collect::<Vec<_>>().try_into().ok()
}

fn of_setting_table(rows: &[&Row]) -> Result<String> {
    let changes: Vec<&str> =
        CHANGES.iter().map(|change| change.name).filter(|name| rows.iter().any(|row| row[2] == *name)).collect();
    let mut table = format!("| tool | {} | a check takes |\n| --- |", changes.join(" | "));
    table += &format!("{}\n", " --- |".repeat(changes.len() + 1));
    let rows: Vec<Row> = rows.iter().map(|row| (*row).clone()).collect();
    for tool in different(&rows, 3) {
        let of_tool: Vec<&Row> = rows.iter().filter(|row| row[3] == tool).collect();
        let cells: Result<Vec<String>> = changes.iter().map(|change| cell(&of_tool, change)).collect();
        let took: Vec<f64> = of_tool.iter().filter_map(|row| row[5].parse().ok()).collect();
        let took = stats::quantile(&took, 0.5).ok_or("a check without its time")?;
        table += &format!("| {tool} | {} | {took:.1} s |\n", cells?.join(" | "));
    }
    Ok(table + "\n")
}

/// How many checks said slower, and the interval of their share.
fn cell(rows: &[&Row], change: &str) -> Result<String> {
    let of_change: Vec<&&Row> = rows.iter().filter(|row| row[2] == change).collect();
    let count = |verdict: Verdict| of_change.iter().filter(|row| row[4] == verdict.name()).count();
    let (all, slower, unknown) = (of_change.len(), count(Verdict::Slower), count(Verdict::CouldNotTell));
    if all == 0 {
        return Ok(String::new());
    }
    let (low, high) = clopper_pearson(slower, all)?;
    let unknown = if unknown > 0 { format!("; {unknown} could not tell") } else { String::new() };
    Ok(format!("{slower} of {all} ({:.0} to {:.0} %){unknown}", 100.0 * low, 100.0 * high))
}

/// The exact 95 % interval of a share.
fn clopper_pearson(some: usize, all: usize) -> Result<(f64, f64)> {
    let (some, others) = (some as f64, (all - some) as f64);
    let low = if some > 0.0 { Beta::new(some, others + 1.0)?.inverse_cdf(0.025) } else { 0.0 };
    let high = if others > 0.0 { Beta::new(some + 1.0, others)?.inverse_cdf(0.975) } else { 1.0 };
    Ok((low, high))
}

/// The different values of a column, as they come first.
fn different(rows: &[Row], column: usize) -> Vec<String> {
    let mut different: Vec<String> = rows.iter().map(|row| row[column].clone()).collect();
    different.sort();
    different.dedup();
    different
}

fn capital(text: &str) -> String {
    let (first, rest) = text.split_at(1);
    first.to_uppercase() + rest
}
