//! What a run will take and leave, as far as it is known before the first block: an estimate.

use crate::experiment::Isolation;
use crate::plan::{Case, Plan};
use crate::record::{Decision, Preparation};

/// What an execution costs beside its records, in seconds: to count what it used, to send and to write its row. Measured
/// on a small cloud machine.
const EXECUTION_S: f64 = 30e-6;
/// What each further worker adds to that.
const WORKER_S: f64 = 10e-6;
/// What it takes to start a process of this program and to load its input.
const START_S: f64 = 10e-3;
/// What it takes a launcher to start ranks until all of them are there.
const LAUNCH_S: f64 = 0.4;
/// A row of `samples.csv` with short names.
const ROW_BYTES: u64 = 190;

/// About what all blocks of a run take and leave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outlook {
    /// Without what the commands take.
    pub seconds: f64,
    pub executions: u64,
    /// Of `samples.csv`.
    pub bytes: u64,
}

impl Outlook {
    pub fn of(plan: &Plan, preparation: &Preparation) -> Self {
        let cases = || plan.cases.iter().zip(&preparation.cases);
        let executions: u64 = cases().map(|(_, decision)| executions(decision)).sum();
        let turns_s: f64 = cases().map(|(case, decision)| turn_s(plan, case, decision)).sum();
        let started_s = if plan.isolation == Isolation::Block { START_S } else { 0.0 };
        let executions = executions.saturating_mul(u64::from(plan.blocks));
        let seconds = (turns_s + started_s) * f64::from(plan.blocks);
        Self { seconds, executions, bytes: executions.saturating_mul(ROW_BYTES) }
    }
}

/// In a turn; a warm-up for a time is not counted.
fn executions(decision: &Decision) -> u64 {
    u64::from(decision.iterations) + u64::from(decision.warmup.executions)
}

/// About what a turn takes; of a command, what is known of it.
fn turn_s(plan: &Plan, case: &Case, decision: &Decision) -> f64 {
    let Some(turn_s) = decision.turn_s() else { return 0.0 };
    let beside_s = EXECUTION_S + WORKER_S * (case.workers - 1) as f64;
    let start_s = if plan.isolation == Isolation::Case { START_S } else { 0.0 };
    let launch_s = if case.input.is_some() && case.launched().is_some() { LAUNCH_S } else { 0.0 };
    turn_s + beside_s * executions(decision) as f64 + start_s + launch_s
}
