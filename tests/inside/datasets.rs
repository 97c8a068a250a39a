//! Where records come from.

use std::collections::HashSet;
use std::path::PathBuf;

use crate::dataset::{Dataset, DatasetError, Scientist};
use proptest::prelude::*;

/// A table with these bytes, read.
fn table(name: &str, bytes: &[u8]) -> Result<Vec<Scientist>, DatasetError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let dataset = Dataset::Table { path };
    let loaded = dataset.load();
    assert_eq!(dataset.count().ok(), loaded.as_ref().ok().map(Vec::len));
    loaded
}

fn ada() -> Scientist {
    Scientist { name: "Ada Lovelace".to_owned(), field: "math".to_owned(), born: 1815, nobel: false }
}

#[test]
fn the_seven_scientists() {
    let rows: Vec<String> = Dataset::Scientists
        .load()
        .unwrap()
        .into_iter()
        .map(|one| format!("{} ({}, {}, {})", one.name, one.field, one.born, if one.nobel { "yes" } else { "no" }))
        .collect();
    assert_eq!(
        rows,
        [
            "Ada Lovelace (math, 1815, no)",
            "Emmy Noether (math, 1882, no)",
            "Marie Curie (physics, 1867, yes)",
            "Tu Youyou (chemistry, 1930, yes)",
            "Ada Yonath (chemistry, 1939, yes)",
            "Vera Rubin (astronomy, 1928, no)",
            "Sally Ride (physics, 1951, no)",
        ]
    );
    assert_eq!(Dataset::Scientists.records(), Some(7));
}

#[test]
fn csv_and_json_lines_hold_the_same() {
    let csv = "name,field,born,nobel\nAda Lovelace,math,1815,no\n\"Curie, Marie\",physics,1867,true\n";
    let lines = "{\"name\":\"Ada Lovelace\",\"field\":\"math\",\"born\":1815,\"nobel\":false}\n\n\
                 {\"born\":1867,\"name\":\"Curie, Marie\",\"field\":\"physics\",\"nobel\":true}";
    let records = table("people.csv", csv.as_bytes()).unwrap();
    assert_eq!(records[0], ada());
    assert_eq!((records[1].name.as_str(), records[1].nobel), ("Curie, Marie", true));
    assert_eq!(table("people.jsonl", lines.as_bytes()).unwrap(), records);
}

#[test]
fn what_other_programs_write_is_read() {
    let ada = [ada()];
    assert_eq!(table("mark.csv", b"\xef\xbb\xbfname,field,born,nobel\nAda Lovelace,math,1815,no").unwrap(), ada);
    assert_eq!(table("windows.csv", b"name,field,born,nobel\r\nAda Lovelace,math,1815,no\r\n").unwrap(), ada);
    assert_eq!(table("order.csv", b"born, nobel, name, field\n1815, no, Ada Lovelace, math\n").unwrap(), ada);
    assert_eq!(table("capitals.CSV", b"name,field,born,nobel\nAda Lovelace,math,1815,no\n").unwrap(), ada);
    let line = b"\xef\xbb\xbf{\"name\":\"Ada Lovelace\",\"field\":\"math\",\"born\":1815,\"nobel\":false}\r\n";
    assert_eq!(table("mark.jsonl", line).unwrap(), ada);
}

#[test]
fn a_bad_row_is_named_by_line_and_column() {
    let place = |name: &str, text: &str| match table(name, text.as_bytes()) {
        Err(DatasetError::Bad { line, column, .. }) => (line, column),
        other => panic!("{other:?}"),
    };
    // The quoted name takes two lines.
    let csv = "name,field,born,nobel\n\"Ada\nLovelace\",math,1815,no\nEmmy Noether,math,?,no\n";
    assert_eq!(place("people.csv", csv), (4, 3));
    assert_eq!(place("people.csv", "name,field,born,nobel\nAda,math,1815,no,more\n"), (2, 5));
    assert_eq!(place("people.csv", "name,field,born,nobel\nAda,math,99999,no\n"), (2, 3));
    assert_eq!(place("people.csv", "name,name,born,nobel\n"), (1, 2));
    assert_eq!(place("people.jsonl", "\n{\"name\": 5}\n"), (2, 10));
}

#[test]
fn a_large_table_is_read_and_an_endless_one_refused() {
    let row = "Ada Lovelace,math,1815,no\n";
    let csv = format!("name,field,born,nobel\n{}", row.repeat(200_000));
    assert_eq!(table("large.csv", csv.as_bytes()).unwrap().len(), 200_000);
    let open_quote = format!("name,field,born,nobel\n\"{}", row.repeat(200_000));
    assert!(matches!(table("quote.csv", open_quote.as_bytes()), Err(DatasetError::TooLong { line: 2, .. })));
    assert!(matches!(table("line.jsonl", &[b' '; 1 << 20]), Err(DatasetError::TooLong { line: 1, .. })));
}

#[cfg(unix)]
#[test]
fn devices_are_refused() {
    for name in ["/dev/zero", "/dev/null"] {
        let dataset = Dataset::Table { path: PathBuf::from(name) };
        assert!(matches!(dataset.load(), Err(DatasetError::Unreadable(_))), "{name}");
    }
}

#[test]
fn synthetic_people_are_decided_by_the_seed_and_have_names_of_their_own() {
    let made = |records, seed| Dataset::Synthetic { records, seed }.load().unwrap();
    let people = made(100_000, 1);
    assert_eq!(people.iter().map(|one| one.name.as_str()).collect::<HashSet<_>>().len(), 100_000);
    assert_eq!(people, made(100_000, 1));
    assert_ne!(people[..7], made(7, 2));
    // A larger dataset goes on where a smaller one ends.
    assert_eq!(people[..7], made(7, 1));
    insta::assert_debug_snapshot!(
        people[..7].iter().map(|one| format!("{}, {}, {}", one.name, one.field, one.born)).collect::<Vec<_>>()
    );
}

#[test]
fn more_than_ten_million_are_refused() {
    assert!(matches!(Dataset::Synthetic { records: 10_000_001, seed: 3 }.load(), Err(DatasetError::TooMany { .. })));
}

#[test]
fn labels_are_short() {
    assert_eq!(Dataset::Table { path: PathBuf::from("some/where/people.csv") }.label(), "people.csv");
    assert_eq!(Dataset::Synthetic { records: 1000, seed: 0 }.label(), "synthetic(1000)");
    assert_eq!(Dataset::Synthetic { records: 1000, seed: 7 }.label(), "synthetic(1000, seed 7)");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), json in any::<bool>()) {
        let name = if json { "any.jsonl" } else { "any.csv" };
        let bytes = if json { bytes } else { [b"name,field,born,nobel\n".as_slice(), &bytes].concat() };
        let _ = table(name, &bytes);
    }

    #[test]
    fn what_was_written_is_read(name in "[^\\s\"][^\"\r\n\u{feff}]{0,20}[^\\s\"]", born in -9999..=9999i32, nobel: bool) {
        let csv = format!("name,field,born,nobel\n\"{name}\",art,{born},{nobel}\n");
        let read = table("one.csv", csv.as_bytes()).unwrap();
        prop_assert_eq!((&read[0].name, read[0].born, read[0].nobel), (&name, born, nobel));
        let line = serde_json::to_string(&read[0]).unwrap();
        prop_assert_eq!(table("one.jsonl", line.as_bytes()).unwrap(), read);
    }
}
