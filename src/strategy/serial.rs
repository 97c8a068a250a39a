//! `serial`: one worker, one record after the other.

use std::num::NonZeroUsize;

use serde::{Deserialize, Serialize};

use super::{Kind, KindInfo, Strategy, StrategyError};
use crate::workload::Transform;

/// A plain loop on the calling thread. It has no parameters.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Serial {}

impl Kind for Serial {
    const INFO: KindInfo = KindInfo {
        name: "serial",
        about: "one record after the other on the calling thread",
        parallel: false,
        parameters: &[],
    };

    type Made = Self;

    fn make(self, workers: NonZeroUsize) -> Result<Self, StrategyError> {
        match workers {
            NonZeroUsize::MIN => Ok(self),
            _ => Err(StrategyError::OneWorker { kind: Self::INFO.name }),
        }
    }
}

impl Strategy for Serial {
    fn map<R: Sync, T: Transform<R>>(&self, records: &[R], transform: &T) -> Vec<T::Out> {
        records.iter().map(|record| transform.apply(record)).collect()
    }
}
