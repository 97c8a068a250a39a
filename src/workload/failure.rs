//! What a transform unwinds with where its work failed.

/// Why a record's work could not be done, in words for the user: nothing panicked, and nothing is printed. Whoever
/// catches it makes a failed execution of it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(pub String);
