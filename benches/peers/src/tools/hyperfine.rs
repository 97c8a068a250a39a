//! hyperfine 1.20 on two programs, and Welch's test of their times, as by its `scripts/welch_ttest.py`: slower where p is
//! below 0.05 and head's mean is above base's.

use std::fs;
use std::process::Command;
use std::time::Instant;

use serde_json::Value;
use statrs::distribution::{ContinuousCDF, StudentsT};
use statrs::statistics::Statistics;

use super::{PLAIN, Pair, Said, Tool, Verdict, installed, output, plain};
use crate::Result;

pub const TOOL: Tool = Tool { name: "hyperfine, Welch", measure: None, check };

fn check(pair: &Pair) -> Result<Vec<Said>> {
    let report = pair.folder.join("times.json");
    let mut hyperfine = installed("hyperfine");
    hyperfine.args(["--shell=none", "--style=none", "--warmup=3"]);
    hyperfine.arg(format!("--runs={}", runs(pair)?)).arg("--export-json").arg(&report);
    output(hyperfine.arg(plain(&pair.base)).arg(plain(&pair.head)), &[0])?;
    let report: Value = serde_json::from_slice(&fs::read(report)?)?;
    let times = |side: usize| -> Option<Vec<f64>> {
        report["results"][side]["times"].as_array()?.iter().map(Value::as_f64).collect()
    };
    let (base, head) = times(0).zip(times(1)).ok_or("hyperfine exported no times")?;
    Ok(vec![Said { by: TOOL.name, verdict: Verdict::slower(welch_t(&base, &head)? > 0.975) }])
}

/// Runs of each side that fit into the time, after how long one takes here and now.
pub fn runs(pair: &Pair) -> Result<usize> {
    let start = Instant::now();
    output(Command::new(&pair.base).arg(PLAIN), &[0])?;
    let runs = pair.seconds / 2.0 / start.elapsed().as_secs_f64();
    Ok((runs as usize).max(2))
}

/// How probable a smaller t is of times that do not differ: above 0.975 where head's are longer, at p below 0.05.
fn welch_t(base: &[f64], head: &[f64]) -> Result<f64> {
    let [(base_mean, base_error), (head_mean, head_error)] =
        [base, head].map(|times| (times.mean(), times.variance() / times.len() as f64));
    let error = base_error + head_error;
    let freedom =
        error.powi(2) / (base_error.powi(2) / (base.len() - 1) as f64 + head_error.powi(2) / (head.len() - 1) as f64);
    Ok(StudentsT::new(0.0, 1.0, freedom)?.cdf((head_mean - base_mean) / error.sqrt()))
}
