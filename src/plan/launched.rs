//! The cases that a launcher starts: whether they have room where they are started, and what all of them need.

use std::time::Duration;

use super::case::{Case, Plan};
use super::names::named;
use crate::experiment::{Experiment, Mistake, Mistakes, whole};
use crate::machine::Host;
use crate::strategy::can_launch;
use crate::strategy::command::{Launch, Tasks};

/// Checks that every case can be launched, and that its tasks have room.
///
/// # Errors
///
/// The smallest case of each strategy that cannot, or has none, with the numbers.
pub fn fit(experiment: &Experiment, plan: &Plan, host: &Host) -> Result<(), Mistakes> {
    let strategies = named(experiment, &mut Vec::new()).unwrap_or_default();
    let mut found = Vec::new();
    for strategy in &strategies {
        let cases = plan.cases.iter().filter(|case| case.strategy == strategy.name);
        let refused = cases.filter_map(|case| refused(case, host));
        let span = strategy.workers.map_or(strategy.span.clone(), whole);
        let mistake = |(what, help)| Mistake::new(span, what).help(help);
        found.extend(refused.into_iter().next().map(mistake));
    }
    if found.is_empty() { Ok(()) } else { Err(experiment.origin.mistakes(found)) }
}

/// Why the case cannot be launched, and what to do; none where it can.
fn refused(case: &Case, host: &Host) -> Option<(String, &'static str)> {
    let (launch, tasks) = case.launched()?;
    let missing = case.input.as_ref().and_then(|_| can_launch(&launch, host).err());
    if let Some(missing) = missing {
        return Some((format!("{} cannot launch its ranks: {missing}", case.kind), INSTALL));
    }
    let what = launch.fits(tasks, host).err()?;
    Some((format!("{} has no room: {what}", case.id), ASK_FOR_MORE))
}

const INSTALL: &str = "install Open MPI (Debian: `apt-get install openmpi-bin`), or leave this strategy out";
const ASK_FOR_MORE: &str = "leave it out, or ask for more: `runner plan --sbatch` prints the script";

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
