//! What is measured, the same for every tool: so much computing an execution, by one thread or by two of rayon.
//!
//! Base and head are copies of this very program, each with its amount of work written behind its end. So the machine code
//! is the same to the byte, and whatever a tool finds beyond what was planted, it invented.

use std::fs::{self, File, OpenOptions};
use std::hint::black_box;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::Result;

/// Records of an execution, and steps of a record: some 0.2 ms by one thread.
pub const RECORDS: u64 = 16;
const STEPS: u64 = 10_000;
/// Executions of the program that is measured as a process: some 20 ms by one thread, beside which its start is little.
const EXECUTIONS_OF_A_PROCESS: usize = 100;

/// One of the two sides.
#[derive(Clone, Copy)]
pub struct Work {
    pub form: Form,
    /// What every execution costs more than base's, in thousandths.
    pub more: u64,
    /// What one execution in five, drawn at random, costs more than the others, in thousandths.
    pub part: u64,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Form {
    Serial,
    Rayon,
}

static POOL: LazyLock<ThreadPool> =
    LazyLock::new(|| ThreadPoolBuilder::new().num_threads(2).build().expect("two threads"));

impl Form {
    pub fn name(self) -> &'static str {
        match self {
            Self::Serial => "serial",
            Self::Rayon => "rayon",
        }
    }

    /// Maps the records as this form does.
    pub fn map<R: Sync, O: Send>(self, records: &[R], transform: impl Fn(&R) -> O + Sync) -> Vec<O> {
        match self {
            Self::Serial => records.iter().map(transform).collect(),
            Self::Rayon => POOL.install(|| records.par_iter().with_max_len(1).map(&transform).collect()),
        }
    }
}

/// What stands behind the end of base and head: the form, then two numbers, in so many bytes.
const MARKED: usize = 24;

impl Work {
    /// What the program that runs does. It may run from a copy of its file, so it has to say so itself.
    pub fn of_this_program() -> Result<Self> {
        let mut program = File::open(std::env::current_exe()?)?;
        program.seek(SeekFrom::End(-(MARKED as i64)))?;
        let mut mark = String::new();
        program.read_to_string(&mut mark).map_err(|_| "this is neither base nor head")?;
        let words: Vec<&str> = mark.split_whitespace().collect();
        let &[form, more, part] = words.as_slice() else { return Err("this is neither base nor head".into()) };
        let form = if form == Form::Rayon.name() { Form::Rayon } else { Form::Serial };
        Ok(Self { form, more: more.parse()?, part: part.parse()? })
    }

    /// A copy of this program that does so much.
    pub fn program(self, to: &Path) -> Result<PathBuf> {
        fs::copy(std::env::current_exe()?, to)?;
        let mark = format!("{:>8}{:>8}{:>8}", self.form.name(), self.more, self.part);
        OpenOptions::new().append(true).open(to)?.write_all(mark.as_bytes())?;
        Ok(to.to_owned())
    }

    pub fn execute(self) -> Vec<u64> {
        let steps = self.steps();
        let records: [u64; RECORDS as usize] = std::array::from_fn(|record| record as u64);
        self.form.map(&records, |&record| compute(record, steps))
    }

    /// The steps of each record of an execution.
    pub fn steps(self) -> u64 {
        let part = if self.part > 0 && rand::random_ratio(1, 5) { self.part } else { 0 };
        STEPS * (1_000 + self.more + part) / 1_000
    }

    /// For tools that measure processes, an execution is a whole one: it is slow in all that it does, or not at all.
    pub fn run_as_process(self) {
        let steps = self.steps();
        let records: [u64; RECORDS as usize] = std::array::from_fn(|record| record as u64);
        for _ in 0..EXECUTIONS_OF_A_PROCESS {
            black_box(self.form.map(&records, |&record| compute(record, steps)));
        }
    }
}

/// However many steps it takes, it gives the same.
pub fn compute(record: u64, steps: u64) -> u64 {
    let step = |state: u64, _| (state ^ (state >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    black_box((0..steps).fold(record, step));
    record
}
