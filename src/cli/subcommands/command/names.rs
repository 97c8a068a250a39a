//! What programs are called where nobody says it.

const NAMELESS: &str = "command";

/// A strategy's name for each program: its own, with the words that tell it from others of that name.
pub(super) fn names(programs: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for program in programs {
        let others = programs.iter().filter(|other| *other != program && own_name(other) == own_name(program));
        let name = told_apart(program, &others.map(String::as_str).collect::<Vec<_>>());
        let again = names.iter().filter(|earlier| **earlier == name).count();
        names.push(if again == 0 { name } else { format!("{name} {}", again + 1) });
    }
    names
}

/// A name as that of a file.
pub(super) fn stem(name: &str) -> String {
    name.replace([' ', '.'], "-")
}

/// The program's own name and the words that some of the others lack.
fn told_apart(program: &str, others: &[&str]) -> String {
    let lacking = |word: &&str| others.iter().any(|other| other.split_whitespace().all(|theirs| theirs != *word));
    let words = program.split_whitespace().skip(1).filter(lacking).map(allowed);
    let own = own_name(program);
    words.filter(|word| !word.is_empty()).fold(own, |name, word| format!("{name} {word}"))
}

/// The first word that sets no variable, without its folder.
fn own_name(program: &str) -> String {
    let first = program.split_whitespace().find(|word| !word.contains('=')).unwrap_or_default();
    let name = allowed(first.rsplit('/').next().unwrap_or(first));
    if name.starts_with(|first: char| first.is_ascii_alphanumeric()) { name } else { NAMELESS.to_owned() }
}

/// The characters of a word that may stand in a strategy's name.
fn allowed(word: &str) -> String {
    word.chars().filter(|c| c.is_ascii_alphanumeric() || "._+-".contains(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::{names, stem};

    fn of<const N: usize>(programs: [&str; N]) -> Vec<String> {
        names(&programs.map(str::to_owned))
    }

    #[test]
    fn a_program_is_called_by_its_own_name() {
        assert_eq!(of(["zstd -q -T{workers} -c f", "/usr/bin/xz -T{workers}"]), ["zstd", "xz"]);
        assert_eq!(of(["OMP_NUM_THREADS={workers} ./solve.sh {size}"]), ["solve.sh"]);
        assert_eq!(of(["'quoted' {workers}", "-x", "", "{workers}"]), ["quoted", "command", "command 2", "workers"]);
        assert_eq!(stem("solve.sh"), "solve-sh");
    }

    #[test]
    fn programs_of_one_name_are_told_apart() {
        assert_eq!(of(["zstd -1 -T{workers} f", "zstd -19 -T{workers} f"]), ["zstd -1", "zstd -19"]);
        assert_eq!(of(["make", "make -k", "make"]), ["make", "make -k", "make 2"]);
    }
}
