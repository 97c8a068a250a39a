//! perfgate 0.18: `perfgate paired`, which runs two programs in turns, with its documented example of a limit, 5 %: it ends
//! with 2 where head's mean is more than that above base's, and the difference is significant. Times are whole milliseconds.

use super::{Pair, Said, Tool, Verdict, hyperfine, installed, output, plain};
use crate::Result;

/// It measures processes: no benchmark is built into them.
pub const TOOL: Tool = Tool { name: "perfgate paired", measure: None, check };

fn check(pair: &Pair) -> Result<Vec<Said>> {
    let mut perfgate = installed("perfgate");
    perfgate
        .args(["paired", "--name=work", "--fail-on-regression=5"])
        .arg(format!("--repeat={}", hyperfine::runs(pair)?));
    perfgate.arg("--baseline").arg(plain(&pair.base)).arg("--current").arg(plain(&pair.head));
    let (code, _) = output(perfgate.current_dir(&pair.folder), &[0, 2])?;
    Ok(vec![Said { by: TOOL.name, verdict: Verdict::slower(code == 2) }])
}
