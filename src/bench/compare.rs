//! How outputs are compared with those of a serial map.

use std::hash::{Hash, Hasher};

use siphasher::sip::SipHasher13;

use super::shown::shown;

/// Reduces outputs to a digest of order and content.
#[diagnostic::on_unimplemented(
    message = "the outputs of this transform cannot be compared",
    label = "`{O}` has no `Hash`",
    note = "call `.digest(|output| ..)` with what of it is to be compared, or `.not_compared()`"
)]
pub trait Compare<O>: Sync {
    /// The digest; none where outputs are not compared.
    fn digest(&self, outputs: &[O]) -> Option<u64>;

    /// What is compared of an output, in words; none where outputs are not compared.
    fn shown(&self, _output: &O) -> Option<String> {
        None
    }
}

/// By the outputs' own [`Hash`].
#[derive(Clone, Copy, Debug)]
pub struct ByHash;

/// By a part of each output, or what is made of it.
#[derive(Clone, Copy, Debug)]
pub struct ByDigest<G>(pub(super) G);

/// Not at all.
#[derive(Clone, Copy, Debug)]
pub struct NotCompared;

#[diagnostic::do_not_recommend]
impl<O: Hash> Compare<O> for ByHash {
    fn digest(&self, outputs: &[O]) -> Option<u64> {
        Some(digest(outputs.iter()))
    }

    fn shown(&self, output: &O) -> Option<String> {
        Some(shown(output))
    }
}

impl<O, H: Hash, G: Fn(&O) -> H + Sync> Compare<O> for ByDigest<G> {
    fn digest(&self, outputs: &[O]) -> Option<u64> {
        Some(digest(outputs.iter().map(&self.0)))
    }

    fn shown(&self, output: &O) -> Option<String> {
        Some(shown(&(self.0)(output)))
    }
}

impl<O> Compare<O> for NotCompared {
    fn digest(&self, _: &[O]) -> Option<u64> {
        None
    }
}

fn digest(parts: impl Iterator<Item = impl Hash>) -> u64 {
    let mut hasher = SipHasher13::new();
    let mut outputs = 0_u64;
    for part in parts {
        part.hash(&mut hasher);
        outputs += 1;
    }
    outputs.hash(&mut hasher);
    hasher.finish()
}
