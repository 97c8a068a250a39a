#!/usr/bin/env bash
# Finds the commit to compare with, and makes a work tree of it and one of head: $RUNNER_TEMP/gate/base and .../head,
# paths of equal length. Where base has no such experiment file there is no base, which gate.sh says.
set -euo pipefail

gate="$RUNNER_TEMP/gate"
FILE=${FILE#./}
rm -rf "$gate"
mkdir -p "$gate"
git worktree prune

fail() {
  echo "::error title=speedup::$1"
  exit 2
}

if [ "$(git rev-parse --is-shallow-repository)" = true ]; then
  git fetch --quiet --unshallow origin || fail 'cannot fetch the history of the repository: give actions/checkout fetch-depth: 0'
fi

commit() {
  git rev-parse --quiet --verify "$1^{commit}"
}

head=$(commit HEAD)
if [ -n "$BASE" ]; then
  # A branch may be there as that of the origin alone.
  base=$(commit "$BASE" || commit "origin/$BASE") || fail "base is no commit of this repository"
elif [ -n "$TARGET_BRANCH" ]; then
  git fetch --quiet origin "+refs/heads/$TARGET_BRANCH:refs/remotes/origin/$TARGET_BRANCH"
  base=$(git merge-base HEAD "refs/remotes/origin/$TARGET_BRANCH") || fail 'head and its target branch have nothing in common'
elif [ -n "$BEFORE" ] && commit "$BEFORE" >/dev/null; then
  base=$(commit "$BEFORE")
else
  # A new branch, a schedule, or a push that took back what was there before.
  base=$(commit HEAD^1) || base=''
fi
if [ "$base" = "$head" ]; then
  base=$(commit HEAD^1) || base=''
fi

git worktree add --quiet --force --detach "$gate/head" "$head"
if [ -z "$base" ]; then
  echo 'base: none, there is no commit before this one'
  exit 0
fi

# The file may have had another name. Names are read as they are, whatever is in them.
base_file=$FILE
if ! git cat-file -e "$base:$FILE" 2>/dev/null; then
  base_file=''
  while IFS= read -r -d '' _status && IFS= read -r -d '' old && IFS= read -r -d '' new; do
    if [ "$new" = "$FILE" ]; then base_file=$old; fi
  done < <(git diff -z --find-renames --diff-filter=R --name-status "$base" "$head")
fi
if [ -z "$base_file" ]; then
  echo "base: none, $base has no such experiment file"
  exit 0
fi

git worktree add --quiet --force --detach "$gate/base" "$base"
printf '%s' "$base_file" >"$gate/base-file"
echo "base: $base"
echo "head: $head"
