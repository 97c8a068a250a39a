//! Reports: a finished summary in, text or pictures out.

pub mod chart;
