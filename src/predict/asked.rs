//! What is asked of a prediction, and what is too much.

use thiserror::Error;

use crate::dataset::MAX_RECORDS;
use crate::experiment::MAX_WORKERS;
use crate::text::thousands;

/// What is to be predicted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// With how many workers; where none is named, with 2, 4 and 8 times as many as were measured.
    pub workers: Vec<usize>,
    /// For how many records; as many as the run has where that is not said.
    pub records: Option<usize>,
    /// On how many cpus; as many as the run had where that is not said.
    pub cpus: Option<usize>,
}

/// Why nothing is predicted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AskedError {
    /// There is nothing to predict with no worker, no record or no cpu.
    #[error("there is nothing to predict with 0 {of}")]
    None {
        /// Of what there are none.
        of: &'static str,
    },
    /// More than can be simulated.
    #[error("{} {of} are too many: at most {}", thousands(*asked), thousands(*most))]
    TooMany {
        /// What there is too much of.
        of: &'static str,
        /// How many are asked for.
        asked: usize,
        /// How many there may be.
        most: usize,
    },
    /// The run has nothing to start from.
    #[error("nothing of this run can be predicted: {why}")]
    Nothing {
        /// What it lacks.
        why: String,
    },
}

impl Asked {
    /// Refuses what cannot be simulated.
    pub(super) fn check(&self) -> Result<(), AskedError> {
        let workers = self.workers.iter().map(|workers| ("workers", *workers, MAX_WORKERS));
        let records = self.records.map(|records| ("records", records, MAX_RECORDS));
        let cpus = self.cpus.map(|cpus| ("cpus", cpus, MAX_WORKERS));
        for (of, asked, most) in workers.chain(records).chain(cpus) {
            if asked == 0 {
                return Err(AskedError::None { of });
            } else if asked > most {
                return Err(AskedError::TooMany { of, asked, most });
            }
        }
        Ok(())
    }

    /// The numbers of workers to predict for a strategy that was measured with at most so many.
    pub(super) fn workers_beyond(&self, measured: usize) -> Vec<usize> {
        let usual = || [2, 4, 8].map(|times| measured.saturating_mul(times).min(MAX_WORKERS)).to_vec();
        let mut workers = if self.workers.is_empty() { usual() } else { self.workers.clone() };
        workers.sort_unstable();
        workers.dedup();
        workers
    }
}
