//! What a gate's run says: the verdicts on its cases, from its raw files.

use serde::Serialize;

use super::checking::{Checking, how_it_failed};
use crate::gate::{CaseVerdict, Refusal, Rules, Verdict};
use crate::plan::{Case, Plan};
use crate::record::{Compared, Executable, Phase, Rule, Run, Sample, Status, Variant, others_cpus};

/// Everything that the reports of a gate say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    pub experiment: String,
    pub title: String,
    /// What is compared with; none where nothing is compared.
    pub base: Option<Executable>,
    pub head: Executable,
    /// What is judged, and how surely.
    pub rules: Rules,
    /// Blocks that were measured.
    pub blocks: usize,
    /// Why no further block followed; none where it was killed.
    pub ended: Option<Rule>,
    /// The verdicts: cases in the order of the plan, then those that base alone has.
    pub cases: Vec<CaseVerdict>,
    /// The strategies of which several cases regressed.
    pub lost: Vec<LostCurve>,
    /// Cases that base alone has, and the experiment file names as removed.
    pub removed: Vec<String>,
    /// What the user must know of what was not compared, a sentence each.
    pub remarks: Vec<String>,
    /// How many cpus others, or the host, took meanwhile, on average; none where that is not known.
    pub others_cpus: Option<f64>,
    /// Whether the program that measured its own work was built without optimisation; its other build most likely, too.
    pub debug_build: bool,
    /// What was decided for the user.
    pub notes: Vec<String>,
}

/// From where on the curve of a strategy was lost.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LostCurve {
    /// What the strategy's cases have in common: `scope chunk=16`, and what tells their group from the others.
    pub series: String,
    /// The fewest workers from which on every case regressed.
    pub from: usize,
    /// Whether it is lost at every worker count that was judged.
    pub everywhere: bool,
}

impl Comparison {
    /// The verdicts on the cases of a gate's run; none where it is the run of no gate.
    ///
    /// # Errors
    ///
    /// Where its rules can give no verdict.
    pub fn of(run: &Run) -> Result<Option<Self>, Refusal> {
        let record = &run.record;
        let Some(compared) = &record.compared else { return Ok(None) };
        let (blocks, verdicts) = match compared.base {
            Some(_) => measured(run, compared)?,
            None => (0, alone(run)),
        };
        let cases = in_order(run, compared, verdicts);
        Ok(Some(Self {
            lost: lost(&record.plan, &cases),
            experiment: record.plan.experiment.clone(),
            title: record.plan.title.clone(),
            base: compared.base.clone(),
            head: compared.head.clone(),
            rules: compared.rules,
            blocks,
            ended: record.ended_by(),
            cases,
            others_cpus: others_cpus(&run.samples),
            removed: compared.removed.clone(),
            remarks: compared.remarks.clone(),
            debug_build: !record.plan.compares_commands()
                && record.sessions.last().is_some_and(|session| session.machine.debug_build),
            notes: record.plan.notes.iter().chain(&record.preparation.notes).cloned().collect(),
        }))
    }

    /// How many cases have that verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.cases.iter().filter(|case| case.verdict == verdict).count()
    }
}

/// The curves of which two or more cases regressed, those with the most workers among them.
fn lost(plan: &Plan, verdicts: &[CaseVerdict]) -> Vec<LostCurve> {
    let mut curves: Vec<(String, Vec<(usize, Verdict)>)> = Vec::new();
    for group in plan.groups() {
        for case in group.cases.iter().map(|index| &plan.cases[*index]) {
            let Some(verdict) = verdicts.iter().find(|verdict| verdict.case == case.id) else { continue };
            let series = [case.series(), group.label.clone()].into_iter().filter(|part| !part.is_empty());
            let series = series.collect::<Vec<_>>().join(" ");
            match curves.iter_mut().find(|(known, _)| *known == series) {
                Some((_, points)) => points.push((case.workers, verdict.verdict)),
                None => curves.push((series, vec![(case.workers, verdict.verdict)])),
            }
        }
    }
    curves.into_iter().filter_map(|(series, points)| lost_curve(series, points)).collect()
}

fn lost_curve(series: String, mut points: Vec<(usize, Verdict)>) -> Option<LostCurve> {
    points.sort_by_key(|(workers, _)| std::cmp::Reverse(*workers));
    let lost: Vec<usize> =
        points.iter().take_while(|(_, verdict)| *verdict == Verdict::Regressed).map(|(workers, _)| *workers).collect();
    let from = *lost.last().filter(|_| lost.len() > 1)?;
    Some(LostCurve { series, from, everywhere: lost.len() == points.len() })
}

/// The blocks again, as they were measured.
fn measured(run: &Run, compared: &Compared) -> Result<(usize, Vec<CaseVerdict>), Refusal> {
    let mut checking = Checking::new(&run.record.plan, &run.record.preparation, compared)?;
    for block in run.samples.chunk_by(|one, other| (one.session, one.block) == (other.session, other.block)) {
        checking.add(block);
    }
    Ok((checking.blocks, checking.verdicts()))
}

/// Without a base every case is new, if it runs; a baseline is a case of its own only where it does not.
fn alone(run: &Run) -> Vec<CaseVerdict> {
    let verdict = |case: &Case| match not_run(run, &case.id) {
        Some(verdict) => Some(verdict),
        None if case.id == case.baseline => None,
        None => Some(CaseVerdict::unmeasured(&case.id, Verdict::New, None)),
    };
    run.record.plan.cases.iter().filter_map(verdict).collect()
}

/// The verdict on a case that head never brought to an end, be it by its own fault; none where it did.
fn not_run(run: &Run, id: &str) -> Option<CaseVerdict> {
    let Run { record, samples, .. } = run;
    let index = record.plan.index_of(id)?;
    let of_case = |sample: &&Sample| sample.case == index && sample.variant != Some(Variant::Base);
    if let Some(failed) = samples.iter().filter(of_case).find(|sample| sample.status != Status::Ok) {
        return Some(CaseVerdict::unmeasured(id, Verdict::Failed, Some(format!("in head: {}", how_it_failed(failed)))));
    }
    let timed = |sample: &&Sample| sample.phase == Phase::Timed;
    let executions = samples.iter().filter(of_case).filter(timed).count();
    let cause = "it was never run to the end of a turn".to_owned();
    let whole = executions >= record.preparation.cases[index].iterations.max(1) as usize;
    (!whole).then(|| CaseVerdict::unmeasured(id, Verdict::Inconclusive, Some(cause)))
}

/// All verdicts, in the order of the plan, with those that were known before the first block.
fn in_order(run: &Run, compared: &Compared, measured: Vec<CaseVerdict>) -> Vec<CaseVerdict> {
    let plan = &run.record.plan;
    let settled = compared.settled.iter().map(|known| {
        let failed = if known.verdict == Verdict::New { new_but_not_run(run, &known.case) } else { None };
        failed.unwrap_or_else(|| CaseVerdict::unmeasured(&known.case, known.verdict, known.cause.clone()))
    });
    let mut all: Vec<CaseVerdict> = measured.into_iter().chain(settled).collect();
    all.sort_by_key(|verdict| plan.index_of(&verdict.case).unwrap_or(usize::MAX));
    all
}

/// The verdict on a new case that did not run, or whose baseline did not; none where both did.
fn new_but_not_run(run: &Run, id: &str) -> Option<CaseVerdict> {
    not_run(run, id).or_else(|| {
        let baseline = &run.record.plan.cases.iter().find(|case| case.id == id)?.baseline;
        let CaseVerdict { verdict, reason, .. } = not_run(run, baseline)?;
        let why = reason.map(|reason| reason.words()).unwrap_or_default();
        Some(CaseVerdict::unmeasured(id, verdict, Some(format!("its baseline {baseline}: {why}"))))
    })
}
