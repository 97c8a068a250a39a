//! What holds for any text, and for any plan.

use std::collections::HashSet;
use std::path::Path;

use crate::experiment;
use crate::plan::plan;
use crate::workload::{parse_duration, write_duration};
use proptest::prelude::*;

/// An experiment of some lines, most of them right.
fn experiments() -> impl Strategy<Value = String> {
    let top = prop::sample::subsequence(
        vec![
            "title = 'x'",
            "dataset = ['scientists', { synthetic = 5 }]",
            "delay = ['1ms', { distribution = 'pareto', min = '1ms', shape = 1.5 }]",
            "workers = [1, 2, 'cpus', 'powers of two', '2*cpus']",
            "exclude = ['rayon/2']",
        ],
        0..=5,
    );
    let strategy = prop::sample::select(vec![
        "[[strategy]]\nkind = 'rayon'\nname = 'mine'\nmax_len = [1, 2]",
        "[[strategy]]\nkind = 'scope'\nchunk = [1, 4]\nschedule = ['static', 'guided']",
        "[[strategy]]\nkind = 'scope'\nschedule = 'static'\nbaseline = 'rayon'",
        "[[strategy]]\nkind = 'scope'\nname = 'own'\nworkers = [3, 2]\nbaseline = 'own'",
        "[[strategy]]\nkind = 'serial'",
        "[[require]]\nstrategy = 'rayon'\nspeedup = 1.5",
    ]);
    let strategies = prop::collection::hash_set(strategy, 0..4);
    let first = "[[strategy]]\nkind = 'rayon'";
    (top, strategies).prop_map(|(top, tables)| [top, vec![first], tables.into_iter().collect()].concat().join("\n"))
}

/// The same with something odd in it.
fn damaged() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "workers = [0, 'x']",
        "dataset = 'no/such.csv'",
        "delay = { distribution = 'uniform', min = '1ms' }",
        "exclude = ['serial', 'rayon/9', { kind = 1 }]",
        "=",
        "é = '🦀",
        "ключ = 'é🦀'",
        "[[strategy]]",
        "[[require]]",
        "[strategy]",
    ]);
    (experiments(), odd, any::<prop::sample::Index>()).prop_map(|(text, odd, at)| {
        let mut lines: Vec<&str> = text.lines().collect();
        lines.insert(at.index(lines.len() + 1), odd);
        lines.join("\n")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), given in any::<String>(), key in "[a-z_]{0,8}=?.{0,9}") {
        let _ = experiment::parse(Path::new("an.toml"), &text, &[given, key]).and_then(|read| plan(&read, 2));
    }

    #[test]
    fn mistakes_lie_within_the_text(text in damaged(), given in "(workers|delay|é|chunk)=.{0,6}") {
        let read = experiment::parse(Path::new("an.toml"), &text, &[given]);
        if let Err(mistakes) = read.and_then(|read| plan(&read, 2)) {
            prop_assert!(!mistakes.list.is_empty());
            for mistake in &mistakes.list {
                let text = mistake.given.as_ref().unwrap_or(&mistakes.source);
                prop_assert!(text.get(mistake.span.clone()).is_some(), "{mistake:?}");
            }
        }
    }

    #[test]
    fn a_plan_is_whole(text in experiments(), cpus in 1..70usize) {
        let read = experiment::parse(Path::new("an.toml"), &text, &[]).unwrap();
        // Some do not fit together: a baseline or an excluded case that is not there.
        let Ok(plan) = plan(&read, cpus) else { return Err(TestCaseError::reject("no plan")) };
        let mut seen = HashSet::new();
        for case in &plan.cases {
            prop_assert!(seen.insert(case.id.as_str()), "{} stands twice", case.id);
            prop_assert!(seen.contains(case.baseline.as_str()), "{} comes before {}", case.id, case.baseline);
            prop_assert!(case.workers >= 1 && (case.kind != "serial" || case.workers == 1));
        }
        for rule in &plan.requirements {
            prop_assert!(seen.contains(rule.case.as_str()));
        }
        let grouped: usize = plan.groups().iter().map(|group| group.cases.len()).sum();
        prop_assert_eq!(grouped, plan.cases.len());
        let labels: HashSet<String> = plan.groups().into_iter().map(|group| group.label).collect();
        prop_assert_eq!(labels.len(), plan.groups().len());
    }

    #[test]
    fn every_block_has_every_case_once(delays in 1..30usize, seed in 0..u32::MAX, block in any::<u32>()) {
        let delays: Vec<String> = (1..=delays).map(|ms| format!("'{ms}ms'")).collect();
        let text = format!("seed = {seed}\ndelay = [{}]\n[[strategy]]\nkind = 'rayon'", delays.join(", "));
        let plan = plan(&experiment::parse(Path::new("an.toml"), &text, &[]).unwrap(), 2).unwrap();
        let mut order = plan.order(block);
        prop_assert_eq!(&order, &plan.order(block));
        order.sort();
        prop_assert_eq!(order, (0..plan.cases.len()).collect::<Vec<_>>());
    }

    #[test]
    fn durations_are_read_as_they_were_written(nanos in any::<u64>()) {
        let duration = std::time::Duration::from_nanos(nanos);
        prop_assert_eq!(parse_duration(&write_duration(duration)), Ok(duration));
    }

    #[test]
    fn any_text_is_a_duration_or_not(text in "[0-9.µhmsun -]{0,12}") {
        let _ = parse_duration(&text);
    }
}
