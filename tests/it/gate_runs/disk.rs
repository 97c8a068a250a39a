//! Disks that are full, and folders that are gone: what could not be written is no pass.

use std::fs;

use super::{desk, job, says, script, verdicts};
use crate::runner::Ended;

/// A limit on the size of files is a full disk for everybody.
#[test]
fn a_disk_that_is_full_is_told_and_leaves_what_was_measured() {
    let desk = desk();
    let gate = "trap '' XFSZ; ulimit -f 16; exec \"$0\" gate job.toml --base same --head same";
    let ended = Ended::of(desk.shell(gate).output().unwrap()).with_code(2);
    says(&ended, "error: cannot write reports/job/");
    says(&ended, "because: ");
    says(&desk.run("report job").with_code(3), "job/2: inconclusive: too few blocks");
}

#[test]
fn an_export_that_cannot_be_written_any_more_is_told_though_nothing_was_lost() {
    let desk = script(desk(), "sweeper", &format!("rm -rf out\n{}", job(1000)));
    fs::create_dir(desk.path("out")).unwrap();
    let ended = desk.run("gate job.toml --base same --head sweeper --export junit=out/t.xml").with_code(2);
    says(&ended, "2 cases: none lost 5 % or more.");
    says(&ended, "error: cannot write in out because: ");
    assert_eq!(verdicts(&desk, "job"), ["job/1", "job/2"].map(|case| (case.to_owned(), "unchanged".to_owned())));
}
