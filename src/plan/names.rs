//! What each strategy is called.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::Value;
use toml::Spanned;

use crate::experiment::{Experiment, Mistake, StrategyTable, Workers};
use crate::strategy::{KindInfo, Parameters, command};

/// A strategy with its name.
pub(super) struct Named<'e> {
    pub(super) name: String,
    pub(super) kind: &'e str,
    /// Whether it takes worker counts.
    pub(super) parallel: bool,
    pub(super) span: Range<usize>,
    /// Its own worker counts.
    pub(super) workers: Option<&'e [Spanned<Workers>]>,
    /// The baseline that the file asks for.
    pub(super) baseline: Option<&'e Spanned<String>>,
    /// Its parameters, each with its values.
    pub(super) parameters: &'e [(String, Vec<Spanned<Value>>)],
    /// The placeholders of its own that a command has, each with its values.
    pub(super) placeholders: &'e [(String, Vec<Spanned<Value>>)],
}

impl Named<'_> {
    /// Whether it is another program, with an input of its own.
    pub(super) fn is_command(&self) -> bool {
        self.kind == command::INFO.name
    }

    /// The parameters and placeholders that it sweeps.
    pub(super) fn swept(&self) -> impl Iterator<Item = &str> {
        self.parameters
            .iter()
            .chain(self.placeholders)
            .filter(|(_, values)| values.len() > 1)
            .map(|(key, _)| key.as_str())
    }
}

/// Every strategy of the file, with names that differ.
pub(super) fn named<'e>(experiment: &'e Experiment, found: &mut Vec<Mistake>) -> Option<Vec<Named<'e>>> {
    let mut lines: HashMap<String, usize> = HashMap::new();
    let mut strategies = Vec::new();
    let kinds = experiment.kinds.all();
    let fixed: Vec<Parameters> =
        experiment.strategies.iter().map(|table| fixed_parameters(experiment, table)).collect();
    for (table, own) in experiment.strategies.iter().zip(&fixed) {
        let unnamed = experiment.strategies.iter().zip(&fixed).filter(|(other, _)| other.name.is_none());
        let rivals = unnamed.filter(|(other, _)| other.kind == table.kind).map(|(_, parameters)| parameters);
        let name = match &table.name {
            Some(name) => name.get_ref().clone(),
            None if table.kind.get_ref() == command::INFO.name => {
                let run = table.run().and_then(|run| run.get_ref().as_str());
                command::program_name(run.unwrap_or_default())
            }
            None => default_name(table.kind.get_ref(), own, rivals),
        };
        let line = experiment.origin.line(&table.span);
        if let Some(first) = lines.insert(name.clone(), line) {
            let what = format!("two cases alike: the strategy in line {first} is called `{name}` too");
            found.push(Mistake::new(table.span.clone(), what).help("leave one out, or give it a `name` of its own"));
        }
        let kind = kinds.iter().find(|kind| kind.name == table.kind.get_ref());
        let refused =
            |kind: &KindInfo| kind.refuses(experiment.workload?, &experiment.work, experiment.kinds.own_forms);
        if let Some(refusal) = kind.and_then(refused) {
            found.push(Mistake::new(table.kind.span(), refusal.what).help(refusal.help));
        }
        strategies.push(Named {
            name,
            kind: table.kind.get_ref(),
            parallel: kind.is_some_and(|kind| kind.parallel),
            span: table.span.clone(),
            workers: table.workers.as_deref(),
            baseline: table.baseline.as_ref(),
            parameters: &table.parameters,
            placeholders: &table.placeholders,
        });
    }
    found.is_empty().then_some(strategies)
}

/// The kind; where several strategies of the kind have no name, with the parameters that tell them apart:
/// `scope static`, `scope dynamic chunk 16`.
fn default_name<'p>(kind: &str, own: &Parameters, rivals: impl Iterator<Item = &'p Parameters> + Clone) -> String {
    let mut name = kind.to_owned();
    let apart = own.iter().filter(|(key, value)| rivals.clone().any(|rival| rival.get(*key) != Some(value)));
    for (key, value) in apart {
        name.push(' ');
        match value {
            Value::String(word) => name.push_str(word),
            other => name.push_str(&format!("{key} {other}")),
        }
    }
    name
}

/// The parameters that are not swept, with defaults filled in.
fn fixed_parameters(experiment: &Experiment, table: &StrategyTable) -> Parameters {
    let given = table.parameters.iter().filter_map(|(key, values)| match values.as_slice() {
        [only] => Some((key.clone(), only.get_ref().clone())),
        _ => None,
    });
    let mut filled = experiment.kinds.check(table.kind.get_ref(), &given.collect()).unwrap_or_default();
    filled.retain(|key, value| {
        !value.is_null() && !table.parameters.iter().any(|(other, values)| other == key && values.len() > 1)
    });
    filled
}
