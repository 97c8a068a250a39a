//! `pin`: the cpus that workers run on, which every strategy that can honour it has as a parameter.
//!
//! A strategy lists [`PIN`], reads a [`Placement`] when it is made, and has each of its threads pinned by
//! [`Placement::settle`], or by [`Placement::here`] where the thread is somebody else's; a pool that starts them itself
//! keeps in [`Misplaced`] what went wrong.

use std::collections::BTreeSet;
use std::io;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::kind::{NoThread, StrategyError, value};
use crate::machine::{Cpus, Pinned, pin};
use crate::parameter::{Key, Parameter, Parameters, Takes};

/// Where workers run.
pub const PIN: Key<Pin> = Key::new(Parameter::new(
    "pin",
    Takes::Either(&[Takes::OneOf(&WORDS), Takes::List(&Takes::Count { least: 0, most: 65_535 })]),
    "where workers run: none (wherever the system puts them), compact (siblings of a core first, then the cores of a NUMA \
     node), scatter (another package, node and core each), or cpus by their numbers, [0, 2]: worker k on the k-th, and \
     from the first again (Linux; default: none)",
));

const WORDS: [(&str, &str); 3] = [
    ("none", "wherever the system puts them"),
    ("compact", "siblings of a core first, then the cores of a NUMA node"),
    ("scatter", "another package, node and core each, siblings last"),
];

/// What an experiment says of where workers run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub enum Pin {
    /// Wherever the system puts them.
    #[default]
    None,
    /// Near to each other.
    Compact,
    /// Far from each other.
    Scatter,
    /// On these, in this order.
    On(Vec<usize>),
}

impl TryFrom<Value> for Pin {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        match &value {
            Value::Null => return Ok(Pin::None),
            value => PIN.parameter.takes.check(value)?,
        }
        Ok(match value.as_str() {
            Some("compact") => Pin::Compact,
            Some("scatter") => Pin::Scatter,
            Some(_) => Pin::None,
            None => {
                let cpus = value.as_array().into_iter().flatten().filter_map(Value::as_u64);
                Pin::On(cpus.filter_map(|cpu| usize::try_from(cpu).ok()).collect())
            }
        })
    }
}

impl From<Pin> for Value {
    fn from(pin: Pin) -> Value {
        match pin {
            Pin::None => "none".into(),
            Pin::Compact => "compact".into(),
            Pin::Scatter => "scatter".into(),
            Pin::On(cpus) => cpus.into(),
        }
    }
}

impl Pin {
    /// How many cpus so many workers have at most; none where they are not pinned.
    pub fn cpus(&self, workers: usize) -> Option<usize> {
        match self {
            Pin::None => None,
            Pin::Compact | Pin::Scatter => Some(workers),
            Pin::On(cpus) => Some(cpus.iter().take(workers).collect::<BTreeSet<_>>().len()),
        }
    }

    /// The cpus of the first workers, in their order, on a machine; none where they are not pinned.
    ///
    /// # Errors
    ///
    /// Why they cannot be pinned so on that machine.
    pub fn order(&self, machine: &Cpus) -> Result<Vec<usize>, String> {
        if *self == Pin::None {
            return Ok(Vec::new());
        }
        let Some(allowed) = machine.allowed.as_deref() else {
            let unknown = "this system cannot pin workers to cpus, or does not say to which; Linux does both";
            return Err(unknown.to_owned());
        };
        let topology = || {
            let unknown = "this system does not say which cpus share a core: name the cpus, as in pin = [0, 1]";
            machine.topology.as_ref().ok_or_else(|| unknown.to_owned())
        };
        match self {
            Pin::None => Ok(Vec::new()),
            Pin::Compact => Ok(topology()?.compact()),
            Pin::Scatter => Ok(topology()?.scatter()),
            Pin::On(cpus) => match cpus.iter().find(|cpu| !allowed.contains(cpu)) {
                Some(cpu) => {
                    let allowed: Vec<String> = allowed.iter().map(usize::to_string).collect();
                    Err(format!("this process may not use cpu {cpu}, but {}", allowed.join(", ")))
                }
                None => Ok(cpus.clone()),
            },
        }
    }
}

/// The cpus of the workers of a strategy that is made; none where they run anywhere.
#[derive(Clone)]
pub struct Placement {
    order: Vec<usize>,
}

impl Placement {
    /// What these parameters say, on this machine.
    ///
    /// # Errors
    ///
    /// Where this machine cannot pin workers so.
    pub fn of(parameters: &Parameters) -> Result<Self, StrategyError> {
        Self::on_this_machine(&value(&PIN, parameters)?).map_err(StrategyError::Pin)
    }

    /// The same of what was read already.
    pub fn on_this_machine(pin: &Pin) -> Result<Self, String> {
        let order = if *pin == Pin::None { Vec::new() } else { pin.order(&Cpus::here())? };
        Ok(Self { order })
    }

    /// Puts the calling thread where that worker runs, from now on.
    pub fn settle(&self, worker: usize) -> io::Result<()> {
        self.cpu(worker).map_or(Ok(()), |cpu| pin(&[cpu]).map_err(|error| no_place(cpu, &error)))
    }

    /// Puts the calling thread, which is somebody else's, where that worker runs, until what is returned is dropped.
    /// Where that fails, the map unwinds with [`NoThread`].
    pub fn here(&self, worker: usize) -> Option<Pinned> {
        let pinned = self.try_here(worker);
        pinned.unwrap_or_else(|cause| resume_unwind(Box::new(NoThread::Misplaced(cause))))
    }

    /// The same for who can say that it failed. A process that is started meanwhile stays there.
    pub fn try_here(&self, worker: usize) -> io::Result<Option<Pinned>> {
        let pinned = |cpu| Pinned::to(&[cpu]).map_err(|error| no_place(cpu, &error));
        self.cpu(worker).map(pinned).transpose()
    }

    /// The cpus of the first workers, which a process with as many threads gets; none where it runs anywhere.
    pub fn first(&self, workers: usize) -> &[usize] {
        &self.order[..workers.min(self.order.len())]
    }

    fn cpu(&self, worker: usize) -> Option<usize> {
        self.order.get(worker.checked_rem(self.order.len())?).copied()
    }
}

/// Why a thread that a pool has started is not in its place: a panic in there could end the process.
#[derive(Clone, Default)]
pub struct Misplaced(Arc<Mutex<Option<io::Error>>>);

impl Misplaced {
    /// Puts the calling thread where that worker runs.
    pub fn settle(&self, placement: &Placement, worker: usize) {
        if let Err(error) = placement.settle(worker) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        }
    }

    /// What went wrong since this was last asked.
    pub fn take(&self) -> Option<io::Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// On a cpu that no machine has.
#[cfg(test)]
impl Placement {
    pub(super) fn nowhere() -> Self {
        Self { order: vec![60_000] }
    }
}

fn no_place(cpu: usize, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot put a thread on cpu {cpu}: {error}"))
}
