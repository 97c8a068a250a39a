//! `--export FORMAT=PATH`: what CI reads, written where it looks for it.

use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

use super::diagnose::CliError;
use super::exit::Exit;
use super::plan::Planned;
use super::screen;
use crate::plan::lines;
use crate::record::write_whole;
use crate::report::ci::{CiFormat, Findings, Places};
use crate::text::suggestion;

/// A format, and where to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Export {
    format: CiFormat,
    target: Target,
}

#[derive(Clone, Debug, PartialEq)]
enum Target {
    Output,
    File(PathBuf),
}

impl FromStr for Export {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = CiFormat::ALL.map(CiFormat::name);
        let Some((name, path)) = text.split_once('=') else {
            return Err(format!("write FORMAT=PATH, such as {}=PATH", nearest_of(text, &names)));
        };
        let format = CiFormat::ALL.into_iter().find(|format| format.name() == name);
        let format = format.ok_or_else(|| format!("unknown format `{name}`: {}", suggestion(name, names)))?;
        let target = match path {
            "" => return Err(format!("no path: write {name}=PATH, or {name}=- for the standard output")),
            "-" => Target::Output,
            path => Target::File(PathBuf::from(path)),
        };
        Ok(Self { format, target })
    }
}

fn nearest_of<'a>(text: &str, names: &[&'a str]) -> &'a str {
    crate::text::nearest(text, names.iter().copied()).unwrap_or("junit")
}

/// Refuses a file that has no folder, before anything is measured for it.
pub(super) fn expect_folders(exports: &[Export]) -> Result<(), CliError> {
    for export in exports {
        let Target::File(path) = &export.target else { continue };
        let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
        if path.is_dir() || !folder.is_dir() {
            let what =
                if path.is_dir() { "it is a folder".to_owned() } else { format!("{} is no folder", folder.display()) };
            return Err(CliError::Usage {
                what: format!("--export {}={}: {what}", export.format.name(), path.display()),
                help: Some("name a file in a folder that is there".to_owned()),
            });
        }
    }
    Ok(())
}

/// Writes the findings in every format that was asked for, each file whole.
pub(super) fn export(exports: &[Export], findings: &[Findings]) -> Result<(), CliError> {
    for export in exports {
        let text = export.format.text(findings);
        match &export.target {
            Target::Output => screen::say(text.trim_end())?,
            Target::File(path) => write_whole(path, text.as_bytes())?,
        }
    }
    Ok(())
}

/// Writes what came of the experiments, in their order, and that those that are left were not run. Then the outcome
/// stands.
pub(super) fn export_all(
    exports: &[Export],
    planned: &[Planned],
    mut findings: Vec<Findings>,
    outcome: Result<Exit, CliError>,
) -> Result<Exit, CliError> {
    let left = planned.iter().skip(findings.len());
    findings.extend(left.map(|left| Findings::not_run(&left.plan, "it was not run to an end", &places(left))));
    let exported = export(exports, &findings);
    outcome.and_then(|exit| exported.map(|()| exit))
}

/// Where CI shows what is found: in the experiment's file, if there is one.
pub(super) fn places(planned: &Planned) -> Places {
    let file = Path::new(planned.experiment.file());
    Places {
        file: file.is_file().then(|| from_root(file)),
        cases: lines(&planned.experiment, &planned.plan),
        requirements: planned.plan.requirements.clone(),
    }
}

/// The path as GitHub wants it in an annotation: from the folder that CI runs in, with `/` between its parts.
fn from_root(file: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let parts = file.strip_prefix(&here).unwrap_or(file).components().filter(|part| *part != Component::CurDir);
    let text = parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    // The root itself is a `/`, too.
    text.strip_prefix('/').filter(|rest| rest.starts_with('/')).map(str::to_owned).unwrap_or(text)
}
