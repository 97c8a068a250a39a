//! The lines of a history that no entry could be made of.

use std::fmt;

use crate::text::count;

/// The lines that no entry could be made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// The last one, which was not written to its end.
    pub torn: bool,
    /// Lines of another version.
    pub foreign: usize,
    /// Lines that are none of a history.
    pub corrupt: usize,
    /// The first line that was skipped, from 1.
    pub first: Option<usize>,
}

impl Skipped {
    /// Whether every line could be read.
    pub fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    pub(super) fn count(&mut self, fault: Fault, number: usize) {
        match fault {
            Fault::Torn => self.torn = true,
            Fault::Foreign => self.foreign += 1,
            Fault::Corrupt => self.corrupt += 1,
            Fault::Blank => return,
        }
        self.first.get_or_insert(number);
    }
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if self.corrupt > 0 {
            parts.push(format!("{} of no history", count(self.corrupt, "line")));
        }
        if self.foreign > 0 {
            parts.push(format!("{} of another version of it", count(self.foreign, "line")));
        }
        if self.torn {
            parts.push("a last line that was not written to its end".to_owned());
        }
        write!(f, "{}", parts.join(", "))?;
        self.first.map_or(Ok(()), |first| write!(f, " (the first is line {first})"))
    }
}

/// Why a line is no entry.
pub(super) enum Fault {
    Blank,
    Torn,
    Foreign,
    Corrupt,
}
