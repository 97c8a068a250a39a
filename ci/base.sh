#!/usr/bin/env bash
# Finds the commit to compare with, and makes a work tree of it and one of head: $RUNNER_TEMP/gate/base and .../head,
# paths of equal length. Where there is nothing to compare with, .../no-base says why, for gate.sh to tell. What git
# cannot answer ends it: a failure is not the answer "no".
set -euo pipefail

gate="$RUNNER_TEMP/gate"
rm -rf "$gate"
mkdir -p "$gate"
git worktree prune

fail() {
  echo "::error title=speedup::$1"
  exit 2
}

no_base() {
  echo "base: none, $1"
  printf '%s' "$1" >"$gate/no-base"
  exit 0
}

commit() {
  git rev-parse --quiet --verify "$1^{commit}"
}

# A commit that may be in no branch any more, and is then not in the clone.
fetched() {
  commit "$1" || { git fetch --quiet origin "$1" && commit "$1"; }
}

fetch_branch() {
  git fetch --quiet origin "+refs/heads/$1:refs/remotes/origin/$1" || fail 'cannot fetch the branch that head is compared with'
}

# Sets `found` to the file's name as git writes it (from the root, without . and ..), to nothing where the commit has no
# such file.
look_in() {
  git --literal-pathspecs ls-tree --full-tree --name-only -z "$1" -- "$2" >"$gate/names" || return 1
  IFS= read -r -d '' found <"$gate/names" || found=''
}

if [ "$(git rev-parse --is-shallow-repository)" = true ]; then
  git fetch --quiet --unshallow origin || fail 'cannot fetch the history of the repository: give actions/checkout fetch-depth: 0'
fi

# `why` is told where base has to be guessed, and `guess` is what it is then.
head=$(commit HEAD)
base='' guess='' why=''
if [ -n "$BASE" ]; then
  # A branch may be there as that of the origin alone.
  base=$(commit "$BASE" || commit "origin/$BASE") || fail 'base is no commit of this repository'
  why='the input base names head itself'
elif [ -n "$TARGET_BRANCH" ]; then
  fetch_branch "$TARGET_BRANCH"
  base=$(git merge-base "$head" "refs/remotes/origin/$TARGET_BRANCH") || fail 'head and its target branch have nothing in common'
  why='the target branch has head already'
elif [ -n "$MERGE_GROUP_BASE" ]; then
  base=$(fetched "$MERGE_GROUP_BASE") || fail 'the base of the merge group cannot be fetched'
  why='the merge group adds nothing to its base'
elif [ -n "${BEFORE//0/}" ] && base=$(fetched "$BEFORE"); then
  why='the push changed nothing'
else
  why='this event names no earlier commit'
  if [ -n "${BEFORE//0/}" ]; then
    why="what the push found, $BEFORE, cannot be fetched"
    guess='where head left the default branch'
  elif [ -n "$BEFORE" ]; then
    why='the branch is new'
  fi
  if [ -n "$DEFAULT_BRANCH" ]; then
    fetch_branch "$DEFAULT_BRANCH"
    # 1 says that they have nothing in common.
    base=$(git merge-base "$head" "refs/remotes/origin/$DEFAULT_BRANCH") || [ "$?" -eq 1 ] \
      || fail 'cannot find where head left the default branch'
  fi
fi
if [ -z "$base" ] || [ "$base" = "$head" ]; then
  parents=$(git rev-list --parents --max-count=1 "$head") || fail 'cannot read which commit is before head'
  read -r _ base _ <<<"$parents"
  guess='the commit before head'
fi

if ! look_in "$head" "$FILE" || [ -z "$found" ]; then
  fail "commit $head has no such experiment file: the input file must be its path from the root of the repository"
fi
head_file=$found
git worktree add --quiet --force --detach "$gate/head" "$head"
if [ -z "$base" ]; then
  no_base 'there is no commit before this one'
fi

# The file may have had another name. Names are read as they are, whatever is in them.
look_in "$base" "$head_file" || fail "cannot read whether commit $base has the experiment file"
base_file=$found
if [ -z "$base_file" ]; then
  git diff-tree -r -z --find-renames -l0 --diff-filter=R --name-status "$base" "$head" >"$gate/renames" \
    || fail "cannot read which files were renamed since commit $base"
  while IFS= read -r -d '' _status && IFS= read -r -d '' old && IFS= read -r -d '' new; do
    if [ "$new" = "$head_file" ]; then base_file=$old; fi
  done <"$gate/renames"
fi
if [ -z "$base_file" ]; then
  no_base "the experiment file is new since commit $base (one that was moved and mostly rewritten is new, too)"
fi

if [ -n "$guess" ]; then
  echo "::warning title=speedup::head is compared with $base, $guess: $why"
fi
git worktree add --quiet --force --detach "$gate/base" "$base"
printf '%s' "$base_file" >"$gate/base-file"
echo "base: $base"
echo "head: $head"
