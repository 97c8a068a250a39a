//! The scripts of `action.yml`, with two commits, an origin, and a program in place of `runner` that does as it is told.

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
            ("BEFORE", ""),
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
        Ended::of(self.script(name).output().expect("bash starts"))
    }

    /// Base, build, gate; with each script's end.
    fn gate(&self) -> [Ended; 3] {
        ["base.sh", "build.sh", "gate.sh"].map(|script| self.run(script))
    }

    fn calls(&self) -> String {
        fs::read_to_string(self.path("temp/calls")).unwrap_or_default()
    }
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
    for (build, words) in [("false | cat", "base cannot be built"), ("true", "made no executable")] {
        let ended = Ended::of(project.script("build.sh").env("BUILD", build).output().unwrap());
        assert_eq!(ended.code, Some(2), "{build}: {ended:?}");
        assert!(ended.output.contains(words), "{build}: {ended:?}");
    }
}

#[test]
fn the_base_is_where_a_pull_request_left_its_target() {
    let project = Project::new();
    let left = project.git("rev-parse HEAD");
    project.git("push --quiet origin main");
    project.git("checkout --quiet -b change");
    project.write("change", "1").commit("c1").write("change", "2").commit("c2");
    let base = Ended::of(project.script("base.sh").env("TARGET_BRANCH", "main").output().unwrap());
    assert!(base.output.contains(&format!("base: {left}\n")), "{base:?}");
    let named = Ended::of(project.script("base.sh").env("BASE", "main").output().unwrap());
    assert!(named.output.contains(&format!("base: {left}\n")), "{named:?}");
    let pushed = Ended::of(project.script("base.sh").env("BEFORE", &left).output().unwrap());
    assert!(pushed.output.contains(&format!("base: {left}\n")), "{pushed:?}");
    let gone = Ended::of(project.script("base.sh").env("BASE", "no-such$(touch x)").output().unwrap());
    assert_eq!(gone.code, Some(2), "{gone:?}");
    assert!(!project.work().join("x").exists());
}

#[test]
fn a_renamed_experiment_has_a_base_and_a_new_one_has_none() {
    let project = Project::new();
    project.git("mv ci.toml moved.toml");
    project.commit("moved");
    let script = |name| Ended::of(project.script(name).env("FILE", "moved.toml").output().unwrap());
    assert_eq!((script("base.sh").code, script("build.sh").code, script("gate.sh").code), (Some(0), Some(0), Some(0)));
    assert!(project.calls().contains("/base/ci.toml --head"), "{}", project.calls());

    project.write("new.toml", "title = 'new'\n").commit("new");
    let script = |name| Ended::of(project.script(name).env("FILE", "new.toml").output().unwrap());
    assert_eq!((script("base.sh").code, script("build.sh").code), (Some(0), Some(0)));
    let gate = script("gate.sh");
    assert!(gate.output.contains("::warning title=speedup::there is no base"), "{gate:?}");
    assert!(project.calls().contains("run new.toml --out"), "{}", project.calls());
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
    let made = Command::new("chmod").arg("+x").arg(&path).status().unwrap();
    assert!(made.success());
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
