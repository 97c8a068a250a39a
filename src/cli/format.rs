//! `--format`: text for people, JSON for programs.

use clap::ValueEnum;

/// What is printed. (Documented variants would stretch every help page.)
#[derive(Clone, Copy, Default, ValueEnum)]
pub(super) enum Format {
    #[default]
    Text,
    Json,
}
