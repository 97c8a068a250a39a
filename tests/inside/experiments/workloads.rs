//! What a plan makes of a workload: what its records cost, how much of it there is, and what is refused.

use super::{ids, planned};
use crate::plan::{Asked, Case, Plan, load, serial_cost};
use crate::workload::{Calibration, Record};

const SCOPE: &str = "[[strategy]]\nkind = 'scope'";

fn case<'p>(plan: &'p Plan, id: &str) -> &'p Case {
    &plan.cases[plan.index_of(id).unwrap_or_else(|| panic!("no {id} in {:?}", ids(plan)))]
}

fn records(plan: &Plan, id: &str) -> Vec<Record> {
    let case = case(plan, id);
    load(case, case.input.as_ref().unwrap(), plan.fixed_cost(), None).unwrap()
}

#[test]
fn a_record_of_memory_reads_its_buffer_once_unless_something_else_is_said() {
    let cost = |what: &str| planned(&format!("{what}\n{SCOPE}")).unwrap().fixed_cost();
    assert_eq!(cost("workload = { kind = 'memory', buffer = 8192 }"), Some(8192));
    assert_eq!(cost("workload = { kind = 'memory', buffer = 8192, bytes = 64 }"), Some(64));
    assert_eq!(cost("workload = { kind = 'memory', buffer = 8192 }\ndelay = '1ms'"), None);
    assert!(cost("workload = 'memory'").is_some_and(|bytes| bytes >= 1 << 20), "larger than any cache");
}

#[test]
fn buffers_that_no_memory_holds_are_refused_where_the_strategy_stands() {
    let text = format!("workload = {{ kind = 'memory', buffer = 1_099_511_627_776 }}\nworkers = [1, 60_000]\n{SCOPE}");
    let mistakes = planned(&text).unwrap_err().to_string();
    assert!(mistakes.starts_with("an.toml:3:1: a buffer of 1100 GB for 60,000 workers takes "), "{mistakes}");
    assert!(mistakes.contains("and this machine has"), "{mistakes}");
}

#[cfg(feature = "fetch")]
#[test]
fn a_request_takes_the_latency_of_the_runs_own_server_and_nobody_knows_of_others() {
    let plan = planned(&format!("workload = {{ kind = 'fetch', latency = '20ms' }}\nworkers = 2\n{SCOPE}")).unwrap();
    assert!(plan.foretells());
    let case = case(&plan, "scope/2");
    let asked = Asked::of(&plan, case, case.input.as_ref().unwrap(), 7, None);
    assert_eq!(asked.records_s, [0.02; 7]);
    let other = planned(&format!("workload = {{ kind = 'fetch', url = 'http://localhost/' }}\n{SCOPE}")).unwrap();
    assert!(!other.foretells() && other.fixed_cost().is_none());
}

#[test]
fn in_weak_scaling_each_worker_brings_the_whole_dataset_and_the_serial_part_stays() {
    let text = format!("delay = '10ms'\nserial_fraction = 0.5\nscaling = 'weak'\nworkers = [1, 3]\n{SCOPE}");
    let plan = planned(&text).unwrap();
    let (one, three) = (records(&plan, "scope/1"), records(&plan, "scope/3"));
    assert_eq!((one.len(), three.len()), (7, 21));
    assert_eq!(three, [one.clone(), one.clone(), one].concat());
    assert!(three.iter().all(|record| record.cost == 5_000_000));
    for (id, count) in [("scope/1", 7), ("scope/3", 21)] {
        let case = case(&plan, id);
        let serial = serial_cost(case, case.input.as_ref().unwrap(), None, None::<Calibration>, count);
        assert_eq!(serial, 35_000_000, "half of one worker's work in {id}");
    }
}

#[test]
fn the_size_of_the_dataset_the_serial_fraction_and_parameters_sweep_together() {
    let text = "dataset = [{ synthetic = 10 }, { synthetic = 20 }]\nserial_fraction = [0, 0.5]\nworkers = 2\n\
                strategy = [{ kind = 'scope', chunk = [1, 4] }]";
    let plan = planned(text).unwrap();
    assert_eq!(plan.cases.len(), 2 * 2 * (1 + 2), "serial and two chunks, four times");
    let last = "scope/2;dataset=synthetic(20);serial_fraction=0.5;chunk=4";
    assert_eq!(records(&plan, last).len(), 20);
    assert_eq!(case(&plan, last).baseline, "serial/1;dataset=synthetic(20);serial_fraction=0.5");
}
