//! The scripts of `action.yml`, with two commits, an origin, and a program in place of `runner` that does as it is told.

mod base;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// `runner`, as far as the scripts know it: it ends with the code that the file `code` beside the experiment says, and
/// writes what it was asked to export, unless that is to be `torn`.
const STUB: &str = r#"#!/usr/bin/env bash
set -euo pipefail
printf '%s\n' "$*" >> "$RUNNER_TEMP/calls"
code=$(cat code)
case "$1" in
  gate | run) [ -e torn ] || for word; do case "$word" in *=/*) echo "${word%%=*}" > "${word#*=}" ;; esac; done ;;
  trend) wc -l < "$2"; code=0 ;;
esac
while [ "$#" -gt 1 ]; do
  if [ "$1" = --history ]; then echo '{"line": 1}' >> "$2"; fi
  shift
done
exit "$code"
"#;

/// `git` that fails wherever its arguments match the pattern in `BROKEN`.
const BROKEN_GIT: &str = r#"#!/usr/bin/env bash
if [[ "$*" == $BROKEN ]]; then echo "broken: $*" >&2; exit 128; fi
PATH=${PATH#*:}
exec git "$@"
"#;

/// A repository whose origin is beside it; its build copies the stub to where a build would be.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().expect("a folder"));
        for folder in ["work", "temp"] {
            fs::create_dir(project.path(folder)).expect("a folder");
        }
        project.git("init --quiet --bare ../origin");
        project.git("init --quiet --initial-branch main .");
        project.git("remote add origin ../origin");
        project.write("stub", STUB).write("code", "0").write("ci.toml", "[[strategy]]\nkind = 'scope'\n");
        project.commit("one").write("other", "").commit("two");
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn work(&self) -> PathBuf {
        self.path("work")
    }

    fn write(&self, name: &str, text: &str) -> &Self {
        fs::write(self.work().join(name), text).expect("a file");
        self
    }

    fn git(&self, arguments: &str) -> String {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
        let output = Command::new("git").current_dir(self.work()).args(identity).args(arguments.split(' ')).output();
        let output = output.expect("git starts");
        assert!(output.status.success(), "git {arguments}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    }

    fn commit(&self, message: &str) -> &Self {
        self.git("add --all");
        self.git(&format!("commit --quiet --allow-empty --message {message}"));
        self
    }

    /// A script of the action, with its inputs as they are by default.
    fn script(&self, name: &str) -> Command {
        let mut command = Command::new("bash");
        command.arg(Path::new(ROOT).join("ci").join(name)).current_dir(self.work());
        command.env("RUNNER_TEMP", self.path("temp")).env("GITHUB_ACTION_PATH", ROOT);
        command.env("GITHUB_OUTPUT", self.path("output")).env("GITHUB_STEP_SUMMARY", self.path("summary"));
        for (name, value) in [
            ("FILE", "ci.toml"),
            ("BASE", ""),
            ("TARGET_BRANCH", ""),
            ("MERGE_GROUP_BASE", ""),
            ("BEFORE", ""),
            ("DEFAULT_BRANCH", ""),
            ("BUILD", "mkdir -p target/release | cat; cp stub target/release/runner; chmod +x target/release/runner"),
            ("EXECUTABLE", "release/runner"),
            ("RUNNER", "head"),
            ("INCONCLUSIVE", "fail"),
            ("EXTRA_ARGS", ""),
            ("BRANCH", "speedup-history"),
        ] {
            command.env(name, value);
        }
        command
    }

    fn run(&self, name: &str) -> Ended {
        self.run_with(name, &[])
    }

    fn run_with(&self, name: &str, inputs: &[(&str, &str)]) -> Ended {
        Ended::of(self.script(name).envs(inputs.iter().copied()).output().expect("bash starts"))
    }

    /// A script for which git fails where its arguments match a pattern.
    fn run_broken(&self, name: &str, broken: &str, inputs: &[(&str, &str)]) -> Ended {
        let bin = self.path("bin");
        fs::create_dir_all(&bin).expect("a folder");
        fs::write(bin.join("git"), BROKEN_GIT).expect("a file");
        make_executable(&bin.join("git"));
        let path = format!("{}:{}", bin.display(), std::env::var("PATH").expect("a PATH"));
        let mut inputs = inputs.to_vec();
        inputs.extend([("PATH", path.as_str()), ("BROKEN", broken)]);
        self.run_with(name, &inputs)
    }

    /// Base, build, gate; with each script's end.
    fn gate(&self) -> [Ended; 3] {
        ["base.sh", "build.sh", "gate.sh"].map(|script| self.run(script))
    }

    fn calls(&self) -> String {
        fs::read_to_string(self.path("temp/calls")).unwrap_or_default()
    }
}

fn make_executable(path: &Path) {
    let made = Command::new("chmod").arg("+x").arg(path).status().expect("chmod starts");
    assert!(made.success());
}

#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    output: String,
}

impl Ended {
    fn of(output: Output) -> Self {
        let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        Self { code: output.status.code(), output: text.into_owned() }
    }

    #[track_caller]
    fn is_error(&self, words: &str) {
        assert_eq!(self.code, Some(2), "{self:?}");
        let errors = self.output.lines().filter(|line| line.starts_with("::error title=speedup::"));
        assert!(errors.into_iter().any(|error| error.contains(words)), "{words}: {self:?}");
    }
}

#[test]
fn the_gates_exit_code_is_the_actions() {
    for code in ["0", "1", "2", "3", "4"] {
        let project = Project::new();
        project.write("code", code).commit("code");
        let [base, build, gate] = project.gate();
        assert_eq!((base.code, build.code), (Some(0), Some(0)), "{base:?} {build:?}");
        assert_eq!(gate.code.map(|code| code.to_string()).as_deref(), Some(code), "{gate:?}");
        assert!(gate.output.contains("annotations"), "{gate:?}");
        assert_eq!(fs::read_to_string(project.path("summary")).unwrap(), "markdown\n");
        assert!(fs::read_to_string(project.path("output")).unwrap().starts_with(&format!("code={code}\nstem=ci\n")));
        let temp = project.path("temp/gate");
        let sides = format!(
            "gate ci.toml --base {0}/base/target/release/runner --base-file {0}/base/ci.toml --head {0}/head/",
            temp.display()
        );
        assert!(project.calls().starts_with(&sides), "{}", project.calls());
    }
}

#[test]
fn a_gate_that_says_nothing_has_not_passed() {
    let project = Project::new();
    project.write("torn", "").commit("torn");
    let [_, _, gate] = project.gate();
    assert_eq!(gate.code, Some(2), "{gate:?}");
    assert!(gate.output.contains("::error title=speedup::the gate came to no end"), "{gate:?}");
}

#[test]
fn a_build_that_fails_or_makes_nothing_ends_it() {
    let project = Project::new();
    assert_eq!(project.run("base.sh").code, Some(0));
    for (build, words) in [("false | cat", "base cannot be built"), ("true", "the build of base made no executable")] {
        project.run_with("build.sh", &[("BUILD", build)]).is_error(words);
    }
}

#[test]
fn two_builds_of_the_same_folder_are_noticed() {
    let project = Project::new();
    assert_eq!(project.run("base.sh").code, Some(0));
    let build = |what: &str| {
        let command =
            format!("mkdir -p target/release; {what} > target/release/runner; chmod +x target/release/runner");
        let ended = project.run_with("build.sh", &[("BUILD", &command)]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        ended.output.contains("::notice title=speedup::base and head are the same executable")
    };
    assert!(build(&format!("cat '{}'", project.work().join("stub").display())));
    assert!(!build("git rev-parse HEAD"));
}

#[test]
fn the_history_grows_and_a_faster_job_loses_no_line() {
    let project = Project::new();
    project.gate();
    for _ in 0..2 {
        let ended = project.run("history.sh");
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
    // Another job comes in between: before the first push somebody else has pushed a line, torn at its end.
    let hook = r#"#!/usr/bin/env bash
set -euo pipefail
[ ! -e "$RUNNER_TEMP/faster" ] || exit 0
touch "$RUNNER_TEMP/faster"
unset GIT_DIR
export GIT_INDEX_FILE="$RUNNER_TEMP/faster" GIT_AUTHOR_NAME=b GIT_AUTHOR_EMAIL=b@example.org
export GIT_COMMITTER_NAME=b GIT_COMMITTER_EMAIL=b@example.org
origin() { git --git-dir=../origin "$@"; }
rm "$GIT_INDEX_FILE"
blob=$( { origin cat-file blob speedup-history:reports/history.jsonl; printf '{"tor'; } | origin hash-object -w --stdin)
origin update-index --add --cacheinfo "100644,$blob,reports/history.jsonl"
origin update-ref refs/heads/speedup-history "$(origin commit-tree "$(origin write-tree)" -p speedup-history -m other)"
"#;
    let path = project.work().join(".git/hooks/pre-push");
    fs::write(&path, hook).unwrap();
    make_executable(&path);
    let ended = project.run("history.sh");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let lines = project.git("--git-dir=../origin show speedup-history:reports/history.jsonl");
    let lines: Vec<&str> = lines.lines().collect();
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert_eq!(lines[2], "{\"tor", "{lines:?}");
    assert!(lines[3].starts_with("{\"line\""), "{lines:?}");
    assert_eq!(project.git("--git-dir=../origin ls-tree -r --name-only speedup-history"), "reports/history.jsonl");
    // It has nothing in common with the code, and the work tree is as it was.
    assert_eq!(project.git("--git-dir=../origin rev-list --max-parents=0 --count speedup-history"), "1");
    assert_eq!(project.git("status --porcelain"), "");
}

#[test]
fn a_history_that_cannot_be_read_is_not_begun_anew() {
    let project = Project::new();
    project.gate();
    assert_eq!(project.run("history.sh").code, Some(0));
    let kept = project.git("--git-dir=../origin rev-parse speedup-history");
    for broken in ["ls-tree*", "cat-file*"] {
        project.run_broken("history.sh", broken, &[]).is_error("the history cannot be read; nothing was pushed");
        assert_eq!(project.git("--git-dir=../origin rev-parse speedup-history"), kept, "{broken}");
    }
}

#[test]
fn the_action_gives_each_script_what_it_reads() {
    let action = fs::read_to_string(Path::new(ROOT).join("action.yml")).unwrap();
    for step in action.split("    - name: ").filter(|step| step.contains("run: bash")) {
        let given: BTreeSet<&str> = step
            .lines()
            .filter_map(|line| line.strip_prefix("        ")?.split_once(": ${{ "))
            .map(|(name, _)| name)
            .collect();
        let (_, script) = step.split_once("$GITHUB_ACTION_PATH/").unwrap();
        let script = script.split('"').next().unwrap();
        let mut text = fs::read_to_string(Path::new(ROOT).join(script)).unwrap();
        if text.contains("runner.sh") {
            text += &fs::read_to_string(Path::new(ROOT).join("ci/runner.sh")).unwrap();
        }
        let read: BTreeSet<&str> = text
            .split('$')
            .skip(1)
            .map(|rest| rest.trim_start_matches('{'))
            .map(|rest| &rest[..rest.find(|c: char| !c.is_ascii_uppercase() && c != '_').unwrap_or(rest.len())])
            .filter(|name| !name.is_empty() && *name != "_" && *name != "RUNNER_TEMP")
            .filter(|name| !["GITHUB_", "GIT_", "BASH_", "RUSTUP_"].iter().any(|prefix| name.starts_with(prefix)))
            .collect();
        assert_eq!(given, read, "{script}");
    }
    for value in ["github.event.before", "github.event.merge_group.base_sha", "github.event.repository.default_branch"]
    {
        assert!(action.contains(&format!(": ${{{{ {value} }}}}\n")), "{value}");
    }
}

#[test]
fn nothing_that_others_wrote_becomes_a_scripts_text() {
    for file in ["action.yml", ".github/workflows/speedup.yml"] {
        let text = fs::read_to_string(Path::new(ROOT).join(file)).unwrap();
        let scripts: Vec<&str> = text.lines().filter(|line| line.trim_start().starts_with("run:")).collect();
        for script in &scripts {
            assert!(script.contains("run: bash \"$GITHUB_ACTION_PATH/ci/") && !script.contains("${{"), "{script}");
        }
        assert_eq!(scripts.len(), if file == "action.yml" { 4 } else { 0 }, "{file}");
        let versions = text.lines().filter_map(|line| line.split_once("uses: actions/")).map(|(_, used)| used);
        for used in versions {
            assert!(used.split_once("@v").is_some_and(|(_, version)| version.parse::<u8>().is_ok()), "{used}");
        }
    }
}
