#!/usr/bin/env bash
# Kills the engine at its N-th disk flush, for every N of one job, and lets a second process finish.
# usage: eng/crash/fsync-kill.sh [first N] [last N]     needs strace
set -euo pipefail
source "$(dirname "$0")/common.sh"

first=${1:-1} last=${2:-1000}
for ((n = first; n <= last; n++)); do
    data=$(mktemp -d)
    code=0
    # The braces keep the shell from reporting each kill.
    {
        strace -f -qq -o /dev/null -e trace=fsync,fdatasync -e inject=fsync,fdatasync:signal=KILL:when="$n" \
            "${child[@]}" "$data" 1 >"$data/first.log" 2>&1 || code=$?
    } 2>/dev/null
    if [ "$code" = 0 ]; then
        rm -rf "$data"
        echo "all flushes of one job survived: $((n - first)) kills"
        exit 0
    fi
    [ "$code" = 137 ] || fail "flush $n: exit code $code" "$data"
    finish "$data" 1 "flush $n"
done
