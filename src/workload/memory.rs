//! Streaming: reading more memory than the caches hold, so that workers share the way to it.

use std::hint::black_box;
use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};

use super::failure::Failure;
use super::kind::{Calibration, Cost, Kind, Nature, Needs, Settings, Slowed};
use super::transform::{Age, Record, Transform, age_in};
use crate::machine::Machine;
use crate::parameter::{Key, Parameter, Takes};

/// A record's age, after as many bytes were read, one after the other, as the record's cost says.
#[derive(Debug)]
pub struct Memory {
    /// The year that ages are taken at.
    reference_year: i32,
    /// The size of a buffer.
    words: usize,
    /// A buffer for each worker that has had a record, but those in use: each worker reads one that no other reads at
    /// that time, and has it from its first record on, so that only warm-up executions make buffers.
    idle: Mutex<Vec<Buffer>>,
}

/// A buffer larger than the caches, and where to read on: a record that reads less than all of it leaves the rest to
/// the next one, and finds nothing in the caches.
#[derive(Debug)]
struct Buffer {
    words: Vec<u64>,
    next: usize,
}

/// A buffer is so many times as large as the largest cache: what of it stays in there is little.
const TIMES_THE_CACHE: u64 = 4;
/// The largest cache of a machine that does not say, in bytes.
const USUAL_CACHE: u64 = 32 << 20;
const WORD: u64 = size_of::<u64>() as u64;

const BUFFER: Key<Option<u64>> = Key::new(Parameter::new(
    "buffer",
    Takes::Count { least: 4096, most: 1 << 40 },
    "bytes of a worker's buffer (default: 4 x the largest cache of this machine)",
));

const BYTES: Key<Option<u64>> = Key::new(Parameter::new(
    "bytes",
    Takes::Count { least: 1, most: 1 << 50 },
    "bytes that each record reads, instead of a calibrated `delay` (default without one: the buffer, once)",
));

impl Kind for Memory {
    const NATURE: Nature = Nature {
        name: "memory",
        about: "the worker reads a buffer larger than the caches, and shares the way to memory",
        needs: Needs::Memory,
        parameters: &[BUFFER.parameter, BYTES.parameter],
        cost: Cost::Either(BYTES.parameter.name, |settings| BYTES.of(settings).ok().flatten()),
    };

    fn new(reference_year: i32, settings: &Settings) -> Self {
        let words = usize::try_from(buffer_bytes(settings) / WORD).unwrap_or(usize::MAX);
        Self { reference_year, words, idle: Mutex::default() }
    }

    fn calibrate(&self) -> Option<Calibration> {
        Some(Calibration::of(|bytes| self.spend(bytes)))
    }

    fn settled(settings: &Settings, delayed: bool) -> Settings {
        let mut all = settings.0.clone();
        let buffer = buffer_bytes(settings);
        all.insert(BUFFER.parameter.name.to_owned(), buffer.into());
        if !delayed && !all.contains_key(BYTES.parameter.name) {
            all.insert(BYTES.parameter.name.to_owned(), buffer.into());
        }
        Settings(all)
    }

    fn worker_bytes(&self) -> u64 {
        self.words as u64 * WORD
    }
}

fn buffer_bytes(settings: &Settings) -> u64 {
    let usual = || TIMES_THE_CACHE * Machine::here().cache_bytes.unwrap_or(USUAL_CACHE);
    BUFFER.of(&settings.0).ok().flatten().unwrap_or_else(usual)
}

impl Transform<Record> for Memory {
    type Out = Age;

    fn apply(&self, record: &Record) -> Age {
        self.spend(record.cost);
        age_in(self.reference_year, &record.scientist)
    }
}

impl Slowed for Memory {
    fn spend(&self, bytes: u64) {
        if bytes == 0 {
            return;
        }
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = idle().pop();
        let mut buffer = taken.unwrap_or_else(|| Buffer::new(self.words));
        buffer.read(bytes.div_ceil(WORD));
        idle().push(buffer);
    }

    fn answer(&self, record: &Record) -> Option<Age> {
        Some(age_in(self.reference_year, &record.scientist))
    }
}

impl Buffer {
    /// Written once, by the worker that needs it: until then the system gives no memory of its own.
    fn new(size: usize) -> Self {
        let mut words = Vec::new();
        if words.try_reserve_exact(size).is_err() {
            let bytes = size as u64 * WORD;
            resume_unwind(Box::new(Failure(format!("there is no memory for a worker's buffer of {bytes} bytes"))));
        }
        words.resize(size, 1);
        Self { words, next: 0 }
    }

    fn read(&mut self, mut left: u64) {
        while left > 0 {
            let rest = &self.words[self.next..];
            let part = &rest[..usize::try_from(left).unwrap_or(usize::MAX).min(rest.len())];
            black_box(sum(part));
            left -= part.len() as u64;
            self.next = (self.next + part.len()) % self.words.len();
        }
    }
}

/// An addition a word costs less than to fetch it. Compiled once, so that the calibration times the very code that the
/// records run.
#[inline(never)]
fn sum(words: &[u64]) -> u64 {
    words.iter().copied().fold(0, u64::wrapping_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_reads_on_where_the_one_before_it_ended() {
        let mut buffer = Buffer::new(10);
        let mut places = Vec::new();
        for left in [4, 4, 4, 30, 1] {
            buffer.read(left);
            places.push(buffer.next);
        }
        assert_eq!(places, [4, 8, 2, 2, 3]);
    }

    #[test]
    fn workers_that_follow_each_other_share_a_buffer_and_those_at_once_have_their_own() {
        let memory = Memory { reference_year: 2017, words: 512, idle: Mutex::default() };
        memory.spend(100);
        memory.spend(5000);
        assert_eq!(memory.idle.lock().unwrap().len(), 1);
        let taken = memory.idle.lock().unwrap().pop().unwrap();
        memory.spend(8); // As another worker does while the first one reads.
        memory.idle.lock().unwrap().push(taken);
        assert_eq!(memory.idle.lock().unwrap().len(), 2);
    }

    #[test]
    fn what_is_left_to_the_machine_is_settled_once_and_what_is_said_stays() {
        let settled = |given: serde_json::Value, delayed| {
            let Settings(all) = Memory::settled(&serde_json::from_value(given).unwrap(), delayed);
            (all.get("buffer").unwrap().as_u64().unwrap(), all.get("bytes").map(|bytes| bytes.as_u64().unwrap()))
        };
        let usual = TIMES_THE_CACHE * Machine::here().cache_bytes.unwrap_or(USUAL_CACHE);
        assert_eq!(settled(serde_json::json!({}), false), (usual, Some(usual)));
        assert_eq!(settled(serde_json::json!({}), true), (usual, None));
        assert_eq!(settled(serde_json::json!({ "buffer": 8192, "bytes": 64 }), false), (8192, Some(64)));
    }
}
