//! What others took of the cpus while a case was measured, and how much faster it may be without them.

use super::blocks::Blocks;
use super::cpus::{busy, cpus_of};
use crate::machine::Others;
use crate::record::Run;
use crate::stats::{hodges_lehmann, speedup};

/// What others did to a case.
#[derive(Clone, Copy)]
pub(super) struct Taken {
    /// How many cpus they took on average.
    pub cpus: f64,
    /// The high end of its speedup may be so many times as high without them.
    pub at_most: f64,
}

/// None where the system does not say, or where nothing was measured.
pub(super) fn taken(run: &Run, blocks: &Blocks<'_>, case: usize) -> Option<Taken> {
    let plan = &run.record.plan;
    let baseline = plan.index_of(&plan.cases[case].baseline)?;
    let others: Vec<Others> = blocks.others(case);
    let times_s = [baseline, case].map(|case| blocks.turns_s(case));
    let all = times_s.iter().all(|times_s| times_s.len() == others.len());
    let seen = speedup(&times_s[0], &times_s[1], plan.confidence).filter(|_| all)?;
    let all_cpus = cpus_of(run, case);
    let wanted = (plan.cases[case].cpus() as f64).min(all_cpus);
    let had = Cpus { all: all_cpus, used: busy(blocks, case), wanted };
    let logs = times_s[0].iter().zip(&times_s[1]).zip(&others);
    let without: Vec<f64> =
        logs.map(|((baseline_s, case_s), others)| (baseline_s / case_s * had.factor(others.cpus())).ln()).collect();
    let without = hodges_lehmann(&without, plan.confidence)?;
    let span_s: f64 = others.iter().map(|others| others.span_s).sum();
    let taken_s: f64 = others.iter().map(|others| others.cpu_s + others.stolen_s).sum();
    Some(Taken { cpus: taken_s / span_s.max(f64::MIN_POSITIVE), at_most: (without.high.exp() / seen.high).max(1.0) })
}

/// The cpus that a case had.
struct Cpus {
    /// All that there are.
    all: f64,
    /// How many it kept busy, where that is known.
    used: Option<f64>,
    /// How many it can keep busy.
    wanted: f64,
}

impl Cpus {
    /// How many times as fast it would be at most, had others not taken so many cpus: the least of what limits it.
    ///
    /// - It would have had theirs as well: (used + taken) / used; but no more than it can use: wanted / used.
    /// - It waited for a cpu no longer than others had one: 1 / (1 - taken).
    /// - It waited for a cpu only while all of them were busy: 1 / (1 - (used + taken) / all).
    fn factor(&self, taken: f64) -> f64 {
        let used = self.used.unwrap_or(self.wanted).max(f64::MIN_POSITIVE);
        let slowed = |waiting: f64| if waiting < 1.0 { 1.0 / (1.0 - waiting) } else { f64::INFINITY };
        let limits =
            [(used + taken) / used, self.wanted.max(used) / used, slowed(taken), slowed((used + taken) / self.all)];
        limits.into_iter().fold(f64::INFINITY, f64::min).max(1.0)
    }
}
