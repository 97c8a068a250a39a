//! Experiment files become plans, or every mistake in them is told.

mod costs;
mod mistakes;
mod placement;
mod properties;
mod workloads;

use std::path::Path;

use crate::experiment::{self, Mistakes};
use crate::machine::Cpus;
use crate::plan::{Case, Plan, plan};
use crate::workload::Needs;

const CPUS: usize = 2;

fn planned(text: &str) -> Result<Plan, Mistakes> {
    plan(&experiment::parse(Path::new("an.toml"), text, &[])?, CPUS)
}

fn delay(case: &Case) -> String {
    case.input.as_ref().map(|input| input.delay.label()).unwrap_or_default()
}

fn ids(plan: &Plan) -> Vec<&str> {
    plan.cases.iter().map(|case| case.id.as_str()).collect()
}

#[test]
fn the_first_experiment_becomes_a_plan() {
    let plan = plan(&experiment::read_with(Path::new("experiments/sleep1s.toml"), &[], None).unwrap(), CPUS).unwrap();
    assert_eq!(plan.experiment, "sleep1s");
    assert_eq!(plan.title, "Seven scientists, one second each");
    assert_eq!(plan.blocks, 6);
    assert_eq!(plan.notes, [""; 0]);
    assert_eq!(ids(&plan), ["serial/1", "scope/2", "scope/4", "scope/7", "rayon/2", "rayon/4", "rayon/7"]);
    assert!(plan.cases.iter().all(|case| case.baseline == "serial/1" && delay(case) == "1s"));
}

#[test]
fn what_is_left_out_has_defaults() {
    let plan = planned("[[strategy]]\nkind = \"rayon\"").unwrap();
    assert_eq!(ids(&plan), ["serial/1", "rayon/1", "rayon/2"]);
    assert_eq!(plan.notes, ["serial was added, because speedups are relative to it"]);
}

#[test]
fn every_experiment_that_is_shipped_becomes_a_plan() {
    let mut files = 0;
    for entry in std::fs::read_dir("experiments").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue; // The programs that experiments measure.
        }
        let experiment = experiment::read_with(&path, &[], None).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let topology = serde_json::from_str(r#"[{"node":0,"package":0,"cores":[[0],[1]]}]"#).unwrap();
        let two = Cpus { count: CPUS, allowed: Some(vec![0, 1]), topology: Some(topology) };
        let plan = plan(&experiment, two).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        assert!(plan.cases.len() > 1, "{} compares nothing", path.display());
        files += 1;
    }
    assert!(files >= 4);
}

#[test]
fn sweeps_stand_in_ids_and_groups() {
    let plan = planned(
        r#"
        delay = ["1ms", "10ms"]
        workers = 4
        [[strategy]]
        kind = "serial"
        [[strategy]]
        kind = "scope"
        chunk = [1, 16]
        "#,
    )
    .unwrap();
    assert_eq!(
        ids(&plan),
        [
            "serial/1;delay=1ms",
            "scope/4;delay=1ms;chunk=1",
            "scope/4;delay=1ms;chunk=16",
            "serial/1;delay=10ms",
            "scope/4;delay=10ms;chunk=1",
            "scope/4;delay=10ms;chunk=16",
        ]
    );
    assert_eq!(plan.cases[5].baseline, "serial/1;delay=10ms");
    assert_eq!(plan.cases[5].parameters["chunk"], 16);
    let groups = plan.groups();
    assert_eq!(groups.iter().map(|group| group.label.as_str()).collect::<Vec<_>>(), ["delay=1ms", "delay=10ms"]);
    assert_eq!(groups[1].cases, [3, 4, 5]);
}

#[test]
fn a_serial_fraction_sweeps_and_parts_the_groups() {
    let text = "serial_fraction = [0, 0.25]\nworkers = 2\nexclude = [{ strategy = 'rayon', serial_fraction = 0.25 }]\n\
        [[strategy]]\nkind = 'scope'\n[[strategy]]\nkind = 'rayon'";
    let plan = planned(text).unwrap();
    assert_eq!(
        ids(&plan),
        [
            "serial/1;serial_fraction=0",
            "scope/2;serial_fraction=0",
            "rayon/2;serial_fraction=0",
            "serial/1;serial_fraction=0.25",
            "scope/2;serial_fraction=0.25",
        ]
    );
    assert_eq!(plan.cases[4].serial_fraction(), 0.25);
    assert_eq!(plan.cases[4].baseline, "serial/1;serial_fraction=0.25");
    let labels: Vec<String> = plan.groups().into_iter().map(|group| group.label).collect();
    assert_eq!(labels, ["serial_fraction=0", "serial_fraction=0.25"]);
    let alone = planned("serial_fraction = 0.5\n[[strategy]]\nkind = 'rayon'").unwrap();
    assert!(alone.cases.iter().all(|case| case.serial_fraction() == 0.5 && !case.id.contains(';')));
}

/// A table of one person in each of the files, and a plan over all of them.
fn planned_over(files: &[&str], rest: &str) -> (tempfile::TempDir, Plan) {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        std::fs::create_dir_all(folder.path().join(file).parent().unwrap()).unwrap();
        std::fs::write(folder.path().join(file), "name,field,born,nobel\nAda Lovelace,math,1815,no\n").unwrap();
    }
    let text = format!("dataset = {files:?}\n{rest}\n[[strategy]]\nkind = 'rayon'\nworkers = 2");
    let plan = plan(&experiment::parse(&folder.path().join("an.toml"), &text, &[]).unwrap(), CPUS).unwrap();
    (folder, plan)
}

#[test]
fn what_a_file_is_called_does_not_part_or_join_groups() {
    let (_folder, plan) = planned_over(&["people;a.csv", "people;b.csv"], "exclude = ['rayon/2;dataset=people;a.csv']");
    let groups: Vec<(String, usize)> =
        plan.groups().into_iter().map(|group| (group.label, group.cases.len())).collect();
    assert_eq!(groups, [("dataset=people;a.csv".to_owned(), 1), ("dataset=people;b.csv".to_owned(), 2)]);
    let (folder, plan) = planned_over(&["here/people.csv", "there/people.csv"], "");
    let there = folder.path().join("there/people.csv");
    assert_eq!(plan.groups()[1].label, format!("dataset={}", there.display()));
}

#[test]
fn a_plan_without_coordinates_gets_those_of_its_ids() {
    let text = "delay = ['1ms', '10ms']\nserial_fraction = [0, 0.5]\nexclude = ['rayon/2', { delay = '10ms' }]\n\
        scaling = 'strong'\n[[strategy]]\nkind = 'scope'\nchunk = [1, 16]\n[[strategy]]\nkind = 'rayon'";
    let (_folder, tables) = planned_over(&["here/a.csv", "there/a.csv", "b;delay=1s.csv"], "size = 4");
    for plan in [planned(text).unwrap(), tables] {
        let mut stored = serde_json::to_value(&plan).unwrap();
        for case in stored["cases"].as_array_mut().unwrap() {
            case.as_object_mut().unwrap().remove("coordinates").unwrap();
        }
        let stored: Plan = serde_json::from_value(stored).unwrap();
        assert_ne!(stored, plan);
        assert_eq!(stored.located(), plan);
    }
}

#[test]
fn one_group_needs_no_label() {
    let plan = planned("delay = '1ms'\n[[strategy]]\nkind = 'rayon'").unwrap();
    assert_eq!(plan.groups().iter().map(|group| group.label.as_str()).collect::<Vec<_>>(), [""]);
}

#[test]
fn strategies_of_one_kind_are_named_by_what_tells_them_apart() {
    let names = |text: &str| {
        let mut names: Vec<String> = planned(text).unwrap().cases.into_iter().map(|case| case.strategy).collect();
        names.dedup();
        names
    };
    assert_eq!(
        names("[[strategy]]\nkind='scope'\nschedule='static'\n[[strategy]]\nkind='scope'\nchunk=16"),
        ["serial", "scope static", "scope dynamic chunk 16"]
    );
    assert_eq!(
        names("[[strategy]]\nkind='rayon'\n[[strategy]]\nkind='rayon'\nmax_len=1"),
        ["serial", "rayon", "rayon max_len 1"]
    );
    assert_eq!(names("[[strategy]]\nkind='rayon'\nmax_len=1"), ["serial", "rayon"]);
    assert_eq!(
        names("[[strategy]]\nkind='rayon'\nname='a'\n[[strategy]]\nkind='rayon'\nname='b'"),
        ["serial", "a", "b"]
    );
}

#[test]
fn workers_follow_the_cpus() {
    let workers = |words: &str, cpus| {
        let text = format!("workers = {words}\n[[strategy]]\nkind = 'rayon'");
        let experiment = experiment::parse(Path::new("an.toml"), &text, &[]).unwrap();
        let plan = plan(&experiment, cpus).unwrap();
        (plan.cases[1..].iter().map(|case| case.workers).collect::<Vec<_>>(), plan.notes.len())
    };
    assert_eq!(workers("'powers of two'", 6), (vec![1, 2, 4], 1));
    assert_eq!(workers("['cpus', '2*cpus', 'cpus/2']", 6), (vec![3, 6, 12], 1));
    assert_eq!(workers("'cpus/4'", 2), (vec![1], 1));
    // Equal after resolving: one case, and a note beside the one about serial.
    assert_eq!(workers("[2, 'cpus', 'powers of two']", 2), (vec![1, 2], 2));
}

#[test]
fn a_baseline_can_be_chosen_and_comes_first() {
    let plan = planned(
        r#"
        workers = [2, 4]
        [[strategy]]
        kind = "rayon"
        baseline = "plain"
        [[strategy]]
        kind = "scope"
        name = "plain"
        baseline = "plain"
        "#,
    )
    .unwrap();
    let baselines: Vec<_> = plan.cases.iter().map(|case| (case.id.as_str(), case.baseline.as_str())).collect();
    assert_eq!(
        baselines,
        [("plain/2", "plain/2"), ("plain/4", "plain/2"), ("rayon/2", "plain/2"), ("rayon/4", "plain/2")]
    );
    assert_eq!(plan.notes, [""; 0]);
}

#[test]
fn partial_cases_are_left_out() {
    let left = |exclude: &str| {
        let text = format!(
            "exclude = {exclude}\nworkers = [2, 4]\ndelay = ['1ms', '1s']\n\
             [[strategy]]\nkind = 'rayon'\n[[strategy]]\nkind = 'scope'"
        );
        planned(&text).unwrap().cases.into_iter().map(|case| case.id).filter(|id| !id.starts_with("serial")).collect()
    };
    let left = |exclude| -> String {
        let ids: Vec<String> = left(exclude);
        ids.join(" ")
    };
    assert_eq!(left("['rayon', 'scope/4']"), "scope/2;delay=1ms scope/2;delay=1s");
    assert_eq!(
        left("['rayon/4;delay=1s', { strategy = 'scope' }]"),
        "rayon/2;delay=1ms rayon/4;delay=1ms rayon/2;delay=1s"
    );
    assert_eq!(
        left("{ delay = '1000ms', strategy = 'rayon' }"),
        "rayon/2;delay=1ms rayon/4;delay=1ms scope/2;delay=1ms scope/4;delay=1ms scope/2;delay=1s scope/4;delay=1s"
    );
}

#[test]
fn a_swept_parameter_can_be_left_out() {
    let text = "workers = 2\nexclude = [{ chunk = 16, schedule = 'guided' }, 'scope;chunk=1;schedule=static']\n\
                [[strategy]]\nkind = 'scope'\nschedule = ['static', 'guided']\nchunk = [1, 16]";
    let plan = planned(text).unwrap();
    assert_eq!(ids(&plan), ["serial/1", "scope/2;schedule=static;chunk=16", "scope/2;schedule=guided;chunk=1"]);
    assert_eq!(plan.cases[1].parameters["schedule"], "static");
}

#[test]
fn requirements_know_their_cases_and_their_line() {
    let plan = planned(
        "workers = [1, 2]
delay = ['1ms', '1s']
[[strategy]]
kind = 'rayon'
[[require]]
strategy = 'rayon'
workers = 2
speedup = 1.9
of_bound = 0.9
[[require]]
case = 'rayon/1;delay=1s'
efficiency = 0.95
",
    )
    .unwrap();
    let rules: Vec<_> = plan
        .requirements
        .iter()
        .map(|rule| format!("{} {:?} {} in {}", rule.case, rule.measure, rule.at_least, rule.line))
        .collect();
    assert_eq!(
        rules,
        [
            "rayon/2;delay=1ms Speedup 1.9 in 8",
            "rayon/2;delay=1s Speedup 1.9 in 8",
            "rayon/2;delay=1ms OfBound 0.9 in 9",
            "rayon/2;delay=1s OfBound 0.9 in 9",
            "rayon/1;delay=1s Efficiency 0.95 in 12",
        ]
    );
}

#[test]
fn work_can_be_fixed_instead_of_calibrated() {
    let plan = planned("workload = { kind = 'compute', work = 1_000_000 }\n[[strategy]]\nkind = 'rayon'").unwrap();
    assert_eq!(plan.fixed_cost(), Some(1_000_000));
    assert!(plan.workload.is_some_and(|workload| workload.needs() == Needs::Cpu));
}

#[test]
fn overrides_replace_keys() {
    let overrides = ["delay=100ms", "workers=[3, 5]", "title=Quick look", "repetitions = 1"].map(str::to_owned);
    let plan =
        plan(&experiment::read_with(Path::new("experiments/sleep1s.toml"), &overrides, None).unwrap(), CPUS).unwrap();
    assert_eq!(ids(&plan), ["serial/1", "scope/3", "scope/5", "rayon/3", "rayon/5"]);
    assert_eq!(delay(&plan.cases[0]), "100ms");
    assert_eq!((plan.title.as_str(), plan.blocks), ("Quick look", 1));
}

#[test]
fn overrides_reach_into_tables_and_leave_what_stands_beside() {
    let read = |overrides: &[&str]| {
        let overrides: Vec<String> = overrides.iter().map(|text| (*text).to_owned()).collect();
        let text = "[[strategy]]\nkind = 'rayon'\n[gate]\nloss = '10%'\nremoved = ['old/1']\n";
        experiment::parse(Path::new("an.toml"), text, &overrides)
    };
    let gate = read(&["gate.loss=20%", "gate . repetitions = 40"]).unwrap().gate;
    assert_eq!((gate.rules.loss, gate.rules.repetitions, gate.removed.len()), (0.2, 40, 1));
    let gate = read(&["gate={repetitions=40}"]).unwrap().gate;
    assert_eq!((gate.rules.loss, gate.rules.repetitions, gate.removed.len()), (0.05, 40, 0));
    let mistakes = read(&["gate.los=20%"]).unwrap_err();
    assert!(mistakes.to_string().contains("unknown key `los`"), "{mistakes}");
    assert_eq!(mistakes.list[0].given.as_deref(), Some("gate.los=20%"));
    assert!(read(&["gate.=1"]).is_err());
    assert!(read(&["title.of.it=1"]).is_err());
}

#[test]
fn the_order_of_a_block_is_known_for_all_time() {
    let plan = plan(&experiment::read_with(Path::new("experiments/sleep1s.toml"), &[], None).unwrap(), CPUS).unwrap();
    // Recorded runs and resumed ones rely on these very orders.
    insta::assert_debug_snapshot!((0..4).map(|block| plan.order(block)).collect::<Vec<_>>());
}

#[test]
fn a_plan_survives_its_file() {
    let plan = plan(&experiment::read_with(Path::new("experiments/skewed.toml"), &[], None).unwrap(), CPUS).unwrap();
    let text = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
}

#[cfg(all(feature = "smol", feature = "tokio"))]
#[test]
fn a_plan_warns_where_a_strategy_falls_behind() {
    let text = "dataset = { synthetic = 10_000 }\ndelay = [\"1ms\", \"1s\"]\nworkers = [64, 512]\n\
                strategy = [{ kind = \"scope\" }, { kind = \"rayon\" }, { kind = \"tokio\" }, { kind = \"smol\" }]";
    insta::assert_snapshot!(planned(text).unwrap().notes.join("\n"), @r"
    serial was added, because speedups are relative to it
    workers of tokio and smol are records in flight, not threads: `threads` says how many of these drive them
    scope/512;delay=1ms: every map starts its threads and ends them; 10,000 sleeps of 1 ms took 2.8 times the bound with 512 workers, and 1.1 times with 512 of smol
    rayon/512;delay=1ms: threads without a record look for one at all others, and wake each other; 10,000 sleeps of 1 ms took 8.2 times the bound with 512 workers, and 1.1 times with 512 of smol
    tokio/64;delay=1ms and tokio/512;delay=1ms: its timer counts whole milliseconds and rounds up: a sleep of 1 ms took 2.08 ms, and of smol 1.03 ms
    ");
    let computing = "workload = \"compute\"\ndelay = \"1ms\"\nworkers = 512\nstrategy = [{ kind = \"rayon\" }]";
    assert!(!planned(computing).unwrap().notes.iter().any(|note| note.contains("rayon/512")));
}
