//! The folder of a run and its raw files.
