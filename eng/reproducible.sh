#!/usr/bin/env bash
# Builds two clean clones of a commit (default HEAD) in folders of different names and compares every byte of what is released.
set -euo pipefail
cd "$(dirname "$0")/.."

commit=$(git rev-parse "${1:-HEAD}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for clone in one another; do
  git clone --quiet --no-local . "$work/$clone"
  git -C "$work/$clone" -c advice.detachedHead=false checkout --quiet "$commit"
  (cd "$work/$clone" && eng/release.sh >/dev/null)
  (cd "$work/$clone/out/release" && sha256sum -- *) > "$work/$clone.sums"
done
cat "$work/one.sums"
diff "$work/one.sums" "$work/another.sums"
echo "Two clones of $commit give the same packages."
