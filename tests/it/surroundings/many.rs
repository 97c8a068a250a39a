//! Many workers: what the system has room for is done, and what it has none for is refused, or told at once.

use super::in_one_line;
use crate::runner::{Desk, Ended};

fn many(kind: &str, workers: usize) -> String {
    format!(
        "dataset = {{ synthetic = 1000 }}\ndelay = '1ms'\nrepetitions = 1\niterations = 1\nwarmup = 0\ntimeout = '2m'\n\
         strategy = [{{ kind = 'serial' }}, {{ kind = '{kind}', workers = {workers} }}]\n"
    )
}

#[test]
fn hundreds_of_workers_do_their_work() {
    for (kind, workers) in [("scope", 400), ("rayon", 200), ("process", 40), ("smol", 400), ("tokio", 400)] {
        let desk = Desk::new().with("many.toml", &many(kind, workers));
        desk.run("many.toml").with_code(0);
        let summary = desk.the_run("many").rows("summary.csv");
        assert_eq!((summary.len(), &*summary[1]["workers"]), (2, &*workers.to_string()), "{summary:?}");
    }
}

#[test]
fn a_pool_of_more_processes_than_files_is_refused_in_the_plan() {
    let desk = Desk::new().with("many.toml", &many("process", 32_000)).with("few.toml", &many("process", 40));
    let limited = |file: &str| Ended::of(desk.shell(&format!("ulimit -n 100; exec \"$0\" {file}")).output().unwrap());
    let refused = limited("plan many.toml").with_code(2).stderr;
    let said = in_one_line(&refused);
    assert!(
        said.contains("32,000 processes have 96,003 files open in the one that hands out the records"),
        "{refused}"
    );
    assert!(said.contains("which may have 100"), "{refused}");
    assert!(said.contains("`ulimit -n 96100`") && said.contains("at most 32 `workers`"), "{refused}");
    limited("few.toml").with_code(2);
    assert!(desk.runs("few").is_empty());
    desk.run("plan few.toml").with_code(0);
}
