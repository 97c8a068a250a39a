//! What a gate's run says: the verdicts on its cases, from its raw files.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::checking::{Checking, how_it_failed};
use crate::gate::{CaseVerdict, Refusal, Rules, Verdict};
use crate::plan::Plan;
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
        let head = Head::of(run);
        let (blocks, verdicts) = match compared.base {
            Some(_) => measured(run, compared)?,
            None => (0, head.alone()),
        };
        let cases = head.in_order(compared, verdicts);
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

    /// Whether anything was measured that can be told: where all cases failed, nothing was.
    pub fn has_numbers(&self) -> bool {
        self.cases.iter().any(|case| case.changes.is_some())
    }

    /// How many cases have that verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.cases.iter().filter(|case| case.verdict == verdict).count()
    }
}

/// The curves of which two or more cases regressed, those with the most workers among them.
fn lost(plan: &Plan, verdicts: &[CaseVerdict]) -> Vec<LostCurve> {
    let verdicts: HashMap<&str, Verdict> =
        verdicts.iter().map(|verdict| (verdict.case.as_str(), verdict.verdict)).collect();
    let point = |case: &usize| {
        let case = &plan.cases[*case];
        Some((case.workers, *verdicts.get(case.id.as_str())?))
    };
    let mut lost = Vec::new();
    for group in plan.groups() {
        let curves = plan.series(&group).into_iter();
        lost.extend(curves.filter_map(|(series, cases)| {
            lost_curve(group.name_of(&series), cases.iter().filter_map(point).collect())
        }));
    }
    lost
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

/// What head did, by case.
struct Head<'a> {
    plan: &'a Plan,
    /// The index of each case in the plan, by its id.
    indices: HashMap<&'a str, usize>,
    cases: Vec<HeadCase<'a>>,
}

#[derive(Clone, Default)]
struct HeadCase<'a> {
    failed: Option<&'a Sample>,
    /// Timed ones.
    executions: usize,
    /// How many of those a turn has.
    in_a_turn: usize,
}

impl<'a> Head<'a> {
    fn of(run: &'a Run) -> Self {
        let plan = &run.record.plan;
        let decided = run.record.preparation.cases.iter();
        let mut cases: Vec<HeadCase<'a>> = decided
            .map(|decision| HeadCase { in_a_turn: decision.iterations.max(1) as usize, ..HeadCase::default() })
            .collect();
        for sample in run.samples.iter().filter(|sample| sample.variant != Some(Variant::Base)) {
            let case = &mut cases[sample.case];
            case.executions += usize::from(sample.phase == Phase::Timed);
            if sample.status != Status::Ok {
                case.failed.get_or_insert(sample);
            }
        }
        Self { plan, indices: plan.indices(), cases }
    }

    /// Without a base every case is new, if it runs. What a gate would not judge is one only where it does not.
    fn alone(&self) -> Vec<CaseVerdict> {
        let judged: HashSet<&str> = self.plan.judged().map(|case| case.id.as_str()).collect();
        let new = |id: &str| judged.contains(id).then(|| CaseVerdict::unmeasured(id, Verdict::New, None));
        self.plan.cases.iter().filter_map(|case| self.not_run(&case.id).or_else(|| new(&case.id))).collect()
    }

    /// The verdict on a case that head never brought to an end, be it by its own fault; none where it did.
    fn not_run(&self, id: &str) -> Option<CaseVerdict> {
        let HeadCase { failed, executions, in_a_turn } = &self.cases[*self.indices.get(id)?];
        if let Some(failed) = failed {
            let cause = format!("in head: {}", how_it_failed(failed));
            return Some(CaseVerdict::unmeasured(id, Verdict::Failed, Some(cause)));
        }
        let cause = "it was never run to the end of a turn".to_owned();
        (executions < in_a_turn).then(|| CaseVerdict::unmeasured(id, Verdict::Inconclusive, Some(cause)))
    }

    /// All verdicts, in the order of the plan, with those that were known before the first block.
    fn in_order(&self, compared: &Compared, measured: Vec<CaseVerdict>) -> Vec<CaseVerdict> {
        let settled = compared.settled.iter().map(|known| {
            let failed = if known.verdict == Verdict::New { self.new_but_not_run(&known.case) } else { None };
            failed.unwrap_or_else(|| CaseVerdict::unmeasured(&known.case, known.verdict, known.cause.clone()))
        });
        let mut all: Vec<CaseVerdict> = measured.into_iter().chain(settled).collect();
        all.sort_by_key(|verdict| self.indices.get(verdict.case.as_str()).copied().unwrap_or(usize::MAX));
        all
    }

    /// The verdict on a new case that did not run, or whose baseline did not; none where both did.
    fn new_but_not_run(&self, id: &str) -> Option<CaseVerdict> {
        self.not_run(id).or_else(|| {
            let baseline = &self.plan.cases[*self.indices.get(id)?].baseline;
            let CaseVerdict { verdict, reason, .. } = self.not_run(baseline)?;
            let why = reason.map(|reason| reason.words()).unwrap_or_default();
            Some(CaseVerdict::unmeasured(id, verdict, Some(format!("its baseline {baseline}: {why}"))))
        })
    }
}
