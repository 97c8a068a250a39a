//! Reports: a finished summary in, text, tables and pictures out. One place writes them.

#[cfg(feature = "charts")]
pub mod chart;
pub mod ci;
mod comparison;
mod csv;
mod losses;
mod markdown;
mod models;
mod numbers;
mod table;
mod trend;
mod unpaired;
pub mod verdicts;
mod words;

use std::fmt;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::compare::Comparison;
use crate::compare::history::Trend;
use crate::record::{StoreError, write_whole};
use crate::summary::Summary;

pub use comparison::{comparison_json, comparison_markdown, comparison_table, headline, reasons, remarks};
pub use csv::summary_csv;
pub use markdown::summary_markdown;
pub use numbers::{count, percent, ratio, rough_seconds, seconds};
pub use table::{Table, case_table};
pub use trend::{to_gate, trend_notes, trend_table};
pub use unpaired::{unpaired_sentences, unpaired_table};
pub use words::{best_choice, requirement, timing};

/// How wide a table may be where nobody says it.
const COLUMNS: usize = 100;

/// Why a report could not be made.
#[derive(Debug, Error)]
pub enum ReportError {
    /// Its file cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A picture cannot be drawn.
    #[error("cannot draw the picture `{name}`: {message}")]
    Picture {
        /// The picture's name.
        name: String,
        /// Why.
        message: String,
    },
}

impl Summary {
    /// Writes every report into a folder, which is made where it is missing: `summary.csv`, `summary.md`, and with the
    /// feature `charts` the pictures, as PNG and SVG. Returns the files.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be made or written.
    pub fn write(&self, folder: impl AsRef<Path>) -> std::io::Result<Vec<PathBuf>> {
        std::fs::create_dir_all(&folder)?;
        write_all(folder.as_ref(), self).map_err(std::io::Error::other)
    }
}

/// The tables, as `runner` prints them on a hundred columns.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for group in &self.groups {
            if !group.label.is_empty() {
                writeln!(f, "{}", group.label)?;
            }
            writeln!(f, "{}", case_table(group).plain(COLUMNS))?;
        }
        write!(f, "{}", timing(self))
    }
}

/// Writes every report of a run into its folder, and returns the files. The same summary gives the same bytes.
pub fn write_all(folder: &Path, summary: &Summary) -> Result<Vec<PathBuf>, ReportError> {
    let mut files = Vec::new();
    let mut write = |name: String, bytes: &[u8]| -> Result<(), ReportError> {
        let path = folder.join(name);
        write_whole(&path, bytes)?;
        files.push(path);
        Ok(())
    };
    write("summary.csv".to_owned(), summary_csv(summary).as_bytes())?;
    let names = write_pictures(summary, &mut write)?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    write("summary.md".to_owned(), summary_markdown(summary, &names).as_bytes())?;
    Ok(files)
}

/// Writes the pictures of some trends into a folder, and returns the files.
#[cfg(feature = "charts")]
pub fn write_trends(folder: &Path, trends: &[Trend]) -> Result<Vec<PathBuf>, ReportError> {
    let mut files = Vec::new();
    for picture in chart::trend_pictures(trends) {
        write_picture(picture, &mut |name, bytes| {
            let path = folder.join(name);
            write_whole(&path, bytes)?;
            files.push(path);
            Ok(())
        })?;
    }
    Ok(files)
}

/// This build draws none.
#[cfg(not(feature = "charts"))]
pub fn write_trends(_: &Path, _: &[Trend]) -> Result<Vec<PathBuf>, ReportError> {
    Ok(Vec::new())
}

/// Writes the verdicts of a gate into its run's folder: `gate.json`, `gate.md`, and with the feature `charts` their
/// picture, as PNG and SVG.
pub fn write_comparison(folder: &Path, comparison: &Comparison) -> Result<(), ReportError> {
    let path = folder.join("gate.json");
    let json = comparison_json(comparison)
        .map_err(|error| StoreError::Malformed { path: path.clone(), message: error.to_string() })?;
    write_whole(&path, format!("{json}\n").as_bytes())?;
    let mut markdown = comparison_markdown(comparison);
    if let Some(name) = write_verdicts_picture(folder, comparison)? {
        markdown += &format!("\n![{name}]({name}.png)\n");
    }
    Ok(write_whole(&folder.join("gate.md"), markdown.as_bytes())?)
}

/// Draws the verdicts, and returns the picture's name; none where nothing was compared.
#[cfg(feature = "charts")]
fn write_verdicts_picture(folder: &Path, comparison: &Comparison) -> Result<Option<String>, ReportError> {
    let Some(picture) = chart::comparison(comparison) else { return Ok(None) };
    let mut write = |name: String, bytes: &[u8]| Ok(write_whole(&folder.join(name), bytes)?);
    let name = picture.name.clone();
    write_picture(picture, &mut write)?;
    Ok(Some(name))
}

/// This build draws none.
#[cfg(not(feature = "charts"))]
fn write_verdicts_picture(_: &Path, _: &Comparison) -> Result<Option<String>, ReportError> {
    Ok(None)
}

type Write<'a> = &'a mut dyn FnMut(String, &[u8]) -> Result<(), ReportError>;

/// Draws every picture, and returns their names.
#[cfg(feature = "charts")]
fn write_pictures(summary: &Summary, write: Write<'_>) -> Result<Vec<String>, ReportError> {
    let mut names = Vec::new();
    for picture in chart::pictures(summary) {
        names.push(picture.name.clone());
        write_picture(picture, write)?;
    }
    Ok(names)
}

/// Draws a picture, as SVG and as PNG.
#[cfg(feature = "charts")]
fn write_picture(picture: chart::Picture, write: Write<'_>) -> Result<(), ReportError> {
    let chart::Picture { name, drawing } = picture;
    let png = drawing.to_png();
    let png = png.map_err(|error| ReportError::Picture { name: name.clone(), message: error.to_string() })?;
    write(format!("{name}.svg"), drawing.to_svg().as_bytes())?;
    write(format!("{name}.png"), &png)
}

/// This build draws none.
#[cfg(not(feature = "charts"))]
fn write_pictures(_: &Summary, _: Write<'_>) -> Result<Vec<String>, ReportError> {
    Ok(Vec::new())
}
