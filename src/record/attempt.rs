//! Cases that failed and were measured again: which of their turns count, and in which blocks.
//!
//! The raw tables are only ever added to, so a run that is read holds both attempts. The second one takes the place of the
//! first once it has a turn in every whole block of the run; until then, and where it fails too, the case has failed.

use std::collections::{BTreeMap, HashMap};

use super::read::Run;
use super::retried::Retried;
use super::sample::{Phase, Sample};
use super::status::Status;
use super::whole::BlockId;

impl Run {
    /// The same run, each turn that was measured again in the block that it was measured for.
    pub(super) fn with_retried(mut self) -> Self {
        let listed = self.record.sessions.iter().flat_map(|session| &session.retried);
        let indices = self.record.plan.indices();
        let mut cases: Vec<usize> = listed.filter_map(|id| indices.get(id.as_str()).copied()).collect();
        cases.sort_unstable();
        cases.dedup();
        let attempts: Vec<Attempt> = cases.into_iter().filter_map(|case| Attempt::of(&self, case)).collect();
        attempts.iter().for_each(|attempt| self.set_aside(attempt));
        let whole = self.whole_blocks();
        self.retried = attempts.into_iter().map(|attempt| self.settled(attempt, &whole)).collect();
        self
    }

    /// Leaves out what was measured again.
    fn set_aside(&mut self, attempt: &Attempt) {
        let is_again = |case, session| case == attempt.case && session >= attempt.first;
        self.samples.retain(|sample| !is_again(sample.case, sample.session));
    }

    fn settled(&mut self, attempt: Attempt, whole: &[BlockId]) -> Retried {
        let failed_again = attempt.samples.iter().rfind(|sample| sample.status != Status::Ok);
        let failed_again = failed_again.map(|sample| (sample.status, sample.cause.clone()));
        let sessions = attempt.whole_turns(self.record.preparation.cases[attempt.case].iterations);
        let counts = failed_again.is_none() && whole.iter().all(|(_, block)| sessions.contains_key(block));
        if counts {
            self.put_in_place(&attempt, &sessions, whole);
        }
        let Attempt { case, status, cause, .. } = attempt;
        Retried { case, status, cause, blocks: sessions.into_keys().collect(), failed_again, counts }
    }

    /// The attempt's turns instead of the earlier ones, as if they had been taken with their block.
    fn put_in_place(&mut self, attempt: &Attempt, sessions: &BTreeMap<u32, u32>, whole: &[BlockId]) {
        let places: HashMap<BlockId, u32> =
            whole.iter().map(|&(session, block)| ((sessions[&block], block), session)).collect();
        let place = |session: u32, block: u32| places.get(&(session, block)).copied();
        self.samples.retain(|sample| sample.case != attempt.case);
        self.samples.extend(
            attempt
                .samples
                .iter()
                .filter_map(|sample| Some(Sample { session: place(sample.session, sample.block)?, ..sample.clone() })),
        );
        self.traces.retain_mut(|trace| {
            let place =
                if trace.case == attempt.case { place(trace.session, trace.block) } else { Some(trace.session) };
            trace.session = place.unwrap_or_default();
            place.is_some()
        });
    }
}

/// The last attempt at a case that had failed.
struct Attempt {
    case: usize,
    status: Status,
    cause: String,
    /// The session from which on turns were measured again.
    first: u32,
    /// The samples of the last attempt.
    samples: Vec<Sample>,
}

impl Attempt {
    /// None where the case had not failed when it was listed.
    fn of(run: &Run, case: usize) -> Option<Self> {
        let id = &run.record.plan.cases[case].id;
        let listing = (0..).zip(&run.record.sessions).filter(|(_, session)| session.retried.contains(id));
        let listing: Vec<u32> = listing.map(|(session, _)| session).collect();
        let first = *listing.first()?;
        let of_case = || run.samples.iter().filter(|sample| sample.case == case);
        let failed = of_case().find(|sample| sample.session < first && sample.status != Status::Ok)?;
        // An attempt that failed is given up: the next one begins anew.
        let given_up = of_case().rfind(|sample| sample.session >= first && sample.status != Status::Ok);
        let begun = |given_up: &Sample| listing.iter().copied().find(|&session| session > given_up.session);
        let last = given_up.and_then(begun).unwrap_or(first);
        let samples = of_case().filter(|sample| sample.session >= last).cloned().collect();
        Some(Self { case, status: failed.status, cause: failed.cause.clone(), first, samples })
    }

    /// The blocks in which the case has all of its timed executions, each with the session that took them.
    fn whole_turns(&self, iterations: u32) -> BTreeMap<u32, u32> {
        let mut timed: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        for sample in self.samples.iter().filter(|sample| (sample.phase, sample.status) == (Phase::Timed, Status::Ok)) {
            *timed.entry((sample.block, sample.session)).or_default() += 1;
        }
        let whole = timed.into_iter().filter(|(_, executions)| *executions == iterations);
        // Collected from the last session to the first: a block that has two turns keeps the first one.
        whole.rev().map(|((block, session), _)| (block, session)).collect()
    }
}
