//! Computing: a fixed number of rounds of a kernel that the optimiser cannot remove.

use std::hint::black_box;

use serde::Deserialize;

use super::kind::{Calibration, Cost, Kind, Nature, Needs, Settings, Slowed};
use super::transform::{Age, Record, Transform, age_in};
use crate::parameter::{Fixed, Key, Parameter, Takes};

/// A record's age, after as many rounds of a kernel as the record's cost says.
#[derive(Clone, Copy, Debug)]
pub struct Compute {
    /// The year that ages are taken at.
    pub reference_year: i32,
    /// What a round is.
    pub kernel: Kernel,
}

/// What a worker does in a round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kernel {
    /// A shift, two exclusive ors and a multiplication: workers share nothing.
    #[default]
    Integer,
    /// The logistic map: workers share nothing but, on siblings of one core, its units for floating point.
    Float,
    /// A block of memory is asked for and another is given back: workers share the allocator.
    Allocate,
}

const KERNEL: Key<Kernel> = Key::one_of(
    "kernel",
    &[
        ("integer", "a chain of shifts and multiplications of 64-bit integers"),
        ("float", "a chain of multiplications of 64-bit floating point numbers"),
        ("allocate", "blocks of 16 to 1,024 bytes, of which a record holds up to 64: the allocator is shared"),
    ],
)
.or(Fixed::Word("integer"));

const WORK: Key<Option<u64>> = Key::new(Parameter::new(
    "work",
    Takes::Count { least: 1, most: 1_000_000_000_000_000 },
    "rounds of the kernel for each record, instead of a calibrated `delay`",
));

impl Kind for Compute {
    const NATURE: Nature = Nature {
        name: "compute",
        about: "the worker computes: so many rounds of a kernel, calibrated once",
        needs: Needs::Cpu,
        parameters: &[KERNEL.parameter, WORK.parameter],
        cost: Cost::Either(WORK.parameter.name, |settings| WORK.of(settings).ok().flatten()),
    };

    fn new(reference_year: i32, settings: &Settings) -> Self {
        Self { reference_year, kernel: KERNEL.of(&settings.0).unwrap_or_default() }
    }

    fn calibrate(&self) -> Option<Calibration> {
        Some(Calibration::of(|rounds| self.spend(rounds)))
    }
}

impl Transform<Record> for Compute {
    type Out = Age;

    fn apply(&self, record: &Record) -> Age {
        self.spend(record.cost);
        age_in(self.reference_year, &record.scientist)
    }
}

impl Slowed for Compute {
    fn spend(&self, rounds: u64) {
        match self.kernel {
            Kernel::Integer => integer(rounds),
            Kernel::Float => float(rounds),
            Kernel::Allocate => allocate(rounds),
        }
    }

    fn answer(&self, record: &Record) -> Option<Age> {
        Some(age_in(self.reference_year, &record.scientist))
    }
}

// Each kernel is compiled once, so that the calibration times the very code that the records run. A round needs the
// result of the one before it, so that rounds take the same time on processors that do several things at once.

/// Neither rounds nor their sum have a shorter form, since xor and multiplication do not distribute over each other.
#[inline(never)]
fn integer(rounds: u64) {
    black_box((0..black_box(rounds)).fold(SEED, |state, _| mixed(state)));
}

const SEED: u64 = 0x9E37_79B9_7F4A_7C15;

fn mixed(state: u64) -> u64 {
    (state ^ (state >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

/// The logistic map x -> 3.9 x (1 - x) is chaotic, and stays between 0 and 1: no round is slowed by numbers that are too
/// small or too large, and no compiler may reorder it.
#[inline(never)]
fn float(rounds: u64) {
    black_box((0..black_box(rounds)).fold(0.3_f64, |x, _| 3.9 * x * (1.0 - x)));
}

/// Blocks of changing sizes take each other's place, so that the allocator cannot hand out the same one every time.
#[inline(never)]
fn allocate(rounds: u64) {
    let mut held = [const { Vec::<u8>::new() }; 64];
    let mut state = SEED;
    for slot in (0..held.len()).cycle().zip(0..black_box(rounds)).map(|(slot, _)| slot) {
        state = mixed(state);
        let mut block = Vec::with_capacity(16 + (state >> 32) as usize % 1009);
        block.push(state as u8);
        held[slot] = black_box(block);
    }
}
