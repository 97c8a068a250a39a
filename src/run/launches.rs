//! The cases that a launcher starts: the command line of each, and what a reader must know of where they run.

use super::protocol::{RANK, WORKER};
use crate::machine::Host;
use crate::plan::{Case, Plan};
use crate::record::{Launched, Preparation};
use crate::strategy::command::{Command, Expanded, Launch, Tasks, Values};
use crate::text::{count, seconds, some};

/// So many cases are named in a note.
const MOST_NAMED: usize = 10;

/// Finds out where launchers are started, with what lines; nothing without them.
pub(super) fn launches(plan: &Plan, preparation: &mut Preparation) {
    let cases: Vec<Launching<'_>> = plan.cases.iter().filter_map(Launching::of).collect();
    if cases.is_empty() {
        return;
    }
    let mut host = Host::here();
    if let Some(allocation) = &mut host.allocation {
        allocation.look_for_hosts();
    }
    preparation.launched = cases.iter().map(|launching| launching.launched(&host)).collect();
    preparation.notes.extend(queued(&cases, &host));
    preparation.host = Some(host);
}

/// The largest case of each command that a launcher starts: its index among those, and the same launch of nothing.
pub(super) fn largest(plan: &Plan, preparation: &Preparation) -> Vec<(usize, Case)> {
    let mut largest: Vec<(usize, &Case)> = Vec::new();
    for (index, launched) in preparation.launched.iter().enumerate() {
        let Some(case) = plan.index_of(&launched.case).map(|case| &plan.cases[case]) else { continue };
        if case.input.is_some() {
            continue;
        }
        match largest.iter_mut().find(|(_, other)| other.strategy == case.strategy) {
            Some(other) if other.1.workers < case.workers => *other = (index, case),
            Some(_) => {}
            None => largest.push((index, case)),
        }
    }
    let nothing = |(index, case): (usize, &Case)| {
        Some((index, Case { parameters: Expanded::of_nothing(&case.parameters)?, ..case.clone() }))
    };
    largest.into_iter().filter_map(nothing).collect()
}

/// What a launch costs, to be said beside the times.
pub(super) fn cost(case: &Case, launch_s: f64, counts: bool) -> String {
    let (tasks, launch) = (count(case.workers, "task"), seconds(launch_s));
    let where_it_is = if counts { "which is in its times" } else { "which its own figure leaves out" };
    format!("{}: to launch {tasks} that do nothing takes {launch}, {where_it_is}", case.id)
}

/// A case that a launcher starts.
struct Launching<'p> {
    case: &'p Case,
    launch: Launch,
    tasks: Tasks,
}

impl<'p> Launching<'p> {
    fn of(case: &'p Case) -> Option<Self> {
        case.launched().map(|(launch, tasks)| Self { case, launch, tasks })
    }

    /// What `{exe}` stands for is only known in a gate, which measures copies.
    fn launched(&self, host: &Host) -> Launched {
        let Case { workers, .. } = *self.case;
        let values =
            Values { workers, size: self.case.size_of_command(), exe: Some("{exe}".into()), host: host.clone() };
        let expanded = match Command::of(&self.case.parameters) {
            Ok(command) if self.case.input.is_none() => command.expand(&values),
            Ok(_) | Err(_) => ranks(&self.launch, self.tasks, &values),
        };
        Launched { case: self.case.id.clone(), line: expanded.line(), launch_s: None }
    }

    /// Whether its times begin once it was launched.
    fn leaves_it_out(&self) -> bool {
        self.case.input.is_some() || self.case.parameters.contains_key("time")
    }
}

/// The launch of this program as ranks.
fn ranks(launch: &Launch, tasks: Tasks, values: &Values) -> Expanded {
    let program = std::env::current_exe().ok();
    let name = program.as_ref().and_then(|program| program.file_name()).unwrap_or("runner".as_ref());
    Expanded::launching(name.to_owned(), (WORKER, RANK), launch, tasks, values)
}

fn queued(cases: &[Launching<'_>], host: &Host) -> Option<String> {
    let queued: Vec<&Launching<'_>> = cases.iter().filter(|launching| launching.launch.queues(host)).collect();
    let counts = if queued.iter().all(|launching| launching.leaves_it_out()) {
        "which their own figures leave out"
    } else {
        "which is part of their times"
    };
    (!queued.is_empty()).then(|| {
        format!(
            "outside an allocation each execution of these waits in the queue, {counts}; `runner plan --sbatch` prints \
             a script that asks once: {}",
            some(&queued.iter().map(|launching| launching.case.id.as_str()).collect::<Vec<_>>(), MOST_NAMED)
        )
    })
}
