//! Outputs that come back from other processes in any order, a part of the input at a time.

use crate::machine::Usage;

/// What has come so far.
pub(super) struct Gathered<O> {
    /// Outputs that follow each other, with the number of their first record.
    parts: Vec<(usize, Vec<O>)>,
    /// What the processes used, all together.
    usage: Usage,
}

impl<O> Default for Gathered<O> {
    fn default() -> Self {
        Self { parts: Vec::new(), usage: Usage::default() }
    }
}

impl<O> Gathered<O> {
    /// The outputs of the records from that number on.
    pub fn add(&mut self, first: usize, outputs: Vec<O>) {
        self.parts.push((first, outputs));
    }

    /// What a process used for its outputs.
    pub fn used(&mut self, usage: Usage) {
        self.usage = usage.plus(&self.usage);
    }

    /// All outputs in the order of the input, and what the processes used for them.
    pub fn in_order(mut self) -> (Vec<O>, Usage) {
        self.parts.sort_unstable_by_key(|(first, _)| *first);
        let mut outputs = Vec::with_capacity(self.parts.iter().map(|(_, part)| part.len()).sum());
        self.parts.into_iter().for_each(|(_, part)| outputs.extend(part));
        (outputs, self.usage)
    }
}
