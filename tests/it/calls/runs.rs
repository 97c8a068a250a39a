//! A run in which a call fails, and the same run resumed.

use std::fs;

use super::failing::{Calls, Failed, each_place, injector, run};
use super::{EAGAIN, FURTHER, ON_DISK, the_long_way_round};
use crate::runner::{Desk, Ended};

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

/// With all that a run can write: drawn costs, spans, a process for each turn, and a pool of processes.
const LARGE: [Subject; 3] = [
    Subject {
        file: "plain.toml",
        text: "dataset = { synthetic = 4 }\nworkers = 2\nrepetitions = 2\niterations = 1\nwarmup = 1\n\
               delay = { median = '1ms', sigma = 0.5 }\nstrategy = [{ kind = 'serial' }, { kind = 'scope' }]\n",
    },
    Subject {
        file: "pool.toml",
        text: "dataset = { synthetic = 4 }\nworkers = 2\nrepetitions = 2\niterations = 1\nwarmup = 0\ndelay = '1ms'\n\
               isolation = 'block'\nstrategy = [{ kind = 'serial' }, { kind = 'process' }]\n",
    },
    Subject {
        file: "jobs.toml",
        text: "workers = [1, 2]\nrepetitions = 2\niterations = 1\nwarmup = 0\n[[strategy]]\nkind = 'command'\nname = 'job'\n\
               run = 'cat'\nstdin = 'jobs.toml'\nprepare = 'true'\nverify = true\n",
    },
];

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
        Desk::new().with(self.file, self.text)
    }

    fn name(self) -> &'static str {
        self.file.trim_end_matches(".toml")
    }

    fn whole(self) -> Whole {
        let desk = self.desk();
        desk.run(self.file).with_code(0);
        Whole { samples: counted(&self.samples(&desk)), history: history(&desk) }
    }

    /// The whole rows of `samples.csv`, of the run that `latest` is.
    fn samples(self, desk: &Desk) -> Vec<String> {
        let path = desk.path("reports").join(self.name()).join("latest/samples.csv");
        let text = fs::read_to_string(path).unwrap_or_default();
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole.lines().skip(1).map(str::to_owned).collect()
    }

    /// What is wrong where that call fails; none where there are not so many.
    fn wrong(self, calls: Calls, number: usize, whole: &Whole) -> Option<Vec<String>> {
        let desk = self.desk();
        let failed = run(&desk, self.file, calls, number)?;
        let before = self.samples(&desk);
        let mut wrong = not_told(&failed, calls);
        if failed.ended.code == Some(0) && counted(&before) != whole.samples {
            wrong.push(format!("it ends with 0 and has {} of {} samples", counted(&before), whole.samples));
        }
        let resumed = self.resumed(&desk, &failed.ended);
        let after = self.samples(&desk);
        if resumed.code != Some(0) {
            wrong.push(format!("resumed: {:?} {}", resumed.code, resumed.stderr));
        }
        if !after.starts_with(&before) {
            wrong.push(format!("of {} rows not all are there in the end: {}", before.len(), after.len()));
        }
        if counted(&after) < whole.samples || history(&desk) != whole.history {
            wrong.push(format!("in the end {} samples, {} lines of history", counted(&after), history(&desk)));
        }
        if !desk.path("reports").join(self.name()).join("latest/summary.md").exists() {
            wrong.push("no report in the end".to_owned());
        }
        Some(wrong.into_iter().map(|wrong| said(&failed, number, &wrong)).collect())
    }

    /// Goes on with the run, as whoever reads what is said would: anew where there is none yet; what failed once more.
    fn resumed(self, desk: &Desk, failed: &Ended) -> Ended {
        let resumed = desk.run(&format!("{} --resume", self.file));
        match resumed.code {
            Some(2) if resumed.stderr.contains("there is no run") => desk.run(self.file),
            Some(4) if failed.code == Some(4) => desk.run(&format!("{} --retry-failed", self.file)),
            _ => resumed,
        }
    }
}

/// The rows that count.
fn counted(rows: &[String]) -> usize {
    rows.iter().filter(|row| row.contains(",timed,ok,")).count()
}

fn history(desk: &Desk) -> usize {
    fs::read_to_string(desk.path("reports/history.jsonl")).unwrap_or_default().lines().count()
}

/// What is wrong with how it ended and what it said, whatever it did.
pub(super) fn not_told(Failed { ended, file, .. }: &Failed, calls: Calls) -> Vec<String> {
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
    // A table has its lines broken.
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    if !said.contains(&calls.reason()) {
        wrong.push(format!("`{}` is not said", calls.reason()));
    }
    if file.as_ref().is_some_and(|file| !names(&said, file)) {
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

fn sweep(subject: Subject, calls: &[Calls]) {
    if injector().is_none() {
        return;
    }
    let whole = subject.whole();
    for calls in calls {
        each_place(*calls, |number| subject.wrong(*calls, number, &whole));
    }
}

#[test]
fn whatever_fails_of_its_files_loses_nothing_and_is_told() {
    sweep(SMALL, &ON_DISK);
}

#[test]
fn a_process_or_thread_that_cannot_be_started_loses_nothing_and_is_told() {
    sweep(JOB, &[Calls::everywhere("spawn", EAGAIN)]);
}

#[test]
fn every_place_of_every_kind_of_run() {
    if the_long_way_round() {
        sweep(SMALL, &FURTHER);
        sweep(JOB, &FURTHER);
        LARGE.iter().for_each(|subject| sweep(*subject, &[ON_DISK.as_slice(), &FURTHER].concat()));
    }
}
