#!/usr/bin/env bash
# Kills the engine at its N-th disk flush, for every N of one job, and lets a second process finish. strace counts the flushes of each thread
# by itself: on a new store the kills hit the creation of the schema, on one that exists already they hit the job, from its first flush.
# usage: eng/crash/fsync-kill.sh     needs strace
set -euo pipefail
source "$(dirname "$0")/common.sh"

kill_at_every_flush() { # new or existing
    for ((n = 1; ; n++)); do
        data=$(mktemp -d)
        [ "$1" = new ] || "${child[@]}" "$data" 0 >/dev/null
        code=0
        # The braces keep the shell from reporting each kill.
        {
            strace -f -qq -o /dev/null -e trace=fsync,fdatasync -e inject=fsync,fdatasync:signal=KILL:when="$n" \
                "${child[@]}" "$data" 1 >"$data/first.log" 2>&1 || code=$?
        } 2>/dev/null
        if [ "$code" = 0 ]; then
            rm -rf "$data"
            echo "all flushes of one job on a store that is $1 survived: $((n - 1)) kills"
            return
        fi
        [ "$code" = 137 ] || fail "flush $n: exit code $code" "$data"
        finish "$data" 1 "flush $n"
    done
}

kill_at_every_flush new
kill_at_every_flush existing
