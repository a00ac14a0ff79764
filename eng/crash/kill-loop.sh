#!/usr/bin/env bash
# Kills the engine again and again, at random moments, until all jobs are done.
# usage: eng/crash/kill-loop.sh [jobs] [longest life in ms]
set -euo pipefail
source "$(dirname "$0")/common.sh"

jobs=${1:-200} life=${2:-900} kills=0
data=$(mktemp -d)
while true; do
    "${child[@]}" "$data" "$jobs" >"$data/run.log" 2>&1 &
    pid=$!
    sleep "$(awk -v ms="$((RANDOM % life + 100))" 'BEGIN { print ms / 1000 }')"
    if ! kill -KILL "$pid" 2>/dev/null; then
        wait "$pid" || fail "a run ended by itself with an error" "$data"
        break
    fi
    { wait "$pid" || true; } 2>/dev/null
    kills=$((kills + 1))
    # A life too short to get anywhere proves nothing: each round may live a little longer.
    life=$((life + 20))
done
finish "$data" "$jobs" "after $kills kills"
echo "$jobs jobs survived $kills kills"
