//! A run in which a call fails, and the same run resumed.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::failing::{Calls, Failed, Mode, Swept, each_place, injector, run};
use super::{BETWEEN_PROCESSES, EAGAIN, EIO, ENOSPC, FURTHER, IN_BETWEEN, ON_DISK, all_calls, is_tried};
use crate::runner::{Desk, Ended, change_record};

/// One case in two blocks: as few pictures as there can be, since each place draws them twice.
pub(super) const SMALL: Subject = Subject {
    file: "small.toml",
    text: "dataset = { synthetic = 4 }\ndelay = '0s'\nrepetitions = 2\niterations = 1\nwarmup = 0\nisolation = 'none'\n\
           strategy = [{ kind = 'serial' }]\n",
};

const JOB: Subject = Subject {
    file: "job.toml",
    text: "workers = [1, 2]\nrepetitions = 2\niterations = 1\nwarmup = 0\n[[strategy]]\nkind = 'command'\nname = 'job'\n\
           run = 'echo {workers}'\n",
};

/// With all that a run can read and write: a table, drawn costs, spans, a process for each turn, a pool of
/// processes, commands, and a server and its clients.
const LARGE: [Subject; 4] = [
    Subject {
        file: "plain.toml",
        text: "dataset = 'people.csv'\nworkers = 2\nrepetitions = 2\niterations = 1\nwarmup = 1\n\
               delay = { distribution = 'lognormal', median = '1ms', sigma = 0.5 }\nstrategy = [{ kind = 'serial' }, { kind = 'scope' }]\n",
    },
    Subject {
        file: "pool.toml",
        text: "dataset = { synthetic = 4 }\nworkers = 2\nrepetitions = 2\niterations = 1\nwarmup = 0\ndelay = '1ms'\n\
               isolation = 'block'\nstrategy = [{ kind = 'serial' }, { kind = 'process' }]\n",
    },
    Subject {
        file: "jobs.toml",
        text: "workers = [1, 2]\nrepetitions = 2\niterations = 1\nwarmup = 0\n[[strategy]]\nkind = 'command'\nname = 'job'\n\
               run = 'cat; : {workers}'\nshell = true\nstdin = 'jobs.toml'\nprepare = 'true'\n\
               verify = { through = 'cat' }\n",
    },
    Subject {
        file: "waits.toml",
        text: "dataset = { synthetic = 4 }\nworkers = 2\nrepetitions = 1\niterations = 1\nwarmup = 0\n\
               workload = { kind = 'fetch', latency = '1ms' }\nstrategy = [{ kind = 'rayon' }, { kind = 'tokio' }, { kind = 'smol' }]\n",
    },
];

/// Ranks of this program.
const RANKS: Subject = Subject {
    file: "ranks.toml",
    text: "dataset = { synthetic = 4 }\nrepetitions = 1\niterations = 1\nwarmup = 0\ndelay = '1ms'\ntimeout = '20s'\n\
           [[strategy]]\nkind = 'mpi'\nworkers = 2\n[strategy.launch]\nlauncher = 'mpirun'\n",
};

const MORE_THAN_THERE_ARE: usize = 1_000_000;

const PEOPLE: &str = "name,field,born,nobel\nAda,computing,1815,no\nEmmy,mathematics,1882,no\nLise,physics,1878,no\n";

/// An experiment that runs without a failure.
#[derive(Clone, Copy)]
pub(super) struct Subject {
    file: &'static str,
    text: &'static str,
}

/// What an unharmed run of it leaves.
struct Whole {
    samples: usize,
    history: usize,
}

impl Subject {
    pub fn desk(self) -> Desk {
        Desk::new().with(self.file, self.text).with("people.csv", PEOPLE)
    }

    fn name(self) -> &'static str {
        self.file.trim_end_matches(".toml")
    }

    fn whole(self) -> Whole {
        let desk = self.desk();
        desk.run(self.file).with_code(0);
        Whole { samples: counted(&self.samples(&desk)), history: history(&desk) }
    }

    /// With a run that was killed after its first block.
    fn broken_off(self) -> Desk {
        let desk = self.desk();
        desk.run(self.file).with_code(0);
        fs::remove_file(desk.path("reports/history.jsonl")).unwrap();
        let run = self.latest(&desk);
        change_record(&run, |record| record["sessions"][0]["ended"] = serde_json::Value::Null);
        let samples = fs::read_to_string(run.join("samples.csv")).unwrap();
        let (first, _) = samples.split_at(samples.len() * 2 / 3);
        fs::write(run.join("samples.csv"), first).unwrap();
        desk
    }

    fn latest(self, desk: &Desk) -> PathBuf {
        let latest = desk.path("reports").join(self.name()).join("latest");
        fs::canonicalize(&latest).unwrap_or(latest)
    }

    /// The whole rows of `samples.csv`, of the run that `latest` is.
    fn samples(self, desk: &Desk) -> Vec<String> {
        let text = fs::read_to_string(self.latest(desk).join("samples.csv")).unwrap_or_default();
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole.lines().skip(1).map(str::to_owned).collect()
    }

    /// What is wrong where that call fails, of a run or of one that is gone on with; none where there are not so many.
    fn wrong(self, broken_off: Option<&Desk>, calls: Calls, number: usize, whole: &Whole) -> Option<Vec<String>> {
        let desk = broken_off.map_or_else(|| self.desk(), Desk::copy);
        let asked = if broken_off.is_some() { format!("{} --resume", self.file) } else { self.file.to_owned() };
        let failed = run(&desk, &asked, calls, number)?;
        let (before, begun) = (self.samples(&desk), self.latest(&desk));
        let mut wrong = not_told(&failed, calls);
        if failed.ended.code == Some(0) && counted(&before) != whole.samples {
            wrong.push(format!("it ends with 0 and has {} of {} samples", counted(&before), whole.samples));
        }
        let resumed = self.resumed(&desk, &failed.ended);
        let after = self.samples(&desk);
        let is_anew = begun != self.latest(&desk);
        if resumed.code != Some(0) {
            wrong.push(format!("resumed: {:?} {}", resumed.code, resumed.stderr));
        }
        if !is_anew && !after.starts_with(&before) {
            wrong.push(format!("of {} rows not all are there in the end: {}", before.len(), after.len()));
        }
        // One in which every case failed has lines of its own.
        let lines = history(&desk);
        if counted(&after) < whole.samples || lines < whole.history || !is_anew && lines > whole.history {
            wrong.push(format!("in the end {} samples, {} lines of history", counted(&after), history(&desk)));
        }
        if !self.latest(&desk).join("summary.md").exists() {
            wrong.push("no report in the end".to_owned());
        }
        Some(wrong.into_iter().map(|wrong| said(&failed, number, &wrong)).collect())
    }

    /// Asserts that nothing comes of these calls.
    fn is_unharmed(self, calls: Calls, whole: &Whole) {
        let desk = self.desk();
        let there = run(&desk, self.file, calls, 1).expect("some are there");
        let (said, before) = (said(&there, 1, "something comes of it"), self.reports(&desk));
        assert_eq!(there.ended.code, Some(0), "{said}");
        assert_eq!((counted(&self.samples(&desk)), history(&desk)), (whole.samples, whole.history), "{said}");
        desk.run(&format!("report {}", self.name())).with_code(0);
        assert!(before == self.reports(&desk), "a report is not whole: {said}");
    }

    /// All files of the run that `latest` is.
    fn reports(self, desk: &Desk) -> BTreeMap<PathBuf, Vec<u8>> {
        let files = fs::read_dir(self.latest(desk)).unwrap().map(|entry| entry.unwrap().path());
        files.map(|file| (file.clone(), fs::read(file).unwrap())).collect()
    }

    /// Goes on with the run, as whoever reads what is said would: anew where there is none yet; what failed once more.
    fn resumed(self, desk: &Desk, failed: &Ended) -> Ended {
        let resumed = desk.run(&format!("{} --resume", self.file));
        match resumed.code {
            Some(2) if resumed.stderr.contains("there is no run") => desk.run(self.file),
            Some(4) if failed.stderr.contains("FAILED: ") => self.retried(desk),
            _ => resumed,
        }
    }

    /// Measures what failed once more; where that is all of it, or an input, there is nothing to be kept.
    fn retried(self, desk: &Desk) -> Ended {
        let retried = desk.run(&format!("{} --retry-failed", self.file));
        let is_refused =
            ["leave out `--retry-failed`", "start a new run"].iter().any(|told| retried.stderr.contains(told));
        if retried.code == Some(2) && is_refused { desk.run(self.file) } else { retried }
    }
}

/// The rows that count.
fn counted(rows: &[String]) -> usize {
    rows.iter().filter(|row| row.contains(",timed,ok,")).count()
}

/// The lines that can be read: one that is torn stays, and is told.
fn history(desk: &Desk) -> usize {
    let text = fs::read_to_string(desk.path("reports/history.jsonl")).unwrap_or_default();
    text.lines().filter(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()).count()
}

/// What is wrong with how it ended and what it said, whatever it did.
pub(super) fn not_told(failed: &Failed, calls: Calls) -> Vec<String> {
    let Failed { ended, files, .. } = failed;
    let said = format!("{}{}", ended.stdout, ended.stderr);
    let mut wrong = Vec::new();
    if !matches!(ended.code, Some(0 | 2 | 3 | 4)) {
        wrong.push(format!("it ends with {:?}", ended.code));
    }
    if said.contains("panicked at") {
        wrong.push("it panicked".to_owned());
    }
    if ended.code == Some(0) {
        return wrong;
    }
    if !failed.tells(calls) {
        wrong.push(format!("`{}` is not said", calls.reason()));
    }
    if !files.is_empty() && !files.iter().any(|file| names(&said, file)) {
        wrong.push("the file is not named".to_owned());
    }
    wrong
}

/// Whether it names the file; of one without a name of its own yet, its folder.
fn names(said: &str, file: &str) -> bool {
    let mut parts = file.rsplit('/').skip_while(|part| part.starts_with(['.', '#'])).filter(|part| !part.is_empty());
    parts.next().is_none_or(|part| said.contains(part) || part.starts_with("20") && said.contains("/latest"))
}

pub(super) fn said(Failed { ended, call, .. }: &Failed, number: usize, wrong: &str) -> String {
    format!("{number}, {call}: {wrong}; it ended with {:?} and said\n{}{}", ended.code, ended.stdout, ended.stderr)
}

/// Tries each place of the run, with each of these calls.
fn sweep(subject: Subject, calls: &[Calls]) -> Swept {
    let whole = subject.whole();
    let each = |calls: &Calls| each_place(subject.file, *calls, |number| subject.wrong(None, *calls, number, &whole));
    calls.iter().map(each).inspect(|swept| assert!(swept.places > 0, "{calls:?} reached nothing")).collect()
}

/// The same of a run that is gone on with.
fn sweep_resumed(subject: Subject, calls: &[Calls]) -> Swept {
    let (whole, begun, asked) = (subject.whole(), subject.broken_off(), format!("{} --resume", subject.file));
    let each = |calls: &Calls| each_place(&asked, *calls, |number| subject.wrong(Some(&begun), *calls, number, &whole));
    calls.iter().map(each).collect()
}

#[test]
fn whatever_fails_of_its_files_loses_nothing_and_is_told() {
    if injector().is_some() {
        sweep(SMALL, &ON_DISK).is_fine();
    }
}

#[test]
fn a_process_or_thread_that_cannot_be_started_loses_nothing_and_is_told() {
    if injector().is_some() {
        sweep(JOB, &[Calls::everywhere("spawn", EAGAIN)]).is_fine();
    }
}

#[test]
fn a_signal_in_between_and_half_of_a_write_change_nothing() {
    if injector().is_some() {
        for subject in [SMALL, JOB, LARGE[1]] {
            let whole = subject.whole();
            IN_BETWEEN.iter().for_each(|calls| subject.is_unharmed(*calls, &whole));
        }
    }
}

/// What another program prints is read from a pipe.
#[test]
fn a_pipe_that_cannot_be_read_is_no_panic() {
    if injector().is_none() {
        return;
    }
    let (desk, calls, whole) = (SMALL.desk(), Calls::everywhere("read", EIO), SMALL.whole());
    assert!(run(&desk, SMALL.file, calls, MORE_THAN_THERE_ARE).is_none());
    let told = fs::read_to_string(desk.path("calls.log")).unwrap();
    let pipes = (1..).zip(told.lines()).filter(|(_, call)| call.contains(" read pipe:")).map(|(place, _)| place);
    let pipes: Vec<usize> = pipes.collect();
    if pipes.is_empty() {
        return eprintln!("skipped: no git tells the revision here");
    }
    let wrong = pipes.iter().filter_map(|&place| SMALL.wrong(None, calls, place, &whole)).flatten().collect();
    Swept { places: pipes.len(), wrong }.is_fine();
}

/// Whoever may write in it may not be let make it.
#[test]
fn the_folder_of_a_history_that_is_there_is_not_made() {
    if injector().is_none() {
        return;
    }
    let desk = SMALL.desk();
    desk.run(SMALL.file).with_code(0);
    assert!(run(&desk, SMALL.file, Calls::on_the_desk("rename", ENOSPC, Mode::Once), MORE_THAN_THERE_ARE).is_none());
    let calls = fs::read_to_string(desk.path("calls.log")).unwrap();
    let made: Vec<&str> = calls.lines().filter(|call| call.contains(" mkdir")).collect();
    assert!(made.iter().any(|call| call.contains("/reports/small/")), "the folder of the run: {made:?}");
    assert!(!made.iter().any(|call| call.ends_with("/reports")), "{made:?}");
}

#[test]
fn every_place_of_every_kind_of_run() {
    let calls = all_calls();
    let tried = |subject: &Subject| is_tried(subject.file) && injector().is_some();
    let further = [SMALL, JOB].into_iter().filter(tried).map(|subject| sweep(subject, &FURTHER));
    let all = LARGE.into_iter().filter(tried).map(|subject| sweep(subject, &calls));
    let has_mpi = std::process::Command::new("mpirun").arg("--version").output().is_ok();
    let ranks = Some(RANKS).filter(|ranks| has_mpi && tried(ranks)).map(|ranks| sweep(ranks, &BETWEEN_PROCESSES));
    further.chain(all).chain(ranks).collect::<Swept>().is_fine();
}

#[test]
fn every_place_of_a_run_that_is_gone_on_with() {
    let calls = all_calls();
    let asked = |subject: &Subject| format!("{} --resume", subject.file);
    let tried = |subject: &Subject| is_tried(&asked(subject)) && injector().is_some();
    [SMALL, JOB].into_iter().filter(tried).map(|subject| sweep_resumed(subject, &calls)).collect::<Swept>().is_fine();
}
