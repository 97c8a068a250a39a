//! `serial`: one worker, one record after the other.

use std::num::NonZeroUsize;

use super::kind::{Kind, KindInfo, Runs, Strategy, StrategyError};
use super::placement::{PIN, Placement};
use super::sharing::Sharing;
use crate::parameter::Parameters;
use crate::workload::Transform;

/// A plain loop on the calling thread.
pub(super) struct Serial {
    placement: Placement,
}

impl Kind for Serial {
    const INFO: KindInfo = KindInfo {
        name: "serial",
        about: "one record after the other on the calling thread",
        parallel: false,
        runs: Runs::Map,
        parameters: &[PIN.parameter],
    };

    fn make(parameters: &Parameters, workers: NonZeroUsize) -> Result<Self, StrategyError> {
        match workers {
            NonZeroUsize::MIN => Ok(Self { placement: Placement::of(parameters)? }),
            _ => Err(StrategyError::OneWorker { kind: Self::INFO.name }),
        }
    }

    fn sharing(_: &Parameters) -> Option<Sharing> {
        Some(Sharing::Whole)
    }
}

impl Strategy for Serial {
    fn map<R: Sync, T: Transform<R>>(&self, records: &[R], transform: &T) -> Vec<T::Out> {
        let _here = self.placement.here(0);
        records.iter().map(|record| transform.apply(record)).collect()
    }
}
