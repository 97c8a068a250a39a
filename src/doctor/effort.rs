//! How much a diagnosis takes on itself.

/// How often everything is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effort {
    /// About what it takes on an idle machine, in seconds.
    pub expected_s: f64,
    pub(super) starts: usize,
    pub(super) processes: usize,
    pub(super) settling_executions: u32,
    pub(super) sleeps: usize,
    pub(super) noise: Limits,
    pub(super) same: Limits,
    pub(super) same_cold: Limits,
}

/// How many blocks: `most`, or as many as fit into `seconds`, but at least `fewest`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Limits {
    pub fewest: usize,
    pub most: usize,
    pub seconds: f64,
}

impl Effort {
    /// For about 20 seconds.
    pub const FULL: Self = Self {
        expected_s: 20.0,
        starts: 200,
        processes: 5,
        settling_executions: 40,
        sleeps: 50,
        noise: Limits { fewest: 20, most: 100, seconds: 2.0 },
        same: Limits { fewest: 6, most: 15, seconds: 10.0 },
        same_cold: Limits { fewest: 6, most: 15, seconds: 3.5 },
    };
    /// For about 4 seconds: a look, no more.
    pub const QUICK: Self = Self {
        expected_s: 4.0,
        starts: 20,
        processes: 2,
        settling_executions: 12,
        sleeps: 10,
        noise: Limits { fewest: 5, most: 20, seconds: 0.3 },
        same: Limits { fewest: 2, most: 3, seconds: 2.0 },
        same_cold: Limits { fewest: 2, most: 3, seconds: 0.5 },
    };
}
