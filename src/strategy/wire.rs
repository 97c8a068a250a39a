//! What a process that has records and one that works on them say to each other.
//!
//! Records and outputs are written as MessagePack, with the names of their fields: whatever serde can write is read back,
//! also where fields are skipped, keys are no texts, or a number is not finite. JSON fails on the last two. postcard is
//! faster, but it writes no names, so that a record with a skipped field is read as another one, or not at all.

use std::cell::Cell;
use std::io::{self, BufRead, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use rmp_serde::{from_slice, to_vec_named};
use serde::{Deserialize, Serialize};

use super::remote::{Pipes, Sendable};
use crate::machine::{CountMeter, Usage, shared_clock_ns};
use crate::text::panic_message;
use crate::workload::Transform;

/// Records to work on, and whether to read the clock around each of them.
#[derive(Serialize, Deserialize)]
struct Task<R> {
    traced: bool,
    records: R,
}

/// What became of a task.
#[derive(Serialize, Deserialize)]
enum Answer<O> {
    Done(Done<O>),
    /// At that record of the task the transform panicked.
    Panicked(usize, String),
    /// Records or outputs cannot be sent: why.
    Unsendable(String),
}

/// A task that is done.
#[derive(Serialize, Deserialize)]
pub(super) struct Done<O> {
    pub outputs: Vec<O>,
    /// Start and end of each record on the shared clock, in nanoseconds; none where it was not traced.
    pub spans: Vec<(u64, u64)>,
    pub usage: Usage,
}

/// Why a task was not done.
pub(super) enum NotDone {
    /// The process is gone.
    Gone,
    /// At that record of the task the transform panicked.
    Panicked(usize, String),
    /// It could not be said, or not be understood.
    Unsendable(String),
}

impl Pipes {
    /// Has the process work on these records. It reads all of them before it answers, so neither waits for a full pipe of
    /// the other, however long they are.
    pub(super) fn ask<R: Sendable, O: Sendable>(&mut self, records: &[R], traced: bool) -> Result<Done<O>, NotDone> {
        write_task(&mut self.input, &task(records, traced)?).map_err(NotDone::of)?;
        done(&read_answer(&self.mark, &mut self.output).map_err(NotDone::of)?, records.len())
    }
}

impl NotDone {
    /// Nothing passes between the two: the other one is gone, or the system says why.
    pub(super) fn of(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof => Self::Gone,
            _ => Self::Unsendable(format!("asking a process failed: {error}")),
        }
    }
}

/// A task as it is sent: a list of records, and whether to read the clock around each.
pub(super) fn task(records: impl Serialize, traced: bool) -> Result<Vec<u8>, NotDone> {
    to_vec_named(&Task { traced, records }).map_err(|error| NotDone::Unsendable(error.to_string()))
}

/// What an answer says of a task of so many records.
pub(super) fn done<O: Sendable>(answer: &[u8], records: usize) -> Result<Done<O>, NotDone> {
    match from_slice(answer) {
        Ok(Answer::Done(done)) if done.outputs.len() == records => Ok(done),
        Ok(Answer::Done(Done { outputs, .. })) => {
            Err(NotDone::Unsendable(format!("{} outputs came back of {records} records", outputs.len())))
        }
        Ok(Answer::Panicked(record, cause)) => Err(NotDone::Panicked(record, cause)),
        Ok(Answer::Unsendable(cause)) => Err(NotDone::Unsendable(cause)),
        Err(error) => Err(NotDone::Unsendable(format!("an output cannot be read back: {error}"))),
    }
}

/// Answers whoever asks, until nobody does.
pub(super) fn answer<R: Sendable, T: Transform<R, Out: Sendable>>(
    transform: &T,
    mark: &str,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
) -> io::Result<()> {
    while let Some(task) = read_task(input)? {
        write_answer(mark, &answered(transform, task, 0)?, output)?;
    }
    Ok(())
}

/// Does a task, and makes the answer to it. Its spans are on the shared clock, and count from that moment.
pub(super) fn answered<R: Sendable, T: Transform<R, Out: Sendable>>(
    transform: &T,
    task: Vec<u8>,
    epoch_ns: u64,
) -> io::Result<Vec<u8>> {
    let meter = CountMeter::start();
    let answer = match from_slice(&task) {
        Ok(Task { traced, records }) => work(transform, records, traced.then_some(epoch_ns), meter),
        Err(error) => Answer::Unsendable(format!("a record cannot be read back: {error}")),
    };
    drop(task);
    let unsendable = |error: rmp_serde::encode::Error| {
        to_vec_named(&Answer::<T::Out>::Unsendable(format!("an output cannot be sent: {error}")))
    };
    to_vec_named(&answer).or_else(unsendable).map_err(io::Error::other)
}

fn work<R, T: Transform<R>>(
    transform: &T,
    records: Vec<R>,
    epoch_ns: Option<u64>,
    meter: CountMeter,
) -> Answer<T::Out> {
    let (mut outputs, mut spans) = (Vec::with_capacity(records.len()), Vec::new());
    let at = Cell::new(0);
    let worked = catch_unwind(AssertUnwindSafe(|| {
        for (number, record) in records.iter().enumerate() {
            at.set(number);
            let Some(epoch_ns) = epoch_ns else {
                outputs.push(transform.apply(record));
                continue;
            };
            let start_ns = shared_clock_ns();
            outputs.push(transform.apply(record));
            spans.push((start_ns.saturating_sub(epoch_ns), shared_clock_ns().saturating_sub(epoch_ns)));
        }
    }));
    match worked {
        Ok(()) => Answer::Done(Done { outputs, spans, usage: meter.stop() }),
        Err(panic) => Answer::Panicked(at.get(), panic_message(&*panic)),
    }
}

/// A task is its length and its bytes.
fn write_task(to: &mut dyn Write, task: &[u8]) -> io::Result<()> {
    to.write_all(&(task.len() as u64).to_le_bytes())?;
    to.write_all(task)?;
    to.flush()
}

fn read_task(from: &mut dyn BufRead) -> io::Result<Option<Vec<u8>>> {
    if from.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let mut length = [0; size_of::<u64>()];
    from.read_exact(&mut length)?;
    read_bytes(u64::from_le_bytes(length), from).map(Some)
}

/// An answer is a line with the mark and its length, and its bytes. A line break before it ends whatever the user's code
/// has begun to print.
fn write_answer(mark: &str, answer: &[u8], to: &mut dyn Write) -> io::Result<()> {
    to.write_all(format!("\n{mark} {}\n", answer.len()).as_bytes())?;
    to.write_all(answer)?;
    to.flush()
}

/// The next answer, past everything that does not bear the mark.
fn read_answer(mark: &str, from: &mut dyn BufRead) -> io::Result<Vec<u8>> {
    /// Longer lines are the user's, and are read in pieces.
    const LONGEST_LINE: u64 = 4096;
    let mut line = Vec::new();
    loop {
        line.clear();
        if from.take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let marked = line.strip_prefix(mark.as_bytes()).and_then(|rest| str::from_utf8(rest).ok());
        if let Some(length) = marked.and_then(|rest| rest.trim().parse().ok()) {
            return read_bytes(length, from);
        }
    }
}

/// As they come: nobody's word is taken for how much memory they need.
fn read_bytes(length: u64, from: &mut dyn BufRead) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}
