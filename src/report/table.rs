//! The table of a group's cases: the same rows on a terminal and in Markdown.

use unicode_width::UnicodeWidthStr;

use super::numbers::{percent, ratio, seconds};
use crate::plan::Scaling;
use crate::stats::Share;
use crate::summary::{Binding, CaseSummary, Group, Outcome};

/// A table of text. The first column is set to the left, the others to the right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Column {
    title: &'static str,
    /// In a narrow place the columns with the highest rank go first; rank 0 stays.
    rank: u8,
}

const GAP: usize = 2;

/// The cases of a group, a row each: what a person wants to know of them, in five seconds.
pub fn case_table(group: &Group) -> Table {
    let speedup = match group.scaling {
        Scaling::Strong => "speedup",
        Scaling::Weak => "scaled speedup",
    };
    let columns = [
        ("strategy", 0),
        ("workers", 0),
        ("time", 0),
        (speedup, 0),
        ("over", 1),
        ("interval", 1),
        ("efficiency", 4),
        ("bound", 3),
        ("bound by", 5),
        ("of bound", 6),
        ("lost most to", 2),
    ];
    let table = Table {
        columns: columns.into_iter().map(|(title, rank)| Column { title, rank }).collect(),
        rows: group.cases.iter().map(|case| case_row(case, group)).collect(),
    };
    table.without_columns_of("")
}

fn case_row(case: &CaseSummary, group: &Group) -> Vec<String> {
    let gain = case.speedup.filter(|_| case.id != case.baseline);
    let several = group.baselines().len() > 1;
    let text = |value: Option<f64>, write: fn(f64) -> String| value.map(write).unwrap_or_default();
    vec![
        label(case, group),
        case.workers.to_string(),
        match &case.outcome {
            Outcome::Failed { .. } => "failed".to_owned(),
            Outcome::Unmeasured => "not measured".to_owned(),
            Outcome::Ok => text(case.wall.map(|wall| wall.value), seconds),
        },
        text(case.speedup.map(|speedup| speedup.value), ratio),
        gain.filter(|_| several).map(|_| short_id(&case.baseline, group)).unwrap_or_default(),
        gain.map(|gain| format!("{} to {}", ratio(gain.low), ratio(gain.high))).unwrap_or_default(),
        text(case.efficiency.map(|efficiency| efficiency.value), percent),
        text(case.bound.filter(|_| gain.is_some()), ratio),
        case.bound_by.filter(|by| gain.is_some() && *by != Binding::Workers).map_or("", Binding::name).to_owned(),
        text(case.of_bound.filter(|_| gain.is_some()).map(|share| share.value), percent),
        case.lost_most_to().map(lost).unwrap_or_default(),
    ]
}

/// What a case lost most to of what could be avoided, and how much of that: `load balance 71 %`.
fn lost(worst: Share) -> String {
    format!("{} {:.0} %", worst.factor.name(), worst.share * 100.0)
}

/// The strategy, with what a sweep varies in it; what all cases of the group share stands above the table.
pub(super) fn label(case: &CaseSummary, group: &Group) -> String {
    let id = short_id(&case.id, group);
    id.split(';').skip(1).fold(case.strategy.clone(), |label, part| format!("{label} {part}"))
}

/// A case's id without what all cases of its group share.
pub(super) fn short_id(id: &str, group: &Group) -> String {
    let shared: Vec<&str> = group.label.split(';').collect();
    let (first, parts) = id.split_once(';').unwrap_or((id, ""));
    let own = parts.split(';').filter(|part| !part.is_empty() && !shared.contains(part));
    own.fold(first.to_owned(), |id, part| format!("{id};{part}"))
}

impl Table {
    /// A table with these titles, all of its columns needed.
    pub fn new(titles: &[&'static str], rows: Vec<Vec<String>>) -> Self {
        Self { columns: titles.iter().map(|title| Column { title, rank: 0 }).collect(), rows }
    }

    /// The same table, with a rank for each column: in a narrow place those with the highest go first, rank 0 stays.
    pub fn ranked(mut self, ranks: &[u8]) -> Self {
        self.columns.iter_mut().zip(ranks).for_each(|(column, rank)| column.rank = *rank);
        self
    }

    /// The same without the columns that say `nothing` in every row.
    pub(super) fn without_columns_of(mut self, nothing: &str) -> Self {
        let said = |column: usize| self.rows.iter().any(|row| row[column] != nothing);
        let said: Vec<bool> = (0..self.columns.len()).map(said).collect();
        let kept = |column: usize| said.get(column).copied().unwrap_or_default();
        self.columns = self.columns.into_iter().enumerate().filter(|(at, _)| kept(*at)).map(|(_, one)| one).collect();
        for row in &mut self.rows {
            *row =
                std::mem::take(row).into_iter().enumerate().filter(|(at, _)| kept(*at)).map(|(_, one)| one).collect();
        }
        self
    }

    /// As plain text of at most `width` columns where that is possible: lesser columns are left out for it.
    pub fn plain(&self, width: usize) -> String {
        let widths: Vec<usize> = (0..self.columns.len()).map(|column| self.width_of(column)).collect();
        let shown = self.fitting(&widths, width);
        let line = |cells: Vec<&str>| {
            let cells = shown.iter().enumerate().map(|(place, &column)| {
                let padding = " ".repeat(widths[column] - cells[column].width());
                if place == 0 { format!("{}{padding}", cells[column]) } else { format!("{padding}{}", cells[column]) }
            });
            cells.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end().to_owned()
        };
        let head = line(self.columns.iter().map(|column| column.title).collect());
        let rows = self.rows.iter().map(|row| line(row.iter().map(String::as_str).collect()));
        std::iter::once(head).chain(rows).map(|line| line + "\n").collect()
    }

    /// As a Markdown table with every column.
    pub fn markdown(&self) -> String {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let rule = self.columns.iter().enumerate().map(|(place, _)| if place == 0 { "---" } else { "---:" }.to_owned());
        let escape = |cell: &String| cell.replace('|', "\\|");
        let mut text = line(self.columns.iter().map(|column| column.title.to_owned()).collect());
        text += &line(rule.collect());
        text.extend(self.rows.iter().map(|row| line(row.iter().map(escape).collect())));
        text
    }

    fn width_of(&self, column: usize) -> usize {
        let cells = self.rows.iter().map(|row| row[column].width());
        cells.fold(self.columns[column].title.width(), usize::max)
    }

    fn fitting(&self, widths: &[usize], width: usize) -> Vec<usize> {
        let mut shown: Vec<usize> = (0..self.columns.len()).collect();
        let total = |shown: &[usize]| shown.iter().map(|&column| widths[column] + GAP).sum::<usize>() - GAP;
        while total(&shown) > width {
            let Some(least) = shown.iter().copied().max_by_key(|&column| self.columns[column].rank) else { break };
            if self.columns[least].rank == 0 {
                break;
            }
            shown.retain(|&column| column != least);
        }
        shown
    }
}
