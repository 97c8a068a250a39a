//! The TOML shape of an experiment file; every mistake found, at its place, at once.
