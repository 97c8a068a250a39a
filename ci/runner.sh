# What measures, for the scripts beside this one, which read it in.
# shellcheck shell=bash disable=SC2034,SC2153

case "$RUNNER" in
head) runner="$RUNNER_TEMP/gate/head/target/$EXECUTABLE" ;;
action) runner="$RUNNER_TEMP/gate/action/release/runner" ;;
*) runner=$RUNNER ;;
esac
