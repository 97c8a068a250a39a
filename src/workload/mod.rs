//! What is done with a record beyond its answer, and how much of it: the workloads, a file each, and their list.
//!
//! A workload knows its parameters, what it needs, how its costs are counted and which forms its transform has. How a
//! map over the records runs is not known here.

#[cfg(feature = "fetch")]
mod body;
mod compute;
mod delay;
mod duration;
mod failure;
#[cfg(feature = "fetch")]
mod fetch;
#[cfg(feature = "fetch")]
mod get;
#[cfg(feature = "faults")]
mod fault;
mod kind;
#[cfg(feature = "fetch")]
mod loopback;
mod memory;
mod sleep;
mod traced;
pub(crate) mod transform;

use std::fmt;
use std::io;
use std::time::Duration;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use compute::{Compute, Kernel};
pub use delay::{Delay, Distribution, Order};
pub use duration::{DurationError, parse_duration, write_duration};
pub use failure::Failure;
#[cfg(feature = "fetch")]
use fetch::Fetch;
pub use kind::{Calibration, Host, Nature, Needs, Settings, Slowed, Visitor};
use kind::{Cost, Kind};
use memory::Memory;
pub use sleep::Sleep;
pub use traced::{AsyncTraced, Moment, Span, Trace, Traced};
pub use transform::{Age, AsyncTransform, Record, Transform, age_in};

use crate::parameter::Parameter;

/// Every workload that a file can name, in the order in which they are listed; the first one is the usual. A new one is
/// its file, its `mod` and a line here.
fn list<V: Visitor>() -> Vec<Entry<V>> {
    vec![
        Entry::of::<Sleep>(),
        Entry::of::<Compute>(),
        Entry::of::<Memory>(),
        #[cfg(feature = "fetch")]
        Entry::of::<Fetch>(),
    ]
}

/// The transform of a program itself: no file names it.
const OWN: Nature = Nature {
    name: "own",
    about: "the transform of this program",
    needs: Needs::Unknown,
    parameters: &[],
    cost: Cost::Delay,
};

/// A workload: how a record's cost is spent.
#[derive(Clone, Copy)]
pub struct Workload(&'static Nature);

/// A line of the list: a workload without its type.
struct Entry<V: Visitor> {
    workload: Workload,
    show: fn(i32, &Settings, V) -> V::Out,
    calibrate: fn(&Settings) -> Option<Calibration>,
    settled: fn(&Settings, bool) -> Settings,
    worker_bytes: fn(&Settings) -> u64,
    host: fn(&Settings) -> io::Result<Option<Host>>,
    foretells: fn(&Settings) -> bool,
    lacks: fn(&Settings) -> Option<&'static str>,
    async_lacks: fn(&Settings) -> Option<(&'static str, &'static str)>,
}

impl<V: Visitor> Entry<V> {
    fn of<K: Kind>() -> Self {
        Entry {
            workload: Workload::of::<K>(),
            show: |reference_year, settings, visitor| K::new(reference_year, settings).show(visitor),
            calibrate: |settings| K::new(0, settings).calibrate(),
            settled: K::settled,
            worker_bytes: |settings| K::new(0, settings).worker_bytes(),
            host: K::host,
            foretells: K::foretells,
            lacks: K::lacks,
            async_lacks: K::async_lacks,
        }
    }
}

impl Workload {
    /// Every workload that a file can name, in the order in which they are listed.
    pub fn all() -> Vec<Workload> {
        list::<IsAsync>().into_iter().map(|entry| entry.workload).collect()
    }

    /// The one that has this transform.
    #[expect(private_bounds, reason = "no workload is made elsewhere")]
    pub fn of<K: Kind>() -> Self {
        Workload(&K::NATURE)
    }

    /// The one of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().into_iter().chain([Self::own()]).find(|workload| workload.name() == name)
    }

    /// The transform of the program itself.
    pub fn own() -> Self {
        Workload(&OWN)
    }

    /// Whether it is that: it costs what it costs, whatever the experiment says, and changes with the program.
    pub fn is_own(self) -> bool {
        self == Self::own()
    }

    /// Its name in an experiment file.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// One line about it.
    pub fn about(self) -> &'static str {
        self.0.about
    }

    /// The parameters that it takes.
    pub fn parameters(self) -> &'static [Parameter] {
        self.0.parameters
    }

    /// What a record needs for as long as it takes.
    pub fn needs(self) -> Needs {
        self.0.needs
    }

    /// Whether its transform has an async form.
    pub fn is_async(self) -> bool {
        self.visit(0, &Settings::default(), IsAsync) == Some(true)
    }

    /// The name of the parameter that can say what each record costs.
    pub fn cost_parameter(self) -> Option<&'static str> {
        match self.0.cost {
            Cost::Delay => None,
            Cost::Either(name, _) | Cost::Own(name, _) => Some(name),
        }
    }

    /// Why no `delay` can say what a record costs, and what to do about it; none where one can.
    pub fn refuses_delay(self, settings: &Settings) -> Option<(String, String)> {
        let name = self.name();
        match self.0.cost {
            Cost::Either(other, _) if settings.0.contains_key(other) => {
                let what = format!("`delay` and the workload's `{other}` both say what a record costs");
                Some((what, "leave one of them out".to_owned()))
            }
            Cost::Own(other, _) => {
                let help = format!("leave it out, or write workload = {{ kind = \"{name}\", {other} = ... }}");
                Some((format!("`{other}`, and no `delay`, says what a record of {name} costs"), help))
            }
            Cost::Delay | Cost::Either(..) => None,
        }
    }

    /// Starts what the workload needs beside the workers for as long as a run lasts, where it needs something.
    ///
    /// # Errors
    ///
    /// Where it cannot be started.
    pub fn host(self, settings: &Settings) -> io::Result<Option<Host>> {
        self.entry::<IsAsync>().map_or(Ok(None), |entry| (entry.host)(settings))
    }

    /// Whether answers, and about what they take, are known before any work is done.
    pub fn foretells(self, settings: &Settings) -> bool {
        self.entry::<IsAsync>().is_none_or(|entry| (entry.foretells)(settings))
    }

    /// What this build cannot do of what these settings ask for; none where it can do all.
    pub fn lacks(self, settings: &Settings) -> Option<&'static str> {
        (self.entry::<IsAsync>()?.lacks)(settings)
    }

    /// What its async form alone cannot do of it, and what to do; none where it can do all.
    pub fn async_lacks(self, settings: &Settings) -> Option<(&'static str, &'static str)> {
        (self.entry::<IsAsync>()?.async_lacks)(settings)
    }

    /// What its costs are counted in on this machine, found now, which may take about a quarter of a second; none where
    /// they are nanoseconds.
    pub fn calibrate(self, settings: &Settings) -> Option<Calibration> {
        (self.entry::<IsAsync>()?.calibrate)(settings)
    }

    /// The settings, with what is left to this machine filled in. `delayed` says that a delay tells what a record costs.
    pub fn settled(self, settings: &Settings, delayed: bool) -> Settings {
        self.entry::<IsAsync>().map_or_else(|| settings.clone(), |entry| (entry.settled)(settings, delayed))
    }

    /// How much memory each worker needs for itself, in bytes.
    pub fn worker_bytes(self, settings: &Settings) -> u64 {
        self.entry::<IsAsync>().map_or(0, |entry| (entry.worker_bytes)(settings))
    }

    /// Has the visitor do something with the transform; none for the program's own, which is not known here.
    pub fn visit<V: Visitor>(self, reference_year: i32, settings: &Settings, visitor: V) -> Option<V::Out> {
        Some((self.entry()?.show)(reference_year, settings, visitor))
    }

    fn entry<V: Visitor>(self) -> Option<Entry<V>> {
        list().into_iter().find(|entry| entry.workload == self)
    }
}

impl Default for Workload {
    fn default() -> Self {
        Self::all().first().copied().unwrap_or(Self::own())
    }
}

impl PartialEq for Workload {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl fmt::Debug for Workload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl Serialize for Workload {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Workload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| D::Error::custom(format_args!("there is no workload `{name}`")))
    }
}

/// Only looks at which forms there are.
struct IsAsync;

impl Visitor for IsAsync {
    type Out = bool;

    fn plain<T: Slowed>(self, _: T) -> bool {
        false
    }

    fn waiting<T: Slowed + AsyncTransform<Record, Out = Age>>(self, _: T) -> bool {
        true
    }
}

/// What each record costs, where the workload's parameters say it: then no delay counts.
pub fn fixed_cost(workload: Option<Workload>, settings: &Settings) -> Option<u64> {
    match workload?.0.cost {
        Cost::Delay => None,
        Cost::Either(_, cost) | Cost::Own(_, cost) => cost(&settings.0),
    }
}

/// Has the visitor do something with the fault that the environment asks for in that case, if it does.
#[cfg(feature = "faults")]
pub fn visit_fault<V: Visitor>(case: &str, reference_year: i32, visitor: V) -> Result<V::Out, V> {
    match fault::Fault::asked_for(case, reference_year) {
        Some(fault) => Ok(visitor.waiting(fault)),
        None => Err(visitor),
    }
}

/// Each delay as the [`cost`](Record::cost) of a record: in rounds with a calibration, and in nanoseconds without one.
pub fn costs(delays: &[Duration], calibration: Option<Calibration>) -> Vec<u64> {
    let nanoseconds = |delay: &Duration| u64::try_from(delay.as_nanos()).unwrap_or(u64::MAX);
    match calibration {
        Some(calibration) => delays.iter().map(|&delay| calibration.rounds(delay)).collect(),
        None => delays.iter().map(nanoseconds).collect(),
    }
}
