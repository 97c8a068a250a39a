//! One cpu: by affinity, and as all that a machine has.

use super::{COMPUTES, allowed_cpus, in_one_line, on_cpu, with_own_mounts};
use crate::runner::{Desk, Ended};

/// `runner` on the last processor that these tests may use.
fn on_one(desk: &Desk, arguments: &str) -> Ended {
    Ended::of(on_cpu(desk, *allowed_cpus().last().unwrap(), arguments).output().expect("util-linux has taskset"))
}

#[test]
fn an_affinity_of_one_is_one_cpu() {
    let (desk, allowed) = (Desk::new().with("computes.toml", COMPUTES), allowed_cpus());
    let ended = on_one(&desk, "computes.toml").with_code(0);
    let run = desk.the_run("computes");
    let machine = &run.record()["sessions"][0]["machine"];
    assert_eq!((machine["cpus"].as_u64(), machine["cores"].as_u64()), (Some(1), Some(1)), "{machine}");
    let online = machine["cpus_online"].as_u64().unwrap();
    assert!(online >= allowed.len() as u64, "{machine}");
    let more =
        if online > 1 { format!(" (of {online} that are online; affinity leaves no more)") } else { String::new() };
    let told = format!("Up to 2 workers share 1 cpu{more}: work that computes gains nothing beyond those.");
    assert!(in_one_line(&ended.stdout).contains(&told), "{told}\n{}", ended.stdout);
    let two = run.rows("summary.csv").into_iter().find(|row| row["case"] == "scope/2").unwrap();
    assert_eq!((two["bound"].parse(), &*two["bound_by"]), (Ok(1.0), "cpus"), "{two:?}");
}

#[test]
fn on_one_cpu_there_is_one_worker_count_and_all_that_comes_of_it() {
    let text = COMPUTES.replace("workers = [1, 2]", "workers = ['cpus', 'powers of two', '2*cpus']");
    let desk = Desk::new().with("computes.toml", &text).with("one.toml", &text.replace(", '2*cpus'", ""));
    let planned = on_one(&desk, "plan computes.toml").with_code(0).stdout;
    assert!(planned.contains("scope/1") && planned.contains("scope/2") && !planned.contains("scope/4"), "{planned}");
    on_one(&desk, "one.toml").with_code(0);
    let run = desk.the_run("one");
    for name in ["speedup.png", "speedup.svg", "index.html", "summary.md"] {
        assert!(!run.bytes(name).is_empty(), "{name}");
    }
    let ids: Vec<String> = run.rows("summary.csv").into_iter().map(|row| row["case"].clone()).collect();
    assert_eq!(ids, ["serial/1", "scope/1"]);
    let predicted = on_one(&desk, &format!("predict {} --workers 8 --cpus 8", desk.runs("one")[0].display()));
    assert!(matches!(predicted.code, Some(0 | 2)) && !predicted.stderr.contains("panicked"), "{predicted:?}");
    let gated = on_one(&desk, &format!("gate one.toml --base {} --repetitions 15", super::PROGRAM));
    // The same program twice; a false alarm is rare.
    assert!(matches!(gated.code, Some(0 | 1 | 3)) && gated.stdout.contains("scope/1"), "{gated:?}");
    assert!(!gated.stderr.contains("panicked"), "{gated:?}");
}

#[test]
fn workers_are_pinned_to_the_one_cpu_and_to_no_other() {
    let allowed = allowed_cpus();
    let one = *allowed.last().unwrap();
    let pinned = |pin: &str| COMPUTES.replace("{ kind = 'scope' }", &format!("{{ kind = 'scope', pin = {pin} }}"));
    let mut elsewhere = vec![4095];
    elsewhere.extend(allowed.first().filter(|other| **other != one));
    for other in elsewhere {
        let desk = Desk::new().with("elsewhere.toml", &pinned(&format!("[{other}]")));
        let refused = on_one(&desk, "plan elsewhere.toml").with_code(2).stderr;
        assert!(refused.contains(&format!("this process may not use cpu {other}, but {one}")), "{refused}");
        assert!(refused.contains("help: name cpus that it may use"), "{refused}");
    }
    let desk = Desk::new().with("scattered.toml", &pinned("'scatter'"));
    on_one(&desk, "scattered.toml").with_code(0);
    let spans = desk.the_run("scattered").rows("spans.csv");
    let of_two = spans.iter().filter(|span| span["case"].starts_with("scope/2"));
    let cpus: Vec<&str> = of_two.map(|span| &*span["cpu"]).collect();
    assert!(!cpus.is_empty() && cpus.iter().all(|cpu| *cpu == one.to_string()), "{cpus:?}");
}

/// Of a system that says it has no more: nothing is put down to an affinity.
#[test]
fn a_machine_with_one_cpu_is_no_affinity() {
    let (desk, one) = (Desk::new().with("computes.toml", COMPUTES), allowed_cpus()[0]);
    let script = format!(
        "echo {one} > online && mount --bind online /sys/devices/system/cpu/online || exit 99
         exec taskset -c {one} \"$0\" computes.toml"
    );
    let ended = Ended::of(with_own_mounts(&desk, &script).output().unwrap());
    if matches!(ended.code, Some(1 | 32 | 99)) && desk.runs("computes").is_empty() {
        return eprintln!("skipped: this system lets nobody mount a file of his own: {}", ended.stderr);
    }
    let ended = ended.with_code(0);
    let machine = &desk.the_run("computes").record()["sessions"][0]["machine"];
    assert_eq!((machine["cpus"].as_u64(), machine["cpus_online"].as_u64()), (Some(1), Some(1)), "{machine}");
    let said = in_one_line(&ended.stdout);
    assert!(said.contains("Up to 2 workers share 1 cpu: work that computes"), "{}", ended.stdout);
    assert!(!said.contains("affinity"), "{}", ended.stdout);
}
