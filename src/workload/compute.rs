//! Integer work: a fixed number of rounds that the optimiser cannot remove.

use std::hint::black_box;
use std::time::Duration;

use super::kind::{Calibration, Kind, Nature, Needs, Settings, Slowed};
use super::transform::{Age, Record, Transform, age_in};
use crate::machine::Stopwatch;
use crate::parameter::{Key, Parameter, Takes};

/// A record's age, after as many rounds of integer work as the record's cost says.
#[derive(Clone, Copy, Debug)]
pub struct Compute {
    /// The year that ages are taken at.
    pub reference_year: i32,
}

const WORK: Key<Option<u64>> = Key::new(Parameter::new(
    "work",
    Takes::Count { least: 1, most: 1_000_000_000_000_000 },
    "rounds of the kernel for each record, instead of a calibrated `delay`",
));

impl Kind for Compute {
    const NATURE: Nature = Nature {
        name: "compute",
        about: "the worker computes: a fixed amount of integer work, calibrated once",
        needs: Needs::Cpu,
        parameters: &[WORK.parameter],
        cost: Some(&WORK),
    };

    fn new(reference_year: i32, _: &Settings) -> Self {
        Self { reference_year }
    }

    fn calibrate(&self) -> Option<Calibration> {
        Some(Calibration::measure())
    }
}

impl Transform<Record> for Compute {
    type Out = Age;

    fn apply(&self, record: &Record) -> Age {
        spend(record.cost);
        age_in(self.reference_year, &record.scientist)
    }
}

impl Slowed for Compute {
    fn spend(&self, rounds: u64) {
        spend(rounds);
    }
}

impl Calibration {
    /// Spins for about a quarter of a second, in spins of 10 ms and more, and takes the fastest: what disturbs a
    /// spin can only make it slower, so the fastest is nearest to one idle cpu.
    pub fn measure() -> Self {
        const SHORTEST_SPIN: Duration = Duration::from_millis(10);
        const SPINS: usize = 16;

        let mut rounds = 1 << 16;
        while time(rounds) < SHORTEST_SPIN {
            rounds *= 2;
        }
        let fastest = (0..SPINS).map(|_| time(rounds)).fold(Duration::MAX, Duration::min);
        Self { rounds_per_second: rounds as f64 / fastest.as_secs_f64() }
    }
}

fn time(rounds: u64) -> Duration {
    let clock = Stopwatch::start();
    spend(rounds);
    clock.elapsed()
}

/// The kernel. A round needs the result of the one before it, and neither rounds nor their sum have a shorter form,
/// since xor and multiplication do not distribute over each other. It is compiled once, so that the calibration
/// times the very code that the records run.
#[inline(never)]
fn spend(rounds: u64) {
    let mixed = (0..black_box(rounds))
        .fold(0x9E37_79B9_7F4A_7C15_u64, |state, _| (state ^ (state >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93));
    black_box(mixed);
}
