//! Experiment files become plans, or every mistake in them is told.

use std::path::Path;

use speedup::experiment::{self, Mistakes};
use speedup::plan::{Plan, plan};

const CPUS: usize = 2;

fn planned(text: &str) -> Result<Plan, Mistakes> {
    plan(&experiment::parse(Path::new("an.toml"), text, &[])?, CPUS)
}

fn ids(plan: &Plan) -> Vec<&str> {
    plan.cases.iter().map(|case| case.id.as_str()).collect()
}

#[test]
fn the_first_experiment_becomes_a_plan() {
    let plan = plan(&experiment::read(Path::new("experiments/sleep1s.toml")).unwrap(), CPUS).unwrap();
    assert_eq!(plan.experiment, "sleep1s");
    assert_eq!(plan.title, "Seven scientists, one second each");
    assert_eq!(plan.blocks, 3);
    assert_eq!(plan.notes, [""; 0]);
    assert_eq!(ids(&plan), ["serial/1", "scope/2", "scope/4", "scope/7", "rayon/2", "rayon/4", "rayon/7"]);
    assert!(plan.cases.iter().all(|case| case.baseline == "serial/1" && case.delay.label() == "1s"));
}

#[test]
fn what_is_left_out_has_defaults() {
    let plan = planned("[[strategy]]\nkind = \"rayon\"").unwrap();
    assert_eq!(ids(&plan), ["serial/1", "rayon/1", "rayon/2"]);
    assert_eq!(plan.notes, ["serial was added, because speedups are relative to it"]);
}
