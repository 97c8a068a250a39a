//! What can be asked of runs that are over.

use std::path::PathBuf;

use clap::Args;

use super::{Exports, Format};

#[derive(Args)]
pub(in crate::cli) struct Report {
    /// The folder of a run, or an experiment's stem: then its latest run
    #[arg(value_name = "RUN")]
    pub run: String,
    /// The folder that holds the runs
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub out: PathBuf,
    /// What to print
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    pub format: Format,
    #[command(flatten)]
    pub exports: Exports,
}

#[derive(Args)]
pub(in crate::cli) struct Compare {
    /// The earlier run: its folder, or an experiment's stem: then its latest run
    #[arg(value_name = "BASE")]
    pub base: String,
    /// The run that is judged
    #[arg(value_name = "RUN")]
    pub head: String,
    /// The folder that holds the runs
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub out: PathBuf,
    /// What to print
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Args)]
pub(in crate::cli) struct Trend {
    /// The file that keeps a line for each case of each run [default: history.jsonl in DIR]
    #[arg(value_name = "HISTORY")]
    pub history: Option<PathBuf>,
    /// Only this case; can be given again
    #[arg(long, value_name = "CASE")]
    pub case: Vec<String>,
    /// The folder that holds the runs
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub out: PathBuf,
    /// What to print
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    pub format: Format,
}
