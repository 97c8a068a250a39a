//! How a strategy shares its records out, as far as that can be said without running it.

/// Which records a worker gets, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// One worker has them all.
    Whole,
    /// Each worker's are fixed beforehand: equal parts, or chunks of so many that are dealt in turn.
    Dealt { chunk: Option<usize> },
    /// Idle workers take the next chunk of so many; where that is not said, of [`queued_size`].
    Queued { chunk: Option<usize> },
    /// One who does nothing else hands out chunks of so many, one after the other; where that is not said, of
    /// [`queued_chunk`].
    Handed { chunk: Option<usize> },
    /// Idle workers take ever smaller chunks, at least so many each.
    Guided { least: usize },
    /// Records are halved down to `least` at least, and to `most` at most; idle workers steal the larger half that waits
    /// longest.
    Halved { least: usize, most: usize },
}

/// How many records make the next chunk, by how many are left: so many each; where nobody says it, [`queued_chunk`], and
/// ever fewer towards the end, where nobody shall have a dear record and others behind it.
pub fn queued_size(records: usize, workers: usize, chunk: Option<usize>) -> impl Fn(usize) -> usize {
    let most = chunk.unwrap_or_else(|| queued_chunk(records, workers));
    move |left| if chunk.is_some() { most } else { left.div_ceil(4 * workers).clamp(1, most) }
}

/// How many records a chunk has at most where nobody says it.
pub fn queued_chunk(records: usize, workers: usize) -> usize {
    (records / 32 / workers).clamp(1, 4096)
}

/// How many of the records that are left are taken at once, at least so many.
pub fn guided_chunk(left: usize, workers: usize, least: usize) -> usize {
    left.div_ceil(2).div_ceil(workers).max(least)
}
