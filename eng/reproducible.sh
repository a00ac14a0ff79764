#!/usr/bin/env bash
# Builds two clean clones of a commit (default HEAD) in folders of different names and compares every byte of what is released.
set -euo pipefail
cd "$(dirname "$0")/.."

commit=$(git rev-parse "${1:-HEAD}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build() {
  git clone --quiet --no-local . "$work/$1"
  git -C "$work/$1" -c advice.detachedHead=false checkout --quiet "$commit"
  (cd "$work/$1" && eng/release.sh >/dev/null)
  (cd "$work/$1/out/release" && sha256sum -- *) > "$work/$1.sums"
}
build one &
first=$!
build another
wait "$first"
cat "$work/one.sums"
cmp "$work/one.sums" "$work/another.sums"
echo "Two clones of $commit give the same packages."
