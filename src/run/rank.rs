//! A process that a launcher has started beside others: rank 0 takes the turn, and the others work for it.

use std::io::{self, BufRead};
use std::panic::set_hook;

use super::protocol::{RANK, Reply, Request, RequestKind, WORKER};
use super::subject::Subject;
use crate::machine::{World, reply_stream};
use crate::record::{InputFailure, Status};
use crate::strategy::dismiss;
use crate::text::panic_message;

/// Whether this process is one of those.
pub(super) fn is_one() -> bool {
    std::env::var_os(WORKER).is_some_and(|value| value == RANK)
}

/// Serves as the rank that this process is. Rank 0 reads what is wanted, and answers it with `answer`.
pub(super) fn serve(
    subject: &dyn Subject,
    input: &mut impl BufRead,
    answer: impl FnOnce(Request) -> io::Result<()>,
) -> io::Result<()> {
    let world = World::join().map_err(io::Error::other)?;
    if world.rank == 0 {
        lead(world, input, answer)?;
    } else {
        work(subject, world)?;
    }
    world.leave();
    Ok(())
}

fn lead(world: &World, input: &mut impl BufRead, answer: impl FnOnce(Request) -> io::Result<()>) -> io::Result<()> {
    let nothing = || io::Error::new(io::ErrorKind::UnexpectedEof, "nothing is wanted of these ranks");
    let request = Request::read(input)?.and_then(Result::ok).ok_or_else(nothing)?;
    abort_on_panic(&request, world);
    let told = serde_json::to_vec(&request)?;
    (1..world.size).try_for_each(|rank| world.send(rank, 0, &told)).map_err(io::Error::other)?;
    answer(request)?;
    if !world.is_whole() {
        World::abort();
    }
    dismiss(world);
    Ok(())
}

/// Does the turn's work for rank 0, which sends records: none are loaded here.
fn work(subject: &dyn Subject, world: &World) -> io::Result<()> {
    let request: Request = serde_json::from_slice(&world.receive().bytes)?;
    abort_on_panic(&request, world);
    let RequestKind::Take(turn) = &request.kind else { return Err(io::Error::other("ranks take turns, nothing else")) };
    let loaded = subject.without_records();
    let mut worked = Ok(());
    loaded.with_map(turn, &mut |map| worked = map.work_as_rank(world));
    worked.inspect_err(|error| fail(&request.mark, &name(world), Status::Error, &error.to_string()))
}

/// A rank that panics, on whichever thread, would leave the others to wait for it: it says why, and ends all of them.
fn abort_on_panic(request: &Request, world: &World) {
    let (mark, name) = (request.mark.clone(), name(world));
    set_hook(Box::new(move |panic| fail(&mark, &name, Status::Panicked, &panic_message(panic.payload()))));
}

fn name(world: &World) -> String {
    format!("rank {} of {}", world.rank, world.size)
}

/// Says why on standard error, where the replies of rank 0 are not in the way.
fn fail(mark: &str, rank: &str, status: Status, cause: &str) -> ! {
    let cause = format!("{cause} (in {rank})");
    // Where nobody listens, the ranks end all the same.
    let _ = Reply::Failed(InputFailure { status, cause }).write(mark, &mut reply_stream());
    World::abort()
}
