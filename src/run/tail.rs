//! The end of what a process prints: all that is kept of it.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use crate::machine::Uninterrupted;

/// So much is read at once.
const LOT: usize = 64 << 10;
/// What the last lines of a dying Rust program begin with: they say nothing of why.
const EPILOGUE: [&str; 3] = ["note: ", "skipping backtrace", "stack backtrace:"];

/// Empties a pipe on a thread of its own, so that a process that prints never waits for a reader. The last `keep` bytes come
/// when everybody has closed it.
///
/// # Errors
///
/// Where the system gives no further thread.
pub(super) fn remember(pipe: impl Read + Send + 'static, keep: usize) -> io::Result<Receiver<String>> {
    let (sender, receiver) = sync_channel(1);
    thread::Builder::new().spawn(move || {
        let (mut pipe, mut tail) = (Uninterrupted(pipe), VecDeque::new());
        let mut buffer = vec![0; LOT.min(keep)];
        while let Ok(read @ 1..) = pipe.read(&mut buffer) {
            tail.extend(&buffer[..read]);
            tail.drain(..tail.len().saturating_sub(keep));
        }
        // Where all went well nobody receives it.
        let _ = sender.send(String::from_utf8_lossy(tail.make_contiguous()).into_owned());
    })?;
    Ok(receiver)
}

/// The last line that may say why a process ended; empty where there is none.
pub(super) fn last_line(text: &str) -> &str {
    let has_frames = text.contains("stack backtrace:");
    let says_nothing = |line: &str| EPILOGUE.iter().any(|begin| line.starts_with(begin));
    let tells = |line: &&str| !(line.trim().is_empty() || says_nothing(line) || has_frames && is_frame(line));
    text.lines().rev().find(tells).unwrap_or_default().trim()
}

/// Whether the line is of a backtrace: `   4: module::function`, or `             at src/file.rs:3:5` below it.
fn is_frame(line: &str) -> bool {
    let text = line.trim_start();
    let number = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    text.len() < line.len() && (text.starts_with("at ") || (number.len() < text.len() && number.starts_with(": ")))
}
