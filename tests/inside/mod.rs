//! Tests of what the crate's page does not show: of the stages by their values, without the program.

mod ci;
mod commands;
mod datasets;
mod docs;
mod doctor;
mod experiments;
mod gate;
mod history;
#[path = "../both/pages.rs"]
mod pages;
#[cfg(feature = "charts")]
#[path = "../it/pictures.rs"]
mod pictures;
mod protocol;
mod schema;
mod statistics;
mod strategies;
mod summary;
#[path = "../both/validator.rs"]
mod validator;
