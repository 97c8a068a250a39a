//! What holds for the plan of a gate alone, and what for all others.

use std::ops::Range;

use toml::Spanned;

use super::case::Case;
use crate::experiment::{Experiment, Isolation, Mistake, Repetitions, StrategyTable};
use crate::strategy::command::{self, Command, Placeholder};

/// The experiment as a gate runs it: its own blocks, and each turn in a fresh process, whose program is base or head.
pub(super) fn as_gate(experiment: &Experiment, notes: &mut Vec<String>) -> Experiment {
    if experiment.isolation != Isolation::Case {
        notes.push("a gate takes every turn in a fresh process, whatever `isolation` says".to_owned());
    }
    let blocks = u32::try_from(experiment.gate.rules.repetitions).unwrap_or(u32::MAX);
    Experiment { repetitions: Repetitions::exactly(blocks), isolation: Isolation::Case, ..experiment.clone() }
}

/// Outside of a gate there is nothing that `{exe}` could stand for.
pub(super) fn without_executables(experiment: &Experiment, found: &mut Vec<Mistake>) {
    for (_, span) in commands(experiment).filter(|(command, _)| command.uses(Placeholder::Exe)) {
        let mistake = Mistake::new(span, "`{exe}` stands for one of the two programs that a gate compares");
        found.push(mistake.help("name the program itself, or run this file with `gate`"));
    }
}

/// In a gate every case must be able to differ between base and head, and only what is gone can be `removed`.
pub(super) fn with_executables(experiment: &Experiment, cases: &[Case], found: &mut Vec<Mistake>) {
    for id in &experiment.gate.removed {
        if cases.iter().any(|case| case.id == *id.get_ref()) {
            let mistake = Mistake::new(id.span(), format!("`{}` is still a case of this experiment", id.get_ref()));
            found.push(mistake.help("leave it out: `removed` names what the base alone has"));
        }
    }
    if commands(experiment).next().is_none() {
        return;
    }
    for table in &experiment.strategies {
        let run = table.run().map(Spanned::get_ref);
        let compared = |case: &Case| case.parameters.get("run") == run && case.baseline != case.id;
        match command_of(table) {
            None if table.kind.get_ref() != command::INFO.name => {
                let what = "in a gate of commands the two programs are what `{exe}` stands for, and this is none";
                found.push(Mistake::new(table.span.clone(), what).help("put it into a file of its own"));
            }
            Some((command, span)) if !command.uses(Placeholder::Exe) && cases.iter().any(compared) => {
                let what = "this command would be the same for base and head";
                found.push(Mistake::new(span, what).help("put `{exe}` where it names the program"));
            }
            Some((command, span)) if !command.passes(Placeholder::Exe) && cases.iter().any(compared) => {
                let what = "what is timed would be the same for base and head: `{exe}` is only beside it";
                found.push(Mistake::new(span, what).help("put `{exe}` into `run`, where it names the program"));
            }
            None | Some(_) => {}
        }
    }
}

fn commands(experiment: &Experiment) -> impl Iterator<Item = (Command, Range<usize>)> {
    experiment.strategies.iter().filter_map(command_of)
}

/// The command of the table, and where its `run` stands.
fn command_of(table: &StrategyTable) -> Option<(Command, Range<usize>)> {
    Some((table.command()?.ok()?, table.run()?.span()))
}
