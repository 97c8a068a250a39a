//! The strategy `mpi`: the runner itself is launched, as ranks.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::{Desk, Ended, MPIRUN, Nodes, SOON, SRUN, shared_memory, soon, wanted_alone};

/// An experiment of 24 records of 5 ms, shared out in that way.
fn experiment(schedule: &str, workers: &str, launch: &str) -> String {
    format!(
        "repetitions = 1\ntimeout = '20s'\ndelay = '5ms'\ndataset = {{ synthetic = 24 }}\niterations = 1\n\
         [[strategy]]\nkind = 'mpi'\nworkers = {workers}\n{schedule}\n[strategy.launch]\n{launch}\n"
    )
}

/// The ranks that live: processes of the runner that a launcher has started.
fn living() -> Vec<u32> {
    let is_rank = |pid: &u32| {
        let exe = fs::read_link(format!("/proc/{pid}/exe"));
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        let asked = environment.split(|byte| *byte == 0).any(|variable| variable == b"SPEEDUP_WORKER=rank");
        asked && exe.is_ok_and(|exe| exe == std::path::Path::new(env!("CARGO_BIN_EXE_runner")))
    };
    let pids = fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    pids.filter(is_rank).collect()
}

/// Every case has its result, its ranks' spans, and what it took to start them.
fn measured(desk: &Desk, workers: &[usize]) {
    let run = desk.the_run("ranks");
    let rows: Vec<_> = run.rows("samples.csv").into_iter().filter(|row| row["case"].starts_with("mpi/")).collect();
    assert_eq!(rows.len(), workers.len());
    for row in &rows {
        assert_eq!(row["status"], "ok", "{row:?}");
        let (wall_s, setup_s): (f64, f64) = (row["wall_s"].parse().unwrap(), row["setup_s"].parse().unwrap());
        assert!(wall_s >= 24.0 * 5e-3 / 4.0 && setup_s > 0.0, "{row:?}");
    }
    let spans = run.rows("spans.csv");
    for count in workers {
        let of_case: Vec<_> = spans.iter().filter(|span| span["case"] == format!("mpi/{count}")).collect();
        let mut records: Vec<&str> = of_case.iter().map(|span| &*span["record"]).collect();
        records.sort_unstable();
        records.dedup();
        assert_eq!(records.len(), 24, "{count}");
        let mut at_work: Vec<&str> = of_case.iter().map(|span| &*span["worker"]).collect();
        at_work.sort_unstable();
        at_work.dedup();
        assert_eq!(at_work.len(), *count);
    }
}

#[test]
fn ranks_of_mpirun_have_equal_parts() {
    let Some(_alone) = wanted_alone() else { return };
    let desk = Desk::new().with("ranks.toml", &experiment("", "[1, 2, 4]", MPIRUN));
    let plan = desk.run("plan ranks.toml").with_code(0);
    assert!(plan.stdout.contains("mpi/4:\n    SPEEDUP_WORKER=rank mpirun -n 4 "), "{}", plan.stdout);
    desk.run("ranks.toml").with_code(0);
    measured(&desk, &[1, 2, 4]);
}

#[test]
fn rank_0_is_one_more_where_it_hands_out_chunks() {
    let Some(_alone) = wanted_alone() else { return };
    let desk = Desk::new().with("ranks.toml", &experiment("schedule = 'dynamic'\nchunk = 3", "[1, 2, 4]", MPIRUN));
    let plan = desk.run("plan ranks.toml").with_code(0);
    assert!(plan.stdout.contains("mpi/4:\n    SPEEDUP_WORKER=rank mpirun -n 5 "), "{}", plan.stdout);
    desk.run("ranks.toml").with_code(0);
    measured(&desk, &[1, 2, 4]);
}

#[test]
fn ranks_of_srun_are_on_the_nodes() {
    let Some(_alone) = wanted_alone() else { return };
    let nodes = Nodes::start();
    let desk = Desk::new().with("ranks.toml", &experiment("chunk = 2", "[1, 2, 4]", SRUN));
    let script = nodes.run(&desk, "plan --sbatch ranks.toml").with_code(0).stdout;
    assert!(script.contains("#SBATCH --nodes=2\n") && script.contains("#SBATCH --ntasks=4\n"), "{script}");
    nodes.run(&desk, "ranks.toml").with_code(0);
    measured(&desk, &[1, 2, 4]);
}

/// A case of four ranks fails with that cause in time, and nothing is left of it.
fn fails(desk: &Desk, nodes: Option<&Nodes>, fault: &str, status: &str, cause: &str, then: impl FnOnce()) {
    let before = shared_memory();
    let mut command = desk.command("ranks.toml");
    command.env("SPEEDUP_FAULT", format!("{fault} in mpi/4")).stdout(Stdio::piped()).stderr(Stdio::piped());
    let runner = match nodes {
        Some(nodes) => nodes.with(&mut command).spawn().unwrap(),
        None => command.spawn().unwrap(),
    };
    soon("the ranks", || (living().len() == 4).then_some(()));
    let start = Instant::now();
    then();
    soon("the end of the ranks", || living().is_empty().then_some(()));
    let took = start.elapsed();
    let ended = Ended::of(runner.wait_with_output().unwrap()).with_code(4);
    let told = ended.stderr.replace("\n  ", " ");
    // The launcher ends by itself, whatever became of a rank.
    let how = if status == "exited" { "ended with exit code ".to_owned() } else { format!("{status}: ") };
    assert!(told.contains(&format!("FAILED: mpi/4: {how}")) && told.contains(cause), "{fault}: {told}");
    let deadline = if status == "timeout" { Duration::from_secs(2) } else { Duration::ZERO };
    assert!(took < SOON + deadline, "{fault}: {took:?}");
    assert_eq!(shared_memory(), before, "{fault}");
}

fn kill_one() {
    std::thread::sleep(Duration::from_millis(500));
    let last = living().into_iter().max().expect("a rank");
    kill(Pid::from_raw(last as i32), Signal::SIGKILL).unwrap();
}

#[test]
fn a_rank_of_mpirun_that_goes_wrong_fails_its_case() {
    let Some(_alone) = wanted_alone() else { return };
    let desk = Desk::new().with("ranks.toml", &experiment("", "[4]", MPIRUN));
    fails(&desk, None, "panic", "panicked", "nobody knows ", || {});
    fails(&desk, None, "abort", "exited", "mpirun noticed that process rank", || {});
    fails(&desk, None, "wrong", "wrong-result", "its output differs from the reference", || {});
    fails(&desk, None, "hang", "exited", "mpirun noticed that process rank", kill_one);
    let desk = desk.with("ranks.toml", &experiment("", "[4]", MPIRUN).replace("'20s'", "'2s'"));
    fails(&desk, None, "hang", "timeout", "an execution took longer than 2s", || {});
}

#[test]
fn a_rank_of_srun_that_goes_wrong_fails_its_case() {
    let Some(_alone) = wanted_alone() else { return };
    let nodes = Nodes::start();
    let desk = Desk::new().with("ranks.toml", &experiment("", "[4]", SRUN));
    fails(&desk, Some(&nodes), "panic", "panicked", "nobody knows ", || {});
    fails(&desk, Some(&nodes), "hang", "exited", ": Killed", kill_one);
    let desk = desk.with("ranks.toml", &experiment("", "[4]", SRUN).replace("'20s'", "'2s'"));
    fails(&desk, Some(&nodes), "hang", "timeout", "an execution took longer than 2s", || {});
    soon("the end of the jobs", || nodes.told("squeue", &["--noheader"]).is_empty().then_some(()));
}

#[test]
fn a_runner_that_is_killed_leaves_no_rank() {
    let Some(_alone) = wanted_alone() else { return };
    let nodes = Nodes::start();
    for launch in [MPIRUN, SRUN] {
        let before = shared_memory();
        let desk = Desk::new().with("ranks.toml", &experiment("", "[4]", launch));
        let mut command = desk.command("ranks.toml");
        let mut runner = nodes.with(command.env("SPEEDUP_FAULT", "hang in mpi/4")).spawn().unwrap();
        soon("the ranks", || (living().len() == 4).then_some(()));
        kill(Pid::from_raw(runner.id() as i32), Signal::SIGKILL).unwrap();
        runner.wait().unwrap();
        soon("the end of the ranks", || (living().is_empty() && shared_memory() == before).then_some(()));
    }
    soon("the end of the job", || nodes.told("squeue", &["--noheader"]).is_empty().then_some(()));
}

/// Needs no MPI: this is of machines that have none.
#[test]
fn a_machine_without_mpirun_is_told_so_at_the_strategy() {
    let desk = Desk::new().with("ranks.toml", &experiment("", "[2]", MPIRUN));
    let refused = Ended::of(desk.command("ranks.toml").env("PATH", "/nowhere").output().unwrap()).with_code(2);
    let told = refused.stderr.replace("\n  ", " ");
    assert!(told.contains("mpi cannot launch its ranks: `mpirun`: no such program in PATH"), "{told}");
    assert!(told.contains("install Open MPI"), "{told}");
}
