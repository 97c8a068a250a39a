//! Turns in blocks.
