//! What must hold between the commands of a file and its other keys.

use serde_json::Value as Json;
use toml::Spanned;

use super::mistake::Mistake;
use super::table::Keys;
use super::types::{Experiment, Scaling, StrategyTable, Workers};
use super::value_type::Findings;
use crate::strategy::command::{Command, Placeholder, has};
use crate::strategy::{PIN, Pin};

/// The keys that speak of records, which commands do not have.
pub(super) const OF_RECORDS: [&str; 5] = ["dataset", "workload", "delay", "serial_fraction", "reference_year"];

/// The experiment, without a workload where there are only commands. Notes every mistake about them.
pub(super) fn checked(experiment: Experiment, keys: &mut Keys<'_>) -> Experiment {
    let commands: Vec<(&StrategyTable, Command)> =
        experiment.strategies.iter().filter_map(|table| Some((table, command(table, keys.found)?))).collect();
    for (table, command) in &commands {
        unused(table, keys.found);
        placeholders(&experiment, table, command, keys.found);
    }
    if commands.is_empty() {
        return experiment;
    }
    if commands.len() == experiment.strategies.len() {
        for key in OF_RECORDS {
            let what = "commands have no records: this key says nothing to them";
            keys.refuse(key, what, "leave it out, or add a strategy that runs a map");
        }
        if !commands.iter().any(|(_, command)| command.uses(Placeholder::Size)) {
            keys.refuse("size", "no command uses `{size}`", "put `{size}` where a command takes it");
        }
        return Experiment { workload: None, ..experiment };
    }
    let Experiment { datasets, delays, serial_fractions, .. } = &experiment;
    for (key, values) in
        [("dataset", datasets.len()), ("delay", delays.len()), ("serial_fraction", serial_fractions.len())]
    {
        if values > 1 {
            let what = format!("a command beside this would do the same for every `{key}`");
            keys.refuse(key, what, "give one value, or put the commands into a file of their own");
        }
    }
    experiment
}

/// The command that the table stands for; none where it is none, or a wrong one. A key that is wrong by itself, or
/// missing, was told before.
fn command(table: &StrategyTable, found: &mut Findings) -> Option<Command> {
    let span = table.run()?.span();
    if table.parameters.iter().any(|(_, values)| values.is_empty()) {
        return None;
    }
    table.command()?.map_err(|message| found.push(Mistake::new(span, message))).ok()
}

/// A value that stands nowhere would give cases alike.
fn unused(table: &StrategyTable, found: &mut Findings) {
    let unused = table.placeholders.iter().filter(|(name, _)| !has(&table.as_written(), name));
    for (name, values) in unused {
        let span = values.first().map_or(table.span.clone(), Spanned::span);
        let mistake = Mistake::new(span, format!("no text of the command has `{{{name}}}`"));
        found.push(mistake.help(format!("put `{{{name}}}` where the command takes it")));
    }
}

/// Cases that would all run the same are no cases.
fn placeholders(experiment: &Experiment, table: &StrategyTable, command: &Command, found: &mut Findings) {
    let span = table.run().map_or(table.span.clone(), Spanned::span);
    let workers = table.workers.as_ref().unwrap_or(&experiment.workers);
    let one = matches!(workers.as_slice(), [count] if *count.get_ref() == Workers::Exactly(1));
    let weak = |scaling: &Spanned<Scaling>| *scaling.get_ref() == Scaling::Weak;
    let by_size = command.uses(Placeholder::Size) && experiment.scalings.iter().all(weak);
    // A program that is given other cpus is not the same, as where it looks for them itself.
    let pin = table.parameters.iter().find(|(key, _)| *key == PIN.parameter.name);
    let is_put = |value: &Spanned<Json>| Pin::try_from(value.get_ref().clone()).is_ok_and(|pin| pin != Pin::None);
    let by_cpus = pin.is_some_and(|(_, values)| values.iter().all(is_put));
    if !one && !by_size && !by_cpus && !command.uses(Placeholder::Workers) && command.launch.is_none() {
        let mistake = Mistake::new(span.clone(), "this would be the same command for any number of workers");
        found.push(mistake.help("put `{workers}` where the program takes the number, or write workers = 1"));
    }
    if experiment.scalings.iter().any(weak) && !command.uses(Placeholder::Size) {
        let mistake = Mistake::new(span, "in weak scaling more workers get more to do, and this command would not");
        found.push(mistake.help("put `{size}` where the program takes it: `size` x workers"));
    }
}
