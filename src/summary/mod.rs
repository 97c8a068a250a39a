//! Samples -> Summary: every number that a report shows, with its interval.
//!
//! In comes a run as it lies in its folder, out goes a [`Summary`] of plain values. Nothing here measures, reads files
//! or writes words for people but for the warnings.

mod advice;
mod attainable;
mod best;
mod blocks;
mod case;
mod choice;
mod costs;
mod cpus;
mod fastest;
mod group;
mod losses;
mod machine_line;
mod models;
mod origin;
mod others;
mod pays;
mod require;
mod schedule;
mod study;
mod timeline;
mod traced;
mod types;
mod warnings;

#[doc(inline)]
pub use crate::plan::{Coordinate, Measure, Scaling};
#[doc(inline)]
pub use crate::record::Status;
#[doc(inline)]
pub use crate::workload::Workload;
pub use advice::{Advice, Facts, advice};
pub use choice::{Best, Fastest, TimesAsFast};
pub use machine_line::MachineLine;
pub use origin::Origin;
pub use schedule::{Bar, Timeline, WorkerTime};
#[doc(hidden)]
pub use study::{ENOUGH, ScalingStudy, StudyPoint, StudySeries};
pub use types::{
    Answer, Binding, CaseSummary, Fitted, Group, InputSummary, Judged, Model, Outcome, Summary, Witnessed,
};
pub(crate) use warnings::of_launches;

// What predictions are made of, beside the numbers that reports show.
pub(crate) use blocks::{Blocks, whole as whole_blocks};
pub(crate) use costs::{before_first_record_s, delays, serial_shares};
pub(crate) use cpus::{cpus, is_computing, needed_by_worker};

use crate::plan::Requirement;
use crate::record::Run;

impl Summary {
    /// Summarises the whole blocks of a run.
    #[doc(hidden)]
    pub fn of(run: &Run) -> Self {
        if run.record.compared.is_some() {
            let note = "this is the run of a gate: these are the numbers of its head alone".to_owned();
            let mut head = Self::of(&run.of_head());
            head.notes.insert(0, note);
            head.is_of_head = true;
            return head;
        }
        let plan = &run.record.plan;
        let blocks = blocks::whole(run);
        let groups: Vec<Group> =
            plan.groups().iter().filter_map(|group| group::summarise(run, &blocks, group)).collect();
        let judge = |rule: &Requirement| {
            let taken = plan.index_of(&rule.case).and_then(|case| others::taken(run, &blocks, case));
            require::judge(rule, plan.confidence, &groups, taken)
        };
        let requirements = plan.requirements.iter().map(judge).collect();
        let origin = Origin::of(run, blocks.count());
        let resumed = origin::sessions_note(&run.whole_blocks());
        let notes = plan.notes.iter().chain(&run.record.preparation.notes).cloned().chain(resumed).collect();
        let warnings = origin.cut_off.iter().cloned().chain(warnings::all(run, &blocks, &groups)).collect();
        Self {
            experiment: plan.experiment.clone(),
            title: plan.title.clone(),
            is_of_head: false,
            workload: plan.workload,
            blocks: blocks.count(),
            blocks_planned: plan.blocks as usize,
            confidence: plan.confidence,
            seed: plan.seed,
            machine: MachineLine::of(run),
            origin,
            notes,
            retried: warnings::of_retried(run),
            warnings,
            groups,
            requirements,
        }
    }
}

/// The turns of a run: for each case, in the order of its plan, the median of each whole block's timed executions, in
/// seconds.
#[doc(hidden)]
pub fn turns_s(run: &Run) -> Vec<Vec<f64>> {
    let blocks = blocks::whole(run);
    (0..run.record.plan.cases.len()).map(|case| blocks.turns_s(case)).collect()
}
