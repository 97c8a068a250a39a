//! One map over a pool of processes: a thread hands a process one chunk after the other, until none is left.

use std::io;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::PoisonError;

use crate::machine::{Usage, shared_clock_ns, why_none_started};
use crate::strategy::gathered::Gathered;
use crate::strategy::placement::Placement;
use crate::strategy::remote::{Fault, Peer, PeerFailure, Peers, Pipes, Process, Sendable};
use crate::strategy::sync::Mutex;
use crate::strategy::sync::atomic::{AtomicUsize, Ordering};
use crate::strategy::sync::mpsc::{Sender, channel};
use crate::strategy::sync::thread::{self, Scope};
use crate::strategy::wire::{Done, NotDone};
use crate::workload::{Span, Trace};

/// A process of the pool.
pub(super) struct Worker {
    /// None while a thread has them, and where the process has done all that it may.
    pipes: Option<Pipes>,
    process: Box<dyn Process>,
    /// So many chunks it has done.
    done: usize,
}

impl Worker {
    /// Starts the process of that number in its place, and does not wait for it.
    pub fn start(number: usize, placement: &Placement, peers: &dyn Peers) -> io::Result<Self> {
        let _here = placement.try_here(number)?;
        let Peer { pipes, process } = peers.start()?;
        Ok(Self { pipes: Some(pipes), process, done: 0 })
    }

    /// Waits until it can take records.
    pub fn wait(&mut self, peers: &dyn Peers) -> io::Result<()> {
        let Some(pipes) = &mut self.pipes else { return Ok(()) };
        greet(pipes, peers).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                let (_, how) = self.process.how_it_ended();
                io::Error::other(format!("a process ended as it began: {how}"))
            }
            _ => error,
        })
    }

    /// Whether it can be asked for more.
    fn is_there(&self) -> bool {
        self.pipes.is_some()
    }
}

fn greet(pipes: &mut Pipes, peers: &dyn Peers) -> io::Result<()> {
    if !pipes.greeted {
        peers.greet(pipes)?;
        pipes.greeted = true;
    }
    Ok(())
}

/// What a map is over, and how it is done.
pub(super) struct Job<'a, R> {
    pub records: &'a [R],
    pub workers: usize,
    /// Records in a chunk.
    pub chunk: usize,
    /// A process does at most so many.
    pub most_chunks: Option<NonZeroUsize>,
    pub placement: &'a Placement,
    pub peers: &'a dyn Peers,
    pub trace: Option<&'a Trace>,
}

/// Has the processes do the job, and replaces those that have done as many chunks as they may. There are as many as
/// workers, whether or not there is a chunk for each. A failure ends all of them.
pub(super) fn run<R: Sendable, O: Sendable>(
    job: Job<'_, R>,
    pool: &mut Vec<Worker>,
) -> Result<(Vec<O>, Usage), PeerFailure> {
    let map = Map::new(job);
    for number in 0..map.job.workers {
        match pool.get_mut(number) {
            Some(worker) if worker.is_there() => {}
            Some(spent) => *spent = map.worker(number)?,
            None => pool.push(map.worker(number)?),
        }
    }
    thread::scope(|scope| {
        let ran = map.conduct(scope, pool);
        if ran.is_err() {
            map.next.store(map.job.records.len(), Ordering::Relaxed);
            pool.iter_mut().for_each(|worker| worker.process.kill());
        }
        ran
    })?;
    Ok(map.gathered.into_inner().unwrap_or_else(PoisonError::into_inner).in_order())
}

/// A map under way.
struct Map<'a, R, O> {
    job: Job<'a, R>,
    /// The first record that nobody has taken.
    next: AtomicUsize,
    /// When the execution began, on the shared clock.
    epoch_ns: u64,
    gathered: Mutex<Gathered<O>>,
}

/// How a thread's time with its process ended.
enum End {
    /// There was no further chunk. So many the process has done.
    Free(Pipes, usize),
    /// The process has done as many chunks as it may.
    Spent,
    /// With these records.
    Failed(Range<usize>, NotDone),
}

impl<'a, R: Sendable, O: Sendable> Map<'a, R, O> {
    fn new(job: Job<'a, R>) -> Self {
        let since_ns = job.trace.map_or(0, |trace| (trace.elapsed_s() * 1e9) as u64);
        let epoch_ns = shared_clock_ns().saturating_sub(since_ns);
        Self { job, next: AtomicUsize::new(0), epoch_ns, gathered: Mutex::default() }
    }

    /// Sees to it that each process has a thread, until there is nothing left to do.
    fn conduct<'scope>(&'scope self, scope: &'scope Scope<'scope, '_>, pool: &mut [Worker]) -> Result<(), PeerFailure> {
        let (sender, ends) = channel();
        let mut at_work = self.job.workers.min(self.job.records.len().div_ceil(self.job.chunk));
        for (number, worker) in pool.iter_mut().enumerate().take(at_work) {
            self.set_to_work(number, worker, scope, &sender)?;
        }
        while at_work > 0 {
            let Ok((number, end)) = ends.recv() else { break };
            let worker = &mut pool[number];
            match end {
                End::Free(pipes, done) => (worker.pipes, worker.done) = (Some(pipes), done),
                End::Spent if self.is_over() => {}
                End::Spent => {
                    *worker = self.worker(number)?;
                    self.set_to_work(number, worker, scope, &sender)?;
                    continue;
                }
                End::Failed(records, why) => return Err(self.failure(number, worker, records, why)),
            }
            at_work -= 1;
        }
        Ok(())
    }

    fn worker(&self, number: usize) -> Result<Worker, PeerFailure> {
        Worker::start(number, self.job.placement, self.job.peers).map_err(|error| {
            let cause = format!("cannot start a process for {}: {}", self.name(number), why_none_started(&error));
            PeerFailure { fault: Fault::Unable, cause }
        })
    }

    /// Gives the process a thread that hands it chunks, and says at last how that ended.
    fn set_to_work<'scope>(
        &'scope self,
        number: usize,
        worker: &mut Worker,
        scope: &'scope Scope<'scope, '_>,
        sender: &Sender<(usize, End)>,
    ) -> Result<(), PeerFailure> {
        let (pipes, done, sender) = (worker.pipes.take(), worker.done, sender.clone());
        let work = move || {
            let end = pipes.map_or(End::Spent, |pipes| self.hand_out(number, pipes, done));
            // Nobody wants to know where another one has failed.
            let _ = sender.send((number, end));
        };
        let started = thread::Builder::new().spawn_scoped(scope, work);
        started.map(drop).map_err(|error| {
            let cause = format!("cannot start a thread for {}: {}", self.name(number), why_none_started(&error));
            PeerFailure { fault: Fault::Unable, cause }
        })
    }

    fn hand_out(&self, number: usize, mut pipes: Pipes, mut done: usize) -> End {
        let most = self.job.most_chunks.map_or(usize::MAX, NonZeroUsize::get);
        while done < most {
            let Some(range) = self.take() else { return End::Free(pipes, done) };
            if let Err(error) = greet(&mut pipes, self.job.peers) {
                return End::Failed(range, NotDone::of(error));
            }
            match pipes.ask(&self.job.records[range.clone()], self.job.trace.is_some()) {
                Ok(answer) => self.gather(number, range.start, answer),
                Err(why) => return End::Failed(range, why),
            }
            done += 1;
        }
        End::Spent
    }

    /// The next chunk; none where all are taken.
    fn take(&self) -> Option<Range<usize>> {
        let (all, chunk) = (self.job.records.len(), self.job.chunk);
        let first = self.next.fetch_add(chunk, Ordering::Relaxed);
        (first < all).then(|| first..all.min(first.saturating_add(chunk)))
    }

    fn is_over(&self) -> bool {
        self.next.load(Ordering::Relaxed) >= self.job.records.len()
    }

    fn gather(&self, number: usize, first: usize, Done { outputs, spans, usage }: Done<O>) {
        if let Some(trace) = self.job.trace {
            let since_s = |ns: u64| ns.saturating_sub(self.epoch_ns) as f64 * 1e-9;
            for (record, (start_ns, end_ns)) in (first..).zip(spans) {
                trace.add(Span {
                    record,
                    worker: number,
                    start_s: since_s(start_ns),
                    end_s: since_s(end_ns),
                    cpu: None,
                });
            }
        }
        let mut gathered = self.gathered.lock().unwrap_or_else(PoisonError::into_inner);
        gathered.used(usage);
        gathered.add(first, outputs);
    }

    fn failure(&self, number: usize, worker: &mut Worker, records: Range<usize>, why: NotDone) -> PeerFailure {
        let (first, last) = (records.start + 1, records.end);
        let which = if first == last { format!("record {first}") } else { format!("records {first} to {last}") };
        let name = self.name(number);
        match why {
            NotDone::Gone => {
                let (fault, how) = worker.process.how_it_ended();
                PeerFailure { fault, cause: format!("{name} was lost with {which}: {how}") }
            }
            NotDone::Panicked(at, cause) => {
                let cause = format!("{cause} (record {}, in {name})", first + at);
                PeerFailure { fault: Fault::Panicked, cause }
            }
            NotDone::Unsendable(cause) => {
                PeerFailure { fault: Fault::Unable, cause: format!("{cause} ({which}, {name})") }
            }
        }
    }

    /// As in a timeline, workers count from 0.
    fn name(&self, number: usize) -> String {
        format!("process {number} of {}", self.job.workers)
    }
}
