//! What holds for any text, and for any plan.

use std::collections::HashSet;
use std::path::Path;

use proptest::prelude::*;
use speedup::experiment;
use speedup::plan::plan;
use speedup::workload::{parse_duration, write_duration};

/// Lines that an experiment might have, right and wrong, in any number and order.
fn lines() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "title = 'x'",
        "dataset = ['scientists', { synthetic = 5 }]",
        "dataset = 'no/such.csv'",
        "delay = ['1ms', { distribution = 'pareto', min = '1ms', shape = 1.5 }]",
        "delay = { distribution = 'uniform', min = '1ms' }",
        "workers = [1, 2, 'cpus', 'powers of two', '2*cpus']",
        "workers = [0, 'x']",
        "workers = 3",
        "exclude = ['rayon/2', { kind = 1 }]",
        "exclude = ['serial']",
        "[[strategy]]",
        "kind = 'rayon'",
        "kind = 'scope'",
        "kind = 'serial'",
        "name = 'mine'",
        "baseline = 'mine'",
        "chunk = [1, 4]",
        "schedule = ['static', 'guided']",
        "max_len = 1",
        "[[require]]",
        "case = 'rayon/2'",
        "strategy = 'scope'",
        "speedup = 1.5",
        "=",
        "é = '🦀",
    ]);
    prop::collection::vec(line, 0..14).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), given in any::<String>(), key in "[a-z_]{0,8}=?.{0,9}") {
        let _ = experiment::parse(Path::new("an.toml"), &text, &[given, key]).and_then(|read| plan(&read, 2));
    }

    #[test]
    fn mistakes_lie_within_the_text(text in lines(), given in "(workers|delay|é|chunk)=.{0,6}") {
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
    fn a_plan_is_whole(text in lines(), cpus in 1..70usize) {
        // Kinds must stand under a strategy to be worth a try.
        let text = format!("[[strategy]]\nkind = 'scope'\nname = 'other'\n{text}");
        let Ok(read) = experiment::parse(Path::new("an.toml"), &text, &[]) else { return Ok(()) };
        let Ok(plan) = plan(&read, cpus) else { return Ok(()) };
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
