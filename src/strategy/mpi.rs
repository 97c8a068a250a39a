//! `mpi`: ranks that a launcher has started together. Rank 0 has the records, sends them, and puts the outputs together.
//!
//! A span counts from the moment at which its own rank left the barrier before the execution: no clock is compared with
//! another, durations are exact, and the beginnings of two ranks differ by no more than the barrier lets them.

use std::io;
use std::iter;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::panic::resume_unwind;

use super::command::LAUNCH;
use super::gathered::Gathered;
use super::kind::{KindInfo, RemoteKind, RemoteStrategy, Runs, StrategyError, value};
use super::ranks::{CHUNK, KIND, SCHEDULE, Schedule};
use super::remote::{Fault, PeerFailure, Peers, RemoteWork, Sendable};
use super::sharing::queued_chunk;
use super::wire::{self, Done, NotDone};
use crate::machine::{Message, Usage, World, shared_clock_ns};
use crate::parameter::Parameters;
use crate::workload::{Span, Trace, Transform};

/// Everybody meets at the barrier.
const MEET: u8 = 1;
/// Records to work on.
const TASK: u8 = 2;
/// What became of them.
const ANSWER: u8 = 3;
/// There is nothing more to do.
const OVER: u8 = 4;

/// The ranks that there are, and how they share records.
pub(super) struct Ranks {
    world: &'static World,
    workers: usize,
    schedule: Schedule,
    chunk: Option<NonZeroUsize>,
}

impl RemoteKind for Ranks {
    const INFO: KindInfo = KindInfo {
        name: KIND,
        about: "ranks of MPI, started by mpirun or srun: records are sent to them",
        parallel: true,
        runs: Runs::RemoteMap,
        parameters: &[SCHEDULE.parameter, CHUNK.parameter, LAUNCH.parameter],
    };

    fn make(parameters: &Parameters, workers: NonZeroUsize, _: &dyn Peers) -> Result<Self, StrategyError> {
        let (workers, schedule) = (workers.get(), value(&SCHEDULE, parameters)?);
        let no_ranks =
            |why: String| StrategyError::Pool { kind: KIND, size: format!("{workers} workers"), source: why.into() };
        let world = World::here().ok_or_else(|| no_ranks("no launcher has started this process".to_owned()))?;
        let ranks = schedule.ranks(workers);
        if world.size != ranks {
            return Err(no_ranks(format!("it needs {ranks} ranks, and the launcher started {}", world.size)));
        }
        Ok(Self { world, workers, schedule, chunk: value(&CHUNK, parameters)? })
    }
}

impl RemoteStrategy for Ranks {
    fn meet(&self) {
        let told = (1..self.world.size).try_for_each(|rank| self.world.send(rank, MEET, &[]));
        debug_assert!(told.is_ok(), "nothing is not too long");
        self.world.barrier();
    }

    fn map<R: Sendable, O: Sendable>(&self, work: &RemoteWork<'_, R, O>, trace: Option<&Trace>) -> (Vec<O>, Usage) {
        let map = Map { ranks: self, records: work.records, trace, gathered: Gathered::default() };
        let mapped = match self.schedule {
            Schedule::Static => map.deal(&*work.apply),
            Schedule::Dynamic => map.hand_out(),
        };
        mapped.unwrap_or_else(|failure| {
            self.world.give_up();
            resume_unwind(Box::new(failure))
        })
    }
}

/// A map under way, on rank 0.
struct Map<'a, R, O> {
    ranks: &'a Ranks,
    records: &'a [R],
    trace: Option<&'a Trace>,
    gathered: Gathered<O>,
}

/// Which records a rank has.
type Hand = Vec<Range<usize>>;

impl<R: Sendable, O: Sendable> Map<'_, R, O> {
    /// Each rank has its share beforehand; rank 0 does its own, and then takes the others' outputs.
    fn deal(mut self, apply: &dyn Fn(&R) -> O) -> Result<(Vec<O>, Usage), PeerFailure> {
        let Ranks { workers, chunk, .. } = *self.ranks;
        let hands = dealt(self.records.len(), workers, chunk);
        let others = || hands.iter().enumerate().skip(1).filter(|(_, hand)| !hand.is_empty());
        others().try_for_each(|(rank, hand)| self.send(rank, hand))?;
        self.work(&hands[0], apply);
        for _ in others() {
            let Message { from, bytes, .. } = self.ranks.world.receive();
            self.take(from, &hands[from], &bytes)?;
        }
        Ok(self.gathered.in_order())
    }

    /// Rank 0 hands the next chunk to whoever has none.
    fn hand_out(mut self) -> Result<(Vec<O>, Usage), PeerFailure> {
        let Ranks { workers, chunk, world, .. } = *self.ranks;
        let all = self.records.len();
        let chunk = chunk.map_or_else(|| queued_chunk(all, workers), NonZeroUsize::get);
        let one = |first: usize| iter::once(first..all.min(first.saturating_add(chunk))).collect::<Hand>();
        let mut chunks = (0..all).step_by(chunk).map(one);
        let mut hands = vec![Hand::new(); world.size];
        for (rank, hand) in (1..world.size).zip(chunks.by_ref()) {
            self.send(rank, &hand)?;
            hands[rank] = hand;
        }
        let mut at_work = hands.iter().filter(|hand| !hand.is_empty()).count();
        while at_work > 0 {
            let Message { from, bytes, .. } = world.receive();
            let done = hands[from].clone();
            match chunks.next() {
                Some(next) => {
                    self.send(from, &next)?;
                    hands[from] = next;
                }
                None => at_work -= 1,
            }
            self.take(from, &done, &bytes)?;
        }
        Ok(self.gathered.in_order())
    }

    fn send(&self, rank: usize, hand: &[Range<usize>]) -> Result<(), PeerFailure> {
        let records: Vec<&R> = hand.iter().flat_map(|range| &self.records[range.clone()]).collect();
        let task = wire::task(&records, self.trace.is_some()).map_err(|why| self.failure(rank, hand, why))?;
        let sent = self.ranks.world.send(rank, TASK, &task);
        sent.map_err(|why| self.failure(rank, hand, NotDone::Unsendable(why)))
    }

    /// Rank 0's own share: nothing of it is sent.
    fn work(&mut self, hand: &[Range<usize>], apply: &dyn Fn(&R) -> O) {
        for range in hand {
            let records = self.records[range.clone()].iter().zip(range.clone());
            let outputs = records.map(|(record, number)| {
                let Some(trace) = self.trace else { return apply(record) };
                let start_s = trace.elapsed_s();
                let output = apply(record);
                trace.add(Span { record: number, worker: 0, start_s, end_s: trace.elapsed_s(), cpu: None });
                output
            });
            let outputs = outputs.collect();
            self.gathered.add(range.start, outputs);
        }
    }

    /// Takes what a rank has made of its records.
    fn take(&mut self, rank: usize, hand: &[Range<usize>], answer: &[u8]) -> Result<(), PeerFailure> {
        let numbers = || hand.iter().cloned().flatten();
        let done = wire::done(answer, numbers().count()).map_err(|why| self.failure(rank, hand, why))?;
        let Done { outputs, spans, usage } = done;
        if let Some(trace) = self.trace {
            let worker = rank - (self.ranks.world.size - self.ranks.workers);
            let in_s = |ns: u64| ns as f64 * 1e-9;
            for (record, (start_ns, end_ns)) in numbers().zip(spans) {
                trace.add(Span { record, worker, start_s: in_s(start_ns), end_s: in_s(end_ns), cpu: None });
            }
        }
        self.gathered.used(usage);
        let mut outputs = outputs.into_iter();
        hand.iter().for_each(|range| self.gathered.add(range.start, outputs.by_ref().take(range.len()).collect()));
        Ok(())
    }

    fn failure(&self, rank: usize, hand: &[Range<usize>], why: NotDone) -> PeerFailure {
        let name = format!("rank {rank} of {}", self.ranks.world.size);
        match why {
            NotDone::Panicked(at, cause) => {
                let record = hand.iter().cloned().flatten().nth(at).map_or(at, |number| number + 1);
                PeerFailure { fault: Fault::Panicked, cause: format!("{cause} (record {record}, in {name})") }
            }
            NotDone::Unsendable(cause) => PeerFailure { fault: Fault::Unable, cause: format!("{cause} ({name})") },
            NotDone::Gone => PeerFailure { fault: Fault::Gone, cause: format!("{name} is gone") },
        }
    }
}

/// Each rank's records: an equal part, or chunks that are dealt in turn.
fn dealt(records: usize, ranks: usize, chunk: Option<NonZeroUsize>) -> Vec<Hand> {
    let mut hands = vec![Hand::new(); ranks];
    let mut next = 0_usize;
    let mut take = |most: usize| {
        let range = next..records.min(next.saturating_add(most));
        next = range.end;
        (!range.is_empty()).then_some(range)
    };
    match chunk.map(NonZeroUsize::get) {
        Some(chunk) => {
            let chunks = iter::from_fn(|| take(chunk));
            chunks.enumerate().for_each(|(turn, range)| hands[turn % ranks].push(range));
        }
        None => {
            let part = |rank: usize| records / ranks + usize::from(rank < records % ranks);
            hands.iter_mut().enumerate().for_each(|(rank, hand)| hand.extend(take(part(rank))));
        }
    }
    hands
}

/// Works on what rank 0 sends, until that has no more.
pub(super) fn work<R: Sendable, T: Transform<R, Out: Sendable>>(transform: &T, world: &World) -> io::Result<()> {
    let mut epoch_ns = 0;
    loop {
        let Message { tag, bytes, .. } = world.receive();
        match tag {
            MEET => {
                world.barrier();
                epoch_ns = shared_clock_ns();
            }
            TASK => {
                let answer = wire::answered(transform, bytes, epoch_ns)?;
                world.send(0, ANSWER, &answer).map_err(io::Error::other)?;
            }
            _ => return Ok(()),
        }
    }
}

/// Tells the other ranks that there is nothing more to do.
pub fn dismiss(world: &World) {
    // An empty message is never too long.
    (1..world.size).for_each(|rank| _ = world.send(rank, OVER, &[]));
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use super::dealt;

    #[test]
    fn records_are_dealt_in_equal_parts_or_in_chunks_by_turns() {
        let dealt = |records, ranks, chunk| format!("{:?}", dealt(records, ranks, NonZeroUsize::new(chunk)));
        assert_eq!(dealt(7, 3, 0), "[[0..3], [3..5], [5..7]]");
        assert_eq!(dealt(7, 2, 2), "[[0..2, 4..6], [2..4, 6..7]]");
        assert_eq!(dealt(1, 3, 0), "[[0..1], [], []]");
        assert_eq!(dealt(0, 2, 5), "[[], []]");
    }
}
