//! What a reader must know of where a launcher started tasks: cpus that are not what they seem.

use crate::machine::Host;
use crate::plan::Plan;
use crate::record::Preparation;
use crate::text::some;

/// So many cases are named.
const MOST_NAMED: usize = 10;

/// Whether nodes are emulated, and which cases have more tasks than cpus.
pub(crate) fn of_launches(plan: &Plan, preparation: &Preparation) -> Vec<String> {
    let Some(host) = &preparation.host else { return Vec::new() };
    [emulated(host), oversubscribed(plan, host)].into_iter().flatten().collect()
}

/// Nodes that are one machine share its cpus, whatever the scheduler says.
fn emulated(host: &Host) -> Option<String> {
    let allocation = host.allocation.as_ref()?;
    let (nodes, hosts) = (allocation.nodes, allocation.hosts.filter(|hosts| *hosts < allocation.nodes)?);
    let (names, job, its) = (
        &allocation.names,
        &allocation.job,
        if hosts == 1 { "host: they share its" } else { "hosts: they share their" },
    );
    Some(format!("The {nodes} nodes of job {job} ({names}) are emulated on {hosts} {its} cpus."))
}

fn oversubscribed(plan: &Plan, host: &Host) -> Option<String> {
    let over = plan.cases.iter().filter_map(|case| {
        let (launch, tasks) = case.launched()?;
        let cpus = launch.cpus(host).filter(|cpus| tasks.cpus() > *cpus)?;
        Some(format!("{} ({} for {cpus} cpus)", case.id, tasks.in_words(tasks.tasks)))
    });
    let over: Vec<String> = over.collect();
    let told = || format!("Oversubscribed, so that tasks may wait for each other's cpus: {}.", some(&over, MOST_NAMED));
    (!over.is_empty()).then(told)
}
