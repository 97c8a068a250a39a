#!/usr/bin/env bash
# Packs the program for a target, with its manual pages and completions: target/runner-TARGET.tar.gz.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$1

rustup target add "$target"
cargo build --release --locked --target "$target" --bin runner

built="target/$target/release"
runner="$built/runner"
[ -x "$runner" ] || runner="$built/runner.exe"
packed="target/runner-$target"
rm -rf "$packed"
mkdir -p "$packed/man" "$packed/completions"
cp "$runner" README.md CHANGELOG.md LICENSE-APACHE LICENSE-MIT "$packed"

"$runner" man >"$packed/man/runner.1"
for command in run plan gate command report compare trend list doctor init schema completions man; do
  "$runner" man "$command" >"$packed/man/runner-$command.1"
done
for shell in bash elvish fish powershell zsh; do
  "$runner" completions "$shell" >"$packed/completions/runner.$shell"
done

tar -czf "$packed.tar.gz" -C target "runner-$target"
ls -l "$packed.tar.gz" "$runner"
