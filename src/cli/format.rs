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
    /// Has the standard output to itself, where a program reads it.
    pub fn keep_output(self) -> io::Result<()> {
        match self {
            Format::Text => Ok(()),
            Format::Json => screen::keep_output(),
        }
    }

    /// Prints the value: as the text that is made of it, or all of it.
    pub fn print<T: Serialize>(self, value: &T, text: impl FnOnce(&T) -> String) -> io::Result<()> {
        match self {
            Format::Text => screen::say(text(value).trim_end()),
            Format::Json => screen::say_json(value),
        }
    }
}
