//! `--export FORMAT=PATH`: what CI reads, written where it looks for it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;

use super::diagnose::CliError;
use super::screen;
use crate::record::write_whole;
use crate::report::ci::{CiFormat, Findings};
use crate::text::{nearest, suggestion};

/// What else reads the findings.
#[derive(Args)]
pub(super) struct Exports {
    /// Write what CI reads, as in `--export junit=tests.xml`; also markdown, annotations, github-action-benchmark,
    /// bencher, hyperfine; `-` is the standard output; can be given again
    #[arg(long = "export", value_name = "FORMAT=PATH")]
    exports: Vec<Export>,
}

impl Exports {
    /// Refuses a file that has no folder, before anything is measured for it; has the standard output to itself where
    /// that is one of the files.
    pub fn check(&self) -> Result<(), CliError> {
        if self.exports.iter().any(|export| export.file.is_none()) {
            screen::keep_output()?;
        }
        self.exports.iter().try_for_each(Export::check)
    }

    /// Writes the findings in every format that was asked for, each file whole.
    pub fn write(&self, findings: &[Findings]) -> Result<(), CliError> {
        for export in &self.exports {
            let text = export.format.text(findings);
            match &export.file {
                None => screen::hand_out(text.trim_end())?,
                Some(path) => write_whole(path, text.as_bytes())?,
            }
        }
        Ok(())
    }
}

#[derive(Clone)]
struct Export {
    format: CiFormat,
    /// None is the standard output.
    file: Option<PathBuf>,
}

impl Export {
    fn check(&self) -> Result<(), CliError> {
        let Some(path) = &self.file else { return Ok(()) };
        let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
        let what = match fs::metadata(folder) {
            Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                format!("{}: {error}", folder.display())
            }
            Ok(found) if found.is_dir() && path.is_dir() => "it is a folder".to_owned(),
            Ok(found) if found.is_dir() => return Ok(()),
            Ok(_) | Err(_) => format!("{} is no folder", folder.display()),
        };
        let what = format!("--export {}={}: {what}", self.format.name(), path.display());
        Err(CliError::usage(what, "name a file in a folder that is there"))
    }
}

impl FromStr for Export {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = || CiFormat::ALL.iter().map(|format| format.name());
        let Some((name, path)) = text.split_once('=') else {
            return Err(format!("write FORMAT=PATH, such as {}=PATH", nearest(text, names()).unwrap_or("junit")));
        };
        let format = CiFormat::ALL.iter().copied().find(|format| format.name() == name);
        let format = format.ok_or_else(|| format!("unknown format `{name}`: {}", suggestion(name, names())))?;
        match path {
            "" => Err(format!("no path: write {name}=PATH, or {name}=- for the standard output")),
            "-" => Ok(Self { format, file: None }),
            path => Ok(Self { format, file: Some(PathBuf::from(path)) }),
        }
    }
}
