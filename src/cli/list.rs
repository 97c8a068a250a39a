//! `runner list`: what an experiment can name, each with one line from where it lives.

use std::io;

use super::Ground;
use super::diagnose::CliError;
use super::exit::Exit;
use super::screen::{say, width, wrapped};
use crate::dataset::Dataset;
use crate::experiment::Kinds;
use crate::workload::{Distribution, Workload};

/// The column that descriptions begin in.
const ABOUT: usize = 25;

/// `runner list`
pub(super) fn list(ground: &Ground<'_>) -> Result<Exit, CliError> {
    let own = ground.own.iter().flat_map(|own| own.own.strategies.clone()).collect();
    say("strategies")?;
    for kind in (Kinds { own }).all() {
        line(2, kind.name, kind.about)?;
        kind.parameters.iter().try_for_each(|parameter| line(4, parameter.name, &parameter.about()))?;
    }
    say("\nworkloads")?;
    Workload::ALL.iter().try_for_each(|workload| line(2, workload.name(), workload.about()))?;
    say("\ndatasets")?;
    Dataset::ABOUT.iter().try_for_each(|(form, about)| line(2, form, about))?;
    say("\ndelays")?;
    Distribution::ABOUT.iter().try_for_each(|(form, about)| line(2, form, about))?;
    Ok(Exit::Fine)
}

fn line(indent: usize, name: &str, about: &str) -> io::Result<()> {
    let about = wrapped(about, width().saturating_sub(ABOUT).max(20)).join(&format!("\n{:ABOUT$}", ""));
    say(format_args!("{:indent$}{name:<rest$} {about}", "", rest = ABOUT - 1 - indent))
}
