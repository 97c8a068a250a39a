//! `runner trend`: how the speedups changed from run to run.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::arguments::{Format, Trend as Arguments};
use super::diagnose::CliError;
use super::exit::Exit;
use super::screen;
use crate::compare::history::{FILE, History, Trend, read, trends};
use crate::report::{to_gate, trend_notes, trend_table, write_trends};
use crate::text::{count, did_you_mean, nearest, paragraph};

/// The history of the runs in `out`, unless another one is named.
pub(super) fn history_file(named: Option<&Path>, out: &Path) -> PathBuf {
    named.map_or_else(|| out.join(FILE), Path::to_owned)
}

/// `runner trend [HISTORY]`. What happened in a history is told, not judged; but of one that can be read in part only,
/// not all can be told. (The last line alone may be torn: a writer that was killed left it.)
pub(super) fn trend(arguments: &Arguments) -> Result<Exit, CliError> {
    let path = history_file(arguments.history.as_deref(), &arguments.out);
    let history = read(&path)?;
    if !history.skipped.is_empty() {
        let path = screen::safe(&path.display().to_string());
        screen::report(format_args!("warning: {path}: skipped {}", history.skipped));
    }
    let damaged = history.skipped.foreign + history.skipped.corrupt > 0;
    if damaged {
        screen::report("So this is not the whole history: remove these lines, or use the program that wrote them.");
    }
    let trends = chosen(trends(&history), &arguments.case)?;
    match arguments.format {
        Format::Text => screen::say(text(&trends, screen::width()).trim_end())?,
        Format::Json => screen::say(json(&trends, &history)?)?,
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    for file in write_trends(folder, &trends)? {
        screen::report(screen::safe(&file.display().to_string()));
    }
    Ok(if damaged { Exit::NotWhole } else { Exit::Fine })
}

/// The trends of these cases; of all where none is named.
fn chosen(trends: Vec<Trend>, cases: &[String]) -> Result<Vec<Trend>, CliError> {
    let all: Vec<String> = trends.iter().flat_map(|trend| &trend.cases).map(|case| case.case.clone()).collect();
    if let Some(unknown) = cases.iter().find(|case| !all.contains(case)) {
        let near = nearest(unknown, all.iter().map(String::as_str));
        return Err(CliError::Usage {
            what: format!("the history has no case `{unknown}`"),
            help: near.map(did_you_mean),
        });
    }
    let of = |mut trend: Trend| {
        trend.cases.retain(|case| cases.is_empty() || cases.contains(&case.case));
        (!trend.cases.is_empty()).then_some(trend)
    };
    Ok(trends.into_iter().filter_map(of).collect())
}

fn text(trends: &[Trend], width: usize) -> String {
    let mut text = String::new();
    for trend in trends {
        let runs = count(trend.runs, "run");
        text += &paragraph(&screen::safe(&format!("{}, {runs} on {}", trend.experiment, trend.fingerprint)), width);
        text += &format!("{}\n", screen::safe_lines(&trend_table(trend).plain(width)));
        let advice = to_gate(trend);
        if !advice.is_empty() {
            text += "Worth a gate:\n";
        }
        text.extend(advice.iter().map(|why| paragraph(&format!("- {}", screen::safe(why)), width)));
        text.extend(trend_notes(trend).iter().map(|note| paragraph(&format!("note: {}", screen::safe(note)), width)));
        text.push('\n');
    }
    text
}

fn json(trends: &[Trend], history: &History) -> Result<String, CliError> {
    #[derive(Serialize)]
    struct Told<'a> {
        trends: &'a [Trend],
        skipped: Option<String>,
    }
    let skipped = (!history.skipped.is_empty()).then(|| history.skipped.to_string());
    Ok(serde_json::to_string_pretty(&Told { trends, skipped }).map_err(std::io::Error::from)?)
}
