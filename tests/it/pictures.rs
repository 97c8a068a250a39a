//! Tests from inside; they stand here until what changes them has settled.

pub(super) mod charts;
