//! When a pool is made: before the clock starts, or inside the time.

use serde::Deserialize;

use crate::parameter::Key;

pub(super) const POOL: Key<Option<When>> = Key::one_of(
    "pool",
    &[
        ("warm", "made before the clock starts, and kept; so it is where this is left out"),
        ("cold", "made and dropped inside the time of each map"),
    ],
);

/// When a pool is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum When {
    Warm,
    Cold,
}
