//! All source files, and which uses which: names are followed through the modules that hand them on.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{Import, Path, Source};

pub(super) struct Tree {
    pub sources: Vec<Source>,
    /// Which source a module is.
    modules: BTreeMap<Vec<String>, usize>,
    imports: Vec<Vec<Import>>,
    paths: Vec<Vec<Path>>,
    /// Every use of one source by another. That a module hands on what one below it defines is none.
    pub uses: Vec<Use>,
}

/// One source names what another one defines.
#[derive(Clone, Debug)]
pub(super) struct Use {
    pub from: usize,
    pub to: usize,
    pub line: usize,
}

impl Tree {
    pub(super) fn new(sources: Vec<Source>) -> Self {
        let modules = sources.iter().enumerate().map(|(at, source)| (source.module.clone(), at)).collect();
        let (imports, paths) = sources.iter().map(Source::paths).unzip();
        let mut tree = Self { sources, modules, imports, paths, uses: Vec::new() };
        tree.uses = tree.find_uses();
        tree
    }

    /// The source of a module, by its path from `src`.
    pub(super) fn source(&self, path: &str) -> &Source {
        self.sources.iter().find(|source| source.path == path).unwrap_or_else(|| panic!("no {path}"))
    }

    /// The modules of the crate in the order in which data flows, as `lib.rs` lists them.
    pub(super) fn order(&self) -> Vec<String> {
        let name =
            |line: &str| line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';').map(str::to_owned);
        self.source("lib.rs").code.lines().filter_map(name).collect()
    }

    fn find_uses(&self) -> Vec<Use> {
        let mut uses = Vec::new();
        for (from, source) in self.sources.iter().enumerate() {
            let imports = self.imports[from].iter().map(|import| (import.public, &import.path));
            for (public, path) in imports.chain(self.paths[from].iter().map(|path| (false, path))) {
                let Some(to) = self.definer(from, &path.words, 0) else { continue };
                let handed_on = public && self.sources[to].module.starts_with(&source.module);
                if to != from && !handed_on {
                    uses.push(Use { from, to, line: path.line });
                }
            }
        }
        uses
    }

    /// The sources that `lib.rs` shows to the crate's users.
    pub(super) fn face(&self) -> BTreeSet<usize> {
        let lib = self.modules[&Vec::new()];
        let shown = self.imports[lib].iter().filter_map(|import| self.definer(lib, &import.path.words, 0));
        shown.collect()
    }

    /// The source that defines what `words` mean in the source `from`; none for what is not of this crate.
    fn definer(&self, from: usize, words: &[String], depth: usize) -> Option<usize> {
        let module = &self.sources[from].module;
        let path = match words.first()?.as_str() {
            "crate" => words[1..].to_vec(),
            "self" => [module, &words[1..]].concat(),
            "super" => {
                let up = words.iter().take_while(|word| *word == "super").count();
                [&module[..module.len().checked_sub(up)?], &words[up..]].concat()
            }
            _ if self.is_module(&[&module[..], &words[..1]].concat()) => [module, words].concat(),
            first => {
                let import =
                    self.imports[from].iter().find(|import| import.name == first && import.path.words != words)?;
                let path = [&import.path.words[..], &words[1..]].concat();
                return if depth < 8 { self.definer(from, &path, depth + 1) } else { None };
            }
        };
        let known = (0..=path.len()).rev().find(|end| self.is_module(&path[..*end]))?;
        let at = self.nearest(&path[..known])?;
        let handed_on = path.get(known).and_then(|name| self.imports[at].iter().find(|import| import.name == *name));
        let further =
            handed_on.filter(|_| depth < 8).and_then(|import| self.definer(at, &import.path.words, depth + 1));
        Some(further.unwrap_or(at))
    }

    fn is_module(&self, path: &[String]) -> bool {
        self.modules.range(path.to_vec()..).next().is_some_and(|(module, _)| module.starts_with(path))
    }

    /// The source of the module, or of the one in which it is written.
    fn nearest(&self, path: &[String]) -> Option<usize> {
        (0..=path.len()).rev().find_map(|end| self.modules.get(&path[..end]).copied())
    }
}
