//! The cases that a launcher starts: whether they have room where they are started, and what all of them need.

use std::time::Duration;

use super::case::{Case, Plan};
use super::names::named;
use crate::experiment::{Experiment, Mistake, Mistakes};
use crate::machine::Host;
use crate::strategy::command::{Launch, Tasks};

/// Checks that the tasks of every case have room.
///
/// # Errors
///
/// The smallest case of each strategy that has none, with the numbers.
pub fn fit(experiment: &Experiment, plan: &Plan, host: &Host) -> Result<(), Mistakes> {
    let strategies = named(experiment, &mut Vec::new()).unwrap_or_default();
    let mut found = Vec::new();
    for strategy in &strategies {
        let cases = plan.cases.iter().filter(|case| case.strategy == strategy.name);
        let refused = cases.filter_map(|case| {
            let (launch, tasks) = case.launched()?;
            launch.fits(tasks, host).err().map(|what| format!("{} has no room: {what}", case.id))
        });
        let counts =
            strategy.workers.and_then(|workers| Some(workers.first()?.span().start..workers.last()?.span().end));
        let mistake = |what| Mistake::new(counts.unwrap_or(strategy.span.clone()), what).help(HELP);
        found.extend(refused.into_iter().next().map(mistake));
    }
    if found.is_empty() { Ok(()) } else { Err(experiment.origin.mistakes(found)) }
}

const HELP: &str = "leave it out, or ask for more: `runner plan --sbatch` prints the script";

/// What an allocation must be asked for, so that every case has room in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needs {
    /// How many nodes; none where the scheduler may choose.
    pub nodes: Option<usize>,
    /// The tasks of the case that needs the most cpus.
    pub tasks: Tasks,
    /// How many tasks a node has then.
    pub tasks_per_node: Option<usize>,
    /// Of that case.
    pub partition: Option<String>,
    /// Of that case.
    pub time_limit: Option<Duration>,
}

impl Needs {
    /// Of all cases that a launcher starts; none where there is none.
    pub fn of<'p>(plans: impl IntoIterator<Item = &'p Plan>) -> Option<Self> {
        let all: Vec<(Launch, Tasks)> =
            plans.into_iter().flat_map(|plan| &plan.cases).filter_map(Case::launched).collect();
        let nodes = all.iter().filter_map(|(launch, tasks)| launch.nodes(*tasks)).max();
        let (largest, tasks) = all.into_iter().max_by_key(|(_, tasks)| tasks.cpus())?;
        let Launch { tasks_per_node, partition, time_limit, .. } = largest;
        let tasks_per_node = tasks_per_node.map(|most| most.min(tasks.tasks));
        Some(Self { nodes, tasks, tasks_per_node, partition, time_limit })
    }
}
