//! What is known of a gate's base beside its executable: which cases it has, and what its own file asks for.

use std::path::{Path, PathBuf};

use super::Context;
use super::arguments::Gate as Arguments;
use super::diagnose::CliError;
use super::plan::Planned;
use crate::experiment::{Mistakes, read_with};
use crate::gate::Judge;
use crate::machine::Machine;
use crate::plan::{Plan, Requirement, plan_of_base};
use crate::run::protocol::ExperimentText;
use crate::text::{percent, some};

/// What is known of base.
pub(super) struct Base {
    /// The cases of its own experiment file, as far as this program can tell them.
    pub cases: Vec<String>,
    /// Its own experiment, where its program is to be asked for the cases: base may have strategies that head has not.
    pub asked: Option<ExperimentText>,
    /// What the user must know of what is not compared, a sentence each.
    pub remarks: Vec<String>,
}

impl Base {
    /// Reads the base's own experiment file, where it is given.
    pub fn known(context: &Context<'_>, planned: &Planned, arguments: &Arguments) -> Result<Self, CliError> {
        let experiments = &arguments.experiments;
        let file =
            arguments.base_file.as_deref().map(|file| BaseFile::read(context, file, &experiments.set)).transpose()?;
        // Commands are what `{exe}` stands for, and no worker that could be asked.
        let asks = arguments.base.is_some() && !planned.plan.compares_commands();
        let brings_its_own = context.own.is_some() && experiments.files.is_empty();
        let asked = match &file {
            Some(file) if asks => Some(Some((file.path.clone(), file.text.clone()))),
            None if asks && brings_its_own => Some(None),
            Some(_) | None => None,
        };
        let plan = match file.map(|file| file.plan) {
            Some(Err(mistakes)) if asked.is_none() => return Err(mistakes.into()),
            plan => plan.and_then(Result::ok),
        };
        let mut remarks: Vec<String> = plan.iter().flat_map(|base| laxer(&planned.plan, base)).collect();
        if !experiments.only.is_empty() {
            remarks.push("only the cases of --only were compared".to_owned());
        } else if arguments.base.is_some() && arguments.base_file.is_none() && !brings_its_own {
            let remark = "one experiment file served both: what was deleted from it is not missed; --base-file FILE names \
                          the base's own";
            remarks.push(remark.to_owned());
        }
        let asked = asked.map(|file| ExperimentText { file, settings: experiments.set.clone() });
        Ok(Self { asked, cases: plan.iter().flat_map(ids).collect(), remarks })
    }
}

/// The base's own experiment file.
struct BaseFile {
    path: PathBuf,
    text: String,
    /// What this program makes of it.
    plan: Result<Plan, Mistakes>,
}

impl BaseFile {
    fn read(context: &Context<'_>, file: &Path, settings: &[String]) -> Result<Self, CliError> {
        let own = context.own.as_ref().map(|own| &own.own);
        let path = std::path::absolute(file).unwrap_or(file.to_owned());
        match read_with(file, settings, own) {
            Ok(experiment) => {
                let plan = plan_of_base(&experiment, Machine::here().cpus);
                Ok(Self { path, text: experiment.source().to_owned(), plan })
            }
            Err(mistakes) if mistakes.source.is_empty() => Err(mistakes.into()),
            // Base's program may know better.
            Err(mistakes) => Ok(Self { path, text: mistakes.source.clone(), plan: Err(mistakes) }),
        }
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
            all.push(format!("the experiment file allows more than the base's: {name} {now}, which was {then}"));
        }
    };
    raised("loss", now.loss, then.loss);
    raised("error_rate", now.error_rate, then.error_rate);
    if now.judge != then.judge {
        let name = |judge| Judge::ALL.iter().find(|(_, known)| *known == judge).map_or("", |(name, _)| name);
        let (now, then) = (name(now.judge), name(then.judge));
        all.push(format!("the experiment file judges by `{now}`, and the base's by `{then}`"));
    }
    let known = |rule: &&Requirement| head.cases.iter().any(|case| case.id == rule.case);
    let held = |rule: &&Requirement| {
        let same = |other: &Requirement| (&other.case, other.measure) == (&rule.case, rule.measure);
        head.requirements.iter().any(|other| same(other) && other.at_least >= rule.at_least)
    };
    let less = base.requirements.iter().filter(known).filter(|rule| !held(rule)).map(|rule| rule.case.as_str());
    let less: Vec<&str> = less.collect();
    if !less.is_empty() {
        all.push(format!("the experiment file requires less than the base's, of {}", some(&less, MOST_NAMED)));
    }
    all
}

/// So many cases are named of which less is required.
const MOST_NAMED: usize = 10;
