//! `--format`: text for people, JSON for programs.

use std::io;

use clap::ValueEnum;
use serde::Serialize;

use super::screen;

/// What is printed. (Documented variants would stretch every help page.)
#[derive(Clone, Copy, Default, ValueEnum)]
pub(super) enum Format {
    #[default]
    Text,
    Json,
}

impl Format {
    /// Prints the value: as the text that is made of it, or all of it.
    pub fn print<T: Serialize>(self, value: &T, text: impl FnOnce(&T) -> String) -> io::Result<()> {
        match self {
            Format::Text => screen::say(text(value).trim_end()),
            Format::Json => screen::say(serde_json::to_string_pretty(value)?),
        }
    }
}
