//! The command lines of launchers: what each key and each surrounding adds to them, and what has no room.

use std::path::PathBuf;

use crate::machine::{Allocation, Host};
use crate::strategy::command::{Command, Values, check};

use super::parameters;

/// A user's machine of four cpus on two cores.
fn desk() -> Host {
    Host { is_root: false, cpus: 4, cores: 2, allocation: None }
}

/// In a job of two nodes, with four cpus each.
fn in_a_job() -> Host {
    let allocation = Allocation {
        job: "7".to_owned(),
        names: "n[1-2]".to_owned(),
        nodes: 2,
        cpus: 8,
        cpus_on_a_node: 4,
        tasks: Some(4),
        hosts: None,
    };
    Host { allocation: Some(allocation), ..desk() }
}

fn launch(keys: &str, more: &str) -> String {
    format!("run = './solver --grid {{size}}'\n{more}\n[launch]\n{keys}")
}

fn line(toml: &str, workers: usize, host: &Host) -> String {
    let exe = Some(PathBuf::from("/opt/my builds/head"));
    let values = Values { workers, size: 100, exe, host: host.clone() };
    Command::of(&parameters(toml)).unwrap().expand(&values).line()
}

#[test]
fn mpirun_gets_what_it_needs_where_it_is() {
    let plain = launch("launcher = 'mpirun'", "");
    assert_eq!(line(&plain, 2, &desk()), "mpirun -n 2 ./solver --grid 100");
    // More tasks than cores.
    assert_eq!(line(&plain, 4, &desk()), "mpirun -n 4 --oversubscribe ./solver --grid 100");
    let root = Host { is_root: true, ..desk() };
    assert_eq!(line(&plain, 2, &root), "mpirun -n 2 --allow-run-as-root ./solver --grid 100");
    // A job was asked for so many tasks.
    assert_eq!(line(&plain, 4, &in_a_job()), "mpirun -n 4 ./solver --grid 100");
    assert_eq!(line(&plain, 5, &in_a_job()), "mpirun -n 5 --oversubscribe ./solver --grid 100");
    let on_nodes = launch("launcher = 'mpirun'\ntasks_per_node = 2", "");
    assert_eq!(line(&on_nodes, 4, &in_a_job()), "mpirun -n 4 --map-by ppr:2:node ./solver --grid 100");
}

#[test]
fn what_the_file_says_itself_is_not_said_twice() {
    let own = "launcher = 'mpirun'\nlauncher_args = ['--allow-run-as-root', '--bind-to', 'core', '--host', 'a,b']";
    let root = Host { is_root: true, ..desk() };
    assert_eq!(
        line(&launch(own, "threads = 2"), 8, &root),
        "OMP_NUM_THREADS=2 mpirun -n 8 -x OMP_NUM_THREADS --allow-run-as-root --bind-to core --host a,b ./solver \
         --grid 100"
    );
}

#[test]
fn threads_are_told_and_not_bound_to_one_core() {
    let threads = launch("launcher = 'mpirun'", "threads = 2");
    assert_eq!(
        line(&threads, 2, &desk()),
        "OMP_NUM_THREADS=2 mpirun -n 2 --bind-to none -x OMP_NUM_THREADS ./solver --grid 100"
    );
    let own = launch("launcher = 'srun'", "threads = 2\nenv = { OMP_NUM_THREADS = '1' }");
    assert_eq!(
        line(&own, 2, &in_a_job()),
        "OMP_NUM_THREADS=1 srun --kill-on-bad-exit=1 --ntasks=2 --cpus-per-task=2 ./solver --grid 100"
    );
}

#[test]
fn srun_asks_for_an_allocation_only_where_there_is_none() {
    let keys =
        "launcher = 'srun'\ntasks_per_node = 2\npartition = 'lab'\ntime_limit = '90m'\nlauncher_args = ['--mpi=pmix']";
    let toml = launch(keys, "");
    assert_eq!(
        line(&toml, 4, &in_a_job()),
        "srun --kill-on-bad-exit=1 --ntasks=4 --nodes=2 --ntasks-per-node=2 --mpi=pmix ./solver --grid 100"
    );
    assert_eq!(
        line(&toml, 1, &desk()),
        "srun --kill-on-bad-exit=1 --ntasks=1 --nodes=1 --ntasks-per-node=1 --partition=lab --time=01:30:00 --mpi=pmix \
         ./solver --grid 100"
    );
}

#[test]
fn variables_reach_the_tasks() {
    let keys = "launcher = 'mpirun'\nenv = { OMPI_MCA_btl = 'self,tcp', GRID = '{size} cells' }";
    assert_eq!(
        line(&launch(keys, "env = { MODE = 'fast' }"), 1, &desk()),
        "GRID='100 cells' MODE=fast OMPI_MCA_btl=self,tcp mpirun -n 1 -x GRID -x MODE ./solver --grid 100"
    );
}

#[test]
fn a_value_stays_one_word_whatever_it_holds() {
    let toml = "run = \"'{exe}' 'a;b' '$HOME' \\\"it's\\\"\"\n[launch]\nlauncher = 'mpirun'\npartition = 'x'\n\
                launcher_args = ['--tag output; rm -rf /']";
    assert_eq!(
        line(toml, 1, &desk()),
        "mpirun -n 1 '--tag output; rm -rf /' '/opt/my builds/head' 'a;b' '$HOME' 'it'\\''s'"
    );
    let partition = launch("launcher = 'srun'\npartition = 'a b; c'", "");
    assert!(line(&partition, 1, &desk()).contains(" '--partition=a b; c' "));
}

/// What is wrong with such tasks there.
fn refused(keys: &str, more: &str, workers: usize, host: &Host) -> Option<String> {
    let command = Command::of(&parameters(&launch(keys, more))).unwrap();
    command.launch.as_ref().unwrap().fits(command.tasks(workers), host).err()
}

#[test]
fn tasks_without_room_are_refused_with_the_numbers() {
    let (job, srun) = (in_a_job(), "launcher = 'srun'\ntasks_per_node = 2");
    assert_eq!(refused(srun, "", 4, &job), None);
    assert_eq!(refused(srun, "threads = 2", 4, &job), None);
    assert_eq!(refused(srun, "", 6, &job).unwrap(), "6 tasks, 2 on a node, need 3 nodes, and job 7 has 2");
    assert_eq!(
        refused(srun, "threads = 3", 2, &job).unwrap(),
        "2 tasks of 3 threads on a node need 6 cpus, and a node of job 7 has 4"
    );
    assert_eq!(refused("launcher = 'srun'", "", 9, &job).unwrap(), "9 tasks need 9 cpus, and job 7 has 8");
    assert_eq!(refused("launcher = 'srun'\nlauncher_args = ['--overcommit']", "", 9, &job), None);
    // What a scheduler has is not known before it is asked.
    assert_eq!(refused(srun, "", 600, &desk()), None);
    assert_eq!(
        refused("launcher = 'mpirun'\ntasks_per_node = 2", "", 4, &desk()).unwrap(),
        "4 tasks, 2 on a node, need 2 nodes, and outside an allocation mpirun has one"
    );
    assert_eq!(refused("launcher = 'mpirun'", "", 4, &desk()), None);
}

#[test]
fn mistakes_name_their_key() {
    let wrong = |keys: &str| check(&parameters(&launch(keys, ""))).unwrap_err();
    let cases = [
        ("launcher = 'qsub'", "`launcher`: unknown variant `qsub`, expected `mpirun` or `srun`"),
        ("tasks_per_node = 2", "launcher = \"mpirun\" or \"srun\""),
        ("launcher = 'srun'\ntasks_per_node = 0", "`tasks_per_node`: "),
        ("launcher = 'srun'\ntime_limit = 'soon'", "`time_limit`: "),
        ("launcher = 'srun'\ntask_per_node = 1", "`task_per_node`: unknown field"),
        ("launcher = 'srun'\nlauncher_args = ['{worker}']", "`launcher_args`: unknown placeholder `{worker}`"),
        ("launcher = 'srun'\nenv = { 'A=B' = 'x' }", "`env`: `A=B` cannot be the name of a variable"),
        ("launcher = 'srun'\npartition = ' '", "`partition` names none"),
    ];
    for (keys, expected) in cases {
        let told = wrong(keys);
        assert!(told.contains(expected), "{keys}: {told}");
    }
    assert!(check(&parameters("run = 'a'\nlaunch = 'srun'")).unwrap_err().contains("launches nothing"));
    assert!(check(&parameters("run = 'a'\nthreads = 0")).is_err());
}

#[test]
fn the_keys_are_written_as_they_were_read() {
    let toml = launch(
        "launcher = 'srun'\ntasks_per_node = 2\npartition = 'lab'\ntime_limit = '10m'\nlauncher_args = ['--mpi=pmix']\n\
         env = { A = '{workers}' }",
        "threads = 2",
    );
    let read = parameters(&toml);
    let checked = check(&read).unwrap();
    assert_eq!(checked, read);
    assert_eq!(check(&checked).unwrap(), checked);
}
