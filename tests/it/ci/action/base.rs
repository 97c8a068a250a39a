//! What head is compared with: the commit of each event, and the experiment file in it.

use std::fs;

use super::{Ended, Project};

/// What GitHub says a new branch was before.
const ZEROS: &str = "0000000000000000000000000000000000000000";

/// A commit that is nowhere.
const LOST: &str = "ffffffffffffffffffffffffffffffffffffffff";

impl Ended {
    /// `base.sh` came to that base, and warned where it had to guess, alone.
    #[track_caller]
    fn has_base(&self, base: &str, guess: Option<&str>) {
        assert_eq!(self.code, Some(0), "{self:?}");
        assert!(self.output.contains(&format!("base: {base}\n")), "{self:?}");
        let warning = guess.map(|guess| format!("::warning title=speedup::head is compared with {base}, {guess}\n"));
        assert_eq!(self.output.contains("::warning"), warning.is_some(), "{self:?}");
        assert!(self.output.contains(&warning.unwrap_or_default()), "{self:?}");
    }
}

#[test]
fn the_base_is_where_a_pull_request_left_its_target() {
    let project = Project::new();
    let left = project.git("rev-parse HEAD");
    project.git("push --quiet origin main");
    project.git("checkout --quiet -b change");
    project.write("change", "1").commit("c1").write("change", "2").commit("c2");
    project.run_with("base.sh", &[("TARGET_BRANCH", "main"), ("BEFORE", LOST)]).has_base(&left, None);
    project.run_with("base.sh", &[("BASE", "main")]).has_base(&left, None);
    project.run_with("base.sh", &[("MERGE_GROUP_BASE", &left)]).has_base(&left, None);
    project.run_with("base.sh", &[("BEFORE", &left), ("DEFAULT_BRANCH", "main")]).has_base(&left, None);
    project.run_with("base.sh", &[("BASE", "no-such$(touch x)")]).is_error("base is no commit");
    assert!(!project.work().join("x").exists());
    project.run_with("base.sh", &[("MERGE_GROUP_BASE", LOST)]).is_error("the merge group cannot be fetched");
    project.run_with("base.sh", &[("TARGET_BRANCH", "no-such")]).is_error("cannot fetch the branch");
}

#[test]
fn what_a_force_push_left_behind_is_fetched() {
    let project = Project::new();
    project.git("push --quiet origin main");
    // Somebody else's commit, which no branch of the origin has any more, as that of a force push.
    project.git("--git-dir=../origin config uploadpack.allowAnySHA1InWant true");
    let before = project.git("--git-dir=../origin commit-tree main^{tree} -p main -m before");
    project.write("other", "again").commit("again");
    project.run_with("base.sh", &[("BEFORE", &before), ("DEFAULT_BRANCH", "main")]).has_base(&before, None);
}

#[test]
fn a_base_that_is_guessed_is_told_with_its_reason() {
    let project = Project::new();
    project.git("push --quiet origin main");
    let (left, parent) = (project.git("rev-parse HEAD"), project.git("rev-parse HEAD^1"));
    let run = |inputs: &[(&str, &str)]| project.run_with("base.sh", inputs);
    let main = ("DEFAULT_BRANCH", "main");
    let lost = format!("what the push found, {LOST}, cannot be fetched");
    for (input, why) in [
        (("BEFORE", ZEROS), "the branch is new"),
        (("BEFORE", LOST), lost.as_str()),
        (("BEFORE", left.as_str()), "the push changed nothing"),
        (("BEFORE", ""), "this event names no earlier commit"),
        (("BASE", "main"), "the input base names head itself"),
        (("TARGET_BRANCH", "main"), "the target branch has head already"),
    ] {
        run(&[input, main]).has_base(&parent, Some(&format!("the commit before head: {why}")));
    }

    // All commits of a new branch are compared, not the last one alone.
    project.git("checkout --quiet -b change");
    project.write("change", "1").commit("c1").write("change", "2").commit("c2");
    run(&[("BEFORE", ZEROS), main]).has_base(&left, None);
    run(&[main]).has_base(&left, None);
    run(&[("BEFORE", LOST), main]).has_base(&left, Some(&format!("where head left the default branch: {lost}")));
    run(&[("BEFORE", ZEROS), ("DEFAULT_BRANCH", "no-such")]).is_error("cannot fetch the branch");
}

#[test]
fn a_renamed_experiment_has_a_base_and_a_new_one_has_none() {
    let project = Project::new();
    project.git("mv ci.toml moved.toml");
    project.commit("moved");
    let script = |name| project.run_with(name, &[("FILE", "moved.toml")]).code;
    assert_eq!(["base.sh", "build.sh", "gate.sh"].map(script), [Some(0); 3]);
    assert!(project.calls().contains("/base/ci.toml --head"), "{}", project.calls());

    project.git("mv moved.toml new.toml");
    project.write("new.toml", "title = 'new'\n").commit("new");
    let script = |name| project.run_with(name, &[("FILE", "new.toml")]);
    assert_eq!(["base.sh", "build.sh"].map(|name| script(name).code), [Some(0); 2]);
    let gate = script("gate.sh");
    assert_eq!(gate.code, Some(0), "{gate:?}");
    assert!(gate.output.contains("::warning title=speedup::there is no base, nothing was compared"), "{gate:?}");
    let why = format!("new since commit {} (one that was moved and mostly", project.git("rev-parse HEAD^1"));
    assert!(gate.output.contains(&why), "{gate:?}");
    assert!(project.calls().contains("run new.toml --out"), "{}", project.calls());

    // Nobody said that there is none.
    fs::remove_file(project.path("temp/gate/no-base")).unwrap();
    script("gate.sh").is_error("there is no base, and nothing says why");
}

#[test]
fn a_file_has_its_base_however_it_is_written() {
    let project = Project::new();
    let here = project.work().join("ci.toml");
    for file in ["./ci.toml", "a/../ci.toml", here.to_str().unwrap()] {
        let ended = project.run_with("base.sh", &[("FILE", file)]);
        assert_eq!(ended.code, Some(0), "{file}: {ended:?}");
        assert_eq!(fs::read_to_string(project.path("temp/gate/base-file")).unwrap(), "ci.toml", "{file}");
    }
    project.write("untracked.toml", "");
    let outside = project.path("origin/HEAD");
    for file in ["no.toml", "untracked.toml", "../origin/HEAD", outside.to_str().unwrap(), "*.toml", ":/ci.toml", ""] {
        project.run_with("base.sh", &[("FILE", file)]).is_error("has no such experiment file");
    }
}

#[test]
fn where_git_fails_nothing_passes() {
    let project = Project::new();
    project.git("push --quiet origin main");
    project.git("mv ci.toml moved.toml");
    project.commit("moved");
    let inputs = [("FILE", "moved.toml"), ("DEFAULT_BRANCH", "main")];
    let left = project.git("rev-parse HEAD^1");
    project.run_with("base.sh", &inputs).has_base(&left, None);
    let of_base = format!("*ls-tree*{left}*");
    for (broken, words) in [
        ("*ls-tree*", "has no such experiment file"),
        (&of_base, "cannot read whether commit"),
        ("diff-tree*", "cannot read which files were renamed"),
        ("merge-base*", "cannot find where head left"),
        ("fetch*", "cannot fetch the branch"),
    ] {
        project.run_broken("base.sh", broken, &inputs).is_error(words);
    }
    project.run_broken("base.sh", "rev-list*", &[]).is_error("cannot read which commit is before head");
    let ended = project.run_broken("base.sh", "worktree add*/base *", &inputs);
    assert!(ended.code.is_some_and(|code| code != 0), "{ended:?}");
}
