//! The gate's pure part: what blocks it asks for, and what it says of them.

mod noise;
mod simulation;
