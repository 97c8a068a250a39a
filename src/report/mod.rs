//! What people and programs read of a run, of a gate, of two runs, of a history: tables, sentences, files, what CI
//! reads, pictures, pages.
//!
//! In come finished values ([`Summary`], `Comparison`, `Unpaired`, `Trend`, `Prediction`), out go text and bytes;
//! `files` alone writes. Nothing is computed here that a summary should know, nothing is printed, and no clock is read.

#[cfg(feature = "charts")]
pub mod chart;
#[cfg(not(feature = "charts"))]
mod undrawn;
mod advice;
mod cases;
pub mod ci;
pub(crate) mod csv;
mod explain;
mod files;
mod gate;
mod latex;
#[cfg(feature = "charts")]
mod listing;
pub(crate) mod markdown;
mod models;
mod prediction;
#[cfg(feature = "charts")]
pub(crate) mod page;
mod study;
mod table;
mod trace;
mod trend;
mod two_runs;
pub mod verdicts;
mod words;

use std::fmt;

use crate::summary::Summary;

pub use advice::words as advice_words;
pub use cases::{case_table, case_table_with_cpu_time, told_below};
pub use explain::explain;
pub use files::{
    COMPARE_PAGE, HEAD_PAGE, PAGE, ReportError, write_all, write_all_runs, write_comparison, write_prediction,
    write_trends, write_unpaired,
};
pub use gate::{comparison_json, comparison_markdown, comparison_table, headline, remarks};
pub use latex::summary_latex;
pub use markdown::summary_markdown;
pub use prediction::{about_prediction, left_out_table, predicted_table, prediction_doubts, validation};
pub use study::Study;
pub use table::Table;
pub use trend::{to_gate, trend_notes, trend_table};
pub use two_runs::{unpaired_sentences, unpaired_table};
pub use words::{best_choice, drawn, fastest, later_warnings, requirement, timing};

/// How wide a table may be where nobody says it.
const COLUMNS: usize = 100;

/// The tables, as `runner` prints them on a hundred columns.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for group in &self.groups {
            if !group.label.is_empty() {
                writeln!(f, "{}", group.label)?;
            }
            writeln!(f, "{}", case_table(group).plain(COLUMNS))?;
        }
        writeln!(f, "{}", timing(self).trim_end())
    }
}
