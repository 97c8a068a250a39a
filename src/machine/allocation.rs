//! What a scheduler has given to the job that this process is in. Slurm's is the only one that is known.

use std::collections::HashSet;
use std::process::Command;

use serde::{Deserialize, Serialize};

use super::program::printed_by;

/// The nodes that Slurm has given to the job that this process is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocation {
    /// The job's number.
    pub job: String,
    /// The nodes' names, as Slurm writes them: `n[1-4]`.
    pub names: String,
    /// How many nodes there are.
    pub nodes: usize,
    /// The cpus that the job has on all of them.
    pub cpus: usize,
    /// The most that it has on one of them.
    pub cpus_on_a_node: usize,
    /// How many tasks the job was asked for; none where that was not said.
    pub tasks: Option<usize>,
    /// How many machines its nodes are: several can be emulated on one. None where nobody looked, or can tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hosts: Option<usize>,
}

impl Allocation {
    /// The allocation that this process is in, if it is in one.
    pub fn here() -> Option<Self> {
        Self::of(&|name| std::env::var(name).ok())
    }

    /// The one that these variables speak of.
    fn of(variable: &dyn Fn(&str) -> Option<String>) -> Option<Self> {
        let cpus = per_node(&variable("SLURM_JOB_CPUS_PER_NODE")?)?;
        Some(Self {
            job: variable("SLURM_JOB_ID")?,
            names: variable("SLURM_JOB_NODELIST")?,
            nodes: cpus.iter().map(|(_, nodes)| nodes).sum(),
            cpus: cpus.iter().map(|(cpus, nodes)| cpus.saturating_mul(*nodes)).sum(),
            cpus_on_a_node: cpus.iter().map(|(cpus, _)| *cpus).max()?,
            tasks: variable("SLURM_NTASKS").and_then(|tasks| tasks.parse().ok()),
            hosts: None,
        })
    }

    /// Asks the scheduler how many machines the nodes are.
    pub fn look_for_hosts(&mut self) {
        let told = told_by("scontrol", &["--oneliner", "show", "node", &self.names]).unwrap_or_default();
        let hosts: HashSet<&str> =
            told.split_whitespace().filter_map(|field| field.strip_prefix("NodeHostName=")).collect();
        self.hosts = Some(hosts.len()).filter(|hosts| *hosts > 0);
    }
}

/// Ends every task of the steps that the `srun` with that process id has started, and the job that it asked for: where it
/// is killed, they live on.
pub fn kill_steps_of(srun: u32) {
    let steps = told_by("scontrol", &["--oneliner", "show", "step"]).unwrap_or_default();
    for step in steps_of(&steps, srun) {
        let _ = told_by("scancel", &["--signal=KILL", step]);
        let job = step.split_once('.').map(|(job, _)| job).filter(|_| Allocation::here().is_none());
        let _ = job.and_then(|job| told_by("scancel", &[job]));
    }
}

/// A process id is one of a host, and another host of the cluster may have the same: then both are told to end, if they
/// are the user's own.
fn steps_of(told: &str, srun: u32) -> Vec<&str> {
    let field = |line: &'_ str, name: &str| -> Option<(usize, usize)> {
        let start = line.find(name)? + name.len();
        Some((start, line[start..].find(' ').map_or(line.len(), |length| start + length)))
    };
    let step = |line| -> Option<&str> {
        let (start, end) = field(line, "SrunHost:Pid=")?;
        let (_, pid) = line[start..end].rsplit_once(':')?;
        let (start, end) = field(line, "StepId=").filter(|_| pid.parse() == Ok(srun))?;
        Some(&line[start..end])
    };
    told.lines().filter_map(step).collect()
}

/// What a program of the scheduler prints; none where there is none, or it fails.
fn told_by(program: &str, arguments: &[&str]) -> Option<String> {
    printed_by(Command::new(program).args(arguments))
}

/// `72(x2),36` as so many cpus on so many nodes.
fn per_node(text: &str) -> Option<Vec<(usize, usize)>> {
    let part = |part: &str| match part.split_once("(x") {
        Some((cpus, nodes)) => Some((cpus.parse().ok()?, nodes.strip_suffix(')')?.parse().ok()?)),
        None => Some((part.parse().ok()?, 1)),
    };
    text.split(',').map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::{Allocation, per_node, steps_of};

    #[test]
    fn an_allocation_is_read_from_its_variables() {
        let variables = [
            ("SLURM_JOB_ID", "12"),
            ("SLURM_JOB_NODELIST", "n[1-3]"),
            ("SLURM_JOB_CPUS_PER_NODE", "72(x2),36"),
            ("SLURM_NTASKS", "6"),
        ];
        let variable =
            |wanted: &str| variables.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned());
        let expected = Allocation {
            job: "12".to_owned(),
            names: "n[1-3]".to_owned(),
            nodes: 3,
            cpus: 180,
            cpus_on_a_node: 72,
            tasks: Some(6),
            hosts: None,
        };
        assert_eq!(Allocation::of(&variable), Some(expected));
        assert_eq!(Allocation::of(&|_| None), None);
    }

    #[test]
    fn what_is_no_list_of_cpus_is_none() {
        assert_eq!(per_node("2"), Some(vec![(2, 1)]));
        assert!(["", "x", "2(x", "2(x4", "2,,3"].iter().all(|text| per_node(text).is_none()));
    }

    #[test]
    fn the_steps_of_an_srun_are_those_that_name_it() {
        let told = "StepId=6.0 UserId=0 State=RUNNING Name=hang SrunHost:Pid=vm:5147\n\
                    StepId=6.1 UserId=0 State=RUNNING Name=hang SrunHost:Pid=vm:514\n\
                    StepId=7.batch UserId=0 State=RUNNING\n";
        assert_eq!(steps_of(told, 514), ["6.1"]);
        assert!(steps_of(told, 51).is_empty());
    }
}
