//! `runner plan FILE...`: what would run.

use clap::Parser;

use crate::cli::experiments::Experiments;
use crate::cli::planned::Planned;
use crate::cli::sbatch::script;
use crate::cli::screen::{self, paragraph};
use crate::cli::subcommand::{Action, CliError, Context, Exit};
use crate::machine::{Machine, program_as_called};
use crate::plan::{Case, Group, Needs, Plan as CasePlan};
use crate::record::{Decision, InputFailure, Launched, Preparation};
use crate::report::{Table, advice_words};
use crate::run::overhead;
use crate::run::prepare::prepare;
use crate::run::{Inputs, Interrupt};
use crate::summary::{Facts, advice, of_launches};
use crate::text::{count, seconds};

/// So many cases of the first block are named.
const NAMED: usize = 12;

/// Show what would run, in what order, for about how long
#[derive(Parser)]
#[command(after_help = "Example: runner plan --set delay=100ms experiments/sleep1s.toml")]
pub(in crate::cli) struct Plan {
    #[command(flatten)]
    experiments: Experiments,
    /// Print the script with which `sbatch` runs it in an allocation of Slurm
    #[arg(long)]
    sbatch: bool,
}

impl Action for Plan {
    fn run(self, context: &Context<'_>) -> Result<Exit, CliError> {
        if self.sbatch {
            return self.script(context);
        }
        let (interrupt, mut exit) = (Interrupt::default(), Exit::Fine);
        for planned in self.experiments.planned(context)? {
            let inputs = Inputs::Counted(context.subject, &interrupt);
            let overhead = overhead::measure(&planned.plan);
            let preparation = Preparation { overhead, ..prepare(&planned.plan, inputs)? };
            screen::say(text(&planned, &preparation))?;
            if preparation.inputs.iter().any(|input| input.failure.is_some()) {
                exit = Exit::CaseFailed;
            }
        }
        Ok(exit)
    }
}

impl Plan {
    fn script(&self, context: &Context<'_>) -> Result<Exit, CliError> {
        let planned = self.experiments.planned_anywhere(context)?;
        let needs = Needs::of(planned.iter().map(|planned| &planned.plan)).ok_or_else(|| {
            let what = "--sbatch: no strategy has a launcher, and one machine needs no allocation";
            CliError::usage(what, "give a command a [strategy.launch]: docs/cluster.md")
        })?;
        let name = planned.first().map_or("runner", |planned| planned.plan.experiment.as_str());
        let command: Vec<String> = std::iter::once(program_as_called()).chain(self.experiments.words()).collect();
        screen::say(script(name, &needs, &command))?;
        Ok(Exit::Fine)
    }
}

/// One line a case, then the order, then the time.
fn text(planned: &Planned, preparation: &Preparation) -> String {
    let plan = &planned.plan;
    let titles = ["case", "records", "executions a turn", "one takes"];
    let rows = plan.cases.iter().zip(&preparation.cases).map(|(case, decision)| row(case, decision, preparation));
    let table = screen::table(&Table::new(&titles, rows.collect()).ranked(&[0, 1, 2, 0]));
    let failures: String = (0..plan.cases.len()).filter_map(|index| failure(index, plan, preparation)).collect();
    let lines: String = preparation.launched.iter().map(line).collect();
    let of_launches = of_launches(plan, preparation);
    let notes = plan.notes.iter().chain(&preparation.notes).chain(&of_launches);
    let notes: String = notes.map(|note| paragraph(&format!("note: {note}"))).collect();
    let advice: String = advised(plan, preparation).iter().map(|advice| paragraph(advice)).collect();
    let (title, order) = (paragraph(&plan.title), paragraph(&order(plan)));
    let outlook = paragraph(&format!("This takes {}.", planned.outlook(preparation)));
    format!("{title}\n{table}\n{lines}{failures}{order}{notes}{advice}{outlook}").trim_end().to_owned()
}

/// What suits each group of cases, by its label.
fn advised(plan: &CasePlan, preparation: &Preparation) -> Vec<String> {
    let cpus = Machine::here().cpus_on_average();
    let of_group = |group: &Group| {
        let facts = Facts::of(plan, preparation, &group.cases, cpus);
        let label = if group.label.is_empty() { String::new() } else { format!("{}: ", group.label) };
        let told = facts.map(|facts| advice(&facts)).unwrap_or_default();
        told.iter().map(|advice| format!("{label}{}", advice_words(advice))).collect::<Vec<_>>()
    };
    plan.groups().iter().flat_map(of_group).collect()
}

/// The command line of a case, on one line of its own to be copied.
fn line(launched: &Launched) -> String {
    format!("{}:\n    {}\n", launched.case, screen::safe(&launched.line))
}

fn row(case: &Case, decision: &Decision, preparation: &Preparation) -> Vec<String> {
    let input = decision.input.map(|input| &preparation.inputs[input]);
    if input.is_some_and(|input| input.failure.is_some()) {
        return [&*case.id, "", "", "failed"].map(str::to_owned).to_vec();
    }
    vec![
        case.id.clone(),
        input.map_or_else(String::new, |input| input.records.to_string()),
        decision.iterations.to_string(),
        decision.expected_s.map_or("unknown".to_owned(), |expected_s| format!("about {}", seconds(expected_s))),
    ]
}

fn failure(case: usize, plan: &CasePlan, preparation: &Preparation) -> Option<String> {
    let InputFailure { status, cause } = preparation.failure(case)?;
    Some(paragraph(&format!("FAILED: {}: {}", plan.cases[case].id, status.told(cause))))
}

fn order(plan: &CasePlan) -> String {
    let (cases, blocks, seed) = (plan.cases.len(), plan.blocks, plan.seed);
    let first: Vec<&str> = plan.order(0).into_iter().map(|case| plan.cases[case].id.as_str()).take(NAMED).collect();
    let more = if cases > NAMED { ", ..." } else { "" };
    let first = first.join(", ");
    let (cases, blocks) = (count(cases, "case"), count(blocks as usize, "block"));
    format!("{cases} in each of {blocks}, shuffled with seed {seed}; the first: {first}{more}")
}
