//! One extra, untimed execution of each case, for those who want to see its records.

use std::time::Duration;

use super::error::RunError;
use super::event::{Event, Watch};
use super::executor::ALLOWANCE;
use super::interrupt::Interrupt;
use super::prepared::Prepared;
use super::protocol::{Reply, RequestKind, Turn};
use super::setting::Setting;
use super::worker::{Received, Worker};
use crate::experiment::Isolation;
use crate::workload::Moment;

/// Executes each case once, untimed, where somebody wants to observe its records.
pub(super) fn rehearse(prepared: Prepared<'_>, setting: &Setting<'_>, watch: Watch<'_>) -> Result<(), RunError> {
    let Some(observer) = setting.observer else { return Ok(()) };
    let Prepared { plan, preparation, .. } = prepared;
    for (index, case) in plan.cases.iter().enumerate() {
        let Some(input) = preparation.input(index).filter(|input| input.failure.is_none()) else { continue };
        if setting.interrupt.signal().is_some() {
            break;
        }
        watch(Event::Rehearsal(case));
        let observe = |moment: Moment| observer(case, &input.name(moment.record), moment);
        let turn = prepared.turn(index, None);
        match plan.isolation {
            Isolation::Case | Isolation::Block => in_a_worker(turn, plan.timeout, setting.interrupt, &observe)?,
            Isolation::None => setting.subject.load(&turn)?.rehearse(&turn, &observe),
        }
    }
    Ok(())
}

/// Has the turn's case executed in a process of its own. A failure ends it early: it shows, with its cause, when the case
/// has its first turn.
fn in_a_worker(turn: Turn, timeout: Duration, interrupt: &Interrupt, observe: &dyn Fn(Moment)) -> Result<(), RunError> {
    let mut worker = Worker::start().map_err(RunError::Worker)?;
    worker.send(RequestKind::Rehearse(turn)).map_err(RunError::Worker)?;
    loop {
        match worker.receive(timeout.saturating_add(ALLOWANCE), interrupt) {
            Received::Reply(Reply::Ready { .. } | Reply::Executions(_) | Reply::Cases(_) | Reply::Facts(_)) => {}
            Received::Reply(Reply::Moment(moment)) => observe(moment),
            Received::Reply(Reply::Over | Reply::Failed(_) | Reply::Error(_) | Reply::Unknown(_))
            | Received::Gone(_)
            | Received::Silent
            | Received::Interrupted => return Ok(()),
        }
    }
}
