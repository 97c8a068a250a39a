//! What is told of a case that failed and was measured again.

use super::status::Status;

/// A case that failed and was measured again, apart from the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Retried {
    /// Its index in the plan.
    pub case: usize,
    /// How it had failed at first.
    pub status: Status,
    pub cause: String,
    /// The numbers of the blocks that it has a turn in again.
    pub blocks: Vec<u32>,
    /// How the last attempt failed, if it did.
    pub failed_again: Option<(Status, String)>,
    /// Whether these turns count: it has one in every whole block.
    pub counts: bool,
}
