//! What the strategies of a command line are called.

use crate::strategy::command::{in_name, program_name};

/// A strategy's name for each program: its own, with the words that tell it from others of that name.
pub(super) fn names(programs: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for program in programs {
        let others = programs.iter().filter(|other| *other != program && program_name(other) == program_name(program));
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
    let words = program.split_whitespace().skip(1).filter(lacking).map(in_name);
    let own = program_name(program);
    words.filter(|word| !word.is_empty()).fold(own, |name, word| format!("{name} {word}"))
}

#[cfg(test)]
mod tests {
    use super::{names, stem};

    fn of<const N: usize>(programs: [&str; N]) -> Vec<String> {
        names(&programs.map(str::to_owned))
    }

    #[test]
    fn programs_of_one_name_are_told_apart() {
        assert_eq!(of(["zstd -1 -T{workers} f", "zstd -19 -T{workers} f"]), ["zstd -1", "zstd -19"]);
        assert_eq!(of(["make", "make -k", "make"]), ["make", "make -k", "make 2"]);
        assert_eq!(of(["-", "", "solve.sh"]), ["command", "command 2", "solve.sh"]);
        assert_eq!(stem("solve.sh"), "solve-sh");
    }
}
