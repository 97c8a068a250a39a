//! Programs that are launched as tasks: by `mpirun` on this machine, and by `srun` on four nodes that are emulated on it.
//!
//! They need Open MPI, its compiler, and Slurm. Whoever sets `SPEEDUP_CLUSTER` wants these tests: CI does, and fails where
//! anything is missing.

mod mpi;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::runner::interrupts::soon;
use super::runner::{Desk, Ended};

/// A failure must show so soon after it happened, with all that is left gone.
const SOON: Duration = Duration::from_secs(5);
/// Open MPI takes nodes with one host name for one host, and must be told to go over loopback.
const ONE_HOST: [(&str, &str); 4] = [
    ("OMPI_MCA_btl", "self,tcp"),
    ("OMPI_MCA_btl_tcp_if_include", "127.0.0.0/8"),
    ("OMPI_MCA_oob_tcp_if_include", "127.0.0.0/8"),
    ("OMPI_MCA_mpi_yield_when_idle", "1"),
];

fn wanted() -> bool {
    let wanted = std::env::var_os("SPEEDUP_CLUSTER").is_some();
    if !wanted {
        eprintln!("skipped: no task was launched, since SPEEDUP_CLUSTER is not set; .ci/run installs what it takes");
    }
    wanted
}

/// One after the other, the tests that start ranks which others look for. None where nobody wants them.
fn wanted_alone() -> Option<MutexGuard<'static, ()>> {
    static ONE: Mutex<()> = Mutex::new(());
    wanted().then(|| ONE.lock().unwrap_or_else(PoisonError::into_inner))
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cluster")
}

/// The program of these tests, compiled once.
fn ranks() -> &'static Path {
    static RANKS: OnceLock<PathBuf> = OnceLock::new();
    RANKS.get_or_init(|| {
        let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ranks");
        let compiled = Command::new("mpicc").arg("-o").arg(&program).arg(sources().join("ranks.c")).output();
        let compiled = compiled.expect("`apt-get install libopenmpi-dev openmpi-bin`");
        assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
        program
    })
}

/// Four emulated nodes, for as long as this lives.
struct Nodes {
    folder: tempfile::TempDir,
}

impl Nodes {
    fn start() -> Self {
        let nodes = Self { folder: tempfile::tempdir().unwrap() };
        let started = nodes.script("start");
        assert!(started.status.success(), "{}", String::from_utf8_lossy(&started.stderr));
        nodes
    }

    fn script(&self, action: &str) -> Output {
        Command::new(sources().join("slurm.sh")).arg(action).arg(self.folder.path()).output().unwrap()
    }

    fn told(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.with(Command::new(program).args(arguments)).output();
        let output = output.expect("`apt-get install slurm-client`");
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
    }

    fn with<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.env("SLURM_CONF", self.folder.path().join("slurm.conf")).envs(ONE_HOST)
    }

    fn run(&self, desk: &Desk, arguments: &str) -> Ended {
        Ended::of(self.with(&mut desk.command(arguments)).output().unwrap())
    }
}

impl Drop for Nodes {
    fn drop(&mut self) {
        self.script("stop");
    }
}

/// An experiment in which the ranks do that, with more keys of the launch.
fn experiment(how: &str, workers: &str, launch: &str) -> String {
    let ranks = ranks().display();
    format!(
        "repetitions = 1\ntimeout = '30s'\n[[strategy]]\nkind = 'command'\nname = 'ranks'\nrun = '{ranks} {how}'\n\
         workers = {workers}\ntime = {{ stdout = 'solve: ([0-9.]+) s' }}\n[strategy.launch]\n{launch}\n"
    )
}

const MPIRUN: &str = "launcher = 'mpirun'";
const SRUN: &str = "launcher = 'srun'\ntasks_per_node = 2\nlauncher_args = ['--mpi=pmix']";

/// The ranks that live.
fn living() -> Vec<u32> {
    let is_ours = |pid: &u32| fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|exe| exe == ranks());
    let pids = fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    pids.filter(is_ours).collect()
}

fn shared_memory() -> Vec<std::ffi::OsString> {
    fs::read_dir("/dev/shm").unwrap().map(|entry| entry.unwrap().file_name()).collect()
}

#[test]
fn mpirun_starts_as_many_ranks_as_there_are_workers() {
    let Some(_alone) = wanted_alone() else { return };
    let desk = Desk::new().with("ranks.toml", &experiment("", "[1, 2, 4]", MPIRUN));
    let plan = desk.run("plan ranks.toml").with_code(0);
    assert!(plan.stdout.contains("ranks/4:\n    mpirun -n 4 "), "{}", plan.stdout);
    desk.run("ranks.toml").with_code(0);
    let run = desk.the_run("ranks");
    let times: Vec<f64> = run.rows("samples.csv").iter().map(|row| row["wall_s"].parse().unwrap()).collect();
    // Each rank sleeps its share of 20 ms: the time is the ranks' own, without that of the launch.
    assert_eq!(times.len(), 3);
    assert!(times.iter().all(|time| (0.005..0.5).contains(time)), "{times:?}");
    let record: serde_json::Value = serde_json::from_slice(&run.bytes("run.json")).unwrap();
    let launched = &record["preparation"]["launched"];
    assert!(launched[1]["line"].as_str().unwrap().starts_with("mpirun -n 2 "), "{launched}");
    assert!(launched[2]["launch_s"].as_f64().unwrap() > 0.0, "{launched}");
}

#[test]
fn srun_runs_over_the_nodes_and_the_script_asks_for_them() {
    let Some(_alone) = wanted_alone() else { return };
    let nodes = Nodes::start();
    let more = format!("{SRUN}\npartition = 'lab'\ntime_limit = '2m'");
    let desk = Desk::new().with("ranks.toml", &experiment("", "[1, 2, 4, 8]", &more));
    let script = nodes.run(&desk, "plan --sbatch ranks.toml").with_code(0).stdout;
    for line in ["--nodes=4", "--ntasks=8", "--ntasks-per-node=2", "--partition=lab", "--time=00:02:00"] {
        assert!(script.contains(&format!("#SBATCH {line}\n")), "{script}");
    }
    fs::write(desk.path("job.sh"), &script).unwrap();
    let submit = Command::new("sbatch");
    let submitted =
        nodes.with(&mut desk.surrounded(submit, ["job.sh"])).output().expect("`apt-get install slurm-client`");
    assert!(submitted.status.success(), "{}", String::from_utf8_lossy(&submitted.stderr));
    soon("the end of the job", || nodes.told("squeue", &["--noheader"]).is_empty().then_some(()));
    let run = desk.the_run("ranks");
    let rows = run.rows("samples.csv");
    let ok = rows.iter().filter(|row| row["status"] == "ok" && row["cpu_user_s"].is_empty()).count();
    assert_eq!(ok, 4, "{rows:?}");
    let report = String::from_utf8(run.bytes("summary.md")).unwrap();
    assert!(report.contains("4 nodes, 8 cpus") && report.contains("are emulated on 1 host"), "{report}");
}

#[test]
fn in_an_allocation_larger_cases_are_refused_with_the_numbers() {
    if !wanted() {
        return;
    }
    let nodes = Nodes::start();
    let desk = Desk::new().with("ranks.toml", &experiment("", "[1, 2, 4]", SRUN));
    let runner = env!("CARGO_BIN_EXE_runner");
    let planned = desk.surrounded(Command::new("salloc"), ["--nodes=1", "--ntasks=2", runner, "plan", "ranks.toml"]);
    let refused = Ended::of(nodes.with(&mut { planned }).output().unwrap()).with_code(2);
    let expected = "ranks/4 has no room: 4 tasks, 2 on a node, need 2 nodes, and job ";
    assert!(refused.stderr.contains(expected), "{}", refused.stderr);
}

#[test]
fn what_a_scheduler_refuses_is_told_in_its_words() {
    if !wanted() {
        return;
    }
    let nodes = Nodes::start();
    let desk = Desk::new().with("ranks.toml", &experiment("", "[2]", &format!("{SRUN}\npartition = 'attic'")));
    let refused = nodes.run(&desk, "ranks.toml").with_code(4);
    let expected = "srun: error: Unable to allocate resources: Invalid partition name specified";
    assert!(refused.stderr.replace("\n  ", " ").contains(expected), "{}", refused.stderr);
}

/// Has the last of four ranks do that; the cause must be told in time, and nothing be left.
fn fails(desk: &Desk, nodes: Option<&Nodes>, how: &str, launch: &str, cause: &str) {
    let before = shared_memory();
    let text = experiment(how, "[4]", launch);
    let text = if cause.starts_with("timeout") { text.replace("'30s'", "'2s'") } else { text };
    fs::write(desk.path("wrong.toml"), text).unwrap();
    let start = Instant::now();
    let ended = match nodes {
        Some(nodes) => nodes.run(desk, "wrong.toml"),
        None => desk.run("wrong.toml"),
    };
    let took = start.elapsed();
    let ended = ended.with_code(4);
    assert!(ended.stderr.replace("\n  ", " ").contains(cause), "{how}: {}", ended.stderr);
    // Twice, to try it and to measure it, and the launch of nothing.
    let deadline = if cause.starts_with("timeout") { Duration::from_secs(2) } else { Duration::ZERO };
    assert!(took < 3 * (SOON + deadline), "{how}: {took:?}");
    assert_eq!(living(), [0; 0], "{how}");
    assert_eq!(shared_memory(), before, "{how}");
}

#[test]
fn a_rank_of_mpirun_that_goes_wrong_is_told_with_its_cause() {
    let Some(_alone) = wanted_alone() else { return };
    let desk = Desk::new();
    fails(&desk, None, "killed", MPIRUN, "mpirun noticed that process rank 3 with PID");
    fails(&desk, None, "exit", MPIRUN, "ended with exit code 3, expected 0: mpirun: rank 3 ended with exit code 3");
    fails(&desk, None, "stubborn", MPIRUN, "timeout: an execution took longer than 2s");
}

#[test]
fn a_task_of_srun_that_goes_wrong_is_told_with_its_cause() {
    let Some(_alone) = wanted_alone() else { return };
    let (desk, nodes) = (Desk::new(), Nodes::start());
    fails(&desk, Some(&nodes), "killed", SRUN, ": task 3: Killed");
    fails(&desk, Some(&nodes), "abort", SRUN, ": task 3: Aborted");
    fails(&desk, Some(&nodes), "stubborn", SRUN, "timeout: an execution took longer than 2s");
    soon("the end of the jobs", || nodes.told("squeue", &["--noheader"]).is_empty().then_some(()));
}

/// The `srun` that was started from there.
fn srun(desk: &Desk) -> Option<u32> {
    let folder = desk.path("").canonicalize().unwrap();
    let is_it = |pid: &u32| {
        let link = |name: &str| fs::read_link(format!("/proc/{pid}/{name}")).ok();
        link("exe").is_some_and(|exe| exe.ends_with("srun")) && link("cwd") == Some(folder.clone())
    };
    let mut pids = fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    pids.find(is_it)
}

#[test]
fn an_srun_that_does_not_listen_is_ended_with_its_tasks_and_its_job() {
    let Some(_alone) = wanted_alone() else { return };
    let (desk, nodes) = (Desk::new(), Nodes::start());
    fs::write(desk.path("wrong.toml"), experiment("stubborn", "[4]", SRUN).replace("'30s'", "'2s'")).unwrap();
    let runner = nodes.with(&mut desk.command("wrong.toml")).stderr(std::process::Stdio::piped()).spawn().unwrap();
    soon("the tasks", || (living().len() == 4).then_some(()));
    let stopped = srun(&desk).expect("an srun");
    kill(Pid::from_raw(stopped as i32), Signal::SIGSTOP).unwrap();
    let ended = Ended::of(runner.wait_with_output().unwrap()).with_code(4);
    assert!(ended.stderr.contains("timeout: an execution took longer than 2s"), "{}", ended.stderr);
    assert_eq!(living(), [0; 0]);
    soon("the end of the job", || nodes.told("squeue", &["--noheader"]).is_empty().then_some(()));
}

#[test]
fn a_runner_that_is_killed_leaves_no_task() {
    let Some(_alone) = wanted_alone() else { return };
    let (desk, nodes) = (Desk::new(), Nodes::start());
    for launch in [MPIRUN, SRUN] {
        let before = shared_memory();
        fs::write(desk.path("wrong.toml"), experiment("stubborn", "[4]", launch)).unwrap();
        let mut runner = nodes.with(&mut desk.command("wrong.toml")).spawn().unwrap();
        soon("the ranks", || (living().len() == 4).then_some(()));
        kill(Pid::from_raw(runner.id() as i32), Signal::SIGKILL).unwrap();
        runner.wait().unwrap();
        soon("the end of the ranks", || (living().is_empty() && shared_memory() == before).then_some(()));
    }
    soon("the end of the job", || nodes.told("squeue", &["--noheader"]).is_empty().then_some(()));
}

#[test]
fn a_gate_compares_two_builds_under_a_launcher() {
    if !wanted() {
        return;
    }
    let (desk, nodes) = (Desk::new(), Nodes::start());
    for build in ["old", "new"] {
        fs::copy(ranks(), desk.path(build)).unwrap();
    }
    let text = experiment("", "[2]", SRUN).replace(&format!("'{} '", ranks().display()), "'{exe}'");
    fs::write(desk.path("ranks.toml"), text + "[gate]\nloss = '90%'\nerror_rate = '10%'\nrepetitions = 8\n").unwrap();
    let gate = nodes.run(&desk, "gate ranks.toml --base old --head new");
    assert!(gate.stdout.contains("ranks/2"), "{}{}", gate.stdout, gate.stderr);
    assert!(gate.code == Some(0) || gate.code == Some(3), "{gate:?}");
    let rows = desk.the_run("ranks").rows("samples.csv");
    for variant in ["base", "head"] {
        assert!(rows.iter().any(|row| row["variant"] == variant && row["status"] == "ok"), "{rows:?}");
    }
}
