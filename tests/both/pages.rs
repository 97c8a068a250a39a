//! The parts of the pages under `docs/`.

use std::fs;
use std::path::Path;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A page by its path from the root.
pub fn page(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What stands under a heading, up to the next heading of any level.
pub fn section<'p>(page: &'p str, heading: &str) -> &'p str {
    let (_, rest) = page.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no `{heading}`"));
    rest.split("\n#").next().unwrap_or(rest)
}

/// The first column of the tables of a section: what stands there in backquotes.
pub fn first_column(section: &str) -> Vec<&str> {
    let cell = |line: &'_ str| -> Option<(usize, usize)> {
        let rest = line.strip_prefix("| `")?;
        Some((3, 3 + rest.find('`')?))
    };
    section.lines().filter_map(|line| cell(line).map(|(start, end)| &line[start..end])).collect()
}

/// The blocks of a page with a fence such as `sh`, each with what stands behind it.
pub fn blocks<'p>(page: &'p str, fence: &str) -> Vec<(&'p str, &'p str)> {
    let mut found = Vec::new();
    let mut parts = page.split("```");
    while let (Some(_), Some(block)) = (parts.next(), parts.next()) {
        let (info, text) = block.split_once('\n').unwrap_or((block, ""));
        let (word, rest) = info.split_once(' ').unwrap_or((info, ""));
        if word == fence {
            found.push((rest, text));
        }
    }
    found
}
