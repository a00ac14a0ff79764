#!/usr/bin/env bash
# Installs what the tests need, lints the API description and runs all tests. Arguments go to `dotnet test`.
set -euo pipefail
cd "$(dirname "$0")/.."

eng/prerequisites.sh
node eng/openapi-lint/lint.mjs

# No process of the tests lives long enough to gain from code that is compiled again by what was seen of it, or soon (1,000 calls, in hex).
export DOTNET_TieredPGO=0 DOTNET_TC_CallCountThreshold=3E8

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
run() { dotnet test --nologo "$@" 2>&1 | tee -a "$log" || status=$?; }
AZURE_TESTS=later run Cortap.sln "$@"
run tests/Cortap.Azure.Tests "$@"

# "Passed!  - Failed:     0, Passed:    12, Skipped:     0, Total:    12, ..." once per test project.
awk -F'[:,]' '/Failed: +[0-9]+, Passed: +[0-9]+/ { failed += $2; passed += $4; skipped += $6 }
  END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }' "$log"
exit "$status"
