//! criterion 0.8: base with `--save-baseline`, then at once head with `--baseline`, and what it prints; it ends with 0 in
//! any case. "Performance has regressed" where p is below 0.05 and the change, with its whole interval, above 1 %.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use criterion::Criterion;

use super::{Pair, Said, Tool, Verdict, output, seconds};
use crate::Result;
use crate::work::Work;

pub const TOOL: Tool = Tool { name: "criterion --baseline", measure: Some(measure), check };

/// Of the time that there is for a side, what its analysis leaves goes to the warm-up and the measurement, 3 to 5 as it
/// does by default.
fn measure(work: Work) -> Result<ExitCode> {
    let time = Duration::from_secs_f64(0.9 * seconds()? / 2.0);
    Criterion::default()
        .warm_up_time(time.mul_f64(3.0 / 8.0))
        .measurement_time(time.mul_f64(5.0 / 8.0))
        .configure_from_args()
        .bench_function("execute", |b| b.iter(|| work.execute()));
    Ok(ExitCode::SUCCESS)
}

fn check(pair: &Pair) -> Result<Vec<Said>> {
    let run = |program: &Path, flag: &str| {
        let mut bench = pair.start(program, TOOL.name);
        output(bench.args(["--bench", flag, "base"]).env("CRITERION_HOME", &pair.folder), &[0])
    };
    run(&pair.base, "--save-baseline")?;
    let (_, output) = run(&pair.head, "--baseline")?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    if !printed.contains("change:") {
        return Err(format!("criterion compared nothing: {printed}").into());
    }
    Ok(vec![Said { by: TOOL.name, verdict: Verdict::slower(printed.contains("Performance has regressed")) }])
}
