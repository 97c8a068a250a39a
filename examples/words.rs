//! A transform of text: which words does a page have, and how often?
//!
//! `cargo run --release --example words`, or with arguments as those of `runner`: `-- --repetitions 30`

use std::collections::BTreeMap;
use std::process::ExitCode;

fn main() -> ExitCode {
    speedup::Bench::new("words")
        .dataset(pages)
        .transform(|page: &String| count(page))
        .record_name(|page| page.lines().next().unwrap_or_default().to_owned())
        .main()
}

/// This repository's own pages, each many times over: 64 records, some much longer than others.
fn pages() -> Vec<String> {
    let pages = [
        include_str!("../README.md"),
        include_str!("../docs/design-an-experiment.md"),
        include_str!("../docs/experiment-file.md"),
        include_str!("../docs/numbers.md"),
    ];
    pages.iter().cycle().take(64).map(|page| page.repeat(5)).collect()
}

fn count(page: &str) -> BTreeMap<String, usize> {
    let mut words = BTreeMap::new();
    for word in page.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        *words.entry(word.to_lowercase()).or_default() += 1;
    }
    words
}
