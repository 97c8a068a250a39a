//! The one place that writes reports, and the list of those that a run's folder gets.

use std::path::{Path, PathBuf};

use thiserror::Error;

#[cfg(feature = "charts")]
use super::chart;
use super::csv::summary_csv;
use super::gate::{comparison_json, comparison_markdown};
use super::markdown::summary_markdown;
#[cfg(not(feature = "charts"))]
use super::undrawn as chart;
use crate::compare::history::Trend;
use crate::compare::{Comparison, Unpaired};
use crate::record::{StoreError, write_whole};
use crate::summary::Summary;
use chart::Picture;

/// Makes a report of a summary, and of the names of the pictures that will be beside it.
type Report = fn(&Summary, &[&str]) -> String;

/// What a run's folder gets beside the pictures: a report is a file of code, and a line here.
const REPORTS: [(&str, Report); 2] =
    [("summary.csv", |summary, _| summary_csv(summary)), ("summary.md", summary_markdown)];

/// Why a report could not be made.
#[derive(Debug, Error)]
pub enum ReportError {
    /// Its file cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A picture cannot be drawn.
    #[error("cannot draw the picture `{name}`: {message}")]
    Picture { name: String, message: String },
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

/// Writes every report of a run into its folder, and returns the files. The same summary gives the same bytes.
pub fn write_all(folder: &Path, summary: &Summary) -> Result<Vec<PathBuf>, ReportError> {
    let mut files = Files::in_folder(folder);
    let pictures = chart::pictures(summary);
    let names: Vec<&str> = pictures.iter().map(|picture| picture.name.as_str()).collect();
    REPORTS.iter().try_for_each(|(name, report)| files.write(name, report(summary, &names).as_bytes()))?;
    pictures.iter().try_for_each(|picture| files.draw(picture))?;
    Ok(files.written)
}

/// Writes the verdicts of a gate into its run's folder: `gate.json`, `gate.md`, and with the feature `charts` their
/// picture.
pub fn write_comparison(folder: &Path, comparison: &Comparison) -> Result<(), ReportError> {
    let mut files = Files::in_folder(folder);
    let picture = chart::comparison(comparison);
    let json = comparison_json(comparison)
        .map_err(|error| StoreError::Malformed { path: folder.join("gate.json"), message: error.to_string() })?;
    files.write("gate.json", format!("{json}\n").as_bytes())?;
    let name = picture.as_ref().map(|picture| picture.name.as_str());
    files.write("gate.md", comparison_markdown(comparison, name).as_bytes())?;
    picture.iter().try_for_each(|picture| files.draw(picture))
}

/// Writes the picture of how a run differs from an earlier one into its folder, and returns the files.
pub fn write_unpaired(folder: &Path, comparison: &Unpaired) -> Result<Vec<PathBuf>, ReportError> {
    let mut files = Files::in_folder(folder);
    chart::unpaired(comparison).iter().try_for_each(|picture| files.draw(picture))?;
    Ok(files.written)
}

/// Writes the pictures of some trends into a folder, and returns the files.
pub fn write_trends(folder: &Path, trends: &[Trend]) -> Result<Vec<PathBuf>, ReportError> {
    let mut files = Files::in_folder(folder);
    chart::trend_pictures(trends).iter().try_for_each(|picture| files.draw(picture))?;
    Ok(files.written)
}

/// The files of a folder, each written whole.
struct Files<'a> {
    folder: &'a Path,
    written: Vec<PathBuf>,
}

impl<'a> Files<'a> {
    fn in_folder(folder: &'a Path) -> Self {
        Self { folder, written: Vec::new() }
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), ReportError> {
        let path = self.folder.join(name);
        write_whole(&path, bytes)?;
        self.written.push(path);
        Ok(())
    }

    /// As SVG and as PNG.
    fn draw(&mut self, picture: &Picture) -> Result<(), ReportError> {
        let Picture { name, drawing } = picture;
        let failed = |error: chart::PngError| ReportError::Picture { name: name.clone(), message: error.to_string() };
        self.write(&format!("{name}.svg"), drawing.to_svg_file().as_bytes())?;
        self.write(&format!("{name}.png"), &drawing.to_png().map_err(failed)?)
    }
}
