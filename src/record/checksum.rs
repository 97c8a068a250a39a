//! Checksums, by which a stored run that is not what was written is noticed: damaged, or mixed up with another one. They
//! are against accidents; who forges a run can forge them.

use std::fs::File;
use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;

/// What was in a file: so many bytes, with this digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checksum {
    pub bytes: u64,
    /// SipHash-1-3 with a key of zeros: `h` and 16 hex digits.
    pub digest: String,
}

/// What was written to a file so far, or read from it.
#[derive(Clone, Debug, Default)]
pub(super) struct Summing {
    hasher: SipHasher13,
    pub bytes: u64,
    /// How many bytes end with the last whole line.
    pub whole: u64,
}

impl Summing {
    pub fn add(&mut self, bytes: &[u8]) {
        std::hash::Hasher::write(&mut self.hasher, bytes);
        if let Some(last) = bytes.iter().rposition(|&byte| byte == b'\n') {
            self.whole = self.bytes + last as u64 + 1;
        }
        self.bytes += bytes.len() as u64;
    }

    pub fn checksum(&self) -> Checksum {
        Checksum { bytes: self.bytes, digest: format!("h{:016x}", std::hash::Hasher::finish(&self.hasher)) }
    }
}

impl Write for Summing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.add(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is in the file, and whether it began with what each of `before` tells of, the shortest first: a raw table is only
/// ever added to.
pub(super) fn sum(file: &File, before: &[&Checksum]) -> io::Result<(Summing, bool)> {
    let mut read = Summing::default();
    let mut same = true;
    for known in before {
        io::copy(&mut file.take(known.bytes.saturating_sub(read.bytes)), &mut read)?;
        same &= read.checksum() == **known;
    }
    io::copy(&mut { file }, &mut read)?;
    Ok((read, same))
}

/// What stands before the checksum in `run.json`.
const KEY: &str = ",\n  \"checksum\": ";

/// A JSON object with a checksum of all that stands before it.
pub(super) fn with_checksum(object: &str) -> String {
    let content = object.trim_end().trim_end_matches('}').trim_end();
    format!("{content}{KEY}\"{}\"\n}}\n", of_text(content))
}

/// Whether the object is what was written, as far as it has a checksum.
pub(super) fn is_as_written(object: &str) -> bool {
    match object.rsplit_once(KEY) {
        Some((content, rest)) => rest == format!("\"{}\"\n}}\n", of_text(content)),
        // The key itself may be what is damaged: a version that knew none has no checksums of tables either.
        None => !object.contains(" \"files\": {"),
    }
}

fn of_text(text: &str) -> String {
    format!("h{:016x}", SipHasher13::new().hash(text.as_bytes()))
}
