//! The gate's pure part: what blocks it asks for, and what it says of them.

mod judging;
mod looks;
mod noise;
mod reports;
mod simulation;
