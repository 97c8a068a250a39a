//! What a program is called where nobody says it.

use super::{INFO, is_assignment};

/// The first word of a command line that sets no variable, without its folder; the kind's name where that is no name.
pub fn program_name(line: &str) -> String {
    let program = line.split_whitespace().find(|word| !is_assignment(word)).unwrap_or_default();
    let name = in_name(program.rsplit('/').next().unwrap_or(program));
    let name = name.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    if name.is_empty() { INFO.name.to_owned() } else { name.to_owned() }
}

/// What of a word may stand in a strategy's name.
pub fn in_name(word: &str) -> String {
    word.chars().filter(|c| c.is_ascii_alphanumeric() || "._+-".contains(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::program_name;

    #[test]
    fn a_program_is_called_by_its_own_name() {
        for (line, name) in [
            ("zstd -q -T{workers} -c f", "zstd"),
            ("/usr/bin/xz -T{workers}", "xz"),
            ("OMP_NUM_THREADS={workers} ./solve.sh {size}", "solve.sh"),
            ("./a=b/solve", "solve"),
            ("'quoted' {workers}", "quoted"),
            ("./.hidden", "hidden"),
            ("{workers}", "workers"),
            ("-", "command"),
            ("", "command"),
        ] {
            assert_eq!(program_name(line), name, "{line}");
        }
    }
}
