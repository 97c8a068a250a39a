//! What a gate compares with, and what is known of it beside its executable: which cases it has, and what its own file
//! asks for.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::diagnose::CliError;
use crate::cli::experiments::Experiments;
use crate::cli::planned::Planned;
use crate::cli::subcommand::Context;
use crate::experiment::{Mistakes, read_with};
use crate::gate::Judge;
use crate::machine::Cpus;
use crate::plan::{Plan, Requirement, plan_of_base};
use crate::run::protocol::ExperimentText;
use crate::text::{percent, some};

/// So many cases are named of which less is required.
const MOST_NAMED: usize = 10;

#[derive(Args)]
pub(super) struct BaseArguments {
    /// What to compare with: another build of this program, or what {exe} stands for
    #[arg(long, value_name = "EXE", conflicts_with = "no_base")]
    pub base: Option<PathBuf>,
    /// What is judged [default: this program]
    #[arg(long, value_name = "EXE")]
    pub head: Option<PathBuf>,
    /// There is nothing to compare with yet: only see whether all cases run
    #[arg(long)]
    no_base: bool,
    /// The experiment file of the base, whose cases must not be lost
    #[arg(long, value_name = "FILE", conflicts_with = "no_base")]
    base_file: Option<PathBuf>,
}

impl BaseArguments {
    /// Refuses what clap cannot know to make no sense.
    pub fn check(&self, experiments: &Experiments) -> Result<(), CliError> {
        if self.base.is_none() && !self.no_base {
            let help = "--base EXE names the other build; --no-base is for the commit that introduces the gate";
            return Err(CliError::usage("there is nothing to compare with", help));
        }
        if self.base_file.is_some() && experiments.files.len() > 1 {
            let what = "--base-file is about one experiment file, and here are several";
            return Err(CliError::usage(what, "run a gate for each of them"));
        }
        Ok(())
    }
}

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
    pub fn read(
        context: &Context<'_>,
        planned: &Planned,
        arguments: &BaseArguments,
        experiments: &Experiments,
    ) -> Result<Self, CliError> {
        let file = arguments.base_file.as_deref().map(|file| BaseFile::read(context, file, &experiments.set));
        let file = file.transpose()?;
        // Commands are what `{exe}` stands for, and no worker that could be asked.
        let is_asked = arguments.base.is_some() && !planned.plan.compares_commands();
        let is_own = experiments.is_own(context);
        let asked = (is_asked && (file.is_some() || is_own)).then(|| ExperimentText {
            file: file.as_ref().map(|file| (file.path.clone(), file.text.clone())),
            settings: experiments.set.clone(),
        });
        let plan = match file.map(|file| file.plan).transpose() {
            Err(mistakes) if asked.is_none() => return Err(mistakes.into()),
            plan => plan.ok().flatten(),
        };
        let mut remarks = plan.as_ref().map(|base| laxer(&planned.plan, base)).unwrap_or_default();
        if !experiments.only.is_empty() {
            remarks.push("only the cases of --only were compared".to_owned());
        } else if arguments.base.is_some() && arguments.base_file.is_none() && !is_own {
            let remark = "one experiment file served both: what was deleted from it is not missed; --base-file FILE names \
                          the base's own";
            remarks.push(remark.to_owned());
        }
        let cases = plan.into_iter().flat_map(|plan| plan.cases).map(|case| case.id).collect();
        Ok(Self { cases, asked, remarks })
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
    fn read(context: &Context<'_>, file: &Path, settings: &[String]) -> Result<Self, Mistakes> {
        let own = context.own.as_ref().map(|own| &own.own);
        let path = std::path::absolute(file).unwrap_or(file.to_owned());
        match read_with(file, settings, own) {
            Ok(experiment) => {
                let plan = plan_of_base(&experiment, Cpus::here());
                Ok(Self { path, text: experiment.source().to_owned(), plan })
            }
            Err(mistakes) if mistakes.source.is_empty() => Err(mistakes),
            // Base's program may know better.
            Err(mistakes) => Ok(Self { path, text: mistakes.source.clone(), plan: Err(mistakes) }),
        }
    }
}

/// Where head's file asks for less of its cases than the base's did.
fn laxer(head: &Plan, base: &Plan) -> Vec<String> {
    let (now, then) = (head.gate, base.gate);
    let raised = [raised("loss", now.loss, then.loss), raised("error_rate", now.error_rate, then.error_rate)];
    let judge = (now.judge != then.judge).then(|| {
        let (now, then) = (judge_name(now.judge), judge_name(then.judge));
        format!("the experiment file judges by `{now}`, and the base's by `{then}`")
    });
    raised.into_iter().flatten().chain(judge).chain(required_less(head, base)).collect()
}

fn raised(name: &str, now: f64, then: f64) -> Option<String> {
    let (shown_now, shown_then) = (percent(now), percent(then));
    (now > then)
        .then(|| format!("the experiment file allows more than the base's: {name} {shown_now}, which was {shown_then}"))
}

fn judge_name(judge: Judge) -> &'static str {
    Judge::ALL.iter().find(|(_, known)| *known == judge).map_or("", |(name, _)| name)
}

/// Which of the cases that head still has are required to do less than base's were.
fn required_less(head: &Plan, base: &Plan) -> Option<String> {
    let is_known = |rule: &&Requirement| head.cases.iter().any(|case| case.id == rule.case);
    let less = base.requirements.iter().filter(is_known).filter(|rule| !is_held(rule, head));
    let less: Vec<&str> = less.map(|rule| rule.case.as_str()).collect();
    (!less.is_empty())
        .then(|| format!("the experiment file requires less than the base's, of {}", some(&less, MOST_NAMED)))
}

/// Whether head requires as much.
fn is_held(rule: &Requirement, head: &Plan) -> bool {
    head.requirements
        .iter()
        .any(|other| other.case == rule.case && other.measure == rule.measure && other.at_least >= rule.at_least)
}
