//! What the raw files of a run say, once it is over.

use std::io;
use std::path::{Path, PathBuf};

use super::columns::Columns;
use super::diagnose::CliError;
use super::exit::Exit;
use super::format::Format;
use super::tables;
use crate::compare::Comparison;
use crate::record::Run;
use crate::report::ci::{Findings, Places};
use crate::report::{HEAD_PAGE, PAGE, headline, remarks, write_all, write_comparison};
use crate::summary::{Judged, Summary};

pub(super) struct Conclusion {
    folder: PathBuf,
    pub run: Run,
    pub summary: Summary,
    /// The verdicts, where it is the run of a gate; then the summary is of head.
    pub comparison: Option<Comparison>,
}

impl Conclusion {
    /// Summarises the run in `folder`. The verdicts of a gate are written there.
    pub fn of(folder: &Path) -> Result<Self, CliError> {
        let run = Run::read(folder)?;
        let comparison = Comparison::of(&run)?;
        if let Some(comparison) = &comparison {
            write_comparison(folder, comparison)?;
        }
        Ok(Self { folder: folder.to_owned(), summary: Summary::of(&run), run, comparison })
    }

    /// Writes every table and picture of the summary, and its page.
    pub fn write(&self) -> Result<Vec<PathBuf>, CliError> {
        let page = if self.comparison.is_some() { HEAD_PAGE } else { PAGE };
        Ok(write_all(&self.folder, &self.summary, page)?)
    }

    /// Prints the summary: for people, or all of it for programs.
    pub fn print_summary(&self, format: Format, columns: &Columns) -> io::Result<()> {
        format.print(&self.summary, |summary| tables::of_summary(summary, columns, &self.folder))
    }

    /// What CI is told.
    pub fn findings(&self, places: &Places) -> Findings {
        let Some(comparison) = &self.comparison else { return Findings::of_run(&self.summary, places) };
        let Comparison { experiment, title, rules, cases, base, .. } = comparison;
        let mut findings = Findings::of_gate(experiment, title, rules, cases, places);
        findings = findings.headed(headline(comparison));
        if base.is_none() {
            // Its columns are all about base.
            findings.tables = None;
        }
        let remarks = self.unjudged().map(str::to_owned).into_iter().chain(remarks(comparison));
        findings.and_required(self.requirements(), places).and_said(remarks)
    }

    /// What was required, and whether it holds. A gate without a base has one block, which cannot tell.
    pub fn requirements(&self) -> &[Judged] {
        let nothing = self.comparison.as_ref().is_some_and(|comparison| comparison.base.is_none());
        if nothing { &[] } else { &self.summary.requirements }
    }

    /// What is to be said where requirements are not judged.
    pub fn unjudged(&self) -> Option<&'static str> {
        let judged = self.requirements().len() == self.summary.requirements.len();
        (!judged).then_some("what is required was not judged: one block cannot tell; run the experiment itself")
    }

    /// How the program ends where the run came to its end.
    pub fn exit(&self) -> Exit {
        let told = match &self.comparison {
            None => Exit::of_summary(&self.summary),
            // The verdicts tell of every case of a gate.
            Some(comparison) => Exit::of_verdicts(comparison.cases.iter().map(|case| case.verdict))
                .max(Exit::of_required(self.requirements())),
        };
        told.max(Exit::if_whole(self.run.damage().is_empty()))
    }
}
