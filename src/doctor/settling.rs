//! How long a new process takes until its parallel executions take what they always will.

use super::diagnosis::{Settled, Settling};
use super::effort::Effort;
use super::error::DoctorError;
use super::work::{COLD, WARM, WORK, Work, take};
use crate::record::Warmup;
use crate::run::protocol::Turn;
use crate::stats::quantile;

/// So near to its final level, relative to it, an execution is settled,
const NEAR: f64 = 0.05;
/// and so many in a row make sure that it was no accident.
const IN_A_ROW: usize = 3;

pub(super) fn settling(effort: Effort, work: &Work) -> Result<Settling, DoctorError> {
    let spun = Warmup { spin_s: WARM.spin_s, ..COLD };
    Ok(Settling {
        work_s: WORK.as_secs_f64(),
        processes: effort.processes,
        at_once: watched(effort, work, COLD)?,
        after_spinning: watched(effort, work, spun)?,
    })
}

fn watched(effort: Effort, work: &Work, warmup: Warmup) -> Result<Settled, DoctorError> {
    let turn = Turn { iterations: effort.settling_executions, ..work.turn(warmup) };
    let times = |_| Ok(take(&turn)?.into_iter().filter_map(|execution| execution.wall_s).collect());
    let processes: Vec<Vec<f64>> = (0..effort.processes).map(times).collect::<Result<_, DoctorError>>()?;
    settled(&processes).ok_or_else(|| DoctorError::failed("a worker process", "it gave no times"))
}

/// How processes settle that took the same executions, from the times of these in seconds: the medians over the
/// processes, execution by execution. The level is the median of the second half; they are settled with the first of
/// three executions in a row that are slower than it by no more than 5 %. None where there are too few executions to
/// tell.
pub fn settled(processes: &[Vec<f64>]) -> Option<Settled> {
    let executions = processes.iter().map(Vec::len).min().filter(|executions| *executions >= 2 * IN_A_ROW)?;
    let times = (0..executions).map(|execution| median(processes, |times| times[execution]));
    let times: Vec<f64> = times.collect::<Option<_>>()?;
    let settled_s = quantile(&times[executions / 2..], 0.5)?;
    let near = |time: &f64| *time <= settled_s * (1.0 + NEAR);
    let first = times.windows(IN_A_ROW).position(|row| row.iter().all(near));
    Some(Settled {
        first_s: times[0],
        settled_s,
        after_s: first.and_then(|first| begin_s(processes, first)),
        watched_s: begin_s(processes, executions)?,
    })
}

/// When that execution began, counted from the first one.
fn begin_s(processes: &[Vec<f64>], execution: usize) -> Option<f64> {
    // Not `sum`: that of nothing is -0.0.
    median(processes, |times| times[..execution].iter().fold(0.0, |sum, time| sum + time))
}

/// The median over processes of what is said of each.
fn median(processes: &[Vec<f64>], of: impl Fn(&[f64]) -> f64) -> Option<f64> {
    quantile(&processes.iter().map(|times| of(times)).collect::<Vec<_>>(), 0.5)
}
