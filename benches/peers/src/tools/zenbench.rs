//! zenbench 0.1.9, in the three ways that it has for base against head.
//!
//! `self-compare` builds base and head from git, runs the one after the other, and prints by how much their means differ,
//! red above 1 %; it ends with 0 in any case. `--save-baseline` and `--baseline` run the same, and end with 1 where head's
//! mean is more than 5 % above base's and Student's t above 2. The shuffled rounds and their paired statistics are of
//! benchmarks within one program: for that, base's and head's work are put into one.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use zenbench::{BenchGroup, GateConfig, SuiteResult};

use super::{Pair, Said, Tool, Verdict, output, seconds};
use crate::Result;
use crate::work::Work;

pub const STORED: Tool = Tool { name: "zenbench --baseline", measure: Some(measure_one), check: check_stored };
pub const TOGETHER: Tool =
    Tool { name: "zenbench, both in one program", measure: Some(measure_both), check: check_together };

const GROUP: &str = "work";
/// Rounds of 5 ms and more: more than fit into any time that is asked for here.
const MAX_ROUNDS: usize = 100_000;

fn measure_one(work: Work) -> Result<ExitCode> {
    let seconds = seconds()? / 2.0;
    run(seconds, |group| group.bench("execute", move |b| b.iter(|| work.execute())))
}

fn measure_both(head: Work) -> Result<ExitCode> {
    let base = Work { more: 0, part: 0, ..head };
    run(seconds()?, |group| {
        group.bench("base", move |b| b.iter(|| base.execute()));
        group.bench("head", move |b| b.iter(|| head.execute()));
    })
}

/// Its defaults, but for two things, so that it has the time that the others have: it does not end early, and does not
/// wait, up to 30 s, for other processes and threads with `zenbench` or `criterion` in their names, its own among them.
fn run(seconds: f64, benchmarks: impl FnOnce(&mut BenchGroup)) -> Result<ExitCode> {
    let result = zenbench::run_gated(GateConfig::disabled(), |suite| {
        suite.group(GROUP, |group| {
            let time = Duration::from_secs_f64(seconds);
            group.config().auto_rounds(false).max_rounds(MAX_ROUNDS).warmup_time(time / 10);
            group.config().max_time(time).max_wall_time(time.mul_f64(0.9));
            benchmarks(group);
        });
    });
    zenbench::postprocess_result(&result);
    Ok(ExitCode::SUCCESS)
}

/// One run of each, read in two ways.
fn check_stored(pair: &Pair) -> Result<Vec<Said>> {
    let run =
        |program: &Path, argument: &str| output(pair.start(program, STORED.name).args(["--bench", argument]), &[0, 1]);
    run(&pair.base, "--save-baseline=main")?;
    let (code, output) = run(&pair.head, "--baseline=main")?;
    let percent = change(&String::from_utf8_lossy(&output.stderr)).ok_or("zenbench printed no change")?;
    Ok(vec![
        Said { by: STORED.name, verdict: Verdict::slower(code == 1) },
        Said { by: "zenbench self-compare", verdict: Verdict::slower(percent > 1.0) },
    ])
}

/// Of `work::execute  1.0ms → 1.1ms  +1.20%  unchanged`.
fn change(printed: &str) -> Option<f64> {
    let line = printed.lines().find(|line| line.contains("work::execute") && line.contains('→'))?;
    line.split_whitespace().find_map(|word| word.strip_suffix('%')?.parse().ok())
}

fn check_together(pair: &Pair) -> Result<Vec<Said>> {
    let path = pair.folder.join("together.json");
    let mut bench = pair.start(&pair.head, TOGETHER.name);
    output(bench.arg("--bench").env("ZENBENCH_RESULT_PATH", &path), &[0])?;
    let result = SuiteResult::load(&path)?;
    let (_, _, analysis) = result.comparisons[0].analyses.first().ok_or("zenbench compared nothing")?;
    let slower = analysis.significant && analysis.pct_change > 0.0;
    Ok(vec![Said { by: TOGETHER.name, verdict: Verdict::slower(slower) }])
}
