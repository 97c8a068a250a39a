//! What is known of a gate's base beside its executable: which cases it has, and what its own file asks for.

use super::Ground;
use super::arguments::Gate as Arguments;
use super::diagnose::CliError;
use super::plan::Planned;
use crate::experiment::{Experiment, read_with};
use crate::machine::Machine;
use crate::plan::gated_cases;
use crate::report::percent;

/// What is known of base.
pub(super) struct Base {
    /// The cases of its own experiment file.
    pub cases: Vec<String>,
    /// Whether the executable is to be asked for the cases of the experiment that it brings itself.
    pub is_asked: bool,
    /// What the user must know of what is not compared, a sentence each.
    pub remarks: Vec<String>,
}

impl Base {
    /// Reads the base's own experiment file, where it is given.
    pub fn known(ground: &Ground<'_>, planned: &Planned, arguments: &Arguments) -> Result<Self, CliError> {
        let experiments = &arguments.experiments;
        let own = ground.own.as_ref().map(|own| &own.own);
        let read = |file| read_with(file, &experiments.set, own);
        let file = arguments.base_file.as_deref().map(read).transpose()?;
        let cases = file.as_ref().map(|file| gated_cases(file, Machine::here().cpus)).transpose()?;
        let brings_its_own = ground.own.is_some() && experiments.files.is_empty();
        let mut remarks: Vec<String> = file.iter().flat_map(|base| laxer(&planned.experiment, base)).collect();
        if arguments.base.is_none() {
            return Ok(Self { cases: Vec::new(), is_asked: false, remarks });
        }
        if !experiments.only.is_empty() {
            // Nobody asks what else is gone.
            remarks.push("Only the cases of --only were compared".to_owned());
            return Ok(Self { cases: Vec::new(), is_asked: false, remarks });
        }
        if cases.is_none() && !brings_its_own {
            let remark = "One experiment file served both: what was deleted from it is not missed. --base-file FILE names \
                          the base's own";
            remarks.push(remark.to_owned());
        }
        Ok(Self { is_asked: brings_its_own && cases.is_none(), cases: cases.unwrap_or_default(), remarks })
    }
}

/// Where head's file asks for less than the base's did.
fn laxer(head: &Experiment, base: &Experiment) -> Vec<String> {
    let (now, then) = (head.gate.rules, base.gate.rules);
    let mut all = Vec::new();
    let mut raised = |name: &str, now: f64, then: f64| {
        if now > then {
            let (now, then) = (percent(now), percent(then));
            all.push(format!("The experiment file allows more than the base's: {name} {now}, which was {then}"));
        }
    };
    raised("loss", now.loss, then.loss);
    raised("error_rate", now.error_rate, then.error_rate);
    if now.judge != then.judge {
        all.push("The experiment file has judged otherwise than the base's: `judge` was changed".to_owned());
    }
    let (now, then) = (head.requirements.len(), base.requirements.len());
    if now < then {
        all.push(format!("The experiment file requires less than the base's: {now} in place of {then} `[[require]]`"));
    }
    all
}
