//! A gate's run: the blocks of two executables in, verdicts out. They come about in the same way while it is measured,
//! to know when it is over, and from its raw files, for every report.

use serde::Serialize;

use crate::gate::{Block, CaseVerdict, Check, Refusal, Rules, Verdict};
use crate::plan::{Case, Plan};
use crate::record::{Compared, Executable, Phase, Preparation, Rule, Run, Sample, Status, Variant};
use crate::stats::quantile;
use crate::text::with_cause;

/// Everything that the reports of a gate say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The experiment's stem.
    pub experiment: String,
    /// The experiment's title.
    pub title: String,
    /// What is compared with; none where nothing is compared.
    pub base: Option<Executable>,
    /// What is judged.
    pub head: Executable,
    /// What is judged, and how surely.
    pub rules: Rules,
    /// Blocks that were measured.
    pub blocks: usize,
    /// Why no further block followed; none where it was killed.
    pub ended: Option<Rule>,
    /// The verdicts: cases in the order of the plan, then those that base alone has.
    pub cases: Vec<CaseVerdict>,
    /// Cases that base alone has, and the experiment file names as removed.
    pub removed: Vec<String>,
    /// What the user must know of what was not compared, a sentence each.
    pub remarks: Vec<String>,
    /// Whether the program that measured its own work was built without optimisation; its other build most likely, too.
    pub debug_build: bool,
    /// What was decided for the user.
    pub notes: Vec<String>,
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
        let ended = record.sessions.last().and_then(|session| session.ended.as_ref()).map(|ended| ended.rule);
        Ok(Some(Self {
            experiment: record.plan.experiment.clone(),
            title: record.plan.title.clone(),
            base: compared.base.clone(),
            head: compared.head.clone(),
            rules: compared.rules,
            blocks,
            ended,
            cases: in_order(run, compared, verdicts),
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

/// The blocks again, as they were measured.
fn measured(run: &Run, compared: &Compared) -> Result<(usize, Vec<CaseVerdict>), Refusal> {
    let mut checking = Checking::new(&run.record.plan, &run.record.preparation, compared)?;
    for block in run.samples.chunk_by(|one, other| (one.session, one.block) == (other.session, other.block)) {
        checking.add(block);
    }
    Ok((checking.blocks, checking.check.verdicts()))
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
    let index = record.plan.cases.iter().position(|case| case.id == id)?;
    let of_case = |sample: &&Sample| sample.case == index && sample.variant != Some(Variant::Base);
    if let Some(failed) = samples.iter().filter(of_case).find(|sample| sample.status != Status::Ok) {
        return Some(CaseVerdict::unmeasured(id, Verdict::Failed, told(None, Some(&reason(failed)))));
    }
    let timed = |sample: &&Sample| sample.phase == Phase::Timed;
    let executions = samples.iter().filter(of_case).filter(timed).count();
    let cause = || "it was never run to the end of a turn".to_owned();
    let whole = executions >= record.preparation.cases[index].iterations.max(1) as usize;
    (!whole).then(|| CaseVerdict::unmeasured(id, Verdict::Inconclusive, Some(cause())))
}

/// All verdicts, in the order of the plan. A case that is new must run, and so must its baseline, and one that nothing
/// is relative to.
fn in_order(run: &Run, compared: &Compared, measured: Vec<CaseVerdict>) -> Vec<CaseVerdict> {
    let cases = &run.record.plan.cases;
    let baseline = |id: &str| cases.iter().find(|case| case.id == id).map(|case| case.baseline.as_str());
    let settled = compared.settled.iter().map(|known| {
        let as_settled = || CaseVerdict::unmeasured(&known.case, known.verdict, known.cause.clone());
        if known.verdict != Verdict::New {
            return as_settled();
        }
        let of_baseline = |baseline: &str| {
            let CaseVerdict { verdict, reason, .. } = not_run(run, baseline)?;
            let why = reason.map(|reason| reason.words()).unwrap_or_default();
            Some(CaseVerdict::unmeasured(&known.case, verdict, Some(format!("its baseline {baseline}: {why}"))))
        };
        let failed = not_run(run, &known.case).or_else(|| baseline(&known.case).and_then(of_baseline));
        failed.unwrap_or_else(as_settled)
    });
    let lone = run.record.plan.lone().filter_map(|baseline| not_run(run, &baseline.id));
    let mut all: Vec<CaseVerdict> = measured.into_iter().chain(settled).chain(lone).collect();
    let index = |id: &str| cases.iter().position(|case| case.id == id).unwrap_or(usize::MAX);
    all.sort_by_key(|verdict| index(&verdict.case));
    all
}

/// A check of a plan's cases in progress: it is given block after block, and says who still needs one.
pub struct Checking<'a> {
    plan: &'a Plan,
    preparation: &'a Preparation,
    check: Check,
    blocks: usize,
}

impl<'a> Checking<'a> {
    /// A check of the cases on which there is no verdict yet.
    ///
    /// # Errors
    ///
    /// Where no verdict can be reached.
    pub fn new(plan: &'a Plan, preparation: &'a Preparation, compared: &Compared) -> Result<Self, Refusal> {
        let settled = |id: &str| compared.settled.iter().any(|known| known.case == id);
        let cases = plan.cases.iter().filter(|case| case.id != case.baseline && !settled(&case.id));
        let check = Check::new(compared.rules, cases.map(|case| case.id.clone()).collect())?;
        Ok(Self { plan, preparation, check, blocks: 0 })
    }

    /// Whether every case is decided.
    pub fn over(&self) -> bool {
        self.check.over()
    }

    /// The indices of the cases that need their turns in the next block: those that are undecided, and their baselines.
    pub fn needed(&self) -> Vec<usize> {
        let undecided: Vec<usize> = self.check.undecided().filter_map(|id| self.index(id)).collect();
        let baselines = undecided.iter().filter_map(|&case| self.index(&self.plan.cases[case].baseline));
        let mut needed: Vec<usize> = baselines.chain(undecided.iter().copied()).collect();
        needed.sort_unstable();
        needed.dedup();
        needed
    }

    /// Takes the samples of a block, and returns the verdicts that it led to. Whoever failed in it has failed, whole or
    /// not; for all else a block that is not whole does not count.
    pub fn add(&mut self, samples: &[Sample]) -> Vec<CaseVerdict> {
        let undecided: Vec<String> = self.check.undecided().map(str::to_owned).collect();
        let turns = Turns { preparation: self.preparation, samples };
        let mut blocks = Vec::new();
        for id in &undecided {
            let (Some(case), Some(baseline)) = self.pair(id) else { continue };
            let of_baseline = |cause| format!("its baseline {} failed {cause}", self.plan.cases[baseline].id);
            // Every id comes from the check itself.
            if let Some(cause) = turns.failure(case).or_else(|| turns.failure(baseline).map(of_baseline)) {
                let _ = self.check.fail(id, cause);
            } else {
                blocks.push((id, turns.block(case, baseline)));
            }
        }
        if blocks.iter().all(|(_, block)| block.is_some()) {
            for (id, block) in blocks.into_iter().filter_map(|(id, block)| Some((id, block?))) {
                let _ = self.check.add(id, block);
            }
            self.blocks += 1;
            self.check.look();
        }
        let still: Vec<&str> = self.check.undecided().collect();
        if still.len() == undecided.len() {
            return Vec::new();
        }
        let decided = |verdict: &CaseVerdict| undecided.contains(&verdict.case) && !still.contains(&&*verdict.case);
        self.check.verdicts().into_iter().filter(decided).collect()
    }

    fn index(&self, id: &str) -> Option<usize> {
        self.plan.cases.iter().position(|case| case.id == id)
    }

    fn pair(&self, id: &str) -> (Option<usize>, Option<usize>) {
        let case = self.index(id);
        (case, case.and_then(|case| self.index(&self.plan.cases[case].baseline)))
    }
}

/// The turns of a block.
struct Turns<'a> {
    preparation: &'a Preparation,
    samples: &'a [Sample],
}

impl Turns<'_> {
    /// Four turns: none where one of them is missing.
    fn block(&self, case: usize, baseline: usize) -> Option<Block> {
        Some(Block {
            baseline_base_s: self.turn_s(baseline, Variant::Base)?,
            case_base_s: self.turn_s(case, Variant::Base)?,
            baseline_head_s: self.turn_s(baseline, Variant::Head)?,
            case_head_s: self.turn_s(case, Variant::Head)?,
        })
    }

    /// The median of a turn, in seconds; none where the turn is not whole.
    fn turn_s(&self, case: usize, variant: Variant) -> Option<f64> {
        let timed = |sample: &&Sample| sample.phase == Phase::Timed && sample.status == Status::Ok;
        let walls: Vec<f64> = self.of(case, variant).filter(timed).filter_map(|sample| sample.wall_s).collect();
        let whole = walls.len() == self.preparation.cases[case].iterations as usize;
        // The file holds nanoseconds: what is read from it later must be what is judged now.
        let in_file = walls.iter().map(|wall_s| (wall_s * 1e9).round() / 1e9).collect::<Vec<f64>>();
        quantile(&in_file, 0.5).filter(|_| whole)
    }

    /// Who failed, and how: base, head or both.
    fn failure(&self, case: usize) -> Option<String> {
        let failed = |variant| self.of(case, variant).find(|sample| sample.status != Status::Ok).map(reason);
        told(failed(Variant::Base).as_deref(), failed(Variant::Head).as_deref())
    }

    fn of(&self, case: usize, variant: Variant) -> impl Iterator<Item = &Sample> {
        self.samples.iter().filter(move |sample| sample.case == case && sample.variant == Some(variant))
    }
}

fn reason(sample: &Sample) -> String {
    with_cause(sample.status.name(), &sample.cause)
}

fn told(base: Option<&str>, head: Option<&str>) -> Option<String> {
    match (base, head) {
        (None, None) => None,
        (Some(base), None) => Some(format!("in base: {base}")),
        (None, Some(head)) => Some(format!("in head: {head}")),
        (Some(base), Some(head)) if base == head => Some(format!("in base and head: {base}")),
        (Some(base), Some(head)) => Some(format!("in base: {base}; in head: {head}")),
    }
}
