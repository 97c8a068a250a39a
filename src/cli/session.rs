//! Experiments one after the other, and what CI is told of them.

use super::diagnose;
use super::diagnose::CliError;
use super::exit::Exit;
use super::exports::Exports;
use super::interrupt::listen;
use super::planned::Planned;
use super::screen;
use crate::report::ci::Findings;
use crate::run::{Finished, Interrupt, RunError};

/// How an experiment ended, and what CI is told of it.
pub(super) type Ended = (Exit, Findings);

/// Executes one experiment after the other, until a signal comes, and exports what was found. Of those that were not
/// executed to an end that is said, too. The worst counts.
pub(super) fn each(
    planned: &[Planned],
    exports: &Exports,
    measure: impl Fn(&Planned, &Interrupt) -> Result<Finished, CliError>,
    conclude: impl Fn(&Planned, &Finished) -> Result<Ended, CliError>,
) -> Result<Exit, CliError> {
    exports.check()?;
    let mut findings = Vec::new();
    let outcome = until_a_signal(planned, measure, conclude, &mut findings);
    let left = &planned[findings.len()..];
    findings.extend(left.iter().map(|left| left.not_run("it was not run to an end")));
    match (outcome, exports.write(&findings)) {
        (Err(first), Err(second)) => {
            screen::report(diagnose::text(&first));
            Err(second)
        }
        (outcome, exported) => outcome.and_then(|exit| exported.map(|()| exit)),
    }
}

fn until_a_signal(
    planned: &[Planned],
    measure: impl Fn(&Planned, &Interrupt) -> Result<Finished, CliError>,
    conclude: impl Fn(&Planned, &Finished) -> Result<Ended, CliError>,
    findings: &mut Vec<Findings>,
) -> Result<Exit, CliError> {
    let signals = listen();
    let mut worst = Exit::Fine;
    for planned in planned {
        signals.end_at_once(false);
        let ended = measure(planned, &signals.interrupt).and_then(|finished| {
            signals.end_at_once(true);
            conclude(planned, &finished)
        });
        let (exit, found) = ended.or_else(|error| not_run(planned, error))?;
        findings.push(found);
        worst = worst.max(exit);
        if let Some(signal) = signals.interrupt.signal() {
            return Ok(Exit::Interrupted(signal));
        }
    }
    Ok(worst)
}

/// Reports an error that is about this experiment alone. Any other one ends them all.
fn not_run(planned: &Planned, error: CliError) -> Result<Ended, CliError> {
    match &error {
        CliError::Run(RunError::Stopped) => screen::report("Stopped before anything was measured."),
        CliError::Run(RunError::Incomparable { .. }) => screen::report(diagnose::text(&error)),
        _ => return Err(error),
    }
    Ok((Exit::of_error(&error), planned.not_run(&error.to_string())))
}
