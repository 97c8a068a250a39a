//! The strategy `process`, and a pool of processes by hand that sends the same chunks as MessagePack over pipes.
//!
//! Both start this program anew: with `FIDELITY` in its environment it is the runner with its workers, or a worker of the
//! pool by hand.

use std::cell::RefCell;
use std::env;
use std::hash::Hash;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use rmp_serde::{from_slice, to_vec};
use speedup::Sendable;

use super::costs::{compute, mix};
use super::pair::{Pair, PairName, pair};
use super::program;
use super::turns::{Work, by_hand};

/// What this process was started for: `runner integers 100000`, `worker computing 2000`.
const ROLE: &str = "FIDELITY";
const EXECUTIONS: u32 = 10;

/// What this process was started for, if that is not to measure.
pub fn started_anew() -> Option<ExitCode> {
    let role = env::var(ROLE).ok()?;
    let [role, work, records] = role.split(' ').collect::<Vec<_>>().try_into().ok()?;
    let records = records.parse().ok()?;
    Some(match work {
        "integers" => be(role, integers(records)),
        _ => be(role, computing(records)),
    })
}

fn integers(records: usize) -> Work<u64, fn(&u64) -> u64> {
    Work::new("100,000 integers of 2 ns, sent", (0..records as u64).collect(), mix, EXECUTIONS)
}

fn computing(records: usize) -> Work<f64, fn(&f64) -> u64> {
    Work::new("2,000 records of 10 us, sent", vec![10.0; records], compute, EXECUTIONS)
}

fn be<R: Sendable + Clone, O: Sendable + Hash, F: Fn(&R) -> O + Copy + Sync>(role: &str, work: Work<R, F>) -> ExitCode {
    match role {
        "runner" => work.bench().processes().main(),
        _ => answer(work.transform).map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS),
    }
}

pub fn pairs<'a>(workers: usize, shrink: usize) -> [Pair<'a>; 2] {
    let few = workers.min(2);
    [pair_over(&integers(100_000 / shrink), "integers", few), pair_over(&computing(2_000 / shrink), "computing", few)]
}

fn pair_over<'a, R: Sendable, F>(work: &Work<R, F>, called: &str, workers: usize) -> Pair<'a> {
    let (records, what) = (Arc::clone(&work.records), format!("{called} {}", work.records.len()));
    let name =
        PairName { work: work.name.to_owned(), strategy: "process".to_owned(), by_hand: "MessagePack over pipes" };
    let pool: RefCell<Vec<Worker>> = (0..workers).map(|_| Worker::start(&what)).collect::<Vec<_>>().into();
    pair(
        name,
        move |block| reported(&what, workers, block),
        move || by_hand(EXECUTIONS, || map::<R>(&mut pool.borrow_mut(), &records)),
    )
}

/// What the runner says, which this program becomes.
fn reported(what: &str, workers: usize, block: u64) -> f64 {
    let out = tempfile::tempdir().expect("a folder for a run");
    let strategy = format!("strategy=[{{ kind = 'process', baseline = 'process', workers = {workers} }}]");
    let mut runner = Command::new(env::current_exe().expect("this program"));
    runner.env(ROLE, format!("runner {what}")).args(["--bench", "--repetitions", "1", "--out"]).arg(out.path());
    for setting in [strategy, format!("iterations={EXECUTIONS}"), "warmup=1".to_owned(), format!("seed={block}")] {
        runner.args(["--set", &setting]);
    }
    program::reported(&mut runner).pop().expect("a case").1
}

// By hand.

/// A process of the pool.
struct Worker {
    input: BufWriter<ChildStdin>,
    output: BufReader<ChildStdout>,
    _process: Reaped,
}

/// A process that ends with its pipes, which are dropped before this.
struct Reaped(Child);

impl Drop for Reaped {
    fn drop(&mut self) {
        let _ = self.0.wait();
    }
}

impl Worker {
    fn start(what: &str) -> Self {
        let mut command = Command::new(env::current_exe().expect("this program"));
        command.env(ROLE, format!("worker {what}")).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("a process can be started");
        let (input, output) = process.stdin.take().zip(process.stdout.take()).expect("both are pipes");
        Self { input: BufWriter::new(input), output: BufReader::new(output), _process: Reaped(process) }
    }
}

/// A thread for each process sends it one chunk after the other.
fn map<R: Sendable>(pool: &mut [Worker], records: &[R]) -> Vec<u64> {
    let chunk = records.len().div_ceil(4 * pool.len()).max(1);
    let chunks = Mutex::new(records.chunks(chunk).enumerate());
    let next = || chunks.lock().unwrap_or_else(PoisonError::into_inner).next();
    let hand_out = |worker: &mut Worker| -> io::Result<Vec<(usize, Vec<u64>)>> {
        let mut done = Vec::new();
        while let Some((index, chunk)) = next() {
            write(&mut worker.input, &to_vec(chunk).map_err(io::Error::other)?)?;
            let outputs = read(&mut worker.output)?.ok_or(io::ErrorKind::UnexpectedEof)?;
            done.push((index, from_slice(&outputs).map_err(io::Error::other)?));
        }
        Ok(done)
    };
    let mut parts = thread::scope(|scope| {
        let threads: Vec<_> = pool.iter_mut().map(|worker| scope.spawn(|| hand_out(worker))).collect();
        let done = threads.into_iter().map(|thread| thread.join().expect("no panic").expect("the process answers"));
        done.flatten().collect::<Vec<_>>()
    });
    parts.sort_unstable_by_key(|(index, _)| *index);
    let mut outputs = Vec::with_capacity(records.len());
    parts.into_iter().for_each(|(_, part)| outputs.extend(part));
    outputs
}

/// Works on chunks until there is none left.
fn answer<R: Sendable, O: Sendable>(transform: impl Fn(&R) -> O) -> io::Result<()> {
    let (mut input, mut output) = (io::stdin().lock(), BufWriter::new(io::stdout().lock()));
    while let Some(chunk) = read(&mut input)? {
        let records: Vec<R> = from_slice(&chunk).map_err(io::Error::other)?;
        let outputs: Vec<O> = records.iter().map(&transform).collect();
        // As in the library, the answer can have their memory. Otherwise the C library takes new pages from the system for
        // each answer, and gives them back.
        drop((chunk, records));
        write(&mut output, &to_vec(&outputs).map_err(io::Error::other)?)?;
    }
    Ok(())
}

fn write(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    to.write_all(&(bytes.len() as u64).to_le_bytes())?;
    to.write_all(bytes)?;
    to.flush()
}

fn read(from: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; size_of::<u64>()];
    match from.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let (length, mut bytes) = (u64::from_le_bytes(length), Vec::new());
    from.take(length).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}
