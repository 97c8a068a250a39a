//! A cgroup that gives a part of a cpu's time, in the version of cgroups that this system has.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::{COMPUTES, allowed_cpus, in_one_line};
use crate::runner::{Desk, Ended, change_record};

/// A cgroup of its own, which is gone when this is.
struct Group(PathBuf);

impl Group {
    /// With a quota of so many cpus, in periods of 100 ms; none where this user cannot make one.
    fn with_quota(cpus: f64) -> Option<Self> {
        let made = Self::make().and_then(|group| group.set_quota(Some(cpus)).map(|()| group));
        made.inspect_err(|error| eprintln!("skipped: no cgroup with a quota can be made here: {error}")).ok()
    }

    fn make() -> io::Result<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let (unified, legacy) = (Path::new("/sys/fs/cgroup"), Path::new("/sys/fs/cgroup/cpu"));
        let controllers = fs::read_to_string(unified.join("cgroup.controllers")).unwrap_or_default();
        let root = if controllers.split_whitespace().any(|name| name == "cpu") { unified } else { legacy };
        if root == unified {
            fs::write(root.join("cgroup.subtree_control"), "+cpu")?;
        }
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let folder = root.join(format!("speedup-test-{}-{number}", std::process::id()));
        fs::create_dir(&folder)?;
        Ok(Self(folder))
    }

    fn set_quota(&self, cpus: Option<f64>) -> io::Result<()> {
        let quota_us = cpus.map(|cpus| (cpus * 100_000.0) as i64);
        if self.0.join("cpu.max").exists() {
            let quota = quota_us.map_or_else(|| "max".to_owned(), |quota| quota.to_string());
            return fs::write(self.0.join("cpu.max"), format!("{quota} 100000"));
        }
        fs::write(self.0.join("cpu.cfs_period_us"), "100000")?;
        fs::write(self.0.join("cpu.cfs_quota_us"), quota_us.unwrap_or(-1).to_string())
    }

    fn run(&self, desk: &Desk, arguments: &str) -> Ended {
        let script = format!("echo $$ > {}/cgroup.procs && exec \"$0\" {arguments}", self.0.display());
        Ended::of(desk.shell(&script).output().unwrap())
    }

    /// In how many periods it was used up, and how many there were.
    fn periods(&self) -> [u64; 2] {
        let stat = fs::read_to_string(self.0.join("cpu.stat")).unwrap();
        ["nr_throttled ", "nr_periods "].map(|name| {
            let count = stat.lines().find_map(|line| line.strip_prefix(name)).expect("both are counted");
            count.trim().parse().unwrap()
        })
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let _ = fs::remove_dir(&self.0);
    }
}

#[test]
fn a_quota_is_told_with_what_it_did() {
    let Some(group) = Group::with_quota(0.5) else { return };
    let desk = Desk::new().with("computes.toml", COMPUTES);
    let ended = group.run(&desk, "computes.toml").with_code(0);
    let run = desk.the_run("computes");
    let session = &run.record()["sessions"][0];
    assert_eq!((session["machine"]["cpus"].as_u64(), session["machine"]["quota"].as_f64()), (Some(1), Some(0.5)));
    let history = fs::read_to_string(desk.path("reports/history.jsonl")).unwrap();
    assert!(history.lines().all(|line| line.contains("1 cpus, quota 0.5")), "{history}");
    let said = in_one_line(&ended.stdout);
    assert!(said.contains("Up to 2 workers share the time of 0.5 cpus, a cgroup's quota"), "{}", ended.stdout);

    let [stopped, all] = ["stopped", "all"].map(|count| session["ended"]["quota"][count].as_u64().unwrap());
    let [most_stopped, most] = group.periods();
    assert!(all > 0 && all <= most && stopped <= most_stopped, "{stopped} of {all}, {most_stopped} of {most}");
    // On a busy machine others may leave less than the quota.
    let told = format!("A cgroup's quota of 0.5 cpus was used up in {stopped} of {all} of its periods");
    assert_eq!(said.contains(&told), stopped as f64 > 0.01 * all as f64, "{told}\n{}", ended.stdout);
}

#[test]
fn a_part_of_a_cpu_is_part_of_the_bound() {
    if allowed_cpus().len() < 2 {
        return eprintln!("skipped: there is one cpu, and no quota gives more");
    }
    let Some(group) = Group::with_quota(1.5) else { return };
    let desk = Desk::new().with("computes.toml", COMPUTES);
    let planned = group.run(&desk, "plan computes.toml --set workers=cpus").with_code(0).stdout;
    assert!(planned.contains("scope/1") && !planned.contains("scope/2"), "{planned}");
    let ended = group.run(&desk, "computes.toml").with_code(0);
    let two = desk.the_run("computes").rows("summary.csv").into_iter().find(|row| row["case"] == "scope/2").unwrap();
    let bound: f64 = two["bound"].parse().unwrap();
    assert!((bound - 1.5).abs() < 1e-9 && two["bound_by"] == "cpus", "{two:?}");
    assert!(in_one_line(&ended.stdout).contains("share the time of 1.5 cpus, a cgroup's quota"), "{}", ended.stdout);
}

#[test]
fn a_run_under_another_quota_is_not_gone_on_with() {
    let Some(group) = Group::with_quota(0.9) else { return };
    let desk = Desk::new().with("computes.toml", &COMPUTES.replace("compute", "sleep"));
    group.run(&desk, "computes.toml").with_code(0);
    change_record(&desk.runs("computes")[0], |record| record["sessions"][0]["ended"] = serde_json::Value::Null);
    group.set_quota(None).unwrap();
    let refused = in_one_line(&group.run(&desk, "computes.toml --resume").with_code(2).stderr);
    assert!(refused.contains("it was measured on another machine"), "{refused}");
    assert!(refused.contains("quota 0.9") && refused.contains("no quota"), "{refused}");
}
