//! What a command prints, where it is needed: kept in a file without a name, and read after the timed part.

use std::fs::File;
use std::hash::Hasher;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::process::Stdio;

use siphasher::sip::SipHasher13;

use crate::machine::Uninterrupted;
use crate::strategy::command::OwnTime;

/// So much is read at once; a longer line is cut off there.
const LOT: usize = 64 << 10;
/// So much of the start of an output is kept, to be shown beside another one.
const KEPT: usize = 64 << 10;

/// A file that is gone when nobody has it open.
pub(super) struct Spool(File);

impl Spool {
    pub fn new() -> io::Result<Self> {
        tempfile::tempfile().map(Self)
    }

    /// Another handle of the file, to look at it or to write into it.
    pub fn file(&self) -> io::Result<File> {
        self.0.try_clone()
    }

    /// A process's end of it.
    pub fn stdio(&self) -> io::Result<Stdio> {
        self.file().map(Stdio::from)
    }

    /// The whole of it, from its start, for a process that reads it.
    pub fn rewound(&mut self) -> io::Result<Stdio> {
        self.0.rewind()?;
        self.stdio()
    }

    /// What is compared of all of it.
    pub fn compared(&mut self) -> io::Result<Compared> {
        self.0.rewind()?;
        Compared::of(&mut self.0)
    }

    /// The last `keep` bytes; or that they cannot be read.
    pub fn tail(&mut self, keep: u64) -> String {
        let mut bytes = Vec::new();
        let length = self.0.metadata().map_or(0, |file| file.len());
        let found = self.0.seek(SeekFrom::Start(length.saturating_sub(keep)));
        match found.and_then(|_| (&self.0).take(keep).read_to_end(&mut bytes)) {
            Ok(_) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) => format!("what it printed cannot be read: {error}"),
        }
    }

    /// The figure in the first line that has one, as text.
    pub fn figure(&mut self, time: &OwnTime) -> io::Result<Option<String>> {
        self.0.rewind()?;
        let mut reader = BufReader::with_capacity(LOT, Uninterrupted(&self.0));
        let mut line = Vec::new();
        while read_line(&mut reader, &mut line)? {
            let text = String::from_utf8_lossy(&line);
            let figure = time.pattern.captures(&text).and_then(|groups| groups.get(1));
            if let Some(figure) = figure {
                return Ok(Some(figure.as_str().to_owned()));
            }
        }
        Ok(None)
    }
}

/// Reads a line without its end, and cuts it off where it is too long; false where there is none left.
fn read_line(from: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    if from.take(LOT as u64).read_until(b'\n', line)? == 0 {
        return Ok(false);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else {
        from.skip_until(b'\n')?;
    }
    Ok(true)
}

/// What is compared of an output.
pub(super) struct Compared {
    pub digest: u64,
    /// The start of it, for who wants to see how it differs.
    pub start: Vec<u8>,
}

impl Compared {
    /// Of all that comes.
    pub fn of(from: &mut impl Read) -> io::Result<Self> {
        let mut hasher = SipHasher13::new();
        let (mut start, mut buffer) = (Vec::new(), vec![0; LOT]);
        loop {
            match Uninterrupted(&mut *from).read(&mut buffer)? {
                0 => return Ok(Self { digest: hasher.finish(), start }),
                read => {
                    hasher.write(&buffer[..read]);
                    start.extend(&buffer[..read.min(KEPT - start.len())]);
                }
            }
        }
    }
}
