//! From the text of a file, with overrides, to a table whose values know their places.

use std::ffi::OsStr;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::keys::{Around, SMALLEST, experiment};
use super::mistake::{Mistake, Mistakes, Origin};
use super::table::Keys;
use super::types::{Experiment, Own};
use super::value_type::Findings;
use crate::dataset::read_text;

/// The largest experiment file, in bytes.
const MAX_FILE: u64 = 1 << 20;

/// Reads an experiment file with some of its keys set anew, and looks at the datasets that it names: `delay=100ms`,
/// `workers=[1, 2]`. The value is TOML, or bare text. It may be about the `own` work of this program.
///
/// # Errors
///
/// Every mistake in it, at its place, which may be in an override's own text; or the one reason why it cannot be read at
/// all.
pub fn read_with(path: &Path, overrides: &[String], own: Option<&Own>) -> Result<Experiment, Mistakes> {
    match read_text(path, MAX_FILE) {
        Ok(text) => parse_with(path, &text, overrides, own),
        Err(fault) => {
            let mistake = Mistake::new(0..0, fault.to_string()).help_if(fault.help());
            Err(Origin::new(path.display().to_string(), "", &[]).mistakes(vec![mistake]))
        }
    }
}

/// Reads the text of an experiment file. Datasets are looked for beside `path`, which need not exist.
///
/// # Errors
///
/// Every mistake in it, at its place.
pub fn parse(path: &Path, text: &str, overrides: &[String]) -> Result<Experiment, Mistakes> {
    parse_with(path, text, overrides, None)
}

/// Reads the text of an experiment file, which may be about the `own` work of this program.
///
/// # Errors
///
/// Every mistake in it, at its place.
pub fn parse_with(path: &Path, text: &str, overrides: &[String], own: Option<&Own>) -> Result<Experiment, Mistakes> {
    let origin = Origin::new(path.display().to_string(), text, overrides);
    let mut findings = Vec::new();
    if text.trim_start_matches('\u{feff}').trim().is_empty() {
        findings.push(Mistake::new(0..0, "the file is empty").help(SMALLEST));
        return Err(origin.mistakes(findings));
    }
    // Blanks before an override shift its spans to its place in the origin.
    let shifted: Vec<String> = origin.overrides().map(|(start, text)| " ".repeat(start) + text).collect();
    // toml itself refuses deep nesting before it can fill the stack.
    let (table, errors) = DeTable::parse_recoverable(text);
    // What follows the first mistake of syntax is read out of step with what was meant.
    findings.extend(errors.first().map(syntax));
    let mut table = table.into_inner();
    for text in &shifted {
        match overriding(text) {
            Ok((new, deep)) => set(&mut table, new, deep),
            Err(mistake) => findings.push(mistake),
        }
    }
    if !findings.is_empty() {
        // What else would be found in a damaged table might be wrong.
        return Err(origin.mistakes(findings));
    }
    let stem = path.file_stem().unwrap_or(OsStr::new("experiment")).to_string_lossy().into_owned();
    if [".", ".."].contains(&&*stem) || stem.contains(|letter: char| letter.is_control() || "/\\".contains(letter)) {
        let mistake = Mistake::new(0..0, format!("`{stem}` cannot name the folder of its runs"));
        return Err(origin.mistakes(vec![mistake.help("call the file by a word, such as `first.toml`")]));
    }
    let around = Around { stem, folder: path.parent().unwrap_or(Path::new("")), own, origin };
    let mut found = Findings::default();
    let experiment = Keys::read(0..text.len(), &table, &mut found, |keys| experiment(keys, around));
    if found.0.is_empty() { Ok(experiment) } else { Err(experiment.origin.mistakes(found.0)) }
}

fn syntax(error: &toml::de::Error) -> Mistake {
    let span = error.span().unwrap_or(0..0);
    Mistake::new(span, error.message().lines().collect::<Vec<_>>().join(", "))
}

/// The table that `KEY=VALUE` stands for, with how deep the value lies in it: `gate.loss=10%` sets one key of a table.
/// What is no TOML is bare text: `delay=1s` needs no quotes.
fn overriding(text: &str) -> Result<(DeTable<'_>, usize), Mistake> {
    let start = text.len() - text.trim_start().len();
    let Some((key, value)) = text.split_once('=') else {
        let mistake = Mistake::new(start..text.len(), format!("`{}` sets nothing", text.trim()));
        return Err(mistake.help("write KEY=VALUE, such as delay=100ms"));
    };
    let names: Vec<&str> = key.trim().split('.').map(str::trim).collect();
    let parsed = DeTable::parse(text).ok().map(Spanned::into_inner).filter(|table| table.len() == 1);
    let table = parsed.unwrap_or_else(|| {
        let bare = Spanned::new(key.len() + 1..text.len(), DeValue::String(value.trim().into()));
        let table_of = |name: &str, value| {
            let name: DeString<'_> = name.to_owned().into();
            [(Spanned::new(start..key.len(), name), value)].into_iter().collect()
        };
        let (last, outer) = names.split_last().unwrap_or((&"", &[]));
        let innermost = table_of(last, bare);
        outer
            .iter()
            .rfold(innermost, |inner, name| table_of(name, Spanned::new(start..text.len(), DeValue::Table(inner))))
    });
    Ok((table, names.len()))
}

/// Sets the values that lie so deep in `new`, and leaves what stands beside them.
fn set<'a>(table: &mut DeTable<'a>, new: DeTable<'a>, deep: usize) {
    for (key, value) in new {
        let (name, span) = (key.get_ref().as_ref(), value.span());
        match (table.get_mut(name).map(Spanned::get_mut), value.into_inner()) {
            (Some(DeValue::Table(old)), DeValue::Table(new)) if deep > 1 => set(old, new, deep - 1),
            (_, value) => {
                table.remove(name);
                table.insert(key, Spanned::new(span, value));
            }
        }
    }
}
