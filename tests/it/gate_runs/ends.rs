//! How a gate ends otherwise: without a base, interrupted, and with several files.

use std::fs;
use std::process::Stdio;

use super::{RUNNER, desk, job, says, script, verdicts};
use crate::runner::Ended;

#[test]
fn without_a_base_nothing_is_compared_and_said_so() {
    let desk = script(desk(), "broken", &format!("[ $1 = 2 ] && exit 3\n{}", job(1000)));
    let ended = desk.run("gate job.toml --no-base --head same").with_code(0);
    says(&ended, "Nothing was compared: there is no base (--no-base).");
    assert_eq!(verdicts(&desk, "job"), ["job/1", "job/2"].map(|case| (case.to_owned(), "new".to_owned())));
    assert_eq!(desk.the_run("job").rows("samples.csv").len(), 2, "one block, of head alone");
    let markdown = fs::read_to_string(desk.path("reports/job/latest/gate.md")).unwrap();
    assert!(markdown.contains("Nothing was compared"), "{markdown}");
    let ended = desk.run("gate job.toml --no-base --head broken").with_code(4);
    says(&ended, "job/2: failed: in head: ended with exit code 3");
}

#[test]
fn the_run_of_a_gate_is_never_resumed() {
    let desk = desk();
    desk.run("gate naps.toml --no-base").with_code(0);
    says(&desk.run("naps.toml --resume --repetitions 2").with_code(2), "it is the run of a gate");
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_ends_it_and_leaves_nothing_running() {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    use crate::runner::interrupts::{soon, workers};

    for (signal, code) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143)] {
        let desk = desk();
        let copies = desk.path("copies");
        fs::create_dir(&copies).unwrap();
        let arguments = format!("gate naps.toml --base {RUNNER} --repetitions 100000");
        let arguments = format!("{arguments} --set gate={{loss=\"0.1%\"}}");
        let mut command = desk.command(&arguments);
        command.env("TMPDIR", &copies).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        soon("a turn", || {
            desk.runs("naps").pop().filter(|run| fs::read(run.join("samples.csv")).is_ok_and(|rows| rows.len() > 1000))
        });
        kill(Pid::from_raw(child.id() as i32), signal).unwrap();
        let ended = Ended::of(child.wait_with_output().unwrap()).with_code(code);
        says(&ended, "a gate cannot be resumed: start it again");
        says(&ended, "3 of 3 cases are inconclusive");
        soon("the end of the workers", || workers(&desk).is_empty().then_some(()));
        assert_eq!(fs::read_dir(&copies).unwrap().count(), 0, "the copies are gone");
    }
}

#[test]
fn several_files_end_with_the_worst() {
    let desk = desk().with("other.toml", super::JOB);
    desk.run("gate job.toml other.toml --base same --head slow").with_code(1);
    assert_eq!((desk.runs("job").len(), desk.runs("other").len()), (1, 1));
}
