//! Text in columns: the same rows on a terminal and in Markdown.

use unicode_width::UnicodeWidthStr;

use crate::text::escape;

/// A table of text. The first column is set to the left, the others to the right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Column {
    title: &'static str,
    /// In a narrow place those with the lowest rank have room first; rank 0 always has.
    rank: u8,
}

/// How a table is laid out at some width.
struct Layout {
    widths: Vec<usize>,
    /// The columns that have room, in their order.
    shown: Vec<usize>,
    /// Whether the first column stands above the others.
    is_folded: bool,
}

const GAP: usize = 2;

impl Table {
    /// A table with these titles, all of its columns needed.
    pub fn new(titles: &[&'static str], rows: Vec<Vec<String>>) -> Self {
        Self { columns: titles.iter().map(|title| Column { title, rank: 0 }).collect(), rows }
    }

    /// The same table, with a rank for each column: in a narrow place those with the lowest have room first, and rank 0
    /// always has.
    pub fn ranked(mut self, ranks: &[u8]) -> Self {
        self.columns.iter_mut().zip(ranks).for_each(|(column, rank)| column.rank = *rank);
        self
    }

    /// The same without the columns that say `nothing` in every row.
    pub(super) fn without_columns_of(self, nothing: &str) -> Self {
        let said = |column: usize| self.rows.iter().any(|row| row[column] != nothing);
        let kept: Vec<usize> = (0..self.columns.len()).filter(|column| said(*column)).collect();
        self.only(&kept)
    }

    /// The same without that column.
    pub(super) fn without(self, title: &str) -> Self {
        let kept: Vec<usize> = (0..self.columns.len()).filter(|column| self.columns[*column].title != title).collect();
        self.only(&kept)
    }

    fn only(self, kept: &[usize]) -> Self {
        Self {
            columns: kept.iter().map(|column| self.columns[*column]).collect(),
            rows: self.rows.iter().map(|row| kept.iter().map(|column| row[*column].clone()).collect()).collect(),
        }
    }

    /// The titles of its columns.
    #[cfg(feature = "charts")]
    pub(super) fn titles(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|column| column.title)
    }

    /// Its rows, a text for each column.
    #[cfg(feature = "charts")]
    pub(super) fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }

    /// As plain text of at most `width` columns where that is possible: lesser columns are left out for it, and where the
    /// others have no room either, the first one stands above them, once for rows that share it.
    pub fn plain(&self, width: usize) -> String {
        let Layout { widths, shown, is_folded } = self.layout(width);
        let cell = |text: &str, column: usize| {
            let text = escape::terminal(text);
            let padding = " ".repeat(widths[column].saturating_sub(text.width()));
            if column == shown[0] { format!("{text}{padding}") } else { format!("{padding}{text}") }
        };
        let head: Vec<String> = shown.iter().map(|&column| cell(self.columns[column].title, column)).collect();
        let row = |row: &Vec<String>| shown.iter().map(|&column| cell(&row[column], column)).collect();
        let lines: Vec<Vec<String>> = std::iter::once(head).chain(self.rows.iter().map(row)).collect();
        let gap = " ".repeat(GAP);
        let line = |cells: &[String]| format!("{}\n", cells.join(&gap).trim_end());
        if !is_folded {
            return lines.iter().map(|cells| line(cells)).collect();
        }
        let of_name = |rows: &[Vec<String>]| {
            let numbers: String = rows.iter().map(|cells| format!("{gap}{}", line(&cells[1..]))).collect();
            line(&rows[0][..1]) + &numbers
        };
        lines.chunk_by(|one, two| one[0] == two[0]).map(of_name).collect()
    }

    /// The titles of the columns that are left out at that width.
    pub fn left_out(&self, width: usize) -> Vec<&'static str> {
        let Layout { shown, .. } = self.layout(width);
        let mut titles = Vec::new();
        for column in (0..self.columns.len()).filter(|column| !shown.contains(column)) {
            let title = self.columns[column].title;
            if !titles.contains(&title) {
                titles.push(title);
            }
        }
        titles
    }

    /// As a Markdown table with every column, its cells as plain text.
    pub fn markdown(&self) -> String {
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let head = line(self.columns.iter().map(|column| column.title.to_owned()).collect());
        let rule = line((0..self.columns.len()).map(|column| self.markdown_rule(column).to_owned()).collect());
        let rows = self.rows.iter().map(|row| line(row.iter().map(|cell| escape::markdown(cell)).collect()));
        head + &rule + &rows.collect::<String>()
    }

    /// Words stand at the left, numbers at the right.
    fn markdown_rule(&self, column: usize) -> &'static str {
        let is_number =
            |cell: &str| cell.trim_start_matches(['+', '-']).starts_with(|first: char| first.is_ascii_digit());
        let cells = self.rows.iter().map(|row| row[column].as_str()).filter(|cell| !cell.is_empty());
        // Where a number should be, a case that failed has a word.
        let (numbers, words): (Vec<&str>, Vec<&str>) = cells.partition(|cell| is_number(cell));
        if column == 0 || words.len() > numbers.len() { "---" } else { "---:" }
    }

    /// Whether it has more columns than so many.
    pub(super) fn has_more_than(&self, columns: usize) -> bool {
        self.columns.len() > columns
    }

    /// The same with those columns alone, as far as it has them.
    pub(super) fn with(self, titles: &[&str]) -> Self {
        let kept: Vec<usize> =
            (0..self.columns.len()).filter(|column| titles.contains(&self.columns[*column].title)).collect();
        self.only(&kept)
    }

    /// As a `tabular` of LaTeX with every column, by booktabs.
    pub(super) fn latex(&self) -> String {
        let line = |cells: Vec<String>| format!("    {} \\\\\n", cells.join(" & "));
        let head = line(self.columns.iter().map(|column| escape::latex(column.title)).collect());
        let rows = self.rows.iter().map(|row| line(row.iter().map(|cell| escape::latex(cell)).collect()));
        let (rows, set) = (rows.collect::<String>(), "r".repeat(self.columns.len().saturating_sub(1)));
        let open = format!("  \\begin{{tabular}}{{@{{}}l{set}@{{}}}}\n    \\toprule\n{head}    \\midrule\n");
        format!("{open}{rows}    \\bottomrule\n  \\end{{tabular}}\n")
    }

    fn width_of(&self, column: usize) -> usize {
        let cells = self.rows.iter().map(|row| escape::terminal(&row[column]).width());
        cells.fold(self.columns[column].title.width(), usize::max)
    }

    fn layout(&self, width: usize) -> Layout {
        let mut shown: Vec<usize> = (0..self.columns.len()).collect();
        let widths: Vec<usize> = shown.iter().map(|&column| self.width_of(column)).collect();
        let needed = shown.iter().filter(|&&column| self.columns[column].rank == 0);
        let is_folded = shown.len() > 1 && needed.map(|&column| widths[column] + GAP).sum::<usize>() > width + GAP;
        shown.sort_by_key(|&column| self.columns[column].rank);
        // What stands above the others takes none of their room.
        let mut room = width + GAP + if is_folded { widths[0] } else { 0 };
        shown.retain(|&column| {
            let needed = widths[column] + GAP;
            let fits = self.columns[column].rank == 0 || needed <= room;
            room = room.saturating_sub(if fits { needed } else { 0 });
            fits
        });
        shown.sort_unstable();
        Layout { widths, shown, is_folded }
    }
}
