//! `runner list`: what an experiment can name, each with one line from where it lives.

use std::io;

use clap::Parser;

use crate::cli::screen::{say, width};
use crate::cli::subcommand::{Action, CliError, Context, Exit};
use crate::dataset::Dataset;
use crate::experiment::Kinds;
use crate::text::fill;
use crate::workload::{Distribution, Workload};

/// The column that descriptions begin in.
const ABOUT: usize = 25;
/// In a narrower place they stand below what they describe.
const WIDE: usize = 60;

/// List strategies, workloads, datasets and distributions
#[derive(Parser)]
#[command(after_help = "Example: runner list")]
pub(in crate::cli) struct List;

impl Action for List {
    fn run(self, context: &Context<'_>) -> Result<Exit, CliError> {
        let own = context.own.iter().flat_map(|own| own.own.strategies.clone()).collect();
        say("strategies")?;
        for kind in (Kinds { own, ..Kinds::default() }).all() {
            line(2, kind.name, kind.about)?;
            kind.parameters.iter().try_for_each(|parameter| line(4, parameter.name, &parameter.about()))?;
        }
        say("\nworkloads")?;
        for workload in Workload::all() {
            line(2, workload.name(), workload.about())?;
            workload.parameters().iter().try_for_each(|parameter| line(4, parameter.name, &parameter.about()))?;
        }
        say("\ndatasets")?;
        Dataset::ABOUT.iter().try_for_each(|(form, about)| line(2, form, about))?;
        say("\ndelays")?;
        Distribution::ABOUT.iter().try_for_each(|(form, about)| line(2, form, about))?;
        Ok(Exit::Fine)
    }
}

fn line(indent: usize, name: &str, about: &str) -> io::Result<()> {
    let text = if width() < WIDE {
        let below = " ".repeat(indent + 6);
        format!("{:indent$}{name}\n{}", "", fill(about, width(), &below, &below))
    } else {
        let name = format!("{:indent$}{name:<rest$} ", "", rest = ABOUT - 1 - indent);
        fill(about, width(), &name, &" ".repeat(ABOUT))
    };
    say(text.trim_end())
}
