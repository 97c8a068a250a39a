//! The streams of a process: opened before it starts, read after it has ended.

use std::fs::File;
use std::io::{self, PipeWriter};
use std::process::Stdio;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use super::process::Failure;
use super::spool::Spool;
use crate::machine::nothing;
use crate::run::tail::remember;
use crate::strategy::command::{Command, OwnTime, Stream};

/// So much of the end of what a command printed is kept when it fails, of each stream.
const TAIL: usize = 64 << 10;
/// How long the last of standard error is waited for where a process that could not be ended holds it open.
const LAST_WORDS: Duration = Duration::from_millis(300);

/// A pipe for standard error, with a reader that keeps the last of it.
pub(super) struct Errors {
    /// Held until the process has ended: its own end of the pipe is then not the last, and the reader does not wake up
    /// at the very moment that is measured.
    writer: PipeWriter,
    last_words: Receiver<String>,
}

impl Errors {
    pub fn open() -> io::Result<Self> {
        let (reader, writer) = io::pipe()?;
        Ok(Self { writer, last_words: remember(reader, TAIL)? })
    }

    pub fn stdio(&self) -> io::Result<Stdio> {
        self.writer.try_clone().map(Stdio::from)
    }

    pub fn close(self) -> String {
        drop(self.writer);
        self.last_words.recv_timeout(LAST_WORDS).unwrap_or_default()
    }
}

/// Where the two streams of the measured process go.
pub(super) struct Streams {
    /// Standard output, where somebody needs it.
    stdout: Option<Spool>,
    stderr: Kept,
}

enum Kept {
    Whole(Spool),
    End(Errors),
}

impl Streams {
    pub fn open(command: &Command) -> io::Result<Self> {
        let timed_by = command.time.as_ref().map(|time| time.stream);
        let spooled = command.verify || timed_by == Some(Stream::Stdout);
        let stdout = if spooled { Some(Spool::new()?) } else { None };
        let whole = timed_by == Some(Stream::Stderr);
        let stderr = if whole { Kept::Whole(Spool::new()?) } else { Kept::End(Errors::open()?) };
        Ok(Self { stdout, stderr })
    }

    pub fn stdout(&self) -> io::Result<Stdio> {
        self.stdout.as_ref().map_or_else(nothing, Spool::stdio)
    }

    pub fn stderr(&self) -> io::Result<Stdio> {
        match &self.stderr {
            Kept::Whole(spool) => spool.stdio(),
            Kept::End(errors) => errors.stdio(),
        }
    }

    /// The files that grow.
    pub fn files(&self) -> io::Result<Vec<File>> {
        let whole = match &self.stderr {
            Kept::Whole(spool) => Some(spool),
            Kept::End(_) => None,
        };
        self.stdout.iter().chain(whole).map(Spool::file).collect()
    }

    /// The process has ended.
    pub fn close(self) -> Printed {
        match self.stderr {
            Kept::Whole(spool) => Printed { stdout: self.stdout, stderr: Some(spool), end: String::new() },
            Kept::End(errors) => Printed { stdout: self.stdout, stderr: None, end: errors.close() },
        }
    }
}

/// What a process printed, as far as it was kept.
pub(super) struct Printed {
    pub stdout: Option<Spool>,
    stderr: Option<Spool>,
    /// The end of standard error, where not all of it was kept.
    end: String,
}

impl Printed {
    /// The end of standard error.
    pub fn last_words(&mut self) -> String {
        self.stderr.as_mut().map_or_else(|| self.end.clone(), |spool| spool.tail(TAIL as u64))
    }

    /// The end of both streams, of the one that was kept, or nothing.
    pub fn output(&mut self) -> Option<String> {
        let stdout = self.stdout.as_mut().map_or_else(String::new, |spool| spool.tail(TAIL as u64));
        let streams = [(Stream::Stderr, self.last_words()), (Stream::Stdout, stdout)];
        let parts = streams.into_iter().filter(|(_, text)| !text.is_empty());
        let parts: Vec<String> = parts.map(|(stream, text)| format!("--- {}\n{text}", stream.name())).collect();
        (!parts.is_empty()).then(|| parts.join("\n"))
    }

    /// The time that the process says it took, in seconds.
    pub fn own_figure(&mut self, time: &OwnTime) -> Result<f64, Failure> {
        let spool = match time.stream {
            Stream::Stdout => &mut self.stdout,
            Stream::Stderr => &mut self.stderr,
        };
        let figure = spool.as_mut().map(|spool| spool.figure(time)).transpose().map_err(Failure::read)?.flatten();
        let (pattern, stream) = (time.pattern.as_str(), time.stream.name());
        let Some(figure) = figure else {
            return Err(Failure::error(format!("`{pattern}` matches nothing in its {stream}")));
        };
        let seconds = figure.trim().parse().map(|figure| time.unit.seconds(figure)).ok();
        seconds.filter(|seconds| seconds.is_finite() && *seconds > 0.0).ok_or_else(|| {
            let figure: String = figure.chars().take(40).collect();
            Failure::error(format!("`{figure}`, which `{pattern}` finds in its {stream}, is no time above 0"))
        })
    }
}
