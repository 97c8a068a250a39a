//! The one place that writes reports, and the list of those that a run's folder gets.

use std::path::{Path, PathBuf};

use thiserror::Error;

#[cfg(feature = "charts")]
use super::chart;
use super::csv::summary_csv;
use super::gate::{comparison_json, comparison_markdown};
#[cfg(feature = "charts")]
use super::listing::{GLANCE, runs_below};
use super::markdown::summary_markdown;
#[cfg(feature = "charts")]
use super::page;
use super::prediction::prediction_csv;
use super::trace::trace;
#[cfg(not(feature = "charts"))]
use super::undrawn as chart;
use crate::compare::history::Trend;
use crate::compare::{Comparison, Unpaired};
use crate::predict::Prediction;
use crate::record::{StoreError, write_whole};
use crate::summary::Summary;
use chart::Picture;

/// Makes a report of a summary, and of the names of the pictures that will be beside it.
type Report = fn(&Summary, &[&str]) -> String;

/// The page of a run, of a gate's run, and of all runs.
pub const PAGE: &str = "index.html";
/// The page of a gate's head.
pub const HEAD_PAGE: &str = "head.html";
/// The page of two stored runs, in the folder of the later one.
pub const COMPARE_PAGE: &str = "compare.html";

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
    /// Writes every report into a folder, which is made where it is missing: `summary.csv`, `summary.md`, where there are
    /// spans `trace.json`, and with the feature `charts` the page `index.html` and the pictures, as PNG and SVG. Returns
    /// the files.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be made or written.
    pub fn write(&self, folder: impl AsRef<Path>) -> std::io::Result<Vec<PathBuf>> {
        std::fs::create_dir_all(&folder)?;
        write_all(folder.as_ref(), self, PAGE).map_err(std::io::Error::other)
    }
}

/// Writes every report of a run into its folder, its page under that name, and returns the files. The same summary gives
/// the same bytes.
pub fn write_all(folder: &Path, summary: &Summary, page: &str) -> Result<Vec<PathBuf>, ReportError> {
    let mut files = Files::in_folder(folder);
    let pictures = chart::pictures(summary);
    let names: Vec<&str> = pictures.iter().map(|picture| picture.name.as_str()).collect();
    REPORTS.iter().try_for_each(|(name, report)| files.write(name, report(summary, &names).as_bytes()))?;
    trace(summary).iter().try_for_each(|trace| files.write("trace.json", trace.as_bytes()))?;
    pictures.iter().try_for_each(|picture| files.draw(picture))?;
    #[cfg(feature = "charts")]
    files.page_of_run(summary, &pictures, page)?;
    #[cfg(not(feature = "charts"))]
    let _ = page;
    Ok(files.written)
}

/// Writes the verdicts of a gate into its run's folder: `gate.json`, `gate.md`, and with the feature `charts` their
/// picture and their page.
pub fn write_comparison(folder: &Path, comparison: &Comparison) -> Result<(), ReportError> {
    let mut files = Files::in_folder(folder);
    let picture = chart::comparison(comparison);
    let json = comparison_json(comparison)
        .map_err(|error| StoreError::Malformed { path: folder.join("gate.json"), message: error.to_string() })?;
    files.write("gate.json", format!("{json}\n").as_bytes())?;
    let name = picture.as_ref().map(|picture| picture.name.as_str());
    files.write("gate.md", comparison_markdown(comparison, name).as_bytes())?;
    picture.iter().try_for_each(|picture| files.draw(picture))?;
    #[cfg(feature = "charts")]
    files.page_of_gate(comparison, picture.as_ref())?;
    Ok(())
}

/// Writes the pictures of some trends into a folder, and with the feature `charts` their page, the last of the files that
/// it returns. Those of some `cases` alone are called after these: they do not replace those of all.
pub fn write_trends(folder: &Path, trends: &[Trend], cases: &[String]) -> Result<Vec<PathBuf>, ReportError> {
    let mut files = Files::in_folder(folder);
    let cases = cases.join(" ");
    let pictures = chart::trend_pictures(trends, &cases);
    pictures.iter().try_for_each(|picture| files.draw(picture))?;
    #[cfg(feature = "charts")]
    files
        .write(&format!("{}.html", chart::file_stem("trend", &cases)), page::of_trends(trends, &pictures).as_bytes())?;
    Ok(files.written)
}

/// Writes how a run differs from an earlier one into its folder, with the feature `charts`: the picture and the page.
pub fn write_unpaired(folder: &Path, comparison: &Unpaired) -> Result<(), ReportError> {
    let mut files = Files::in_folder(folder);
    let picture = chart::unpaired(comparison);
    picture.iter().try_for_each(|picture| files.draw(picture))?;
    #[cfg(feature = "charts")]
    files.write(COMPARE_PAGE, page::of_two_runs(comparison, picture.as_ref()).as_bytes())?;
    Ok(())
}

/// Writes what is predicted of a run into its folder: `prediction.csv`, and with the feature `charts` a picture of each
/// group. Returns the files.
pub fn write_prediction(folder: &Path, prediction: &Prediction) -> Result<Vec<PathBuf>, ReportError> {
    let mut files = Files::in_folder(folder);
    files.write("prediction.csv", prediction_csv(prediction).as_bytes())?;
    chart::prediction_pictures(prediction).iter().try_for_each(|picture| files.draw(picture))?;
    Ok(files.written)
}

/// Writes the page of all runs below a folder into it, with the feature `charts`.
pub fn write_all_runs(out: &Path) -> Result<(), ReportError> {
    #[cfg(feature = "charts")]
    {
        let unread = |source| StoreError::Io { action: "read the folder", path: out.to_owned(), source };
        let runs = runs_below(out).map_err(unread)?;
        Files::in_folder(out).write(PAGE, page::of_all_runs(runs).as_bytes())?;
    }
    #[cfg(not(feature = "charts"))]
    let _ = out;
    Ok(())
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

    /// The page of a run, and what the list of all runs says of it; that of a gate's run is the gate's.
    #[cfg(feature = "charts")]
    fn page_of_run(&mut self, summary: &Summary, pictures: &[Picture], name: &str) -> Result<(), ReportError> {
        if name == PAGE {
            self.glance(&page::glance_at_run(summary, pictures))?;
        }
        self.write(name, page::of_run(summary, pictures).as_bytes())
    }

    #[cfg(feature = "charts")]
    fn page_of_gate(&mut self, comparison: &Comparison, picture: Option<&Picture>) -> Result<(), ReportError> {
        self.glance(&page::glance_at_gate(comparison))?;
        self.write(PAGE, page::of_gate(comparison, picture).as_bytes())
    }

    #[cfg(feature = "charts")]
    fn glance(&mut self, glance: &page::Glance) -> Result<(), ReportError> {
        let path = self.folder.join(GLANCE);
        let malformed = |error: serde_json::Error| StoreError::Malformed { path, message: error.to_string() };
        let json = serde_json::to_string(glance).map_err(malformed)?;
        self.write(GLANCE, format!("{json}\n").as_bytes())
    }

    /// As SVG and as PNG.
    fn draw(&mut self, picture: &Picture) -> Result<(), ReportError> {
        let Picture { name, drawing, .. } = picture;
        let failed = |error: chart::PngError| ReportError::Picture { name: name.clone(), message: error.to_string() };
        self.write(&format!("{name}.svg"), drawing.to_svg_file().as_bytes())?;
        self.write(&format!("{name}.png"), &drawing.to_png().map_err(failed)?)
    }
}
