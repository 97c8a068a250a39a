//! The worker's side: reads turns, takes them, and says what came of it.

use std::io::{self, BufRead, Write};
use std::sync::Mutex;
use std::time::Duration;

use super::subject::{Loaded, Subject};
use crate::machine::end_with_parent;
use crate::measure::Stopwatch;
use crate::plan::Case;
use crate::protocol::{Execution, Reply, Request, Turn, VERSION};
use crate::workload::Moment;

/// Finished executions are said at most this often: whoever listens wakes up for it, on a cpu that may be needed.
const PAUSE: Duration = Duration::from_millis(50);

/// Takes turns until the runner has none left. An error means that the runner is gone, or talks nonsense.
pub fn serve(subject: &dyn Subject, input: &mut impl BufRead, output: &mut (impl Write + Send)) -> io::Result<()> {
    end_with_parent();
    let mut input_of: Option<(Case, Box<dyn Loaded + '_>)> = None;
    while let Some(Request { version, mark, turn, rehearsal }) = Request::read(input)? {
        if version != VERSION {
            let error = format!("the runner speaks version {version} of the protocol, this worker {VERSION}");
            return Reply::Error(error).write(&mark, output);
        }
        // A worker that takes several turns is likely to have the input already.
        let known = input_of.take().filter(|(case, _)| case.same_input(&turn.case));
        let loaded = match known {
            Some((_, loaded)) => loaded,
            None => match subject.load(&turn) {
                Ok(loaded) => loaded,
                Err(error) => return Reply::Error(error.to_string()).write(&mark, output),
            },
        };
        Reply::Ready { version: VERSION }.write(&mark, output)?;
        if rehearsal {
            rehearse(&turn, &*loaded, &mark, output)?;
        } else {
            take(&turn, &*loaded, &mark, output)?;
        }
        input_of = Some((turn.case, loaded));
    }
    Ok(())
}

fn take(turn: &Turn, loaded: &dyn Loaded, mark: &str, output: &mut impl Write) -> io::Result<()> {
    let mut said = Ok(());
    let mut waiting = Vec::new();
    let mut since = Stopwatch::start();
    loaded.take(turn, &mut |execution: Execution| {
        waiting.push(execution);
        if said.is_ok() && since.elapsed() >= PAUSE {
            said = Reply::Executions(std::mem::take(&mut waiting)).write(mark, output);
            since = Stopwatch::start();
        }
    });
    said?;
    Reply::Executions(waiting).write(mark, output)?;
    Reply::Over.write(mark, output)
}

fn rehearse(turn: &Turn, loaded: &dyn Loaded, mark: &str, output: &mut (impl Write + Send)) -> io::Result<()> {
    let output = Mutex::new(output);
    loaded.rehearse(turn, &|moment: Moment| {
        // Where the runner is gone, so is this process, soon.
        let _ = output.lock().map(|mut output| Reply::Moment(moment).write(mark, *output));
    });
    let output = output.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    Reply::Over.write(mark, output)
}
