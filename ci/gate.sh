#!/usr/bin/env bash
# Compares head with base, and tells GitHub: the job summary, annotations, outputs. Ends as `runner gate` ends.
set -euo pipefail

gate="$RUNNER_TEMP/gate"
# shellcheck source=ci/runner.sh
. "$(dirname "${BASH_SOURCE[0]}")/runner.sh"
told="$gate/told"
mkdir -p "$told"

# Without a base there are still requirements to hold, in as many blocks as the experiment asks for.
work=(run "$FILE")
if [ -d "$gate/base" ]; then
  work=(gate "$FILE" --base "$gate/base/target/$EXECUTABLE" --base-file "$gate/base/$(cat "$gate/base-file")"
    --head "$gate/head/target/$EXECUTABLE" --inconclusive "$INCONCLUSIVE")
  read -r -a extra <<<"${EXTRA_ARGS//$'\n'/ }"
  work+=(${extra[@]+"${extra[@]}"})
elif [ -s "$gate/no-base" ]; then
  echo "::warning title=speedup::there is no base, nothing was compared, head ran alone: $(cat "$gate/no-base")"
else
  echo '::error title=speedup::there is no base, and nothing says why'
  exit 2
fi

code=0
"$runner" "${work[@]}" --out "$gate/reports" \
  --export "markdown=$told/summary.md" --export "annotations=$told/annotations.txt" --export "junit=$told/junit.xml" \
  || code=$?

stem=$(basename "$FILE" .toml)
{
  echo "code=$code"
  echo "stem=${stem//[^A-Za-z0-9._-]/-}"
  echo "reports=$gate/reports"
} >>"$GITHUB_OUTPUT"
if [ -s "$told/annotations.txt" ]; then cat "$told/annotations.txt"; fi
if [ -s "$told/summary.md" ]; then
  cat "$told/summary.md" >>"$GITHUB_STEP_SUMMARY"
else
  echo "::error title=speedup::the gate came to no end: exit code $code"
  echo "The gate came to no end: exit code $code. The log says why." >>"$GITHUB_STEP_SUMMARY"
fi
mkdir -p "$gate/reports"
if [ -s "$told/junit.xml" ]; then cp "$told/junit.xml" "$gate/reports/junit.xml"; fi

# Tables and pictures for the artifact. It ends as the gate did, which is known.
run="$gate/reports/$(basename "$FILE" .toml)/latest"
if [ -e "$run" ]; then "$runner" report "$run" >/dev/null 2>&1 || :; fi

# Whoever says that all is well must have said so to the end.
if [ "$code" -eq 0 ] && [ ! -s "$told/junit.xml" ]; then exit 2; fi
exit "$code"
