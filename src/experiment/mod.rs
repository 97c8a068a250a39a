//! The TOML shape of an experiment file, with the places of its values; every mistake found, at its place, at once.

mod commands;
mod gate;
mod keys;
mod kinds;
mod mistake;
mod pattern;
mod repetitions;
mod schema;
mod spread;
mod strategies;
mod values;

use std::ffi::OsStr;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

pub use gate::GateTable;
pub use kinds::Kinds;
pub(crate) use mistake::Origin;
pub use mistake::{Mistake, Mistakes};
pub use pattern::Pattern;
pub use repetitions::Repetitions;
pub use schema::schema;
pub(crate) use values::grouped;

use crate::dataset::{Dataset, read_text};
use crate::strategy::KindInfo;
use crate::workload::{Delay, Settings, Workload};

/// The largest experiment file, in bytes.
pub const MAX_FILE: u64 = 1 << 20;
/// The most workers that a case may have.
pub const MAX_WORKERS: usize = 65_536;

/// What the user wrote, every value valid by itself. Whether the values fit together is seen when it is planned.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    /// The file's name without the ending.
    pub stem: String,
    /// The title; the stem where the file has none.
    pub title: String,
    /// The datasets; more than one sweep.
    pub datasets: Vec<Spanned<Dataset>>,
    /// How a record's cost is spent; none where every strategy is a command.
    pub workload: Option<Workload>,
    /// The workload's parameters.
    pub work: Settings,
    /// What records cost; more than one sweep.
    pub delays: Vec<Spanned<Delay>>,
    /// The parts of the total delay that are spent before the map, each from 0 to 1; more than one sweep.
    pub serial_fractions: Vec<Spanned<f64>>,
    /// The year that ages are taken at.
    pub reference_year: i32,
    /// The worker counts of every strategy that has none of its own.
    pub workers: Vec<Spanned<Workers>>,
    /// Whether more workers get more to do; both sweep.
    pub scalings: Vec<Spanned<Scaling>>,
    /// How much there is to do, of each worker in weak scaling: records, or what a command makes of `{size}`.
    pub size: Option<u64>,
    /// The number of blocks, or the precision to reach.
    pub repetitions: Repetitions,
    /// The target confidence of every interval.
    pub confidence: f64,
    /// Timed executions in a turn.
    pub iterations: Count,
    /// Executions before them.
    pub warmup: Count,
    /// The longest that one execution may take.
    pub timeout: Duration,
    /// How long the run may take: it ends after the last block that fits.
    pub budget: Option<Duration>,
    /// What keeps turns apart.
    pub isolation: Isolation,
    /// The seed of everything random.
    pub seed: u64,
    /// Partial cases to leave out.
    pub exclude: Vec<Spanned<Pattern>>,
    /// The ways to run it, in the order of the file; at least one.
    pub strategies: Vec<StrategyTable>,
    /// What the run must reach.
    pub requirements: Vec<RequireTable>,
    /// What a gate must notice.
    pub gate: GateTable,
    /// What a strategy of it could be.
    pub kinds: Kinds,
    pub(crate) origin: Origin,
}

impl Experiment {
    /// The file's name, as it was given; there need not be one.
    pub fn file(&self) -> &str {
        self.origin.file()
    }

    /// The file's text, without overrides.
    pub fn source(&self) -> &str {
        self.origin.source()
    }
}

/// A `[[strategy]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct StrategyTable {
    /// Where it stands.
    pub span: Range<usize>,
    /// The kind, a known one.
    pub kind: Spanned<String>,
    /// The name that the file gives it.
    pub name: Option<Spanned<String>>,
    /// Its own worker counts.
    pub workers: Option<Vec<Spanned<Workers>>>,
    /// The strategy that its speedups are relative to.
    pub baseline: Option<Spanned<String>>,
    /// The kind's parameters that the file sets, in the order of the kind's list; more than one value sweep.
    pub parameters: Vec<(String, Vec<Spanned<Value>>)>,
}

/// A `[[require]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct RequireTable {
    /// Which cases must hold it.
    pub cases: Spanned<Pattern>,
    /// What they must reach at least; one or more.
    pub at_least: Vec<Spanned<(Measure, f64)>>,
}

/// One entry of `workers`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workers {
    /// So many.
    Exactly(usize),
    /// `"2*cpus"`, `"cpus/2"`.
    Cpus {
        /// What the cpus are multiplied with.
        times: usize,
        /// What they are then divided by.
        over: usize,
    },
    /// 1, 2, 4 and so on, up to the cpus.
    PowersOfTwo,
}

impl Workers {
    /// The worker counts that it stands for on a machine with so many cpus; none below 1.
    pub fn resolve(self, cpus: usize) -> Vec<usize> {
        match self {
            Workers::Exactly(count) => vec![count],
            Workers::Cpus { times, over } => vec![(cpus.saturating_mul(times) / over.max(1)).max(1)],
            Workers::PowersOfTwo => {
                (0..usize::BITS).map(|power| 1 << power).take_while(|&count| count <= cpus.max(1)).collect()
            }
        }
    }
}

/// A number that the experiment fixes or leaves to the runner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Count {
    /// Decided by the runner, once, and recorded.
    Auto,
    /// Exactly this many.
    Exactly(u32),
}

/// The numbers that a requirement can speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Baseline time over case time.
    Speedup,
    /// Speedup x baseline workers / workers.
    Efficiency,
    /// Speedup over its bound.
    OfBound,
}

/// Whether more workers get more to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scaling {
    /// The same work for any number of workers: how much sooner is it done?
    #[default]
    Strong,
    /// The same work for each worker: how much more is done in the same time?
    Weak,
}

impl Scaling {
    /// Every scaling with its name in an experiment file.
    pub const ALL: [(&str, Scaling); 2] = [("strong", Scaling::Strong), ("weak", Scaling::Weak)];

    /// Its name in an experiment file.
    pub fn name(self) -> &'static str {
        match self {
            Scaling::Strong => "strong",
            Scaling::Weak => "weak",
        }
    }
}

/// What keeps turns apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Isolation {
    /// A fresh process for each turn: nothing that one leaves behind reaches another.
    Case,
    /// A fresh process for each block.
    Block,
    /// Nothing: every turn runs in the runner's own process, for debuggers and profilers.
    None,
}

impl Isolation {
    /// Every isolation with its name in an experiment file.
    pub const ALL: [(&str, Isolation); 3] =
        [("case", Isolation::Case), ("block", Isolation::Block), ("none", Isolation::None)];
}

/// What a program brings itself, and a file of it need not name: its records and its transform, and strategies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Own {
    /// What its dataset is called.
    pub dataset: String,
    /// Its strategies.
    pub strategies: Vec<KindInfo>,
}

/// Reads an experiment file with some of its keys set anew, and looks at the datasets that it names: `delay=100ms`,
/// `workers=[1, 2]`. The value is TOML, or bare text. It may be about the `own` work of this program.
///
/// # Errors
///
/// Every mistake in it, at its place, which may be in an override's own text; or the one reason why it cannot be read at
/// all.
pub fn read_with(path: &Path, overrides: &[String], own: Option<&Own>) -> Result<Experiment, Mistakes> {
    match read_text(path, MAX_FILE) {
        Ok(text) => parse_with(path, &text, overrides, own),
        Err(fault) => {
            let mistake = Mistake::new(0..0, fault.to_string()).help_if(fault.help());
            Err(Origin::new(path.display().to_string(), "", &[]).mistakes(vec![mistake]))
        }
    }
}

/// Reads the text of an experiment file. Datasets are looked for beside `path`, which need not exist.
///
/// # Errors
///
/// Every mistake in it, at its place.
pub fn parse(path: &Path, text: &str, overrides: &[String]) -> Result<Experiment, Mistakes> {
    parse_with(path, text, overrides, None)
}

/// Reads the text of an experiment file, which may be about the `own` work of this program.
///
/// # Errors
///
/// Every mistake in it, at its place.
pub fn parse_with(path: &Path, text: &str, overrides: &[String], own: Option<&Own>) -> Result<Experiment, Mistakes> {
    let origin = Origin::new(path.display().to_string(), text, overrides);
    let mut findings = Vec::new();
    if text.trim_start_matches('\u{feff}').trim().is_empty() {
        findings.push(Mistake::new(0..0, "the file is empty").help(keys::SMALLEST));
        return Err(origin.mistakes(findings));
    }
    // Blanks before an override shift its spans to its place in the origin.
    let shifted: Vec<String> = origin.overrides().map(|(start, text)| " ".repeat(start) + text).collect();
    // toml itself refuses deep nesting before it can fill the stack.
    let (table, errors) = DeTable::parse_recoverable(text);
    findings.extend(errors.iter().map(syntax));
    let mut table = table.into_inner();
    for text in &shifted {
        match overriding(text) {
            Ok((new, deep)) => set(&mut table, new, deep),
            Err(mistake) => findings.push(mistake),
        }
    }
    if !findings.is_empty() {
        // What else would be found in a damaged table might be wrong.
        return Err(origin.mistakes(findings));
    }
    let stem = path.file_stem().unwrap_or(OsStr::new("experiment")).to_string_lossy().into_owned();
    keys::experiment(&table, stem, path.parent().unwrap_or(Path::new("")), own, origin)
}

fn syntax(error: &toml::de::Error) -> Mistake {
    let span = error.span().unwrap_or(0..0);
    Mistake::new(span, error.message().lines().collect::<Vec<_>>().join(", "))
}

/// The table that `KEY=VALUE` stands for, with how deep the value lies in it: `gate.loss=10%` sets one key of a table.
/// What is no TOML is bare text: `delay=1s` needs no quotes.
fn overriding(text: &str) -> Result<(DeTable<'_>, usize), Mistake> {
    let start = text.len() - text.trim_start().len();
    let Some((key, value)) = text.split_once('=') else {
        let mistake = Mistake::new(start..text.len(), format!("`{}` sets nothing", text.trim()));
        return Err(mistake.help("write KEY=VALUE, such as delay=100ms"));
    };
    let names: Vec<&str> = key.trim().split('.').map(str::trim).collect();
    let parsed = DeTable::parse(text).ok().map(Spanned::into_inner).filter(|table| table.len() == 1);
    let table = parsed.unwrap_or_else(|| {
        let bare = Spanned::new(key.len() + 1..text.len(), DeValue::String(value.trim().into()));
        let table_of = |name: &str, value| {
            let name: DeString<'_> = name.to_owned().into();
            [(Spanned::new(start..key.len(), name), value)].into_iter().collect()
        };
        let (last, outer) = names.split_last().unwrap_or((&"", &[]));
        let innermost = table_of(last, bare);
        outer
            .iter()
            .rfold(innermost, |inner, name| table_of(name, Spanned::new(start..text.len(), DeValue::Table(inner))))
    });
    Ok((table, names.len()))
}

/// Sets the values that lie so deep in `new`, and leaves what stands beside them.
fn set<'a>(table: &mut DeTable<'a>, new: DeTable<'a>, deep: usize) {
    for (key, value) in new {
        let (name, span) = (key.get_ref().as_ref(), value.span());
        match (table.get_mut(name).map(Spanned::get_mut), value.into_inner()) {
            (Some(DeValue::Table(old)), DeValue::Table(new)) if deep > 1 => set(old, new, deep - 1),
            (_, value) => {
                table.remove(name);
                table.insert(key, Spanned::new(span, value));
            }
        }
    }
}
