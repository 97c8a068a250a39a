#!/usr/bin/env bash
# Builds base and head by the same command and the same toolchain: that of head.
set -euo pipefail

gate="$RUNNER_TEMP/gate"
if command -v rustup >/dev/null && toolchain=$(cd "$gate/head" && rustup show active-toolchain); then
  export RUSTUP_TOOLCHAIN="${toolchain%% *}"
  echo "toolchain: $RUSTUP_TOOLCHAIN"
fi

for side in base head; do
  tree="$gate/$side"
  if [ ! -d "$tree" ]; then continue; fi
  echo "::group::Build $side"
  code=0
  # Each has a target folder of its own, whatever the job shares elsewhere.
  (cd "$tree" && CARGO_TARGET_DIR="$tree/target" bash -euo pipefail -c "$BUILD") || code=$?
  echo '::endgroup::'
  if [ "$code" -ne 0 ]; then
    echo "::error title=speedup::$side cannot be built: the build command ended with exit code $code"
    exit 2
  fi
  if [ ! -x "$tree/target/$EXECUTABLE" ]; then
    echo "::error title=speedup::the build of $side made no executable at the path that the input executable names, below target"
    exit 2
  fi
done

# It may be right, so it is no error: a change of the documentation alone builds the same.
if [ -d "$gate/base" ] && cmp -s "$gate/base/target/$EXECUTABLE" "$gate/head/target/$EXECUTABLE"; then
  echo '::notice title=speedup::base and head are the same executable, byte for byte: nothing that is built was changed, or' \
    'the build command does not build the folder that it runs in'
fi

if [ "$RUNNER" = action ]; then
  echo '::group::Build the runner'
  cargo build --release --locked --bin runner --manifest-path "$GITHUB_ACTION_PATH/Cargo.toml" --target-dir "$gate/action"
  echo '::endgroup::'
fi
