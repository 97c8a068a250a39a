//! What is known of a gate's base beside its executable: which cases it has, and what its own file asks for.

use super::Ground;
use super::arguments::Gate as Arguments;
use super::diagnose::CliError;
use super::plan::Planned;
use crate::experiment::read_with;
use crate::machine::Machine;
use crate::plan::{Plan, Requirement, plan_of_base};
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
        let plan = match &arguments.base_file {
            Some(file) => Some(plan_of_base(&read_with(file, &experiments.set, own)?, Machine::here().cpus)?),
            None => None,
        };
        let brings_its_own = ground.own.is_some() && experiments.files.is_empty();
        let is_chosen = !experiments.only.is_empty();
        let mut remarks: Vec<String> = plan.iter().flat_map(|base| laxer(&planned.plan, base)).collect();
        if is_chosen {
            remarks.push("Only the cases of --only were compared".to_owned());
        } else if arguments.base.is_some() && plan.is_none() && !brings_its_own {
            let remark = "One experiment file served both: what was deleted from it is not missed. --base-file FILE names \
                          the base's own";
            remarks.push(remark.to_owned());
        }
        let is_asked = brings_its_own && plan.is_none();
        Ok(Self { is_asked, cases: plan.iter().flat_map(ids).collect(), remarks })
    }
}

fn ids(plan: &Plan) -> impl Iterator<Item = String> {
    plan.cases.iter().map(|case| case.id.clone())
}

/// Where head's file asks for less of its cases than the base's did.
fn laxer(head: &Plan, base: &Plan) -> Vec<String> {
    let (now, then) = (head.gate, base.gate);
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
        let (now, then) = (now.judge.name(), then.judge.name());
        all.push(format!("The experiment file judges by `{now}`, and the base's by `{then}`"));
    }
    let known = |rule: &&Requirement| head.cases.iter().any(|case| case.id == rule.case);
    let held = |rule: &&Requirement| {
        let same = |other: &Requirement| (&other.case, other.measure) == (&rule.case, rule.measure);
        head.requirements.iter().any(|other| same(other) && other.at_least >= rule.at_least)
    };
    let less = base.requirements.iter().filter(known).filter(|rule| !held(rule)).map(|rule| rule.case.as_str());
    let less: Vec<&str> = less.take(MOST_NAMED).collect();
    if !less.is_empty() {
        all.push(format!("The experiment file requires less than the base's, of {}", less.join(", ")));
    }
    all
}

/// So many cases are named of which less is required.
const MOST_NAMED: usize = 10;
