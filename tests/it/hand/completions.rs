//! What shells complete from.

use crate::runner::Desk;

#[test]
fn every_shell_gets_the_subcommands_and_their_options() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = Desk::new().run(&format!("completions {shell}")).with_code(0).stdout;
        for word in ["completions", "doctor", "repetitions", "prepare"] {
            assert!(script.contains(word), "{shell}: no {word}");
        }
    }
}

#[test]
fn zsh_completes_commands_beside_files_and_options_behind_them() {
    let script = Desk::new().run("completions zsh").with_code(0).stdout;
    assert!(script.contains("{ _runner_commands; _files -g '*.toml' }"), "commands alone, or files alone");
    let files = script.find("':files").or(script.find("'::files")).unwrap_or(script.len());
    assert!(files > script.find("case $state in").unwrap(), "the first word would be taken for a file");
    assert!(script.contains("'*:files ") && !script.contains("'*::"), "a file would end the options");
}

#[test]
fn no_shell_offers_what_is_hidden() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = Desk::new().run(&format!("completions {shell}")).with_code(0).stdout;
        assert!(!script.contains("Known only"), "{shell}");
    }
}

#[test]
fn an_unknown_shell_gets_the_known() {
    let ended = Desk::new().run("completions bsah").with_code(2);
    assert!(ended.stderr.contains("bash"), "{}", ended.stderr);
}

#[cfg(unix)]
#[test]
fn the_script_is_one_that_sh_can_read() {
    // Only what is here can be asked; each takes a script of its own to be read without being run.
    for (shell, check) in [("bash", "bash -n"), ("zsh", "zsh -n"), ("fish", "fish -n")] {
        let script =
            format!("command -v {shell} >/dev/null || exit 0; \"$0\" completions {shell} >script; {check} script");
        crate::runner::Ended::of(Desk::new().shell(&script).output().unwrap()).with_code(0);
    }
}
