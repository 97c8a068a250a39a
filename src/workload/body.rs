//! The body of an answer, of which nothing is kept but its digest.

use std::hash::Hasher;
use std::io;

use siphasher::sip::SipHasher13;

/// What came so far.
#[derive(Default)]
pub struct Body {
    digest: SipHasher13,
    /// In bytes.
    pub length: u64,
}

impl Body {
    /// So much of it is in memory at once, in bytes.
    pub const PIECE: usize = 16 << 10;
    /// A longer one is a failure, in bytes.
    const LONGEST: u64 = 16 << 20;

    /// Adds the next piece.
    pub fn add(&mut self, piece: &[u8]) -> io::Result<()> {
        self.length += piece.len() as u64;
        if self.length > Self::LONGEST {
            return Err(io::Error::other(format!("its body is longer than {} MiB", Self::LONGEST >> 20)));
        }
        self.digest.write(piece);
        Ok(())
    }

    /// The same for the same bytes, however they came.
    pub fn digest(&self) -> u64 {
        self.digest.finish()
    }
}
