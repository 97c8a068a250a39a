//! What there is to do: the records of one execution with what each took alone.

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

use crate::stats::sums;

/// Records with what each took alone, and what comes before them.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// What the calling thread does before the map, in seconds.
    pub serial_s: f64,
    /// `sums[n]` is what the first n records took, in seconds.
    sums: Vec<f64>,
}

impl Work {
    /// Records that took so long each, in seconds, in their order.
    pub fn new(serial_s: f64, records_s: impl IntoIterator<Item = f64>) -> Self {
        Self { serial_s, sums: sums(records_s) }
    }

    /// How many records there are.
    pub fn records(&self) -> usize {
        self.sums.len() - 1
    }

    /// What the first so many records took, one after the other.
    pub fn sums(&self) -> &[f64] {
        &self.sums
    }

    /// So many records, drawn from these with replacement and left in their order: where the long ones come first, they
    /// still do. What comes before them grows alike.
    pub fn resampled(&self, records: usize, seed: u64) -> Self {
        let own = self.records();
        if own == 0 || records == own {
            return self.clone();
        }
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut times = vec![0u32; own];
        (0..records).for_each(|_| times[rng.random_range(0..own)] += 1);
        let cost_s = |record: usize| self.sums[record + 1] - self.sums[record];
        let drawn = times.iter().enumerate().flat_map(|(record, times)| (0..*times).map(move |_| cost_s(record)));
        Self::new(self.serial_s * records as f64 / own as f64, drawn)
    }
}
