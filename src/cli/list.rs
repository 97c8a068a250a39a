//! `runner list`: what an experiment can name, each with one line from where it lives.

use super::diagnose::CliError;
use super::exit::Exit;
use crate::dataset::Dataset;
use crate::strategy::kinds;
use crate::workload::{Distribution, Workload};

/// `runner list`
pub(super) fn list() -> Result<Exit, CliError> {
    println!("strategies");
    for kind in kinds() {
        line(2, kind.name, kind.about);
        kind.parameters.iter().for_each(|parameter| line(4, parameter.name, parameter.about));
    }
    println!("\nworkloads");
    Workload::ALL.iter().for_each(|workload| line(2, workload.name(), workload.about()));
    println!("\ndatasets");
    Dataset::ABOUT.iter().for_each(|(form, about)| line(2, form, about));
    println!("\ndelays");
    Distribution::ABOUT.iter().for_each(|(form, about)| line(2, form, about));
    Ok(Exit::Fine)
}

fn line(indent: usize, name: &str, about: &str) {
    println!("{:indent$}{name:<width$} {about}", "", width = 24 - indent);
}
