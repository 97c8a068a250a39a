//! `[strategy.launch]`: the program is started by `mpirun` or `srun`, in as many tasks as the case has workers. Here the
//! command line is made, from plain values.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::template::{Template, Values};
use super::texts::{Environment, LINE, Text};
use crate::machine::{Allocation, Host};
use crate::parameter::{Key, Parameter, Takes};
use crate::text::count;
use crate::workload::{parse_duration, write_duration};

/// The keys of the table, the first of which must be there.
pub(super) const KEYS: &[Parameter] = &[
    Parameter::new(
        "launcher",
        Takes::OneOf(&[("mpirun", "Open MPI's"), ("srun", "Slurm's")]),
        "mpirun, of Open MPI, or srun, of Slurm",
    ),
    Parameter::new("tasks_per_node", Takes::COUNT, "tasks on a node (default: the launcher's choice)"),
    Parameter::new("partition", LINE, "the partition that an allocation is asked of (default: the cluster's)"),
    Parameter::new("time_limit", LINE, "how long an allocation is asked for: 10m (default: the partition's)"),
    Parameter::new("launcher_args", Takes::List(&LINE), "further arguments of the launcher"),
    Parameter::new("env", Takes::Map(&LINE), "a table of variables for the launcher and its tasks"),
];

/// How the ranks of a map are launched.
pub const LAUNCH: Key<Option<Launch>> =
    Key::new(Parameter::new("launch", Takes::Table(KEYS, 1), "[strategy.launch]: by mpirun (default) or srun"));

/// Who starts the tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Launcher {
    /// Open MPI's.
    #[default]
    Mpirun,
    /// Slurm's.
    Srun,
}

/// How a program is launched.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub struct Launch {
    /// Who starts the tasks.
    pub launcher: Launcher,
    /// The partition that an allocation is asked of.
    pub partition: Option<String>,
    /// How long an allocation is asked for.
    pub time_limit: Option<Duration>,
    /// How many tasks a node has at most.
    pub tasks_per_node: Option<usize>,
    pub(super) arguments: Vec<Text>,
    pub(super) env: BTreeMap<String, Text>,
}

/// The tasks of a case, and the threads of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tasks {
    /// How many tasks.
    pub tasks: usize,
    /// How many threads each has.
    pub threads: usize,
}

impl Launch {
    /// The launcher with its arguments, which the program's own line follows. `env` are the variables that are set.
    pub(super) fn words(&self, tasks: Tasks, env: &[(String, OsString)], values: &Values) -> Vec<OsString> {
        let mut words = match self.launcher {
            Launcher::Mpirun => self.mpirun(tasks, env, &values.host),
            Launcher::Srun => self.srun(tasks, values.host.allocation.as_ref()),
        };
        let own = self.arguments.iter().map(|argument| argument.template.expand(values));
        words.drain(..).map(OsString::from).chain(own).collect()
    }

    /// The variables that it sets, with these values.
    pub(super) fn variables(&self, values: &Values) -> Vec<(String, OsString)> {
        self.env.iter().map(|(name, text)| (name.clone(), text.template.expand(values))).collect()
    }

    fn mpirun(&self, tasks: Tasks, env: &[(String, OsString)], host: &Host) -> Vec<String> {
        let mut words = vec!["mpirun".to_owned(), "-n".to_owned(), tasks.tasks.to_string()];
        let mut add = |more: &[&str]| words.extend(more.iter().map(|word| (*word).to_owned()));
        if let Some(most) = self.tasks_per_node {
            add(&["--map-by", &format!("ppr:{most}:node")]);
        }
        if host.is_root && !self.says(&["--allow-run-as-root"]) {
            add(&["--allow-run-as-root"]);
        }
        if self.has_more_than_slots(tasks, host) && !self.says(&["--oversubscribe"]) {
            add(&["--oversubscribe"]);
        }
        // It would bind all threads of a task to the one core that it counts for the task.
        if tasks.threads > 1 && !self.says(&["--bind-to", "-bind-to"]) {
            add(&["--bind-to", "none"]);
        }
        // It passes its own on by itself.
        let is_own = |name: &str| ["OMPI_", "PMIX_", "PRTE_"].iter().any(|prefix| name.starts_with(prefix));
        env.iter().filter(|(name, _)| !is_own(name)).for_each(|(name, _)| add(&["-x", name]));
        words
    }

    /// Open MPI has a slot for each core of this machine, and in an allocation for each task that it was asked for.
    fn has_more_than_slots(&self, tasks: Tasks, host: &Host) -> bool {
        let slots =
            host.allocation.as_ref().map_or(host.cores, |allocation| allocation.tasks.unwrap_or(allocation.cpus));
        tasks.tasks > slots && !self.names_hosts()
    }

    fn srun(&self, tasks: Tasks, allocation: Option<&Allocation>) -> Vec<String> {
        let mut words = vec!["srun".to_owned(), "--kill-on-bad-exit=1".to_owned(), format!("--ntasks={}", tasks.tasks)];
        if let (Some(nodes), Some(most)) = (self.nodes(tasks), self.tasks_per_node) {
            words.extend([format!("--nodes={nodes}"), format!("--ntasks-per-node={}", most.min(tasks.tasks))]);
        }
        if tasks.threads > 1 {
            words.push(format!("--cpus-per-task={}", tasks.threads));
        }
        // In an allocation both are decided.
        if allocation.is_none() {
            words.extend(self.partition.as_ref().map(|partition| format!("--partition={partition}")));
            words.extend(self.time_limit.map(|limit| format!("--time={}", slurm_time(limit))));
        }
        words
    }

    /// How many nodes so many tasks need, where the file says how many share one.
    pub fn nodes(&self, tasks: Tasks) -> Option<usize> {
        self.tasks_per_node.map(|most| tasks.tasks.div_ceil(most))
    }

    /// How many cpus there are for the tasks; none where nobody knows before they are asked for.
    pub fn cpus(&self, host: &Host) -> Option<usize> {
        match (&host.allocation, self.launcher) {
            (Some(allocation), _) => Some(allocation.cpus),
            (None, Launcher::Mpirun) if !self.names_hosts() => Some(host.cpus),
            (None, _) => None,
        }
    }

    /// Whether the tasks may run on other machines, of which this one sees nothing.
    pub fn is_elsewhere(&self, host: &Host) -> bool {
        self.launcher == Launcher::Srun || host.allocation.is_some() || self.names_hosts()
    }

    /// Whether every execution asks the scheduler for an allocation of its own.
    pub fn queues(&self, host: &Host) -> bool {
        self.launcher == Launcher::Srun && host.allocation.is_none()
    }

    /// Whether the tasks have room where they are launched.
    ///
    /// # Errors
    ///
    /// What they need, and what there is, in numbers.
    pub fn fits(&self, tasks: Tasks, host: &Host) -> Result<(), String> {
        let Some(Allocation { job, nodes, cpus, cpus_on_a_node, .. }) = &host.allocation else {
            return self.fits_alone(tasks);
        };
        let counted = tasks.in_words(tasks.tasks);
        let needed = self.nodes(tasks).unwrap_or(1);
        if needed > *nodes {
            let most = self.tasks_per_node.unwrap_or(1);
            return Err(format!("{counted}, {most} on a node, need {needed} nodes, and job {job} has {nodes}"));
        }
        if self.says(&["--overcommit", "-O", "--oversubscribe"]) {
            return Ok(());
        }
        if tasks.cpus() > *cpus {
            return Err(format!("{counted} need {} cpus, and job {job} has {cpus}", tasks.cpus()));
        }
        let on_a_node = self.tasks_per_node.map_or(1, |most| most.min(tasks.tasks));
        let needed = on_a_node.saturating_mul(tasks.threads);
        if needed > *cpus_on_a_node {
            let counted = tasks.in_words(on_a_node);
            return Err(format!(
                "{counted} on a node need {needed} cpus, and a node of job {job} has {cpus_on_a_node}"
            ));
        }
        Ok(())
    }

    /// Without an allocation, `mpirun` knows no node but this machine.
    fn fits_alone(&self, tasks: Tasks) -> Result<(), String> {
        match (self.launcher, self.nodes(tasks), self.tasks_per_node) {
            (Launcher::Mpirun, Some(nodes @ 2..), Some(most)) if !self.names_hosts() => {
                let counted = tasks.in_words(tasks.tasks);
                Err(format!(
                    "{counted}, {most} on a node, need {nodes} nodes, and outside an allocation mpirun has one"
                ))
            }
            _ => Ok(()),
        }
    }

    fn names_hosts(&self) -> bool {
        self.says(&["--hostfile", "--machinefile", "--host", "-hostfile", "-machinefile", "-host", "-H"])
    }

    /// Whether the file gives the launcher one of these arguments itself.
    fn says(&self, arguments: &[&str]) -> bool {
        let own = self.arguments.iter().map(|own| own.source.split_once('=').map_or(&*own.source, |(name, _)| name));
        own.into_iter().any(|own| arguments.contains(&own))
    }

    pub(super) fn templates(&self) -> impl Iterator<Item = &Template> {
        self.arguments.iter().chain(self.env.values()).map(|text| &text.template)
    }
}

impl Tasks {
    /// The cpus that they can keep busy.
    pub fn cpus(self) -> usize {
        self.tasks.saturating_mul(self.threads)
    }

    /// So many of them, in words.
    pub fn in_words(self, tasks: usize) -> String {
        match self.threads {
            1 => count(tasks, "task"),
            threads => format!("{} of {threads} threads", count(tasks, "task")),
        }
    }
}

impl Launcher {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Launcher::Mpirun => "mpirun",
            Launcher::Srun => "srun",
        }
    }
}

/// Hours, minutes and seconds, as Slurm takes them.
pub fn slurm_time(time: Duration) -> String {
    let seconds = time.as_secs().max(1);
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// The keys as they are written.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
struct Written {
    launcher: Option<Launcher>,
    tasks_per_node: Option<std::num::NonZeroUsize>,
    partition: Option<String>,
    time_limit: Option<String>,
    launcher_args: Vec<Text>,
    env: Environment,
}

impl TryFrom<Value> for Launch {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        const RIGHT: &str = "it is a table with launcher = \"mpirun\" or \"srun\"";
        let Value::Object(table) = value else { return Err(format!("{value} launches nothing; {RIGHT}")) };
        for (key, value) in &table {
            let alone = Map::from_iter([(key.clone(), value.clone())]);
            Written::deserialize(alone).map_err(|error| format!("`{}`: {error}", key.escape_debug()))?;
        }
        let Written { launcher, tasks_per_node, partition, time_limit, launcher_args, env } =
            Written::deserialize(table).map_err(|error| error.to_string())?;
        if partition.as_ref().is_some_and(|partition| partition.trim().is_empty() || partition.contains('\0')) {
            return Err("`partition` names none".to_owned());
        }
        let time_limit = time_limit.map(|limit| parse_duration(&limit)).transpose();
        Ok(Self {
            launcher: launcher.ok_or(RIGHT)?,
            tasks_per_node: tasks_per_node.map(usize::from),
            partition,
            time_limit: time_limit.map_err(|error| format!("`time_limit`: {error}"))?,
            arguments: launcher_args,
            env: env.0,
        })
    }
}

impl From<Launch> for Value {
    fn from(launch: Launch) -> Value {
        let Launch { launcher, tasks_per_node, partition, time_limit, arguments, env } = launch;
        let texts: Vec<Value> = arguments.into_iter().map(|argument| argument.source.into()).collect();
        let variables: Map<String, Value> = env.into_iter().map(|(name, text)| (name, text.source.into())).collect();
        let entries = [
            ("launcher", Some(launcher.name().into())),
            ("tasks_per_node", tasks_per_node.map(Value::from)),
            ("partition", partition.map(Value::from)),
            ("time_limit", time_limit.map(|limit| write_duration(limit).into())),
            ("launcher_args", (!texts.is_empty()).then_some(Value::Array(texts))),
            ("env", (!variables.is_empty()).then_some(Value::Object(variables))),
        ];
        Value::Object(entries.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect())
    }
}
