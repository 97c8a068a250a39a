#!/usr/bin/env bash
# Measures head alone, and adds what came out to reports/history.jsonl on a branch of its own, which has nothing in
# common with the code. Ends as `runner run` ends: what the experiment requires is checked, too.
set -euo pipefail

gate="$RUNNER_TEMP/gate"
# shellcheck source=ci/runner.sh
. "$(dirname "${BASH_SOURCE[0]}")/runner.sh"
new="$gate/new.jsonl"
history=reports/history.jsonl
rm -f "$new"

code=0
"$runner" run "$FILE" --quiet --out "$gate/reports" --history "$new" || code=$?
if [ ! -s "$new" ]; then
  echo "::error title=speedup::the run added nothing to the history: exit code $code"
  exit "$((code == 0 ? 2 : code))"
fi

export GIT_AUTHOR_NAME='github-actions[bot]' GIT_AUTHOR_EMAIL='41898282+github-actions[bot]@users.noreply.github.com'
export GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL

fail() {
  echo "::error title=speedup::$1"
  exit 2
}

# Adds the new lines to what the branch holds now, and pushes that. No work tree is touched.
add() {
  local old='' found=0 whole="$gate/history.jsonl" index="$gate/index" entry blob tree commit
  git ls-remote --exit-code --heads origin "refs/heads/$BRANCH" >/dev/null || found=$?
  : >"$whole"
  case "$found" in
  0)
    git fetch --quiet origin "+refs/heads/$BRANCH:refs/remotes/origin/$BRANCH" || return 1
    old=$(git rev-parse --verify "refs/remotes/origin/$BRANCH") || return 1
    # What cannot be read must not be begun anew.
    entry=$(git ls-tree --full-tree "$old" -- "$history") || fail 'the history cannot be read; nothing was pushed'
    if [ -n "$entry" ]; then
      git cat-file blob "$old:$history" >"$whole" || fail 'the history cannot be read; nothing was pushed'
    fi
    ;;
  2) ;; # The branch is not there yet.
  *) return 1 ;;
  esac
  # A line that was torn stays one, and takes none of the new ones with it.
  if [ -s "$whole" ] && [ -n "$(tail -c 1 "$whole")" ]; then echo >>"$whole"; fi
  cat "$new" >>"$whole" || return 1
  rm -f "$index"
  if [ -n "$old" ]; then GIT_INDEX_FILE="$index" git read-tree "$old" || return 1; fi
  blob=$(git hash-object -w "$whole") || return 1
  GIT_INDEX_FILE="$index" git update-index --add --cacheinfo "100644,$blob,$history" || return 1
  tree=$(GIT_INDEX_FILE="$index" git write-tree) || return 1
  commit=$(git commit-tree "$tree" ${old:+-p "$old"} -m "$(git rev-parse --short HEAD): $FILE") || return 1
  git push --quiet origin "$commit:refs/heads/$BRANCH"
}

for wait_s in 0 1 3 9 27; do
  sleep "$wait_s"
  if add; then
    if "$runner" trend "$gate/history.jsonl" >"$gate/trend.txt"; then
      { echo; echo '```text'; cat "$gate/trend.txt"; echo '```'; } >>"$GITHUB_STEP_SUMMARY"
    else
      echo '::warning title=speedup::the history was kept, and its trend cannot be told'
    fi
    exit "$code"
  fi
  echo "the history was not pushed; another job may have been faster"
done
fail 'the history cannot be pushed: does the job have the permission contents: write?'
