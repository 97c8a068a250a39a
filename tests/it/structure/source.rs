//! A source file as text: its code without comments and strings, the paths that it names, its functions.

/// A file below `src`.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// From `src`, with `/`.
    pub path: String,
    /// The module that it is: empty for `lib.rs`.
    pub module: Vec<String>,
    pub text: String,
    /// As many lines as the text has; comments, what strings hold and tests are blank.
    pub code: String,
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        let stem = path.trim_end_matches(".rs").trim_end_matches("/mod");
        let module = if path == "lib.rs" { Vec::new() } else { stem.split('/').map(str::to_owned).collect() };
        let code = without_tests(&blanked(text));
        Self { path: path.to_owned(), module, text: text.to_owned(), code }
    }

    /// Its line with that number, from 1, as a finding shows it.
    pub(super) fn at(&self, line: usize) -> String {
        let text = self.text.lines().nth(line - 1).unwrap_or_default();
        format!("{}:{line}: {}", self.path, text.trim())
    }

    /// The names that `use` brings in, and all other paths of two words and more.
    pub(super) fn paths(&self) -> (Vec<Import>, Vec<Path>) {
        let (mut imports, mut paths) = (Vec::new(), Vec::new());
        let mut statement: Option<(usize, String)> = None;
        for (number, line) in self.code.lines().enumerate() {
            if statement.is_none() && import(line).is_some() {
                statement = Some((number + 1, String::new()));
            }
            match &mut statement {
                Some((_, text)) => text.push_str(line.trim()),
                // `pub(in crate::cli)` says who sees it.
                None if line.trim_start().starts_with("pub(in ") => {
                    let seen = line.split_once(')').map_or("", |(_, seen)| seen);
                    paths.extend(words(seen).into_iter().map(|words| Path { line: number + 1, words }));
                }
                None => paths.extend(words(line).into_iter().map(|words| Path { line: number + 1, words })),
            }
            if statement.as_ref().is_some_and(|(_, text)| text.contains(';'))
                && let Some((line, text)) = statement.take()
                && let Some((public, tree)) = import(&text)
            {
                imports.extend(expanded(tree).into_iter().map(|(name, words)| {
                    let path = Path { line, words };
                    Import { name, public, path }
                }));
            }
        }
        (imports, paths)
    }

    /// Each function with its first line and how many lines it has, as rustfmt lays them out.
    pub(super) fn functions(&self) -> Vec<(usize, usize)> {
        let lines: Vec<&str> = self.code.lines().collect();
        let starts = lines.iter().enumerate().filter(|(_, line)| {
            let before = line.split_whitespace().take_while(|word| *word != "fn");
            line.contains("fn ")
                && before.clone().count() < line.split_whitespace().count()
                && before.into_iter().all(is_qualifier)
        });
        starts.filter_map(|(start, line)| Some((start + 1, length(&lines[start..], line)?))).collect()
    }
}

/// Whether a function's line may begin with this before `fn`.
fn is_qualifier(word: &str) -> bool {
    ["const", "async", "unsafe"].contains(&word) || word.starts_with("pub") || word.ends_with(')')
}

/// A path of names, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Path {
    pub line: usize,
    pub words: Vec<String>,
}

/// A name that `use` brings in.
#[derive(Clone, Debug)]
pub(super) struct Import {
    pub name: String,
    /// Whether others can see it here.
    pub public: bool,
    pub path: Path,
}

/// The lines of a function that begins with the first of these; none for one without a body.
fn length(lines: &[&str], first: &str) -> Option<usize> {
    let opens = lines.iter().find(|line| line.ends_with(['{', '}', ';']))?;
    if opens.ends_with(';') {
        return None;
    }
    if opens.ends_with('}') {
        return Some(1);
    }
    let indent = &first[..first.len() - first.trim_start().len()];
    lines.iter().position(|line| line.strip_prefix(indent) == Some("}")).map(|end| end + 1)
}

/// What stands behind `use`, and whether others see it.
fn import(line: &str) -> Option<(bool, &str)> {
    let line = line.trim_start();
    let rest = match line.strip_prefix("pub") {
        Some(rest) => rest.trim_start_matches(|c| c != ' ').trim_start(),
        None => line,
    };
    rest.strip_prefix("use ").map(|tree| (rest.len() < line.len(), tree))
}

/// The names of a `use` and their paths: `a::{self, b as c, d::*}`.
fn expanded(tree: &str) -> Vec<(String, Vec<String>)> {
    let tree = tree.split(';').next().unwrap_or_default().trim();
    if let Some((stem, list)) = tree.split_once('{') {
        let stem: Vec<String> = stem.split("::").filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let parts = parts(list.trim_end().trim_end_matches('}'));
        let inner = parts.iter().flat_map(|part| expanded(part));
        return inner
            .map(|(name, words)| {
                let name = if words == ["self"] { stem.last().cloned().unwrap_or_default() } else { name };
                (name, stem.iter().cloned().chain(words.into_iter().filter(|word| word != "self")).collect())
            })
            .collect();
    }
    let (path, name) = tree.split_once(" as ").map_or((tree, None), |(path, name)| (path, Some(name.trim())));
    let words: Vec<String> = path.trim().split("::").map(str::to_owned).collect();
    match words.last() {
        Some(last) if !last.is_empty() => vec![(name.unwrap_or(last).to_owned(), words)],
        _ => Vec::new(),
    }
}

/// The parts of a list between braces that commas part, but not those within further braces.
fn parts(list: &str) -> Vec<String> {
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        match parts.last_mut() {
            Some(part) if c != ',' || depth > 0 => part.push(c),
            _ => parts.push(String::new()),
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// The paths of two words and more in a line.
fn words(line: &str) -> Vec<Vec<String>> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut paths = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find(is_word) {
        let fresh = !rest[..start].ends_with("::") && !rest[..start].ends_with('.');
        rest = &rest[start..];
        let mut path = Vec::new();
        loop {
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            path.push(rest[..end].to_owned());
            rest = &rest[end..];
            match rest.strip_prefix("::").filter(|rest| rest.starts_with(is_word)) {
                Some(next) => rest = next,
                None => break,
            }
        }
        if fresh && path.len() > 1 {
            paths.push(path);
        }
    }
    paths
}

/// The text with blanks for comments and for what strings and characters hold.
fn blanked(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        let length = match rest {
            ['/', '/', ..] => rest.iter().take_while(|c| **c != '\n').count(),
            ['r', '"' | '#', ..] if at == 0 || !chars[at - 1].is_alphanumeric() => raw_string(rest),
            ['"', ..] => string(rest),
            ['\'', '\\', ..] => 3 + rest[3..].iter().take_while(|c| **c != '\'').count(),
            ['\'', _, '\'', ..] => 3,
            _ => 0,
        };
        if length == 0 {
            code.push(chars[at]);
        }
        code.extend(rest[..length].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
        at += length.max(1);
    }
    code
}

fn string(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != '"' {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// The length of a raw string, or 0 where it is none.
fn raw_string(rest: &[char]) -> usize {
    let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
    if rest.get(1 + hashes) != Some(&'"') {
        return 0;
    }
    let end: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    let body = 2 + hashes;
    rest[body..].windows(end.len()).position(|window| window == end).map_or(rest.len(), |at| body + at + end.len())
}

/// The code with blank lines for the modules of tests that stand in it.
fn without_tests(code: &str) -> String {
    let mut kept = String::new();
    let mut lines = code.lines().peekable();
    while let Some(line) = lines.next() {
        let tests = line == "#[cfg(test)]" && lines.peek().is_some_and(|next| next.ends_with('{'));
        kept.push_str(if tests { "" } else { line });
        kept.push('\n');
        while tests && lines.next().is_some_and(|line| line != "}") {
            kept.push('\n');
        }
        if tests {
            kept.push('\n');
        }
    }
    kept
}
