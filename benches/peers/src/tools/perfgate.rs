//! perfgate 0.18: what `perfgate paired` does, by its library: two processes in turns, with its documented example of a
//! limit, 5 %. It has failed where head's mean is more than that above base's, and the difference is significant. Its times
//! are whole milliseconds.

use std::path::Path;

use perfgate::app::{PairedRunRequest, PairedRunUseCase, SystemClock};
use perfgate::runtime::{StdHostProbe, StdProcessRunner};
use perfgate::types::ToolInfo;

use super::{PLAIN, Pair, Said, Tool, Verdict, hyperfine};
use crate::Result;

/// It measures processes: no benchmark is built into them.
pub const TOOL: Tool = Tool { name: "perfgate paired", measure: None, check };

fn check(pair: &Pair) -> Result<Vec<Said>> {
    let tool = ToolInfo { name: "perfgate".to_owned(), version: "0.18.1".to_owned() };
    let paired = PairedRunUseCase::new(StdProcessRunner, StdHostProbe, SystemClock, tool);
    let plain = |program: &Path| vec![program.display().to_string(), PLAIN.to_owned()];
    let outcome = paired.execute(PairedRunRequest {
        name: "work".to_owned(),
        cwd: None,
        baseline_command: plain(&pair.base),
        current_command: plain(&pair.head),
        repeat: u32::try_from(hyperfine::runs(pair)?)?,
        warmup: 0,
        work_units: None,
        timeout: None,
        env: Vec::new(),
        output_cap_bytes: 8_192,
        allow_nonzero: false,
        include_hostname_hash: false,
        significance_alpha: None,
        significance_min_samples: None,
        require_significance: false,
        max_retries: 0,
        fail_on_regression: Some(5.0),
        cv_threshold: None,
    })?;
    Ok(vec![Said { by: TOOL.name, verdict: Verdict::slower(outcome.failed) }])
}
