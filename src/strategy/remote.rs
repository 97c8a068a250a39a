//! Work whose records are sent to other processes: what is asked of them, and how they answer.

use std::any::Any;
use std::io::{self, BufRead, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::machine::Stopwatch;
use crate::workload::Transform;

/// What can go from one process to another.
pub trait Sendable: Serialize + DeserializeOwned + Send + Sync + 'static {}

impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> Sendable for T {}

/// Starts processes that do the same work as this one.
pub trait Peers: Sync {
    /// Starts one, which has loaded all that it needs.
    fn start(&self) -> io::Result<Peer>;
}

/// A process that does the same work as this one. It is ended when it is dropped.
pub struct Peer {
    input: Box<dyn Write + Send>,
    output: Box<dyn BufRead + Send>,
    _process: Box<dyn Any + Send>,
}

impl Peer {
    /// A process that reads `input`, writes `output`, and ends when `process` is dropped.
    pub fn new(
        input: impl Write + Send + 'static,
        output: impl BufRead + Send + 'static,
        process: impl Any + Send,
    ) -> Self {
        Self { input: Box::new(input), output: Box::new(output), _process: Box::new(process) }
    }

    /// The output of each of these records, and the seconds that it took there.
    ///
    /// # Errors
    ///
    /// Where the process is gone: its end is all that is known of a transform that panicked there.
    pub fn ask<R: Sendable, O: Sendable>(&mut self, records: &[R]) -> io::Result<Vec<(O, f64)>> {
        write_line(&mut self.input, &records)?;
        let mut line = Vec::new();
        self.output.read_until(b'\n', &mut line)?;
        match serde_json::from_slice::<Vec<(O, f64)>>(&line) {
            Ok(done) if done.len() == records.len() => Ok(done),
            Ok(_) | Err(_) => Err(io::Error::other("a process that had records ended before it was done with them")),
        }
    }
}

/// Answers whoever asks with [`Peer::ask`], until nobody does.
pub(super) fn answer<R: Sendable, T: Transform<R, Out: Sendable>>(
    transform: &T,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
) -> io::Result<()> {
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        let records: Vec<R> = serde_json::from_slice(&line)?;
        let timed = |record: &R| {
            let watch = Stopwatch::start();
            (transform.apply(record), watch.elapsed().as_secs_f64())
        };
        write_line(output, &records.iter().map(timed).collect::<Vec<_>>())?;
        line.clear();
    }
    Ok(())
}

fn write_line(to: &mut dyn Write, what: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(what)?;
    line.push(b'\n');
    to.write_all(&line)?;
    to.flush()
}
