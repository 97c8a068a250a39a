//! tango 0.9: `HEAD compare BASE`, which runs both at once and pairs their samples. It ends with 1 where head is slower by
//! more than its noise threshold of 1 % and 2.6 standard errors.

use std::process::ExitCode;

use tango_bench::benchmark_fn;

use super::{Pair, Said, Tool, Verdict, output};
use crate::Result;
use crate::work::Work;

pub const TOOL: Tool = Tool { name: "tango compare", measure: Some(measure), check };

fn measure(work: Work) -> Result<ExitCode> {
    let execute = benchmark_fn("execute", move |b| b.iter(move || work.execute()));
    Ok(tango_bench::cli::run(vec![execute])?)
}

fn check(pair: &Pair) -> Result<Vec<Said>> {
    let mut bench = pair.start(&pair.head, TOOL.name);
    bench.arg("compare").arg(&pair.base).args(["--time", &pair.seconds.to_string()]);
    let (code, output) = output(&mut bench, &[0, 1])?;
    // It ends with 1 after an error, too.
    if code == 1 && !String::from_utf8_lossy(&output.stdout).contains('%') {
        return Err(format!("tango: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(vec![Said { by: TOOL.name, verdict: Verdict::slower(code == 1) }])
}
