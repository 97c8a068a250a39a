//! `runner gate` of a program made with the library: the defaults, but for shorter turns, so that the blocks that it needs
//! fit into the time.

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;
use speedup::{Bench, Strategy, Transform};

use super::{Pair, Said, Tool, Verdict, output, seconds};
use crate::Result;
use crate::work::{RECORDS, Work, compute};

pub const TOOL: Tool = Tool { name: "runner gate", measure: Some(measure), check };

/// The steps of each record of the execution that runs.
static STEPS: AtomicU64 = AtomicU64::new(0);

fn measure(work: Work) -> Result<ExitCode> {
    // A turn of 30 ms where a check may take 5 s.
    let executions = (100.0 * seconds()? / 5.0).max(1.0) as u64;
    let experiment = format!(
        "workers = 1\nwarmup = {}\niterations = {executions}\nstrategy = [{{ kind = \"work\", baseline = \"work\" }}]",
        executions.div_ceil(2)
    );
    let bench = Bench::new("peers")
        .dataset(|| 0..RECORDS)
        .transform(|record: &u64| compute(*record, STEPS.load(Ordering::Relaxed)))
        .strategy("work", move |_| work)
        .experiment(experiment);
    Ok(bench.main())
}

impl Strategy for Work {
    fn map<R: Sync, T: Transform<R>>(&self, records: &[R], transform: &T) -> Vec<T::Out> {
        STEPS.store(self.steps(), Ordering::Relaxed);
        self.form.map(records, |record| transform.apply(record))
    }
}

fn check(pair: &Pair) -> Result<Vec<Said>> {
    let mut gate = pair.start(&pair.head, TOOL.name);
    gate.args(["gate", "--quiet", "--format=json", "--out=."]).arg(format!("--budget={}s", pair.seconds));
    let (_, output) = output(gate.arg("--base").arg(&pair.base), &[0, 1, 3])?;
    let gate: Value = serde_json::from_slice(&output.stdout)?;
    let verdict = match gate["cases"][0]["verdict"].as_str() {
        Some("regressed") => Verdict::Slower,
        Some("unchanged" | "improved") => Verdict::NotSlower,
        Some("inconclusive") => Verdict::CouldNotTell,
        _ => return Err(format!("no verdict: {}", String::from_utf8_lossy(&output.stderr)).into()),
    };
    Ok(vec![Said { by: TOOL.name, verdict }])
}
