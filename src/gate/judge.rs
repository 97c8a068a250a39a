//! One case at one look.

use statrs::distribution::{ContinuousCDF, Normal};

use super::block::{Block, Sides, Turn};
use super::looks::{Look, show_a_tenth};
use super::rules::{CORRELATION, Judge, Rules};
use super::verdict::{CaseVerdict, Change, Changes, Happened, Mean, Reason, Verdict};
use crate::stats::{
    Estimate, Finding, SignedRank, autocorrelation, hodges_lehmann, mean, mean_below, share_of_resamples,
    standard_deviation, two_modes,
};

/// Clean blocks are called correlated so rarely that 24 cases hardly ever lose a verdict to it.
const CORRELATED_BY_CHANCE: f64 = 1e-4;

/// A turn that takes so many times as long as the other one in its block is counted as far slower.
const FAR_SLOWER: f64 = 1.25;

/// Where more blocks than this share have exactly the same effect, there is no noise to judge by.
const SAME: f64 = 0.5;

/// A loss that could have been found is found with this probability.
const POWER: f64 = 0.9;

/// Finds a loss to a thousandth of the spread.
const HALVINGS: u32 = 10;

/// What a look asks of the blocks of a case.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Test {
    rules: Rules,
    look: Look,
    signed_rank: SignedRank,
}

impl Test {
    pub(super) fn of(rules: &Rules, look: Look) -> Self {
        Self { rules: *rules, look, signed_rank: SignedRank::of(look.blocks) }
    }

    /// The verdict on a case by these blocks, as many as the look has; none where they do not decide. At a look that
    /// can call nothing improved, what looks improved is not called unchanged either: a later look will tell.
    pub(super) fn verdict(&self, blocks: &[Block]) -> Option<Verdict> {
        let effects = effects(&self.rules, blocks);
        let ascending = ascending(&effects);
        if spoiled(&effects, &ascending).is_some() {
            return None;
        }
        let (margin, limit) = (self.rules.margin(), self.rules.limit());
        let above = |limit, p| self.signed_rank.above(&ascending, limit) <= p;
        if self.lost(&ascending) || self.lost_on_the_mean(blocks) {
            Some(Verdict::Regressed)
        } else if is_slower_on_the_mean(&self.rules, blocks) {
            None
        } else if self.gained(&ascending) && self.is_faster(blocks) {
            Some(Verdict::Improved)
        } else if above(limit, self.look.pass) && !(self.look.alarm == 0.0 && above(margin, 0.5)) {
            Some(Verdict::Unchanged)
        } else {
            None
        }
    }

    fn lost(&self, ascending: &[f64]) -> bool {
        let below = |limit, p| self.signed_rank.below(ascending, limit) <= p;
        below(-self.rules.margin(), self.look.alarm / 2.0) && below(0.0, self.look.change / 2.0)
    }

    fn gained(&self, ascending: &[f64]) -> bool {
        let above = |limit, p| self.signed_rank.above(ascending, limit) <= p;
        above(self.rules.margin(), self.look.alarm / 2.0) && above(0.0, self.look.change / 2.0)
    }

    /// A speedup that is larger because the baseline is slower is no gain: the case itself must be faster.
    fn is_faster(&self, blocks: &[Block]) -> bool {
        let own = Rules { judge: Judge::Time, ..self.rules };
        self.rules.judge == Judge::Time || self.gained(&ascending(&effects(&own, blocks)))
    }

    /// The second test, for what slows a part of the turns or of the executions and so leaves the median as it was.
    fn lost_on_the_mean(&self, blocks: &[Block]) -> bool {
        let Look { mean_alarm, mean_change, .. } = self.look;
        let below = |limit, p| mean_below(&excesses(&self.rules, blocks), limit) <= p;
        is_slower_on_the_mean(&self.rules, blocks) && below(-self.rules.margin(), mean_alarm) && below(0.0, mean_change)
    }
}

fn effects(rules: &Rules, blocks: &[Block]) -> Vec<f64> {
    blocks.iter().map(|block| block.effect(rules.judge)).collect()
}

fn excesses(rules: &Rules, blocks: &[Block]) -> Vec<f64> {
    blocks.iter().map(|block| block.excess(rules.judge)).collect()
}

/// Whether head took longer on the mean by more than half of the loss, however sure that is. What did is not called
/// unchanged: a tenth of its turns may have become slow, and there are no fewer blocks in which that would be sure.
fn is_slower_on_the_mean(rules: &Rules, blocks: &[Block]) -> bool {
    mean(&excesses(rules, blocks)) < -rules.margin()
}

/// Everything that is to be told of a case by these blocks, but its name.
pub(super) fn describe(rules: &Rules, look: Look, blocks: &[Block], verdict: Verdict) -> CaseVerdict {
    let decided = verdict != Verdict::Inconclusive;
    let changes = changes(rules, look, blocks, verdict);
    CaseVerdict {
        case: String::new(),
        verdict,
        blocks: blocks.len(),
        decided_at: decided.then_some(look.blocks),
        changes,
        reason: (!decided).then(|| unclear(rules, look, blocks, changes.as_ref())),
    }
}

/// Why so many blocks do not decide, the cause that explains most first.
fn unclear(rules: &Rules, look: Look, blocks: &[Block], changes: Option<&Changes>) -> Reason {
    let effects = effects(rules, blocks);
    if let Some(reason) = spoiled(&effects, &ascending(&effects)) {
        return reason;
    }
    if blocks.len() < look.blocks {
        return Reason::TooFewBlocks { next: look.blocks };
    }
    let changes = changes.filter(|_| is_slower_on_the_mean(rules, blocks));
    let slower = changes.map(|changes| Reason::SlowerOnTheMean {
        mean: changes.mean,
        blocks: blocks.len(),
        judge: rules.judge,
        shown: changes.shown(rules.judge),
        needed: if look.mean_alarm > 0.0 { look.mean_change } else { 0.0 },
    });
    modes(blocks).or(slower).unwrap_or(Reason::TooNoisy)
}

/// The two modes of base's turns and of head's; head's alone are its own doing and not the machine's.
fn modes(blocks: &[Block]) -> Option<Reason> {
    let (slower, base) = two_kinds(blocks, |block| block.case.base)?;
    let (_, head) = two_kinds(blocks, |block| block.case.head)?;
    Some(Reason::TwoModes { slower, base, head })
}

/// By how much the slower kind of these turns takes longer, and its share.
fn two_kinds(blocks: &[Block], turn: impl Fn(&Block) -> Turn) -> Option<(f64, f64)> {
    match two_modes(&blocks.iter().map(|block| turn(block).median_s).collect::<Vec<_>>()) {
        Some(Finding::TwoModes { low, high, share_high }) => Some((high / low - 1.0, share_high)),
        _ => None,
    }
}

/// Whether the turns of any side that is judged are of two kinds.
fn of_two_kinds(blocks: &[Block]) -> bool {
    let sides: [fn(&Block) -> Sides; 2] = [|block| block.case, |block| block.baseline.unwrap_or(block.case)];
    let turns: [fn(Sides) -> Turn; 2] = [|sides| sides.base, |sides| sides.head];
    sides.iter().any(|side| turns.iter().any(|turn| two_kinds(blocks, |block| turn(side(block))).is_some()))
}

/// None where there is no block.
fn changes(rules: &Rules, look: Look, blocks: &[Block], verdict: Verdict) -> Option<Changes> {
    let confidence = match verdict {
        Verdict::Unchanged => 1.0 - 2.0 * look.pass,
        _ if look.alarm > 0.0 => 1.0 - look.alarm,
        _ => 1.0 - 2.0 * look.pass,
    };
    let of = |change: fn(&Block) -> Option<f64>| {
        hodges_lehmann(&blocks.iter().map(change).collect::<Option<Vec<f64>>>()?, confidence)
    };
    let effects = effects(rules, blocks);
    let effect = hodges_lehmann(&effects, confidence)?;
    let (serial, parallel) = (of(Block::serial_change), of(|block| Some(block.parallel_change()))?);
    let margin = rules.margin();
    let by_mean = verdict == Verdict::Regressed && effect.high >= -margin;
    Some(Changes {
        effect: effect.map(f64::exp),
        serial: serial.map(|serial| serial.map(f64::exp)),
        parallel: parallel.map(f64::exp),
        speedup: of(Block::speedup_change).map(|speedup| speedup.map(f64::exp)),
        happened: Happened { serial: serial.map(|serial| change(serial, margin)), parallel: change(parallel, margin) },
        mean: on_the_mean(rules, blocks, by_mean),
        may_be_faster: effect.high > -rules.limit(),
        deviation: standard_deviation(&effects),
        lag1: autocorrelation(&effects),
        detectable: detectable(rules, look, &effects, of_two_kinds(blocks)),
    })
}

fn on_the_mean(rules: &Rules, blocks: &[Block], decided: bool) -> Mean {
    let excesses = excesses(rules, blocks);
    let far = FAR_SLOWER - 1.0;
    Mean {
        loss: -mean(&excesses),
        chance: mean_below(&excesses, 0.0),
        far_slower: excesses.iter().filter(|excess| **excess < -far).count(),
        far_faster: excesses.iter().filter(|excess| **excess > far).count(),
        decided,
        shows_a_tenth: show_a_tenth(blocks.len()),
    }
}

/// What a time did, from its log change: something only where no change at all is ruled out, and it is worth telling.
fn change(log: Estimate, margin: f64) -> Change {
    if log.low > 0.0 && log.value > margin {
        Change::Slower
    } else if log.high < 0.0 && log.value < -margin {
        Change::Faster
    } else {
        Change::Same
    }
}

/// What keeps the interval from being what it says.
fn spoiled(effects: &[f64], ascending: &[f64]) -> Option<Reason> {
    let no_spread = no_spread(ascending).map(|share| Reason::NoSpread { share });
    no_spread.or_else(|| correlated(effects))
}

/// The share of the values that are exactly the same, where that is most of them. Times that repeat to the last digit are
/// made up, or too coarse: a change that is smaller than their step does not show in them, however many blocks there are.
pub(crate) fn no_spread(ascending: &[f64]) -> Option<f64> {
    let most = ascending.chunk_by(|a, b| a == b).map(<[f64]>::len).max().unwrap_or(0);
    let share = most as f64 / ascending.len() as f64;
    (ascending.len() > 2 && share > SAME).then_some(share)
}

fn ascending(effects: &[f64]) -> Vec<f64> {
    let mut ascending = effects.to_vec();
    ascending.sort_unstable_by(f64::total_cmp);
    ascending
}

/// Whether a block tells about the next one more than the tests allow for.
fn correlated(effects: &[f64]) -> Option<Reason> {
    let lag1 = autocorrelation(effects)?;
    is_correlated(lag1, effects.len(), 1).then_some(Reason::Autocorrelated { lag1 })
}

/// The same of all cases of a check together, each with as many blocks: a few blocks of one case cannot tell, those of many
/// can.
pub(super) fn all_correlated<'a>(rules: &Rules, cases: impl Iterator<Item = &'a [Block]>) -> Option<Reason> {
    let of = |blocks: &'a [Block]| {
        let effects = effects(rules, blocks);
        let varies = no_spread(&ascending(&effects)).is_none();
        autocorrelation(&effects).filter(|_| varies).map(|lag1| (lag1, blocks.len()))
    };
    let lags: Vec<(f64, usize)> = cases.filter_map(of).collect();
    let blocks = lags.first()?.1;
    let lag1 = mean(&lags.iter().map(|(lag1, _)| *lag1).collect::<Vec<f64>>());
    is_correlated(lag1, blocks, lags.len()).then_some(Reason::Autocorrelated { lag1 })
}

/// Whether the lag-1 autocorrelation, the mean of that of so many series, is above 0.3, and more than chance explains (its
/// mean and variance for independent normal values are Moran's, "Some Theorems on Time Series II", 1948).
fn is_correlated(lag1: f64, blocks: usize, series: usize) -> bool {
    let n = blocks as f64;
    let deviation = (n - 2.0) / (n * (n - 1.0).sqrt()) / (series as f64).sqrt();
    let chance = exceeded(CORRELATED_BY_CHANCE) * deviation - 1.0 / n;
    lag1 > CORRELATION && lag1 > chance
}

/// The smallest loss that would have been found regressed at this look with a probability of 90 %, as a share of 1. None
/// where no loss could have been found by so few blocks.
fn detectable(rules: &Rules, look: Look, effects: &[f64], of_two_kinds: bool) -> Option<f64> {
    if look.alarm <= 0.0 || effects.len() < look.blocks {
        return None;
    }
    let lost = if of_two_kinds { by_resamples(rules, look, effects) } else { by_the_interval(rules, look, effects) };
    Some(-(-lost?).exp_m1())
}

/// It in logs, where the estimate is about normal: the interval's own width tells its standard error, since it is so many
/// normal quantiles wide.
fn by_the_interval(rules: &Rules, look: Look, effects: &[f64]) -> Option<f64> {
    let interval = hodges_lehmann(effects, 1.0 - look.alarm)?;
    let sure = exceeded(look.alarm / 2.0);
    let error = (interval.high - interval.low) / 2.0 / sure;
    let beyond_margin = rules.margin() + (sure + exceeded(1.0 - POWER)) * error;
    let beyond_nothing = (exceeded(look.change / 2.0) + exceeded(1.0 - POWER)) * error;
    Some(beyond_margin.max(beyond_nothing))
}

/// It in logs, where turns are of two kinds. The estimate then jumps from one kind to the other, and no width tells how far:
/// so the blocks are drawn again, with more and more lost, until the test finds it often enough.
fn by_resamples(rules: &Rules, look: Look, effects: &[f64]) -> Option<f64> {
    let test = Test::of(rules, look);
    let centre = hodges_lehmann(effects, 0.0)?.value;
    let is_found = |lost: f64| {
        let worse: Vec<f64> = effects.iter().map(|effect| effect - centre - lost).collect();
        share_of_resamples(&worse, look.blocks, |ascending| test.lost(ascending)) >= POWER
    };
    let spread = effects.iter().map(|effect| (effect - centre).abs()).fold(0.0, f64::max);
    // So much is found in each of them: every effect lies beyond the margin.
    let (mut missed, mut found) = (0.0, spread + 2.0 * rules.margin());
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(missed, found);
        if is_found(middle) { found = middle } else { missed = middle }
    }
    Some(found)
}

/// What a standard normal value exceeds with probability p.
fn exceeded(p: f64) -> f64 {
    -Normal::standard().inverse_cdf(p)
}
