//! What a dataset may have at most.

/// The most records of a dataset.
pub const MAX_RECORDS: usize = 10_000_000;

/// The longest record of a table, in bytes; also the size of the buffers.
pub(super) const MAX_RECORD: usize = 64 << 10;
