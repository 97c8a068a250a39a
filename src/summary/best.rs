//! The best choice, by intervals paired in blocks.

use super::{Best, CaseSummary, Outcome};
use crate::stats::speedup;

/// A case with its turns, one value a block, in seconds.
pub(super) struct Candidate<'a> {
    pub case: &'a CaseSummary,
    pub turns_s: Vec<f64>,
}

/// Among the cases that cannot be told from the fastest: the one with the fewest workers, then the first in the file.
/// None where fewer than two cases were measured, or in a single block, which can tell nothing apart; and none among
/// commands of which nobody said that they do the same, by comparing one with the other.
pub(super) fn choose(candidates: &[Candidate<'_>], confidence: f64) -> Option<Best> {
    let measured: Vec<&Candidate> =
        candidates.iter().filter(|one| one.case.outcome == Outcome::Ok && one.turns_s.len() > 1).collect();
    let commands = measured.iter().all(|one| one.case.records.is_none());
    if commands && measured.windows(2).any(|pair| pair[0].case.baseline != pair[1].case.baseline) {
        return None;
    }
    let median_s = |one: &Candidate| one.case.wall.map_or(f64::INFINITY, |wall| wall.value);
    let fastest = measured.iter().min_by(|a, b| median_s(a).total_cmp(&median_s(b)))?;
    let as_fast = |one: &&&Candidate| {
        let ratio = speedup(&one.turns_s, &fastest.turns_s, confidence);
        one.case.id == fastest.case.id || ratio.is_some_and(|ratio| ratio.low <= 1.0)
    };
    let tied: Vec<&&Candidate> = measured.iter().filter(as_fast).collect();
    let chosen = tied.iter().min_by_key(|one| one.case.workers)?;
    if measured.len() < 2 {
        return None;
    }
    let others = tied.iter().filter(|one| one.case.id != chosen.case.id);
    Some(Best { case: chosen.case.id.clone(), ties: others.map(|one| one.case.id.clone()).collect() })
}
