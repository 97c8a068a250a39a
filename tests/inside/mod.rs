//! Tests of what the crate's page does not show: of the stages by their values, without the program.

#[cfg(all(feature = "smol", feature = "tokio"))]
mod async_strategies;
#[cfg(feature = "charts")]
mod charts;
mod ci;
mod commands;
mod datasets;
mod docs;
mod doctor;
mod experiments;
#[cfg(feature = "fetch")]
mod fetching;
mod fuzz;
mod gate;
mod history;
mod predict;
#[path = "../both/pages.rs"]
mod pages;
mod protocol;
mod schema;
mod stored;
mod statistics;
mod strategies;
mod summary;
#[path = "../both/validator.rs"]
mod validator;
