//! What an experiment may say of a command, what becomes of its placeholders, and how mistakes are told.

use std::ffi::OsString;
use std::fmt::Write;
use std::path::PathBuf;

use crate::machine::Host;
use crate::strategy::command::{Command, Expanded, Placeholder, Values, check};

use super::parameters;

fn values() -> Values {
    Values { workers: 4, size: 100, exe: Some(PathBuf::from("/opt/my builds/head")), host: host() }
}

fn expanded(toml: &str) -> Expanded {
    Command::of(&parameters(toml)).unwrap().expand(&values())
}

fn words<const N: usize>(words: [&str; N]) -> Vec<OsString> {
    words.map(OsString::from).to_vec()
}

#[test]
fn a_line_is_split_as_a_shell_would_and_no_more_than_that() {
    let run = |line: &str| expanded(&format!("run = {}", toml::Value::from(line))).run;
    assert_eq!(run("zstd -q -19  -T{workers}\t-c words.txt"), words(["zstd", "-q", "-19", "-T4", "-c", "words.txt"]));
    assert_eq!(
        run(r#"a 'b  c' "d \"e" f\ g '' ~ * $HOME"#),
        words(["a", "b  c", "d \"e", "f g", "", "~", "*", "$HOME"])
    );
    assert_eq!(run("cut -d '|' -f '1;2'"), words(["cut", "-d", "|", "-f", "1;2"]));
    assert_eq!(run("awk '{{print $1}}'"), words(["awk", "{print $1}"]));
}

#[test]
fn a_value_stays_one_word() {
    let built = expanded("run = \"{exe} --n={workers}x{size} {exe}\"");
    assert_eq!(built.run, words(["/opt/my builds/head", "--n=4x100", "/opt/my builds/head"]));
    let none = Values { exe: None, ..values() };
    let command = Command::of(&parameters("run = \"a '{exe}'\"")).unwrap();
    assert_eq!(command.expand(&none).run, words(["a", ""]));
}

#[test]
fn a_shell_gets_the_line_as_it_is() {
    let run = |shell: &str| expanded(&format!("run = 'a \"{{size}}\" | b {{{{c}}}}'\nshell = {shell}")).run;
    assert_eq!(run("true"), words(["sh", "-c", "a \"100\" | b {c}"]));
    assert_eq!(run("\"bash\""), words(["bash", "-c", "a \"100\" | b {c}"]));
    let without = Command::of(&parameters("run = 'a | b'\nshell = false")).unwrap_err();
    assert!(without.contains("`|`"), "{without}");
}

#[test]
fn every_text_may_have_placeholders() {
    let all = expanded(
        "run = 'run'\nprepare = 'prepare {workers}'\ncleanup = 'cleanup {workers}'\nstdin = 'in-{size}.txt'\n\
         cwd = 'in-{workers}'\nverify = { through = 'through {workers}' }\nenv = { OMP_NUM_THREADS = '{workers}', E = '' }",
    );
    assert_eq!(all.prepare, Some(words(["prepare", "4"])));
    assert_eq!(all.cleanup, Some(words(["cleanup", "4"])));
    assert_eq!(all.through, Some(words(["through", "4"])));
    assert_eq!((all.stdin, all.cwd), (Some("in-100.txt".into()), Some("in-4".into())));
    assert_eq!(all.env, [("E".to_owned(), "".into()), ("OMP_NUM_THREADS".to_owned(), "4".into())]);
}

#[test]
fn it_is_known_which_placeholders_are_used() {
    for (toml, used) in [
        ("run = 'a {workers}'", vec![Placeholder::Workers]),
        ("run = 'a {{workers}}'", vec![]),
        ("run = 'a'\nenv = { N = '{size}' }", vec![Placeholder::Size]),
        ("run = 'a'\nstdin = '{size}'\nverify = { through = '{exe}' }", vec![Placeholder::Size, Placeholder::Exe]),
        ("run = 'a {exe}'\nshell = true\ncwd = '{workers}'", vec![Placeholder::Workers, Placeholder::Exe]),
        ("run = 'a'\nprepare = '{size}'\ncleanup = '{exe}'", vec![Placeholder::Size, Placeholder::Exe]),
    ] {
        let command = Command::of(&parameters(toml)).unwrap();
        let found: Vec<_> = Placeholder::ALL.into_iter().filter(|one| command.uses(*one)).collect();
        assert_eq!(found, used, "{toml}");
    }
}

#[test]
fn a_check_returns_what_was_given_and_nothing_else() {
    for toml in [
        "",
        "run = \"it's checked later, when it is known who splits it\"",
        "shell = false\nexpect_exit = 0",
        "verify = \"stdout\"",
        "verify = { through = \"xz -dc\" }",
        "time = { stdout = 'solve: ([0-9.]+) s' }",
        "time = { stderr = '(?:a|b)(c)', unit = \"ms\" }",
        "run = 'a'\nshell = 'bash'\nenv = { A = 'b' }\nstdin = 'c'\nprepare = 'd'\ncleanup = 'e'\ncwd = 'f'",
    ] {
        assert_eq!(check(&parameters(toml)), Ok(parameters(toml)), "{toml}");
    }
}

#[test]
fn mistakes_are_told_with_what_would_be_right() {
    let mut told = String::new();
    for toml in [
        "run = 'a {worker}'",
        "run = 'a {n}'",
        "run = \"awk '{print $1}' words.txt\"",
        "run = 'a {'",
        "run = 'a }'",
        "run = 'a {}'",
        "run = '  '",
        "run = \"a\\u0000b\"",
        "run = 3",
        "shell = 3",
        "shell = ''",
        "env = { A = 1 }",
        "env = { '' = 'a' }",
        "env = { 'A=B' = 'a' }",
        "env = 'A=B'",
        "verify = 'stderr'",
        "verify = { through = 3 }",
        "verify = { trough = 'xz -dc' }",
        "verify = true",
        "time = '([0-9.]+) s'",
        "time = { stdout = '[0-9.]+ s' }",
        "time = { stdout = '([0-9]+)\\.([0-9]+) s' }",
        "time = { stdout = '([0-9.+ s' }",
        "time = { stdout = '(a)', stderr = '(b)' }",
        "time = { stdout = '(a)', units = 'ms' }",
        "time = { stdout = '(a)', unit = 'sec' }",
        "time = { unit = 's' }",
        "verify = { through = ' ' }",
        "expect_exit = 'none'",
        "expect_exit = 256",
        "command = 'a'",
    ] {
        writeln!(told, "{toml}\n    {}", check(&parameters(toml)).expect_err(toml)).unwrap();
    }
    insta::assert_snapshot!(told);
}

#[test]
fn what_does_not_fit_together_is_told_with_its_key() {
    let mut told = String::new();
    for toml in [
        "shell = true",
        "run = 'a'\ncwd = 3",
        "run = \"it's\"",
        "run = '# nothing'",
        "run = 'OMP_NUM_THREADS={workers} ./solver'",
        "run = 'zcat a.gz | sort'",
        "run = 'a'\nprepare = 'b > c'",
        "run = 'a'\nverify = { through = 'xz -dc \"' }",
    ] {
        writeln!(told, "{toml}\n    {}", Command::of(&parameters(toml)).expect_err(toml)).unwrap();
    }
    insta::assert_snapshot!(told);
}

/// A machine of two cores, where nobody has all rights.
fn host() -> Host {
    Host { is_root: false, cpus: 2, cores: 2, allocation: None }
}
