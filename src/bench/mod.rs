//! The library's front door: your own records, your own transform.

mod compare;
mod input;
mod sent;
mod shown;
mod waiting;

use std::path::PathBuf;

use thiserror::Error;

use crate::experiment::Own;
use crate::run::{HereError, OwnExperiment};
use crate::strategy::{self, Forms, KindInfo, Made, Runs, Sendable, Strategy};
use crate::summary::Summary;
use crate::workload::Transform;
pub use compare::{ByDigest, ByHash, Compare, NotCompared};
use sent::{BySerde, SentForm};
use waiting::{AsyncForm, Awaited};

/// So many characters of a bench's name are its folder's: no system has room for any name.
const LONGEST_STEM: usize = 60;

/// A transform to measure over a dataset, with every strategy that runs a map.
///
/// Without an experiment, serial, `std::thread::scope` and rayon run it with 1, 2, 4 and so on workers, up to the cpus.
/// With one, its strategies and rules do.
///
/// ```
/// let words = || ["speedup", "efficiency", "makespan"].map(str::to_owned);
/// let bench = speedup::Bench::new("words").dataset(words).transform(|word: &String| word.to_uppercase());
/// let summary = bench.set("workers = 2").set("repetitions = 1").run()?;
/// assert_eq!(summary.cases().count(), 3); // serial, scope and rayon
/// # Ok::<(), speedup::BenchError>(())
/// ```
///
/// In a program of its own, [`Bench::main`] gives it the arguments, subcommands and reports of `runner`.
pub struct Bench<R = (), T = (), C = ByHash> {
    name: String,
    dataset: MakeRecords<R>,
    transform: T,
    compare: C,
    record_name: Option<NameRecord<R>>,
    strategies: Vec<OwnStrategy<R, T>>,
    /// The transform that waits without a thread of its own, where there is one.
    waiting: Option<Box<dyn AsyncForm<R, T>>>,
    /// How records are sent to other processes, where they can be.
    sent: Option<Box<dyn SentForm<R, T>>>,
    experiment: Option<String>,
    settings: Vec<String>,
}

type MakeRecords<R> = Box<dyn Fn() -> Vec<R> + Send + Sync>;
type NameRecord<R> = Box<dyn Fn(&R) -> String + Send + Sync>;

struct OwnStrategy<R, T> {
    info: KindInfo,
    make: Box<dyn Fn(usize) -> Box<dyn Made<R, T>> + Send + Sync>,
}

/// Why a bench could not be run, or its reports could not be written.
#[derive(Debug, Error)]
#[error(transparent)]
pub struct BenchError(#[from] HereError);

impl From<std::io::Error> for BenchError {
    fn from(error: std::io::Error) -> Self {
        HereError::Reports(error).into()
    }
}

/// A bench that has no records yet.
pub struct WithoutDataset {
    name: String,
    experiment: Option<String>,
    settings: Vec<String>,
}

/// No type has it: it is there to be missing where calls stand in the wrong order.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`.dataset(..)` comes before `.transform(..)`",
    label = "there are no records yet that this could transform",
    note = "write `Bench::new(name).dataset(records).transform(..)`"
)]
pub trait AfterDataset {}

impl Bench {
    /// A bench of that name, which titles and folders bear.
    #[expect(clippy::new_ret_no_self, reason = "what is missing is said where a call is not there yet")]
    pub fn new(name: impl Into<String>) -> WithoutDataset {
        WithoutDataset { name: name.into(), experiment: None, settings: Vec::new() }
    }
}

impl WithoutDataset {
    /// The records. `make` is called where they are needed: in each process that measures, in one before that which
    /// takes the reference, and never for `--help`. It must give the same records every time. In weak scaling it is
    /// called once for each worker.
    pub fn dataset<R: Sync, I: IntoIterator<Item = R>>(self, make: impl Fn() -> I + Send + Sync + 'static) -> Bench<R> {
        Bench {
            name: self.name,
            dataset: Box::new(move || make().into_iter().collect()),
            transform: (),
            compare: ByHash,
            record_name: None,
            strategies: Vec::new(),
            waiting: None,
            sent: None,
            experiment: self.experiment,
            settings: self.settings,
        }
    }

    /// As [`Bench::experiment`].
    pub fn experiment(mut self, toml: impl Into<String>) -> Self {
        self.experiment = Some(toml.into());
        self
    }

    /// As [`Bench::set`].
    pub fn set(mut self, key_and_value: impl Into<String>) -> Self {
        self.settings.push(key_and_value.into());
        self
    }

    /// Says what is missing.
    #[doc(hidden)]
    pub fn transform<F: AfterDataset>(self, _: F) -> Self {
        self
    }
}

impl<R: Sync> Bench<R> {
    /// What is done with each record. All workers of an execution share it.
    ///
    /// Outputs are compared by their [`Hash`](std::hash::Hash), in order, with those of a serial map: a strategy that
    /// gives others has failed. For outputs without one there is [`Bench::digest`].
    pub fn transform<O: Send, F: Fn(&R) -> O + Sync>(self, transform: F) -> Bench<R, F> {
        Bench {
            name: self.name,
            dataset: self.dataset,
            transform,
            compare: ByHash,
            record_name: self.record_name,
            strategies: Vec::new(),
            waiting: None,
            sent: None,
            experiment: self.experiment,
            settings: self.settings,
        }
    }
}

impl<R, T, C> Bench<R, T, C> {
    /// What a record is called in timelines; without it, by its number.
    pub fn record_name(mut self, name: impl Fn(&R) -> String + Send + Sync + 'static) -> Self {
        self.record_name = Some(Box::new(name));
        self
    }

    /// The text of an experiment file: its strategies and rules take the place of the usual ones. `dataset`, `workload`
    /// and `delay` have no place in it.
    ///
    /// ```
    /// let bench = speedup::Bench::new("squares").dataset(|| 0..100_u64).transform(|number: &u64| number * number);
    /// let summary = bench
    ///     .experiment(
    ///         r#"
    ///         repetitions = 2
    ///         workers = 2
    ///         strategy = [{ kind = "scope", schedule = "static" }, { kind = "scope", schedule = "dynamic" }]
    ///         "#,
    ///     )
    ///     .run()?;
    /// let strategies: Vec<&str> = summary.cases().map(|case| case.strategy.as_str()).collect();
    /// assert_eq!(strategies, ["serial", "scope static", "scope dynamic"]);
    /// # Ok::<(), speedup::BenchError>(())
    /// ```
    pub fn experiment(mut self, toml: impl Into<String>) -> Self {
        self.experiment = Some(toml.into());
        self
    }

    /// Sets a key of the experiment anew, as in `"repetitions = 30"` or `"workers = [1, 2, 4]"`.
    pub fn set(mut self, key_and_value: impl Into<String>) -> Self {
        self.settings.push(key_and_value.into());
        self
    }
}

impl<R: Sync, T: Transform<R>, C> Bench<R, T, C> {
    /// What of an output is compared, where the output itself has no [`Hash`](std::hash::Hash).
    ///
    /// ```
    /// let bench = speedup::Bench::new("roots").dataset(|| 0..100_u32).transform(|number: &u32| f64::from(*number).sqrt());
    /// let summary = bench.digest(|root| root.to_bits()).set("repetitions = 1").run()?;
    /// assert!(summary.notes.is_empty()); // Nothing was left uncompared.
    /// # Ok::<(), speedup::BenchError>(())
    /// ```
    pub fn digest<H: std::hash::Hash, G: Fn(&T::Out) -> H + Sync>(self, part: G) -> Bench<R, T, ByDigest<G>> {
        self.compared(ByDigest(part))
    }

    /// Outputs are not compared, and the reports say so.
    pub fn not_compared(self) -> Bench<R, T, NotCompared> {
        self.compared(NotCompared)
    }

    /// The same transform for `tokio` and `smol`, whose records wait without a thread of their own. The future takes with
    /// it what it needs of its record. Its outputs are compared with those of the other form.
    ///
    /// It may await whatever the runtime drives: that of tokio drives all of tokio's, and what brings its own reactor, as
    /// smol's timer and sockets do. Without an experiment it runs on tokio.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")] {
    /// use std::time::Duration;
    ///
    /// const WAIT: Duration = Duration::from_millis(1);
    /// let bench = speedup::Bench::new("echo").dataset(|| 0..20_u64).transform(|number: &u64| {
    ///     std::thread::sleep(WAIT);
    ///     number * 2
    /// });
    /// let bench = bench.async_transform(|number: &u64| {
    ///     let number = *number;
    ///     async move {
    ///         tokio::time::sleep(WAIT).await;
    ///         number * 2
    ///     }
    /// });
    /// let summary = bench.set("workers = 20").set("repetitions = 1").run()?;
    /// assert!(summary.cases().any(|case| case.id == "tokio/20" && case.speedup.is_some()));
    /// # }
    /// # Ok::<(), speedup::BenchError>(())
    /// ```
    pub fn async_transform<F, A>(mut self, transform: F) -> Self
    where
        R: Send + 'static,
        T::Out: 'static,
        F: Fn(&R) -> A + Send + Sync + 'static,
        A: Future<Output = T::Out> + Send + 'static,
    {
        self.waiting = Some(Box::new(Awaited::new(transform)));
        self
    }

    /// Other processes can do this work, too: the strategy `process` stands beside the others.
    ///
    /// Records and outputs are sent by serde, so both need `#[derive(Serialize, Deserialize)]`; a field that is skipped
    /// there is lost on the way. The transform is not sent: each process is this program, started anew, and comes as far
    /// as [`Bench::main`]. [`Bench::run`] has no such processes.
    ///
    /// ```no_run
    /// fn main() -> std::process::ExitCode {
    ///     speedup::Bench::new("words")
    ///         .dataset(|| ["speedup", "efficiency", "makespan"].map(str::to_owned))
    ///         .transform(|word: &String| word.to_uppercase())
    ///         .processes()
    ///         .main()
    /// }
    /// ```
    #[cfg(feature = "process")]
    pub fn processes(mut self) -> Self
    where
        R: Sendable,
        T::Out: Sendable,
    {
        self.sent = Some(Box::new(BySerde));
        self
    }

    /// A strategy of your own: from a number of workers to whoever runs a map with them. It stands beside the others,
    /// and an experiment file can name it as a `kind`.
    ///
    /// ```
    /// use speedup::{Bench, Strategy, Transform};
    ///
    /// /// A loop where another would write an iterator.
    /// struct Loop;
    ///
    /// impl Strategy for Loop {
    ///     fn map<R: Sync, T: Transform<R>>(&self, records: &[R], transform: &T) -> Vec<T::Out> {
    ///         let mut outputs = Vec::with_capacity(records.len());
    ///         for record in records {
    ///             outputs.push(transform.apply(record));
    ///         }
    ///         outputs
    ///     }
    /// }
    ///
    /// let bench = Bench::new("squares").dataset(|| 0..100_u64).transform(|number: &u64| number * number);
    /// let summary = bench.strategy("loop", |_workers| Loop).set("workers = 1").set("repetitions = 1").run()?;
    /// assert!(summary.cases().any(|case| case.id == "loop/1"));
    /// # Ok::<(), speedup::BenchError>(())
    /// ```
    pub fn strategy<S: Strategy + 'static>(
        mut self,
        kind: &'static str,
        make: impl Fn(usize) -> S + Send + Sync + 'static,
    ) -> Self {
        let info = KindInfo {
            name: kind,
            about: "a strategy of this program",
            parallel: true,
            runs: Runs::Map,
            parameters: &[],
        };
        self.strategies.push(OwnStrategy { info, make: Box::new(move |workers| Box::new(make(workers))) });
        self
    }

    fn compared<D>(self, compare: D) -> Bench<R, T, D> {
        let Self { name, dataset, transform, record_name, strategies, waiting, sent, experiment, settings, .. } = self;
        Bench { name, dataset, transform, compare, record_name, strategies, waiting, sent, experiment, settings }
    }
}

impl<R: Sync, T: Transform<R>, C> Bench<R, T, C> {
    /// Runs the experiment in this very process, and returns what came out. Nothing stays on disk.
    ///
    /// Meant for tests. The dataset and the serial map that gives the reference run in this process, too: a panic fails
    /// its case alone, but a crash or an exit ends the test, an endless loop is not ended, and what one strategy leaves
    /// behind in memory can slow the next one down. [`Bench::main`] keeps all of them apart.
    ///
    /// # Errors
    ///
    /// Where the experiment has mistakes, the dataset or the transform panic where nothing is measured yet, or
    /// temporary files cannot be written. A case that fails is no error: the summary says so.
    pub fn run(&self) -> Result<Summary, BenchError>
    where
        C: Compare<T::Out>, // Here, so that the compiler says what is missing.
    {
        Ok(self.own_experiment(false).run_here(self, &[])?)
    }

    /// Gives the process the arguments, subcommands, exit codes and reports of `runner`, for this work: call it last in
    /// `main`, and nothing before it that prints or takes long.
    ///
    /// It also serves as the worker processes that it starts to measure in. Runs go to `target/speedup` where cargo built
    /// the program, else to `reports`. As a bench (`harness = false`) it understands what cargo and nextest ask of one:
    /// under `cargo bench` it measures, under `cargo test --benches`, or `cargo test` with
    /// `test = true`, it executes each case once, to see that all give the same.
    #[cfg(feature = "cli")]
    pub fn main(&self) -> std::process::ExitCode
    where
        C: Compare<T::Out>,
    {
        crate::cli::start(self, Some(self.own_experiment(true)))
    }

    /// Other processes begin in `main`.
    fn own_experiment(&self, in_main: bool) -> OwnExperiment {
        let strategies = self.strategies.iter().map(|own| own.info).collect();
        let sent = in_main && self.sent.is_some();
        OwnExperiment {
            own: Own { dataset: self.name.clone(), strategies, forms: Forms { awaited: self.waiting.is_some(), sent } },
            path: self.path(),
            text: self.text(sent),
            settings: self.settings.clone(),
        }
    }

    /// Where the experiment would stand, were it a file.
    fn path(&self) -> PathBuf {
        let allowed = |c: char| if c.is_alphanumeric() || "._+-".contains(c) { c } else { '-' };
        let stem: String = self.name.chars().map(allowed).take(LONGEST_STEM).collect();
        let stem = Some(stem.trim_matches(['.', '-'])).filter(|stem| !stem.is_empty());
        PathBuf::from(format!("{}.toml", stem.unwrap_or("bench")))
    }

    /// The experiment, as it would stand in a file.
    fn text(&self, sent: bool) -> String {
        let is_tokio = |kind: &KindInfo| kind.name == "tokio" && self.waiting.is_some();
        let tokio = strategy::kinds().into_iter().find(is_tokio).map(|kind| kind.name);
        let usual = ["serial", "scope", "rayon"].into_iter().chain(tokio).chain(sent.then_some("process"));
        let kinds = usual.chain(self.strategies.iter().map(|own| own.info.name));
        let strategies = || kinds.map(|kind| format!("\n[[strategy]]\nkind = {}\n", quoted(kind))).collect::<String>();
        self.experiment.clone().unwrap_or_else(|| format!("title = {}\n{}", quoted(&self.name), strategies()))
    }
}

/// Text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
