//! `pin`: which cases it makes, and where it is refused.

use std::path::Path;

use super::ids;
use crate::experiment;
use crate::machine::Cpus;
use crate::plan::{Plan, plan};

/// Four cpus on two cores of a node each: siblings are 2 apart.
fn four() -> Cpus {
    let topology = r#"[{"node":0,"package":0,"cores":[[0,2]]},{"node":1,"package":1,"cores":[[1,3]]}]"#;
    Cpus { count: 4, allowed: Some(vec![0, 1, 2, 3]), topology: Some(serde_json::from_str(topology).unwrap()) }
}

fn planned(strategy: &str, cpus: Cpus) -> Result<Plan, String> {
    let text = format!("workers = 2\n[[strategy]]\n{strategy}");
    let read = experiment::parse(Path::new("an.toml"), &text, &[]);
    read.and_then(|read| plan(&read, cpus)).map_err(|mistakes| mistakes.to_string())
}

fn refused(strategy: &str, cpus: Cpus) -> String {
    planned(strategy, cpus).unwrap_err()
}

#[test]
fn a_list_of_numbers_is_one_placement_and_any_other_list_is_an_axis() {
    let of = |pin: &str| {
        let plan = planned(&format!("kind = 'scope'\npin = {pin}"), four()).unwrap();
        ids(&plan).into_iter().filter(|id| id.starts_with("scope")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(of("'compact'"), ["scope/2"]);
    assert_eq!(of("[0, 1]"), ["scope/2"]);
    assert_eq!(of("[[0, 1]]"), ["scope/2"]);
    let axis = of("['none', 'compact', 'scatter', [0, 2], [3]]");
    let placements = ["none", "compact", "scatter", "0+2", "3"];
    assert_eq!(axis, placements.map(|pin| format!("scope/2;pin={pin}")));
}

#[test]
fn the_order_of_cpus_is_said() {
    let notes = |pin: &str, cpus| planned(&format!("kind = 'rayon'\npin = {pin}"), cpus).unwrap().notes.join("\n");
    let both = notes("['compact', 'scatter']", four());
    assert!(both.contains("compact is cpus 0, 2, 1, 3") && both.contains("scatter is cpus 0, 1, 2, 3"), "{both}");
    let topology = serde_json::from_str(r#"[{"node":0,"package":0,"cores":[[0],[1]]}]"#).unwrap();
    let alike = Cpus { count: 2, allowed: Some(vec![0, 1]), topology: Some(topology) };
    let both = notes("['compact', 'scatter']", alike.clone());
    assert!(both.contains("compact and scatter are the same on this machine: cpus 0, 1"), "{both}");
    assert!(!notes("['none', [0]]", alike).contains("`pin`"));
}

#[test]
fn a_system_that_cannot_pin_refuses_all_but_none() {
    for pin in ["'compact'", "'scatter'", "[0]", "['none', 'compact']"] {
        let said = refused(&format!("kind = 'rayon'\npin = {pin}"), Cpus::from(2));
        assert!(said.contains("this system cannot pin workers to cpus"), "{said}");
    }
    planned("kind = 'rayon'\npin = 'none'", Cpus::from(2)).unwrap();
}

#[test]
fn cpus_of_others_and_an_unknown_topology_are_refused() {
    let few = Cpus { allowed: Some(vec![1, 3]), ..four() };
    let said = refused("kind = 'scope'\npin = [1, 2]", few);
    assert!(said.contains("this process may not use cpu 2, but 1, 3"), "{said}");
    let flat = Cpus { topology: None, ..four() };
    planned("kind = 'scope'\npin = [1, 2]", flat.clone()).unwrap();
    let said = refused("kind = 'scope'\npin = 'scatter'", flat);
    assert!(said.contains("does not say which cpus share a core"), "{said}");
}

#[test]
fn what_is_no_placement_is_told() {
    for (pin, told) in [
        ("'compakt'", "compact"),
        ("[]", "an empty list"),
        ("[-1]", "not"),
        ("['none', 3]", "3 is not"),
        ("['none', 'none']", "two cases alike"),
    ] {
        let said = refused(&format!("kind = 'scope'\npin = {pin}"), four());
        assert!(said.contains(told), "{pin}: {said}");
    }
}

#[test]
fn a_command_that_is_given_its_cpus_need_not_take_a_number() {
    let command = |pin: &str| planned(&format!("kind = 'command'\nrun = 'nproc'\npin = {pin}"), four());
    let plan = command("['compact', [3, 1]]").unwrap();
    assert_eq!(ids(&plan), ["nproc/2;pin=compact", "nproc/2;pin=3+1"]);
    for pin in ["'none'", "['none', 'compact']"] {
        let said = command(pin).unwrap_err();
        assert!(said.contains("the same command for any number of workers"), "{said}");
    }
}
