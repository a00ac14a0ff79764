#!/usr/bin/env bash
# Kills the service at its N-th write after a request for a report came, for every N until the 202 is faster than the kill, and repeats
# the request on a second process. Each time there must be one job, the repetition must get its id, and it must be completed.
# usage: eng/crash/starter-kill.sh [system calls]     needs strace, curl and python3; default pwrite64, also fsync,fdatasync
set -euo pipefail

calls=${1:-pwrite64}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
[ -n "${NO_BUILD:-}" ] || dotnet build -c Release -v q -nologo "$root/tools/Cortap.Cli" >&2
tools=$root/tools/Cortap.Cli/bin/Embedded/Release/net10.0
work=$(mktemp -d)

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
fail() { echo "FAILED: $1 (see $work)" >&2; exit 1; }

port=$(free_port) upstream=$(free_port)
export JWT_SIGNING_KEY=starter-kill-signing-key-of-32-bytes WEBHOOK_SECRET=starter-kill-secret-0123456789 STORAGE_MODE=local
export RISKUITY_BASE_URL=http://127.0.0.1:$upstream ASPNETCORE_URLS=http://127.0.0.1:$port CALLBACK_ALLOW_HTTP=true CALLBACK_ALLOW_PRIVATE=true
export PROJECT_SETUP_PATH=$root/tools/Cortap.Simulators/Demo/setup.json DATA_DIR=$work/data

service=0
stop() { kill -KILL "$1" && wait "$1"; } 2>/dev/null
trap 'stop "$simulator" || true; [ "$service" = 0 ] || stop "$service" || true' EXIT
dotnet exec "$tools/cortap.dll" simulate --port "$upstream" >"$work/simulate.log" 2>&1 &
simulator=$!

start() {
    (cd "$tools" && exec dotnet exec Cortap.Server.dll) >>"$work/service.log" 2>&1 &
    service=$!
    curl -sf --retry 100 --retry-delay 1 --retry-connrefused -o /dev/null "$ASPNETCORE_URLS/readyz" || fail "the service did not start"
}

ask() { curl -s -m 30 -H "Authorization: Bearer $token" "$@" || true; }
submit() {
    ask -H 'Idempotency-Key: once' -H 'Content-Type: application/json' -w '\n%{http_code}' "$ASPNETCORE_URLS/api/v1/generate-report" \
        -d '{"project_id": 218, "report_type": "draft_audit_report", "callback_url": "https://client.example.com/hook"}'
}
ids() { grep -o 'rpt-[0-9a-f-]*' | sort -u; }

token=$(dotnet exec "$tools/cortap.dll" token)
for ((n = 1; ; n++)); do
    rm -rf "$DATA_DIR"
    start
    strace -f -qq -o /dev/null -p "$service" -e trace="$calls" -e inject="$calls":signal=KILL:when="$n" 2>"$work/strace.log" &
    tracer=$!
    # All threads are traced as soon as the tracer waits for one of them.
    until grep -q "^TracerPid:.$tracer$" "/proc/$service/status"; do sleep 0.05; done
    sleep 0.3
    first=$(submit)
    { stop "$service"; wait "$tracer"; } 2>/dev/null || true

    start
    again=$(submit)
    [ "${again##*$'\n'}" = 202 ] || fail "write $n: the repetition got ${again##*$'\n'}"
    job=$(ids <<<"$again")
    for ((tries = 0; ; tries++)); do
        jobs=$(ask "$ASPNETCORE_URLS/api/v1/jobs")
        grep -q '"status":"completed"\|"status":"callback_failed"' <<<"$jobs" && break
        ((tries < 300)) || fail "write $n: the job did not end: $jobs"
        sleep 0.1
    done
    [ "$(grep -o '"job_id":"[^"]*"' <<<"$jobs" | ids)" = "$job" ] || fail "write $n: other jobs than $job: $jobs"
    stop "$service" || true
    service=0
    if [ "${first##*$'\n'}" = 202 ]; then
        [ "$(ids <<<"$first")" = "$job" ] || fail "write $n: two ids for one key"
        rm -rf "$work"
        echo "the 202 came before write $n: $((n - 1)) kills, one job each"
        exit 0
    fi
done
